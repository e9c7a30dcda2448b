"""Who is told of worries and incidents. No message says what was told: it is read where one is signed in."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from models.duty import on_duty
from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind
from models.person import Person

if TYPE_CHECKING:
    from models.concern import Concern
    from models.incident import Incident


def concern(told: "Concern", now: datetime) -> None:
    """Those on duty: of an important worry at any hour, of another one in their waking hours."""
    session, client = session_of(told), told.client
    people = on_duty(session, client.area, now, team=client.team)
    for person in _besides(told.reported_by, people):
        Notification.queue(
            session, Kind.CONCERN, person, now, key=str(told.id), asked_for=told.is_important, concern=told
        )


def concern_answered(closed: "Concern", by: Person, now: datetime) -> None:
    """The reporter hears that there is an answer, unless it is their own."""
    session = session_of(closed)
    for person in _besides(by, [closed.reported_by]):
        Notification.queue(session, Kind.CONCERN_ANSWERED, person, now, key=str(closed.id), concern=closed)


def incident(reported: "Incident", now: datetime) -> None:
    """An alarm to those of its few readers who are on duty, or else to all of them."""
    session, client = session_of(reported), reported.client
    readers = reported.readers
    present = {person.id for person in on_duty(session, client.area, now, team=client.team)}
    alarmed = [reader for reader in readers if reader.id in present] or readers
    for person in _besides(reported.reported_by, alarmed):
        Notification.queue(session, Kind.INCIDENT, person, now, key=str(reported.id), asked_for=True, incident=reported)


def _besides(one: Person | None, people: Iterable[Person]) -> list[Person]:
    return [person for person in dict.fromkeys(people) if person is not one and not person.disabled_at]
