"""Whether the news of a message is still true. What is not is dropped, with the reason."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from models.concern import ConcernState
from models.event import session_of
from models.incident import IncidentState
from models.need import NeedState
from models.notification import Notification, NotificationKind
from models.offer import Offer, OfferState
from models.session import SignIn
from models.visit import Visit, VisitState
from notifications import client_facts, welcome_facts
from notifications.cover_facts import is_needed
from notifications.receiver import may_follow


class Untrue(StrEnum):
    """Why a message is not sent."""

    LATE = "late"
    DISABLED = "disabled"
    NO_ADDRESS = "no_address"
    MOVED_ON = "moved_on"
    NEVER_ASKED = "never_asked"
    NOT_THEIRS = "not_theirs"
    STOPPED = "stopped"


def untrue(notification: Notification, now: datetime) -> Untrue | None:
    """Why `notification` must not be sent at `now`; None when it may."""
    person = notification.person
    if notification.not_after is not None and now >= notification.not_after:
        return Untrue.LATE
    if person.disabled_at is not None:
        return Untrue.DISABLED
    if not person.email:
        return Untrue.NO_ADDRESS
    reason = CHECKS[notification.kind](notification, now)
    return reason or (Untrue.STOPPED if notification.is_silenced(now) else None)


def _sign_in(notification: Notification, _now: datetime) -> Untrue | None:
    way: SignIn | None = notification.sign_in
    return None if way is not None and way.used_at is None else Untrue.MOVED_ON


def _question(notification: Notification, now: datetime) -> Untrue | None:
    offer = notification.offer
    return None if offer is not None and _may_be_asked(offer, now) else Untrue.MOVED_ON


def _may_be_asked(offer: Offer, now: datetime) -> bool:
    need, helper = offer.need, offer.helper
    on = need.area.day_of(offer.starts_at)
    return (
        offer.is_live
        and now < offer.starts_at
        and need.client.is_offerable(now)
        and not need.client.bars(helper)
        and helper.is_askable(on)
    )


def _closed_question(notification: Notification, _now: datetime) -> Untrue | None:
    offer = notification.offer
    if offer is None or offer.state is not OfferState.EXPIRED or _is_asked_again(offer):
        return Untrue.MOVED_ON
    return None if _was_asked(notification) else Untrue.NEVER_ASKED


def _taken(notification: Notification, now: datetime) -> Untrue | None:
    if notification.offer is not None and notification.offer.need.seats_left:
        return Untrue.MOVED_ON
    return _closed_question(notification, now)


def _is_asked_again(offer: Offer) -> bool:
    return any(other.helper_id == offer.helper_id and other.id > offer.id for other in offer.need.offers)


def _was_asked(notification: Notification) -> bool:
    """Whether the question may have reached the receiver. Waits for a worker that is about to hand it over."""
    question = select(Notification.channel).where(
        Notification.kind == NotificationKind.OFFER, Notification.offer_id == notification.offer_id
    )
    return any(session_of(notification).scalars(question.with_for_update()))


def _visit_in(*states: VisitState) -> Callable[[Notification, datetime], Untrue | None]:
    def check(notification: Notification, _now: datetime) -> Untrue | None:
        visit: Visit | None = notification.visit
        if visit is None or visit.state not in states:
            return Untrue.MOVED_ON
        is_helper = visit.helper.person_id == notification.person_id
        return None if is_helper or may_follow(notification.person, visit.need) else Untrue.NOT_THEIRS

    return check


def _at_door(notification: Notification, _now: datetime) -> Untrue | None:
    """An alarm goes to whoever was on duty, whatever their roles are."""
    visit = notification.visit
    return None if visit is not None and visit.is_ahead else Untrue.MOVED_ON


def _nudge(notification: Notification, _now: datetime) -> Untrue | None:
    visit = notification.visit
    return None if visit is not None and visit.is_ahead and visit.nudged_at is not None else Untrue.MOVED_ON


def _late(notification: Notification, _now: datetime) -> Untrue | None:
    visit = notification.visit
    return None if visit is not None and visit.state is VisitState.BOOKED else Untrue.MOVED_ON


def _decided(notification: Notification, _now: datetime) -> Untrue | None:
    expense = notification.expense
    return None if expense is not None and expense.decided_at is not None else Untrue.MOVED_ON


def _confirmed(notification: Notification, now: datetime) -> Untrue | None:
    """It names the client: only while every gate is open."""
    visit = notification.visit
    if visit is None or not visit.reveals(now):
        return Untrue.MOVED_ON
    return _visit_in(VisitState.BOOKED, VisitState.UNDER_WAY)(notification, now)


def _undecided(notification: Notification, _now: datetime) -> Untrue | None:
    need = notification.need
    if need is None or not need.is_live or need.state is NeedState.BOOKED:
        return Untrue.MOVED_ON
    return None if may_follow(notification.person, need) else Untrue.NOT_THEIRS


def _withdrawn(notification: Notification, now: datetime) -> Untrue | None:
    need = notification.need
    if need is None or not need.is_live:
        return Untrue.MOVED_ON
    return _visit_in(VisitState.CANCELLED)(notification, now)


def _unfilled(notification: Notification, _now: datetime) -> Untrue | None:
    """An alarm goes to whoever was on duty, whatever their roles are."""
    need = notification.need
    return None if need is not None and need.state is NeedState.UNFILLED else Untrue.MOVED_ON


def _client_stopped(notification: Notification, now: datetime) -> Untrue | None:
    return None if client_facts.is_off(notification, now) else Untrue.MOVED_ON


def _client_back(notification: Notification, _now: datetime) -> Untrue | None:
    return None if client_facts.is_back(notification) else Untrue.MOVED_ON


def _cover_needed(notification: Notification, now: datetime) -> Untrue | None:
    return None if is_needed(notification, now) else Untrue.MOVED_ON


def _concern(notification: Notification, _now: datetime) -> Untrue | None:
    """Once somebody has it, nobody else need come running."""
    concern = notification.concern
    return None if concern is not None and concern.state is ConcernState.SENT else Untrue.MOVED_ON


def _concern_answered(notification: Notification, _now: datetime) -> Untrue | None:
    concern = notification.concern
    return None if concern is not None and not concern.is_open else Untrue.MOVED_ON


def _incident(notification: Notification, _now: datetime) -> Untrue | None:
    incident = notification.incident
    if incident is None or incident.state is not IncidentState.OPEN:
        return Untrue.MOVED_ON
    return None if notification.person in incident.readers else Untrue.NOT_THEIRS


def _overdue(notification: Notification, _now: datetime) -> Untrue | None:
    """An alarm goes to whoever was on duty, whatever their roles are."""
    task = notification.task
    return None if task is not None and task.is_open else Untrue.MOVED_ON


def _welcome_expires(notification: Notification, _now: datetime) -> Untrue | None:
    return None if welcome_facts.is_needed(notification) else Untrue.MOVED_ON


CHECKS: Mapping[NotificationKind, Callable[[Notification, datetime], Untrue | None]] = {
    NotificationKind.SIGN_IN: _sign_in,
    NotificationKind.OFFER: _question,
    NotificationKind.OFFER_TAKEN: _taken,
    NotificationKind.OFFER_CANCELLED: _closed_question,
    NotificationKind.VISIT_CONFIRMED: _confirmed,
    NotificationKind.VISIT_MOVED: _confirmed,
    NotificationKind.VISIT_AGREED: _visit_in(VisitState.BOOKED, VisitState.UNDER_WAY),
    NotificationKind.VISIT_WITHDRAWN: _withdrawn,
    NotificationKind.VISIT_CANCELLED: _visit_in(VisitState.CANCELLED),
    NotificationKind.VISIT_DONE: _visit_in(VisitState.DONE),
    NotificationKind.VISIT_COULD_NOT: _visit_in(VisitState.NOT_HOME),
    NotificationKind.VISIT_NUDGE: _nudge,
    NotificationKind.VISIT_LATE: _late,
    NotificationKind.VISIT_DOORSTEP: _at_door,
    NotificationKind.EXPENSE_DECIDED: _decided,
    NotificationKind.NEED_UNFILLED: _unfilled,
    NotificationKind.NEED_UNDECIDED: _undecided,
    NotificationKind.TASK_OVERDUE: _overdue,
    NotificationKind.CLIENT_STOPPED: _client_stopped,
    NotificationKind.CLIENT_BACK: _client_back,
    NotificationKind.COVER_NEEDED: _cover_needed,
    NotificationKind.CONCERN: _concern,
    NotificationKind.CONCERN_ANSWERED: _concern_answered,
    NotificationKind.INCIDENT: _incident,
    NotificationKind.WELCOME_EXPIRES: _welcome_expires,
}
