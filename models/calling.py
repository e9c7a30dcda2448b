"""Which calls arise: each function makes the tasks of one happening, in the transaction of that happening."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, or_, select

from models.area import Area
from models.availability import local_moment
from models.client import Client, ToldBy
from models.event import session_of
from models.helper import Helper
from models.notification_kind import NotificationKind
from models.person import Person
from models.task import Task, TaskKind, TaskState, drop_tasks

if TYPE_CHECKING:
    from models.inbound import InboundSms
    from models.need import Need
    from models.notification import Notification
    from models.visit import Visit

EVENING = time(18)
"""On the day before a visit the client should have been told by then."""

SPARE = timedelta(hours=1)
"""So long before a visit she should have been told at the latest, where there is that much time."""

PROMPTLY = timedelta(hours=2)
"""How soon news that changes somebody's day is passed on."""

SOON = timedelta(minutes=30)
"""How soon somebody reads a text message, and rings."""


def tell_client(visit: "Visit", now: datetime) -> None:
    """She must be told who comes and when, before the visit, in the way that is hers."""
    need = visit.need
    drop_tasks(session_of(visit), now, (Task.kind == TaskKind.TELL_CHANGE) & (Task.need_id == need.id))
    _tell_her(
        TaskKind.TELL_CLIENT, need, visit, now, key=str(visit.id), due_at=_before(visit, now), helper=visit.helper
    )


def tell_change(visit: "Visit", now: datetime) -> None:
    """Who she was told about does not come: she must hear it, and what happens instead."""
    if visit.client_told_at is None:
        return
    due_at = max(min(now + PROMPTLY, visit.starts_at - SPARE), now)
    _tell_her(TaskKind.TELL_CHANGE, visit.need, visit, now, key=str(visit.id), due_at=due_at)


def tell_nobody(need: "Need", now: datetime) -> None:
    """She was told that somebody comes, and nobody does as things stand: she must hear it, once for each loss."""
    told = [visit for visit in need.visits if visit.client_told_at is not None and visit.withdrawn_for is not None]
    waiting = select(Task.id).where(Task.need_id == need.id, Task.kind == TaskKind.TELL_CHANGE)
    if not told or session_of(need).scalar(waiting.where(Task.state == TaskState.OPEN).limit(1)) is not None:
        return
    due_at = max(min(now + PROMPTLY, need.latest - SPARE), now)
    _tell_her(TaskKind.TELL_CHANGE, need, told[-1], now, key=f"nobody:{told[-1].id}", due_at=due_at)


def _tell_her(
    kind: TaskKind,
    need: "Need",
    visit: "Visit",
    now: datetime,
    *,
    key: str,
    due_at: datetime,
    helper: Helper | None = None,
) -> None:
    client = need.client
    owner = client.teller if client.told_by is ToldBy.RELATIVE else None
    Task.make(
        session_of(need),
        kind,
        need.area,
        now,
        key=key,
        due_at=due_at,
        team=client.team,
        owner=owner,
        client=client,
        helper=helper,
        need=need,
        visit=visit,
    )


def pass_on(notification: "Notification", now: datetime) -> None:
    """No program reaches the receiver: somebody reads the message to them on the telephone."""
    session = session_of(notification)
    if notification.kind in AFTER_A_QUESTION and not _was_rung(notification):
        notification.drop("never_asked", now)
        return
    area = _area(notification)
    if area is None:
        return
    offer = notification.offer
    latest = offer.reply_by if offer is not None and offer.is_live else notification.not_after
    due_at = notification.not_before + PROMPTLY
    Task.make(
        session,
        TaskKind.PASS_ON,
        area,
        now,
        key=str(notification.id),
        not_before=notification.not_before,
        due_at=due_at if latest is None else min(due_at, latest),
        team=notification.need.team_in_charge if notification.need else None,
        person=notification.person,
        need=notification.need,
        offer=offer,
        visit=notification.visit,
        notification=notification,
    )


def settle(visit: "Visit", now: datetime) -> None:
    """The client's address is protected since the yes: somebody decides about the visit, soon, and rings the helper."""
    need = visit.need
    Task.make(
        session_of(visit),
        TaskKind.SETTLE,
        need.area,
        now,
        key=f"{visit.id}:{now.isoformat()}",
        due_at=now + SOON,
        team=need.team_in_charge,
        person=visit.helper.person,
        client=need.client,
        helper=visit.helper,
        need=need,
        visit=visit,
    )


def read_sms(sms: "InboundSms", now: datetime) -> None:
    """A text message that no program understands: somebody reads it and rings, soon."""
    session = session_of(sms)
    area = _senders_area(sms)
    if area is None:
        return
    known = select(Client).join(Client.area).where(Client.phone == sms.phone, Area.is_practice.is_(False))
    client = None if sms.person else session.scalar(known.limit(1))
    Task.make(
        session,
        TaskKind.READ_SMS,
        client.area if client else area,
        now,
        key=str(sms.id),
        due_at=now + SOON,
        person=sms.person,
        client=client,
        inbound_sms=sms,
    )


AFTER_A_QUESTION = (NotificationKind.OFFER_TAKEN, NotificationKind.OFFER_CANCELLED)
"""News for those alone who have heard the question."""


def _senders_area(sms: "InboundSms") -> Area | None:
    """The sender's own area; the first area reads what strangers write."""
    own = _own_area(sms.person) if sms.person else None
    return own or session_of(sms).scalar(_first_area())


def _own_area(person: Person) -> Area | None:
    return next((role.area for role in person.roles if role.area), None)


def _first_area() -> Select[Area]:
    return select(Area).where(Area.is_practice.is_(False)).order_by(Area.id).limit(1)


def _was_rung(notification: "Notification") -> bool:
    calls = select(Task.id).where(Task.offer_id == notification.offer_id, Task.person_id == notification.person_id)
    rung = or_(Task.state == TaskState.DONE, Task.tries > 0)
    return session_of(notification).scalar(calls.where(rung).limit(1)) is not None


def _area(notification: "Notification") -> Area | None:
    """Whose duty it is: the area that the message is about, else the receiver's, else the first."""
    session, person = session_of(notification), notification.person
    area_id = notification.about.area_id
    if area_id is not None:
        return session.get_one(Area, area_id)
    helps_in = select(Area).join(Helper, Helper.area_id == Area.id).where(Helper.person_id == person.id)
    return _own_area(person) or session.scalar(helps_in) or session.scalar(_first_area())


def _before(visit: "Visit", now: datetime) -> datetime:
    """The evening before; where that has gone by, an hour before, or half-way to a visit that is nearer still."""
    zone = visit.need.area.zone
    day_before = visit.starts_at.astimezone(zone).date() - timedelta(days=1)
    evening = local_moment(day_before, EVENING, zone)
    if evening >= now + SPARE:
        return evening
    return max(visit.starts_at - SPARE, now + (visit.starts_at - now) / 2)
