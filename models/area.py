"""Areas: a district or county with its coordinators, teams and policy."""

from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered
from models.event import About, Recorded, session_of
from models.organisation import Organisation
from models.queue import Job, defer
from models.quiet import QuietHours

REPLY_STEPS: list[dict[str, int]] = [
    {"lead_hours": 96, "minutes": 840},
    {"lead_hours": 48, "minutes": 360},
    {"lead_hours": 20, "minutes": 120},
    {"lead_hours": 6, "minutes": 45},
    {"lead_hours": 0, "minutes": 15},
]
"""Reply times in waking minutes by lead: a waking day for next week, minutes for today."""

DEBOUNCE = timedelta(seconds=5)


class Area(Recorded, Numbered):
    """A district or county. The policy's defaults are the design's; times of day are meant in `zone`."""

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("undo_seconds >= 0", name="undo"),
        CheckConstraint("daily_cap > 0", name="cap"),
    )

    slug: Mapped[str] = mapped_column(unique=True)
    name_fi: Mapped[str]
    name_sv: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    zone_name: Mapped[str] = mapped_column(default="Europe/Helsinki")
    quiet_start: Mapped[time] = mapped_column(default=time(21))
    quiet_end: Mapped[time] = mapped_column(default=time(7))
    daily_cap: Mapped[int] = mapped_column(default=3)
    undo_seconds: Mapped[int] = mapped_column(default=15)
    decide_minutes: Mapped[int] = mapped_column(default=120)
    horizon_days: Mapped[int] = mapped_column(default=14)
    reply_steps: Mapped[list[dict[str, int]]] = mapped_column(default=lambda: list(REPLY_STEPS))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.id)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the area's days and times are meant."""
        return ZoneInfo(self.zone_name)

    @property
    def quiet_hours(self) -> QuietHours:
        """The area's own quiet hours, for everybody without hours of their own."""
        return QuietHours(self.quiet_start, self.quiet_end, self.zone)

    def name(self, language: str) -> str:
        """The area's name; English speakers read the Finnish one."""
        return self.name_sv if language == "sv" else self.name_fi

    def reply_minutes(self, now: datetime, starts_at: datetime) -> int:
        """How many waking minutes a helper has to answer a question about help that starts at `starts_at`."""
        lead_hours = (starts_at - now).total_seconds() / 3600
        for step in sorted(self.reply_steps, key=lambda step: -step["lead_hours"]):
            if lead_hours >= step["lead_hours"]:
                return step["minutes"]
        return 15

    def changed(self, now: datetime) -> None:
        """Something that matching depends on changed: one round runs a few seconds later, however many changes."""
        session = session_of(self)
        defer(session, Job.RUN_ROUND, at=now + DEBOUNCE, once=f"round-{self.id}", area_id=self.id)


class Team(Numbered):
    """A home-care team; it owns the needs that its members post."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("area_id", "name"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]

    area: Mapped[Area] = relationship()
