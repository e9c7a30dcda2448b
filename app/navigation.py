"""What stands in the navigation of each role: three to five places, most used first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import N_
from models.person import Person, RoleName

if TYPE_CHECKING:
    from app.web import Web


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the navigation."""

    label: str
    href: str
    icon: str
    current: bool
    count: int = 0


PLACES: dict[RoleName, tuple[tuple[str, str, str], ...]] = {
    RoleName.COORDINATOR: (
        ("board", N_("Board"), "layout-list"),
        ("clients", N_("Clients"), "house"),
        ("helpers", N_("Helpers"), "users"),
        ("need_new", N_("Post a help request"), "plus"),
    ),
    RoleName.STAFF: (
        ("needs", N_("Help requests"), "layout-list"),
        ("need_new", N_("Post a help request"), "plus"),
        ("clients", N_("Clients"), "house"),
    ),
    RoleName.DESK: (
        ("needs", N_("Help requests"), "layout-list"),
        ("need_new", N_("Post a help request"), "plus"),
        ("clients", N_("Clients"), "house"),
    ),
    RoleName.ADMIN: (("board", N_("Board"), "layout-list"), ("clients", N_("Clients"), "house")),
    RoleName.RELATIVE: (
        ("family", N_("Family"), "heart-handshake"),
        ("need_new", N_("Ask for help"), "plus"),
        ("offers", N_("Offers"), "hand-helping"),
        ("visits", N_("Visits"), "calendar-check"),
        ("availability", N_("My times"), "clock"),
    ),
    RoleName.VOLUNTEER: (
        ("offers", N_("Offers"), "hand-helping"),
        ("visits", N_("Visits"), "calendar-check"),
        ("availability", N_("My times"), "clock"),
        ("limits", N_("My limits"), "sliders-horizontal"),
    ),
}
"""Route, label and icon, by role. A person with several roles sees the places of the first that they have here."""


def navigation(web: "Web", person: Person) -> list[NavItem]:
    """The places of the person's role, the present one marked."""
    role = next((role for role in PLACES if role in person.role_names), None)
    here = web.request.url.path
    places = PLACES[role] if role else ()
    paths = [web.url(name) for name, _, _ in places]
    best = max((path for path in paths if here == path or here.startswith(path + "/")), key=len, default=None)
    return [
        NavItem(web.say(label), path, icon, path == best) for (_, label, icon), path in zip(places, paths, strict=True)
    ]


def home_of(person: Person) -> str:
    """The route of the page that the person starts from."""
    role = next((role for role in PLACES if role in person.role_names), None)
    return PLACES[role][0][0] if role else "no_role"
