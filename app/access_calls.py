"""Who may see which tasks: care workers those of their areas and teams, and everybody their own."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from app.access import CARE
from app.web import Web
from models.errors import NotFound
from models.helper import Helper
from models.offer import Offer
from models.person import Person, Role, RoleName
from models.task import OWNERS_TIME, Task, TaskState
from models.visit import Visit


def calls_to_make(person: Person, now: datetime) -> Select[Task]:
    """What this person can do now for those who wait, soonest due first.

    A relative has the time until shortly before it is due to do what is theirs.
    """
    is_ripe = or_(Task.owner_id.is_(None), Task.owner_id == person.id, Task.due_at <= now + OWNERS_TIME)
    waiting = and_(Task.state == TaskState.OPEN, Task.not_before <= now, is_ripe)
    return select(Task).where(waiting, _theirs(person)).order_by(Task.due_at, Task.id)


def own_tasks(person: Person, now: datetime) -> Select[Task]:
    """What this person alone has promised to do, soonest due first."""
    mine = and_(Task.owner_id == person.id, Task.state == TaskState.OPEN, Task.not_before <= now)
    return select(Task).where(mine).order_by(Task.due_at, Task.id)


def task(web: Web, task_id: int) -> Task:
    """A task that this person may see."""
    mine = or_(_theirs(web.person), Task.owner_id == web.person.id)
    return _found(web.session.scalar(select(Task).where(Task.id == task_id, mine)))


def task_to_do(web: Web, task_id: int) -> Task:
    """A task that this person may do. Its row is held, and what it is about."""
    found = task(web, task_id)
    found.lock()
    return found


def helper_on_the_phone(web: Web, helper_id: int) -> Helper:
    """A helper of an area where this person works in care, for whom they may act."""
    mine = select(Helper).where(Helper.area_id.in_(_areas(web.person)), Helper.left_at.is_(None))
    return _found(web.session.scalar(mine.where(Helper.id == helper_id)))


def helper_to_change(web: Web, helper_id: int) -> Helper:
    """A helper on the telephone whose times change. The row is held."""
    found = helper_on_the_phone(web, helper_id)
    web.session.refresh(found, with_for_update=True)
    web.session.expire(found, ["weekly_slots", "exceptions", "posted_slots"])
    return found


def offer_of(web: Web, helper: Helper, offer_id: int) -> Offer:
    """An offer made to `helper`."""
    return _found(web.session.scalar(select(Offer).where(Offer.helper_id == helper.id, Offer.id == offer_id)))


def visit_of(web: Web, helper: Helper, visit_id: int) -> Visit:
    """A visit that `helper` makes."""
    return _found(web.session.scalar(select(Visit).where(Visit.helper_id == helper.id, Visit.id == visit_id)))


def _areas(person: Person) -> list[int]:
    """The areas where the person works in care; an administrator does not act for anybody."""
    return [area.id for area in person.areas_as(*CARE)]


def _theirs(person: Person) -> ColumnElement[bool]:
    """The tasks of the person's areas; staff see their own team's and those of none. Incidents are for their owner.

    A coordinator of an organisation sees what is theirs by name.
    """
    shares = [_share(role) for role in person.roles if role.area_id is not None and role.name in CARE]
    shares += [Task.owner_id == person.id] if person.organisations_as(RoleName.COORDINATOR) else []
    return and_(or_(false(), *shares), or_(Task.incident_id.is_(None), Task.owner_id == person.id))


def _share(role: Role) -> ColumnElement[bool]:
    in_area = Task.area_id == role.area_id
    if role.name is not RoleName.STAFF:
        return in_area
    return and_(in_area, or_(Task.team_id.is_(None), Task.team_id == role.team_id))


def _found[T](thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
