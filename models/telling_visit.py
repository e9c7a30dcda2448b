"""Who is told while a visit is on: of a door that nobody opens, of a helper who is late, and the late helper."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.doorstep import Step
from models.duty import answering
from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind
from models.person import Person
from models.task import Task, TaskKind

if TYPE_CHECKING:
    from models.visit import Visit

NUDGE_HOLDS = timedelta(hours=3)
"""So long after a visit's end a reminder still helps."""

RING_WITHIN = timedelta(minutes=15)
"""How soon a late helper is rung."""


def at_door(visit: "Visit", step: Step, now: datetime) -> None:
    """Nobody opens: those on duty hear at any hour what the helper has done about it."""
    for person in answering(visit.need, now):
        _tell(visit, Kind.VISIT_DOORSTEP, person, now, key=f"{visit.id}:{step}")


def nudge(visit: "Visit", now: datetime) -> None:
    """The helper is asked whether they are there, or have left. Whom no program reaches is rung in its time."""
    helper = visit.helper.person
    if helper.email is not None:
        not_after = visit.ends_at + NUDGE_HOLDS
        _tell(visit, Kind.VISIT_NUDGE, helper, now, key=f"{visit.id}:{visit.state}", not_after=not_after)


def late(visit: "Visit", now: datetime) -> None:
    """Somebody rings the helper; where nobody has come, those on duty hear of it at any hour."""
    need = visit.need
    Task.make(
        session_of(visit),
        TaskKind.LATE,
        need.area,
        now,
        key=f"{visit.id}:{visit.state}",
        due_at=now + RING_WITHIN,
        team=need.team_in_charge,
        person=visit.helper.person,
        client=need.client,
        helper=visit.helper,
        need=need,
        visit=visit,
    )
    if visit.arrived_at is None:
        for person in answering(visit.need, now):
            _tell(visit, Kind.VISIT_LATE, person, now, key=str(visit.id))


def _tell(
    visit: "Visit", kind: Kind, person: Person, now: datetime, *, key: str, not_after: datetime | None = None
) -> None:
    session = session_of(visit)
    Notification.queue(
        session, kind, person, now, key=key, asked_for=True, not_after=not_after, need=visit.need, visit=visit
    )
