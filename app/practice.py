"""Practice: a sandbox area with invented people, where everybody may try every role. Nothing of it leaves the program.

Each sandbox is an area of its own. Beginning anew makes the next one; the last one's people can be played no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cast import client, helper, home, person, relative
from models import asking
from models.area import PRACTICE_HOST, Area, Team
from models.circle import CircleMember
from models.client import Client
from models.helper import Helper
from models.kind import Kind
from models.need import Need
from models.organisation import Organisation, OrganisationKind
from models.person import Person, Role, RoleName

PLAYED = (RoleName.VOLUNTEER, RoleName.RELATIVE, RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK)
"""The roles that can be tried; an administrator's work is too far-reaching to be a game."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who there is in a sandbox when it begins."""

    area: Area
    team: Team
    nina: Person
    aino: Client
    birgit: Client
    veikko: Helper
    maria: Helper


def sandbox(session: Session, now: datetime) -> Area:
    """The sandbox that is played in; the first is made when somebody first asks for it."""
    newest = select(Area).where(Area.is_practice).order_by(Area.id.desc()).limit(1)
    return session.scalar(newest) or begin(session, now)


def begin(session: Session, now: datetime) -> Area:
    """A new sandbox, in which every role finds something to do; the one before it is closed."""
    _close(session, now)
    number = (session.scalar(select(func.count()).where(Area.is_practice)) or 0) + 1
    with session.no_autoflush:
        scene = _seat(session, now, number)
    session.flush()
    _something_to_do(session, scene, now)
    return scene.area


def player(session: Session, area: Area, role: RoleName) -> Person | None:
    """Whose part is played in `area` by who tries `role`."""
    having = select(Person).join(Role).where(Role.area_id == area.id, Role.name == role, Person.disabled_at.is_(None))
    return session.scalars(having.order_by(Person.id).limit(1)).first()


def _close(session: Session, now: datetime) -> None:
    """Nobody plays the people of earlier sandboxes, and nothing more happens there."""
    areas = select(Area.id).where(Area.is_practice)
    people = select(Person).join(Role).where(Role.area_id.in_(areas), Person.disabled_at.is_(None))
    for someone in session.scalars(people).unique():
        someone.disabled_at = now


def _seat(session: Session, now: datetime, number: int) -> _Scene:
    care = Organisation(name=f"Practice home care {number}", kind=OrganisationKind.COUNTY, created_at=now)
    friends = Organisation(
        name=f"Practice parish {number}",
        kind=OrganisationKind.PARISH,
        insured_until=(now + timedelta(days=400)).date(),
        created_at=now,
    )
    area = Area(
        slug=f"practice-{number}",
        name_fi="Harjoitus",
        name_sv="Övning",
        organisation=care,
        is_practice=True,
        created_at=now,
    )
    team = Team(area=area, name="Harjoitustiimi")
    session.add_all([care, friends, area, team])
    nina = person(session, now, "Nina Nurmi", RoleName.STAFF, area, team=team)
    liisa = person(session, now, "Liisa Laine", RoleName.RELATIVE, area)
    others = [
        person(session, now, "Kaisa Korhonen", RoleName.COORDINATOR, area),
        person(session, now, "Daniel Diallo", RoleName.DESK, area),
    ]
    aino = client(session, now, "Aino Laine", area, team, home("Vaasankatu 12", 60.1878, 24.9601), door_code="4711")
    birgit = client(
        session, now, "Birgit Lindholm", area, team, home("Helsinginkatu 5", 60.1880, 24.9545), languages=["sv"]
    )
    session.add(CircleMember(client=aino, person=liisa, relation="tytär", may_post=True, since=now))
    veikko = helper(session, now, "Veikko Virtanen", area, friends, home("Fleminginkatu 8", 60.1870, 24.9560))
    maria = helper(
        session, now, "Maria Mäkinen", area, friends, home("Agricolankatu 3", 60.1840, 24.9530), ["fi", "sv"]
    )
    relative(session, now, liisa, area, home("Mannerheimintie 100", 60.2010, 24.9010))
    for someone in (nina, liisa, *others, veikko.person, maria.person):
        someone.email = f"{someone.first_name.lower()}-{number}@{PRACTICE_HOST}"
    return _Scene(area, team, nina, aino, birgit, veikko, maria)


def _something_to_do(session: Session, scene: _Scene, now: datetime) -> None:
    """A visit agreed for tomorrow, a question that waits for Veikko, and a need without a helper."""
    tomorrow = (now + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    agreed = _need(session, scene, scene.aino, "shopping", tomorrow, now)
    _ask(agreed, scene.veikko, now)
    agreed.offers[-1].accept(now)
    asked = _need(session, scene, scene.aino, "walk", tomorrow + timedelta(days=1, hours=3), now)
    _ask(asked, scene.veikko, now)
    _need(session, scene, scene.birgit, "company", tomorrow + timedelta(days=1, hours=4), now)


def _need(session: Session, scene: _Scene, whose: Client, kind: str, earliest: datetime, now: datetime) -> Need:
    of_kind = session.scalars(select(Kind).where(Kind.key == kind)).one()
    need = Need(
        area=scene.area,
        client=whose,
        kind=of_kind,
        place=whose.place,
        team=scene.team,
        posted_by=scene.nina,
        earliest=earliest,
        latest=earliest + timedelta(minutes=of_kind.minutes),
        minutes=of_kind.minutes,
    )
    session.add(need)
    need.post(now)
    return need


def _ask(need: Need, helper: Helper, now: datetime) -> None:
    need.lock()
    asking.ask_by_hand(need, helper, helper.person_id, now).send(now)
