"""What stands in the navigation of each role, most used first, and what stands behind its last place, "More"."""

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
    is_spare: bool
    """Whether the narrowest screens leave it to "More"."""


PLACES: dict[RoleName, tuple[tuple[str, str, str], ...]] = {
    RoleName.COORDINATOR: (
        ("morning", N_("This morning"), "sun"),
        ("board", N_("Board"), "layout-list"),
        ("calls", N_("Calls"), "phone"),
        ("clients", N_("Clients"), "house"),
        ("helpers", N_("Helpers"), "users"),
        ("more", N_("More"), "menu"),
    ),
    RoleName.STAFF: (
        ("needs", N_("Help requests"), "layout-list"),
        ("need_new", N_("Post a help request"), "plus"),
        ("calls", N_("Calls"), "phone"),
        ("clients", N_("Clients"), "house"),
        ("more", N_("More"), "menu"),
    ),
    RoleName.DESK: (
        ("desk", N_("Desk"), "search"),
        ("calls", N_("Calls"), "phone"),
        ("needs", N_("Help requests"), "layout-list"),
        ("clients", N_("Clients"), "house"),
        ("more", N_("More"), "menu"),
    ),
    RoleName.ADMIN: (
        ("board", N_("Board"), "layout-list"),
        ("clients", N_("Clients"), "house"),
        ("helpers", N_("Helpers"), "users"),
        ("organisations", N_("Organisations"), "heart-handshake"),
        ("more", N_("More"), "menu"),
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

ORGANISATION = (
    ("helpers", N_("Helpers"), "users"),
    ("calls", N_("Calls"), "phone"),
    ("organisations", N_("Organisation"), "heart-handshake"),
)
"""What a coordinator sees who answers for an organisation's helpers, and for no area."""

CARE_MORE = (
    ("need_new", N_("Post a help request"), "plus"),
    ("needs_several", N_("Post several help requests"), "layout-list"),
    ("series_new", N_("Help every week"), "calendar-check"),
    ("desk", N_("Find a person"), "search"),
    ("duty", N_("Who is on duty"), "calendar-days"),
    ("concerns", N_("Worries"), "message-circle"),
)
MORE: dict[RoleName, tuple[tuple[str, str, str], ...]] = {
    RoleName.COORDINATOR: (
        ("helpers", N_("Helpers"), "users"),
        *CARE_MORE,
        ("incidents", N_("Incidents"), "triangle-alert"),
        ("claims", N_("Expense claims"), "car"),
        ("needs", N_("Help requests"), "layout-list"),
        ("kinds", N_("Kinds of help"), "hand-helping"),
        ("teams", N_("Teams"), "users"),
        ("organisations", N_("Organisations"), "heart-handshake"),
    ),
    RoleName.STAFF: (("clients", N_("Clients"), "house"), *CARE_MORE),
    RoleName.DESK: (("clients", N_("Clients"), "house"), *CARE_MORE),
    RoleName.ADMIN: (
        ("duty", N_("Who is on duty"), "calendar-days"),
        ("incidents", N_("Incidents"), "triangle-alert"),
        ("claims", N_("Expense claims"), "car"),
        ("teams", N_("Teams"), "users"),
        ("organisations", N_("Organisations"), "heart-handshake"),
    ),
}
"""What "More" leads to, beside the settings of the areas and the practice."""

SPARE = {
    RoleName.COORDINATOR: "helpers",
    RoleName.STAFF: "clients",
    RoleName.DESK: "clients",
    RoleName.ADMIN: "organisations",
}
"""The place that the narrowest screens leave to "More"."""

WITHIN: dict[str, tuple[str, ...]] = {
    "expenses": ("visits",),
    "certificate": ("visits",),
    "illness": ("visits",),
    "regulars": ("visits",),
    "concerns": ("more", "family", "visits"),
    "incidents": ("more", "family", "visits"),
    "claims": ("helpers",),
    "needs": ("board", "family"),
    "desk": ("calls",),
    "visits": ("needs", "board"),
    "rounds": ("board",),
    "clients": ("family",),
    "series": ("clients", "family"),
    "limits": ("availability",),
    "welcome-steps": ("limits", "availability"),
    "organisations": ("more", "helpers"),
    "duty": ("more",),
    "teams": ("more",),
    "areas": ("more",),
    "kinds": ("more",),
}
"""Pages below an address that is no place of the role belong to the first of these that is one."""


def navigation(web: "Web", person: Person) -> list[NavItem]:
    """The places of the person's role, the present one marked."""
    places = {web.url(name): (label, icon) for name, label, icon in _places(person)}
    here = next((path for path in _around(web) if path in places), None)
    role = _role(person)
    spare = web.url(SPARE[role]) if role in SPARE and web.url("more") in places else ""
    return [NavItem(web.say(label), path, icon, path == here, path == spare) for path, (label, icon) in places.items()]


def behind_more(web: "Web", person: Person) -> list[NavItem]:
    """Where "More" leads the person, in the order of use."""
    role = _role(person)
    found = [(web.url(name), label, icon) for name, label, icon in MORE.get(role, ())] if role else []
    for area in person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN):
        label = web.say(N_("Settings: %(area)s"), area=area.name(web.language.value))
        found.append((web.url("area_settings", id=area.id), label, "sliders-horizontal"))
    if not person.is_practice:
        found.append((web.url("practice"), N_("Practice"), "lightbulb"))
    return [NavItem(web.say(label), path, icon, False, False) for path, label, icon in found]


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
    return next((name for name, _, _ in _places(person)), "no_role")


def _places(person: Person) -> tuple[tuple[str, str, str], ...]:
    """The places of the first role that the person has here."""
    role = _role(person)
    if role is RoleName.COORDINATOR and not person.areas_as(RoleName.COORDINATOR):
        return ORGANISATION
    return PLACES[role] if role else ()


def _role(person: Person) -> RoleName | None:
    """The role whose places the person sees."""
    return next((role for role in PLACES if role in person.role_names), None)
