"""Delivery: send under a lease, then mark; never mark, then send.

A message goes out at least once: whoever takes it has LEASE to send it and mark it sent. If that worker dies or hangs,
the next one takes it after the lease, with the same key, and the late one's mark no longer counts (the fence).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.notification import Notification, NotificationState
from notifications.channels import Channel, ChannelError
from notifications.channels.console import ConsoleChannel
from notifications.message import Message, Sender, render
from notifications.truth import untrue

LEASE = timedelta(minutes=2)

BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long to wait after each failed try; after one more a person must look at it."""

UNFINISHED = "Sending it was begun several times and never ended."


class Outcome(StrEnum):
    """What became of one call of `send`."""

    SENT = "sent"
    POSTPONED = "postponed"
    DROPPED = "dropped"
    RETRIED = "retried"
    FAILED = "failed"
    NOT_OURS = "not_ours"
    LOST = "lost"


def send(
    sessions: sessionmaker[Session], notification_id: int, channel: Channel, sender: Sender, now: datetime
) -> Outcome:
    """Send one message by `channel`, if it is its time and its news is true.

    NOT_OURS: another worker has it, or it is done with. LOST: it took longer than its lease, and another worker took
    over, or it was dropped meanwhile. Safe to call at any time, any number of times, from many processes.
    """
    with transaction(sessions) as session:
        fence = _take(session, notification_id, now)
        channel = _harmless(sessions, session.get_one(Notification, notification_id), channel)
    if isinstance(fence, Outcome):
        return fence
    message = _written(sessions, notification_id, fence, channel, sender, now)
    if isinstance(message, Outcome):
        return message
    try:
        channel.send(message, now)
    except ChannelError as error:
        return _mark_not_sent(sessions, notification_id, fence, error, now)
    return _mark_sent(sessions, notification_id, fence, channel, now)


def _harmless(sessions: sessionmaker[Session], notification: Notification, channel: Channel) -> Channel:
    """`channel`, but in practice one that reaches nobody."""
    return ConsoleChannel(sessions) if notification.is_practice else channel


def due_ids(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Up to `limit` messages whose time has come, those left behind by a lost worker included; oldest first."""
    free = or_(Notification.state == NotificationState.QUEUED, Notification.lease_until <= now)
    live = Notification.state.in_((NotificationState.QUEUED, NotificationState.SENDING))
    due = select(Notification.id).where(live, free, Notification.not_before <= now)
    return session.scalars(due.order_by(Notification.not_before, Notification.id).limit(limit)).all()


def _take(session: Session, notification_id: int, now: datetime) -> int | Outcome:
    """Lease the message and return the fence, or say why not."""
    row = select(Notification).where(Notification.id == notification_id).with_for_update(skip_locked=True)
    notification = session.scalar(row)
    if notification is None or not _is_free(notification, now):
        return Outcome.NOT_OURS
    at = notification.next_waking(max(notification.not_before, now))
    if at > now:
        notification.postpone(at)
        return Outcome.POSTPONED
    if reason := untrue(notification, now):
        notification.drop(reason, now)
        return Outcome.DROPPED
    if notification.tries > len(BACK_OFF):
        notification.fail(notification.error or UNFINISHED, now)
        return Outcome.FAILED
    return notification.lease(now, LEASE)


def _is_free(notification: Notification, now: datetime) -> bool:
    if notification.state is NotificationState.SENDING:
        return notification.lease_until is not None and notification.lease_until <= now
    return notification.state is NotificationState.QUEUED


def _written(
    sessions: sessionmaker[Session], notification_id: int, fence: int, channel: Channel, sender: Sender, now: datetime
) -> Message | Outcome:
    """The message as it is true at the last moment, in a transaction that has ended before anything is sent."""
    with transaction(sessions) as session:
        notification = _held(session, notification_id, fence)
        if notification is None:
            return Outcome.LOST
        if reason := untrue(notification, now):
            notification.drop(reason, now)
            return Outcome.DROPPED
        notification.goes_by(channel.name)
        return render(notification, sender)


def _mark_sent(
    sessions: sessionmaker[Session], notification_id: int, fence: int, channel: Channel, now: datetime
) -> Outcome:
    with transaction(sessions) as session:
        notification = _held(session, notification_id, fence)
        if notification is None:
            return Outcome.LOST
        notification.mark_sent(channel.name, now)
        return Outcome.SENT


def _mark_not_sent(
    sessions: sessionmaker[Session], notification_id: int, fence: int, error: ChannelError, now: datetime
) -> Outcome:
    """Try again later, unless that cannot help or comes too late: then a person must see that it failed."""
    with transaction(sessions) as session:
        notification = _held(session, notification_id, fence)
        if notification is None:
            return Outcome.LOST
        at = _next_try(notification, now) if error.temporary else None
        if at is None:
            notification.fail(str(error), now)
            return Outcome.FAILED
        notification.retry(str(error), at, now)
        return Outcome.RETRIED


def _next_try(notification: Notification, now: datetime) -> datetime | None:
    """When to try again, in the receiver's waking hours; None when it has been tried enough or would be too late."""
    if notification.tries > len(BACK_OFF):
        return None
    at = notification.next_waking(now + BACK_OFF[notification.tries - 1])
    return None if notification.not_after is not None and at >= notification.not_after else at


def _held(session: Session, notification_id: int, fence: int) -> Notification | None:
    """The message, locked, if the lease taken with `fence` still holds."""
    notification = session.get_one(Notification, notification_id, with_for_update=True)
    return notification if notification.holds(fence) else None
