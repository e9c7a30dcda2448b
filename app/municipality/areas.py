"""The demo's areas: each with its organisations, two teams, two coordinators and the staff of the teams."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.cast import Cast
from app.municipality import names
from app.municipality.people import CLIENT_LANGUAGES, Crowd, pick, town_of
from app.municipality.welcomes import ask_for_steps
from models.area import Area, Team
from models.organisation import Organisation, OrganisationKind
from models.person import Person, RoleName

STAFF_PER_TEAM = 2

_NEW_AREAS = {
    "etela": ("Eteläinen Helsinki", "Södra Helsingfors"),
    "pohjoinen": ("Pohjoinen Helsinki", "Norra Helsingfors"),
    "ita": ("Itäinen Helsinki", "Östra Helsingfors"),
    "espoo": ("Espoo", "Esbo"),
}
_RUNS_HELPERS = {
    "kallio": ("Neighbourhood help of Kallio", OrganisationKind.ASSOCIATION),
    "etela": ("Voluntary work of Southern Helsinki", OrganisationKind.ASSOCIATION),
    "pohjoinen": ("Parish union of Northern Helsinki", OrganisationKind.PARISH),
    "ita": ("Helping hand of Eastern Helsinki", OrganisationKind.ASSOCIATION),
    "espoo": ("Parish union of Espoo", OrganisationKind.PARISH),
    "porvoo": ("Volunteers of Porvoo", OrganisationKind.ASSOCIATION),
}
SHARES = {"kallio": 22, "etela": 15, "pohjoinen": 17, "ita": 18, "espoo": 16, "porvoo": 12}
"""Of 100 clients or helpers, how many live in each area."""


@dataclass
class Ground:
    """One area with the people who answer for it and, as they are made, those who live there."""

    area: Area
    helped_by: Organisation
    teams: list[Team]
    staff: dict[Team, list[Person]] = field(default_factory=dict)


def lay_out(session: Session, crowd: Crowd, cast: Cast, now: datetime) -> list[Ground]:
    """All areas of the demo: Kallio and Porvoo, where the named cast lives, and four more."""
    west = Organisation(name="Wellbeing county of West Uusimaa", kind=OrganisationKind.COUNTY, created_at=now)
    areas = {cast.area.slug: cast.area, cast.other_area.slug: cast.other_area}
    for slug, (name_fi, name_sv) in _NEW_AREAS.items():
        owner = west if slug == "espoo" else cast.area.organisation
        areas[slug] = Area(slug=slug, name_fi=name_fi, name_sv=name_sv, organisation=owner, created_at=now)
    session.add_all([west, *areas.values()])
    session.flush()
    for area in areas.values():
        cast.admin.grant(RoleName.ADMIN, area)
    grounds = [_ground(session, crowd, cast, areas[slug]) for slug in SHARES]
    session.flush()
    return grounds


def _ground(session: Session, crowd: Crowd, cast: Cast, area: Area) -> Ground:
    name, kind = _RUNS_HELPERS[area.slug]
    insured_until = (crowd.now + timedelta(days=400)).date()
    helped_by = Organisation(name=name, kind=kind, insured_until=insured_until, created_at=crowd.now)
    ours = [cast.team] if area is cast.area else []
    teams = [*ours, *(Team(area=area, name=f"{area.name_fi} {n}") for n in (1, 2)[: 2 - len(ours)])]
    ask_for_steps(helped_by, crowd)
    session.add_all([helped_by, *teams])
    session.flush()
    ground = Ground(area, helped_by, teams)
    for _ in range(1 if area in (cast.area, cast.other_area) else 2):
        session.add(_worker(crowd, RoleName.COORDINATOR, area))
    for team in teams:
        named = [cast.nina] if team is cast.team else []
        new = [_worker(crowd, RoleName.STAFF, area, team) for _ in range(STAFF_PER_TEAM - len(named))]
        session.add_all(new)
        ground.staff[team] = named + new
    return ground


def _worker(crowd: Crowd, role: RoleName, area: Area, team: Team | None = None) -> Person:
    spoken = pick(crowd.rng, CLIENT_LANGUAGES[town_of(area.slug)])
    language = spoken if spoken == "sv" else "fi"
    return crowd.person(names.adult(crowd.rng, language), role, area, language, team)
