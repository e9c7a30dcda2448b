"""Who is told of what: each function queues the messages of one happening, in the transaction of that happening."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from models.duty import on_duty
from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind
from models.person import Person

if TYPE_CHECKING:
    from models.need import Need
    from models.offer import Offer
    from models.session import SignIn
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


def withdrawn(visit: "Visit", now: datetime) -> None:
    """The helper cannot come after all; somebody else is being asked."""
    _tell_visit(visit, Kind.VISIT_WITHDRAWN, _concerned(visit.need, now, besides=visit.helper.person), now)


def visit_cancelled(visit: "Visit", now: datetime) -> None:
    """The visit is off: the helper need not come."""
    _tell_visit(visit, Kind.VISIT_CANCELLED, [visit.helper.person], now)


def done(visit: "Visit", now: datetime) -> None:
    """The visit is done: family and poster read it."""
    _tell_visit(visit, Kind.VISIT_DONE, _waiting(visit.need, besides=visit.helper.person), now)


def could_not(visit: "Visit", now: datetime) -> None:
    """It did not work out: those on duty at once, family and poster in their waking hours."""
    besides = visit.helper.person
    alarmed = _unique(on_duty(session_of(visit), visit.need.area, now), besides)
    _tell_visit(visit, Kind.VISIT_COULD_NOT, alarmed, now, asked_for=True)
    _tell_visit(visit, Kind.VISIT_COULD_NOT, _waiting(visit.need, besides=besides), now)


def unfilled(need: "Need", now: datetime) -> None:
    """Nobody is left, or time is short: an alarm to those on duty, at any hour."""
    key = f"{need.id}:{now.isoformat()}"
    for person in on_duty(session_of(need), need.area, now):
        Notification.queue(
            session_of(need), Kind.NEED_UNFILLED, person, now, key=key, asked_for=True, not_after=need.latest, need=need
        )


def undecided(need: "Need", now: datetime) -> None:
    """The decision time has come without a yes: whoever waits hears that home care decides."""
    for person in _waiting(need):
        Notification.queue(
            session_of(need), Kind.NEED_UNDECIDED, person, now, key=str(need.id), not_after=need.latest, need=need
        )


def _tell_offer(offer: "Offer", kind: Kind, now: datetime) -> None:
    session = session_of(offer)
    session.flush()
    person = offer.helper.person
    Notification.queue(
        session, kind, person, now, key=str(offer.id), not_after=offer.starts_at, need=offer.need, offer=offer
    )


def _tell_visit(
    visit: "Visit", kind: Kind, people: Iterable[Person], now: datetime, *, asked_for: bool = False
) -> None:
    session = session_of(visit)
    session.flush()
    late = None if kind in (Kind.VISIT_DONE, Kind.VISIT_COULD_NOT) else visit.ends_at
    for person in people:
        Notification.queue(
            session,
            kind,
            person,
            now,
            key=str(visit.id),
            asked_for=asked_for,
            not_after=late,
            need=visit.need,
            visit=visit,
        )


def _waiting(need: "Need", besides: Person | None = None) -> list[Person]:
    """Who waits for news of the need: its poster, and the circle members who may follow her visits."""
    family = [member.person for member in need.client.circle if member.may_follow]
    poster = [need.posted_by] if need.posted_by else []
    return _unique([*poster, *family], besides)


def _concerned(need: "Need", now: datetime, besides: Person) -> list[Person]:
    """Who waits, and those on duty for the area."""
    return _unique([*_waiting(need), *on_duty(session_of(need), need.area, now)], besides)


def _unique(people: Iterable[Person], besides: Person | None) -> list[Person]:
    return list({person.id: person for person in people if person is not besides and not person.disabled_at}.values())
