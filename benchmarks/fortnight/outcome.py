"""How a need ended, told strictly: what the program meant to happen counts for nothing, only what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.duty import answering
from models.event import Event
from models.need import Need, NeedState
from models.notification import Notification, NotificationKind, NotificationState
from models.visit import Visit, VisitState

ALARMS = (
    NotificationKind.NEED_UNFILLED,
    NotificationKind.VISIT_COULD_NOT,
    NotificationKind.VISIT_LATE,
    NotificationKind.COVER_NEEDED,
    NotificationKind.TASK_OVERDUE,
)
"""What tells a person that a need is theirs now."""

DONE, UNDER_WAY, ON_DUTY = "visit", "visit, 'left' not told yet", "with a named person on duty"
AWAY, TAKEN_BACK = "called off: client away or gone", "called off by whoever posted it"
NOBODY = "nobody has it"


def outcome(session: Session, need: Need) -> str:
    """Of a need whose window is over."""
    if any(visit.state is VisitState.DONE for visit in need.visits):
        return DONE
    if any(visit.state is VisitState.UNDER_WAY for visit in need.visits):
        return UNDER_WAY
    if need.state is NeedState.CANCELLED and (why := _called_off(session, need)):
        return why
    return ON_DUTY if _who_has_it(session, need) else f"{NOBODY}: {need.state}"


def _called_off(session: Session, need: Need) -> str | None:
    """Why it was cancelled, where somebody may do so: the client stopped at that moment, or its poster took it back."""
    mine = (Event.entity == "need") & (Event.entity_id == need.id) & (Event.state == NeedState.CANCELLED)
    deed = session.scalar(select(Event).where(mine).order_by(Event.id.desc()).limit(1))
    if deed is None:
        return None
    stops = Event.verb.in_(("paused", "ended", "withdrawn"))
    hers = select(Event.id).where(Event.client_id == need.client_id, Event.at == deed.at, stops)
    if session.scalar(hers.where(Event.entity.in_(("client", "consent"))).limit(1)) is not None:
        return AWAY
    return TAKEN_BACK if deed.actor_id is not None and deed.actor_id == need.posted_by_id else None


def _who_has_it(session: Session, need: Need) -> bool:
    """Whether somebody who was on duty at that moment got the news of it, and it was not dropped."""
    reached = Notification.state.not_in((NotificationState.DROPPED, NotificationState.FAILED))
    alarms = select(Notification).where(Notification.kind.in_(ALARMS), reached, _about(session, need))
    return any(alarm.person in answering(need, alarm.queued_at) for alarm in session.scalars(alarms))


def _about(session: Session, need: Need) -> ColumnElement[bool]:
    """Messages of the need, of its tasks, and the one for all the visits that a helper gave back at that moment."""
    lost: Sequence[datetime] = session.scalars(
        select(Event.at).where(Event.need_id == need.id, Event.state == NeedState.UNFILLED)
    ).all()
    helpers = select(Visit.helper_id).where(Visit.need_id == need.id)
    of_all = Notification.helper_id.in_(helpers) & Notification.queued_at.in_(lost)
    return or_(Notification.need_id == need.id, Notification.task.has(need_id=need.id), of_all)
