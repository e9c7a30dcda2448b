"""What the players share: the program, the dice, and what is counted."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.jobs import Workshop
from models.db import Actor, transaction
from models.errors import Refused
from models.public_holidays import is_holiday
from notifications.message import Message

ZONE = ZoneInfo("Europe/Helsinki")


class CountingChannel:
    """Takes every message, and keeps the number of them by the kind that its key begins with."""

    name = "counted"

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def send(self, message: Message, now: datetime) -> None:
        """Count `message`."""
        self.sent[message.key.partition(":")[0]] += 1


def is_workday(day: date) -> bool:
    """Whether the offices are open on that day."""
    return day.weekday() < 5 and not is_holiday(day)


@dataclass
class World:
    """One fortnight: `counts` grows while it is played, `refused` holds who came too late for what."""

    shop: Workshop
    rng: Random
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    on_duty: set[int] = field(default_factory=set)

    @property
    def hour(self) -> float:
        """The hour on the wall, with its fraction."""
        local = self.now.astimezone(ZONE)
        return local.hour + local.minute / 60

    @property
    def is_workday(self) -> bool:
        """Whether people are at their offices: Monday to Friday, and no public holiday."""
        return is_workday(self.now.astimezone(ZONE).date())

    def happens(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return self.rng.random() < share

    @contextmanager
    def deed(self, person_id: int | None, counted: str, via: str = "web") -> Iterator[Session]:
        """One transaction of somebody's, counted when it was kept; a refusal is counted as such, and undone."""
        try:
            with transaction(self.shop.sessions, Actor(person_id, via=via)) as session:
                yield session
            self.counts[counted] += 1
        except Refused as refusal:
            self.counts[f"refused: {type(refusal).__name__}"] += 1
