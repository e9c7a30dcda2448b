"""What stands in the navigation of each role: three to five places, most used first."""

from collections.abc import Iterator
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
    RoleName.ADMIN: (
        ("board", N_("Board"), "layout-list"),
        ("clients", N_("Clients"), "house"),
        ("helpers", N_("Helpers"), "users"),
    ),
    RoleName.RELATIVE: (
        ("family", N_("Family"), "heart-handshake"),
        ("need_new", N_("Ask for help"), "plus"),
        ("offers", N_("Can you help?"), "hand-helping"),
        ("visits", N_("Visits"), "calendar-check"),
        ("availability", N_("My times"), "clock"),
    ),
    RoleName.VOLUNTEER: (
        ("offers", N_("Can you help?"), "hand-helping"),
        ("visits", N_("Visits"), "calendar-check"),
        ("availability", N_("My times"), "clock"),
        ("limits", N_("My limits"), "sliders-horizontal"),
    ),
}
"""Route, label and icon, by role. A person with several roles sees the places of the first that they have here."""

WITHIN: dict[str, tuple[str, ...]] = {
    "needs": ("board", "family"),
    "visits": ("needs", "board"),
    "rounds": ("board",),
    "clients": ("family",),
    "limits": ("availability",),
}
"""Pages below an address that is no place of the role belong to the first of these that is one."""


def navigation(web: "Web", person: Person) -> list[NavItem]:
    """The places of the person's role, the present one marked."""
    role = _role(person)
    places = {web.url(name): (label, icon) for name, label, icon in (PLACES[role] if role else ())}
    here = next((path for path in _around(web) if path in places), None)
    return [NavItem(web.say(label), path, icon, path == here) for path, (label, icon) in places.items()]


def _around(web: "Web") -> Iterator[str]:
    """The paths that the page may belong to, the nearest first."""
    path = web.request.url.path
    if web.place:
        yield web.url(web.place)
    if web.request.method == "POST" and path == web.url("need_post"):
        yield web.url("need_new")
    yield path
    section = path.split("/")[1]
    yield f"/{section}"
    for name in WITHIN.get(section, ()):
        yield web.url(name)


def home_of(person: Person) -> str:
    """The route of the page that the person starts from."""
    role = _role(person)
    return PLACES[role][0][0] if role else "no_role"


def _role(person: Person) -> RoleName | None:
    """The role whose places the person sees."""
    return next((role for role in PLACES if role in person.role_names), None)
