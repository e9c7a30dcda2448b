"""Who is told of what: each function queues the messages of one happening, in the transaction of that happening."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from models import calling
from models.duty import answering, duty_phone, on_duty
from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind
from models.person import Person

if TYPE_CHECKING:
    from models.helper import Helper
    from models.need import Need
    from models.offer import Offer
    from models.session import SignIn
    from models.task import Task
    from models.visit import Visit


def sign_in(way: "SignIn", now: datetime) -> None:
    """The one-time link and code, at once, at any hour: its receiver has just asked for it."""
    session = session_of(way)
    session.flush()
    Notification.queue(
        session,
        Kind.SIGN_IN,
        way.person,
        now,
        key=str(way.id),
        asked_for=True,
        not_after=way.expires_at,
        sign_in=way,
    )


def asked(offer: "Offer", now: datetime) -> None:
    """The question itself: kind, day, time, length, district, distance; no name and no street."""
    _tell_offer(offer, Kind.OFFER, now)


def asked_anew(offer: "Offer", now: datetime) -> None:
    """The question again: the place is another one than when it was asked."""
    _tell_offer(offer, Kind.OFFER, now, again=f":{now.isoformat()}")


def taken(offer: "Offer", now: datetime) -> None:
    """Somebody else was first."""
    _tell_offer(offer, Kind.OFFER_TAKEN, now)


def offer_cancelled(offer: "Offer", now: datetime) -> None:
    """The help is not needed any more."""
    _tell_offer(offer, Kind.OFFER_CANCELLED, now)


def booked(visit: "Visit", now: datetime) -> None:
    """The helper gets name and street; family, poster and coordinators read who comes and when."""
    _tell_visit(visit, Kind.VISIT_CONFIRMED, [visit.helper.person], now, asked_for=True)
    _tell_visit(visit, Kind.VISIT_AGREED, _concerned(visit.need, now, besides=visit.helper.person), now)
    calling.tell_client(visit, now)


def withdrawn(visit: "Visit", now: datetime) -> None:
    """The helper cannot come after all; somebody else is being asked."""
    calling.tell_change(visit, now)
    people = _not_told_of_all(visit.need, _concerned(visit.need, now, besides=visit.helper.person), now)
    _tell_visit(visit, Kind.VISIT_WITHDRAWN, people, now)


def visit_cancelled(visit: "Visit", now: datetime) -> None:
    """The visit is off: the helper need not come, and the client is not waiting for anybody."""
    calling.tell_change(visit, now)
    _tell_visit(visit, Kind.VISIT_CANCELLED, [visit.helper.person], now)


def need_not_go(visit: "Visit", now: datetime) -> None:
    """The visit was given back for its helper, not by them."""
    _tell_visit(visit, Kind.VISIT_CANCELLED, [visit.helper.person], now)


def visit_moved(visit: "Visit", now: datetime) -> None:
    """The helper must go to another door: at any hour where they would set out before they wake."""
    session, person = session_of(visit), visit.helper.person
    session.flush()
    is_soon = visit.starts_at <= person.quiet_hours.next_waking(now)
    late = visit.starts_at if visit.starts_at > now else visit.ends_at
    key = f"{visit.id}:{now.isoformat()}"
    Notification.queue(
        session, Kind.VISIT_MOVED, person, now, key=key, asked_for=is_soon, not_after=late, need=visit.need, visit=visit
    )


def done(visit: "Visit", now: datetime) -> None:
    """The visit is done: family and poster read it, and those on duty at once where she was not well."""
    besides = visit.helper.person
    if visit.was_well is False:
        alarmed = _unique(answering(visit.need, now), besides)
        _tell_visit(visit, Kind.VISIT_DONE, alarmed, now, asked_for=True)
    _tell_visit(visit, Kind.VISIT_DONE, _waiting(visit.need, now, besides=besides), now)


def could_not(visit: "Visit", now: datetime) -> None:
    """It did not work out: those on duty at once, family and poster in their waking hours."""
    besides = visit.helper.person
    alarmed = _unique(answering(visit.need, now), besides)
    _tell_visit(visit, Kind.VISIT_COULD_NOT, alarmed, now, asked_for=True)
    _tell_visit(visit, Kind.VISIT_COULD_NOT, _waiting(visit.need, now, besides=besides), now)


def unfilled(need: "Need", now: datetime) -> None:
    """Nobody is left, or time is short: an alarm to those on duty, at any hour."""
    key = f"{need.id}:{now.isoformat()}"
    for person in _not_told_of_all(need, answering(need, now), now):
        Notification.queue(
            session_of(need), Kind.NEED_UNFILLED, person, now, key=key, asked_for=True, not_after=need.latest, need=need
        )


def task_overdue(task: "Task", now: datetime) -> None:
    """A call that must be made in time was not: those on duty, once; at any hour where she is about to be visited.

    Of an incident its own reader hears, and nobody else.
    """
    of_incident = [task.owner] if task.incident_id and task.owner else []
    for person in of_incident or on_duty(session_of(task), task.area, now, task.team):
        Notification.queue(
            session_of(task),
            Kind.TASK_OVERDUE,
            person,
            now,
            key=str(task.id),
            asked_for=task.is_at_the_door(now),
            task=task,
        )


def undecided(need: "Need", now: datetime) -> None:
    """The decision time has come without a yes: whoever waits hears that home care decides."""
    key = f"{need.id}:{now.isoformat()}"
    session, at_work = session_of(need), duty_phone(need, now)
    for person in _waiting(need, now):
        Notification.queue(
            session,
            Kind.NEED_UNDECIDED,
            person,
            now,
            key=key,
            asked_for=person in at_work,
            not_after=need.latest,
            need=need,
        )


def cover_needed(helper: "Helper", now: datetime, *, is_ill: bool = False) -> None:
    """A helper is ill or away: those on duty get one message for all of their visits; of illness, at any hour."""
    session = session_of(helper)
    for person in _unique(on_duty(session, helper.area, now), helper.person):
        Notification.queue(
            session,
            Kind.COVER_NEEDED,
            person,
            now,
            key=f"{helper.id}:{now.isoformat()}",
            asked_for=is_ill,
            helper=helper,
        )


def _not_told_of_all(need: "Need", people: Sequence[Person], now: datetime) -> list[Person]:
    """Those of `people` who do not hear at this very moment, in one message, of all that a helper cannot do."""
    lost = [visit.helper_id for visit in need.visits if visit.withdrawn_for is not None]
    keys = {f"{Kind.COVER_NEEDED}:{helper}:{now.isoformat()}:{p.id}": p.id for helper in lost for p in people}
    found = session_of(need).scalars(select(Notification.key).where(Notification.key.in_(keys))) if keys else ()
    told = {keys[key] for key in found}
    return [person for person in people if person.id not in told]


def _tell_offer(offer: "Offer", kind: Kind, now: datetime, again: str = "") -> None:
    session = session_of(offer)
    session.flush()
    person = offer.helper.person
    Notification.queue(
        session, kind, person, now, key=f"{offer.id}{again}", not_after=offer.starts_at, need=offer.need, offer=offer
    )


def _tell_visit(
    visit: "Visit", kind: Kind, people: Iterable[Person], now: datetime, *, asked_for: bool = False
) -> None:
    session, at_work = session_of(visit), duty_phone(visit.need, now)
    session.flush()
    late = None if kind in (Kind.VISIT_DONE, Kind.VISIT_COULD_NOT) else visit.ends_at
    for person in people:
        Notification.queue(
            session,
            kind,
            person,
            now,
            key=str(visit.id),
            asked_for=asked_for or person in at_work,
            not_after=late,
            need=visit.need,
            visit=visit,
        )


def _waiting(need: "Need", now: datetime, besides: Person | None = None) -> list[Person]:
    """Who waits for news of the need: its poster and her team's duty phone, and those of the circle who may follow."""
    family = [member.person for member in need.client.circle if member.may_follow]
    poster = [need.posted_by] if need.posted_by else []
    return _unique([*poster, *duty_phone(need, now), *family], besides)


def _concerned(need: "Need", now: datetime, besides: Person) -> list[Person]:
    """Who waits, and those on duty."""
    return _unique([*_waiting(need, now), *answering(need, now)], besides)


def _unique(people: Iterable[Person], besides: Person | None) -> list[Person]:
    return list({person.id: person for person in people if person is not besides and not person.disabled_at}.values())
