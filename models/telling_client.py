"""Who hears that a client's help has stopped or goes on: each person once; by telephone where she died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.calling import PROMPTLY
from models.client import Client
from models.event import session_of
from models.notification import Notification, NotificationKind
from models.person import Person
from models.task import Task, TaskKind
from models.visit import Visit


@dataclass(frozen=True, slots=True)
class Expected:
    """Who is to be told: the visits that are off, and everybody who would have come or thinks so."""

    visits: Sequence[Visit]
    people: Sequence[Person]

    def first_of(self, person: Person) -> datetime | None:
        """When the first of the visits that are off would have begun for `person`."""
        return min((visit.starts_at for visit in self.visits if visit.helper.person_id == person.id), default=None)


def stopped(client: Client, expected: Expected, now: datetime) -> None:
    """No visits for now, or any more: one gentle message each, without a reason."""
    _tell(client, NotificationKind.CLIENT_STOPPED, expected, now)


def back(client: Client, expected: Expected, now: datetime) -> None:
    """She is back, and helpers come again."""
    _tell(client, NotificationKind.CLIENT_BACK, expected, now)


def break_news(client: Client, expected: Expected, now: datetime) -> None:
    """She died: no program says so. Somebody rings each of those who would have come or were close to her."""
    for person in _everybody(client, expected):
        first, waking = expected.first_of(person), person.quiet_hours.next_waking(now)
        start = waking if first is None else max(min(waking, first - PROMPTLY), now)
        due_at = start + PROMPTLY
        Task.make(
            session_of(client),
            TaskKind.BREAK_NEWS,
            client.area,
            now,
            key=f"{client.id}:{person.id}",
            not_before=start,
            due_at=due_at if first is None else min(due_at, first),
            team=client.team,
            person=person,
            client=client,
        )


def _tell(client: Client, kind: NotificationKind, expected: Expected, now: datetime) -> None:
    """In waking hours; at once where a visit that is off would have begun before."""
    for person in _everybody(client, expected):
        first = expected.first_of(person)
        is_soon = first is not None and first <= person.quiet_hours.next_waking(now)
        key = f"{client.id}:{now.isoformat()}"
        Notification.queue(session_of(client), kind, person, now, key=key, asked_for=is_soon, client=client)


def _everybody(client: Client, expected: Expected) -> list[Person]:
    """Who is to be told, and family who may follow her visits; each once."""
    family = [member.person for member in client.circle if member.may_follow]
    return list({person.id: person for person in (*expected.people, *family) if person.disabled_at is None}.values())
