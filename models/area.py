"""Areas: a district or county with its coordinators, teams and policy."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered
from models.event import About, Recorded, session_of
from models.organisation import Organisation
from models.queue import Job, defer
from models.quiet import QuietHours

if TYPE_CHECKING:
    from models.person import Person

REPLY_STEPS: list[dict[str, int]] = [
    {"lead_hours": 96, "minutes": 840},
    {"lead_hours": 48, "minutes": 360},
    {"lead_hours": 20, "minutes": 120},
    {"lead_hours": 6, "minutes": 45},
    {"lead_hours": 0, "minutes": 15},
]
"""Reply times in waking minutes by lead: a waking day for next week, minutes for today."""

DEBOUNCE = timedelta(seconds=5)

PRACTICE_HOST = "practice.invalid"
"""No mail server can have this name (RFC 2606)."""


class Area(Recorded, Numbered):
    """A district or county. The policy's defaults are the design's; times of day are meant in `zone`.

    Its coordinators work in office hours, from Monday to Friday but for public holidays; outside them and the duty
    calendar `out_of_hours` has what must reach a person. In a practice area nothing is real and nobody is messaged.
    """

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("undo_seconds >= 0", name="undo"),
        CheckConstraint("daily_cap > 0", name="cap"),
        CheckConstraint("office_start < office_end", name="office"),
        CheckConstraint("series_days between 1 and 28", name="series_days"),
        CheckConstraint("wave_size between 1 and 9", name="wave_size"),
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
    office_start: Mapped[time] = mapped_column(default=time(8))
    office_end: Mapped[time] = mapped_column(default=time(16))
    out_of_hours_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True))
    series_days: Mapped[int] = mapped_column(default=7)
    wave_size: Mapped[int] = mapped_column(default=3)
    late_minutes: Mapped[int] = mapped_column(default=15)
    nudge_minutes: Mapped[int] = mapped_column(default=30)
    is_practice: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    out_of_hours: Mapped["Person | None"] = relationship(foreign_keys=[out_of_hours_id])

    @property
    def about(self) -> About:
        return About(area_id=self.id)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the area's days and times are meant."""
        return ZoneInfo(self.zone_name)

    def day_of(self, at: datetime) -> date:
        """The day on which the moment `at` falls in the area."""
        return at.astimezone(self.zone).date()

    @property
    def quiet_hours(self) -> QuietHours:
        """The area's own quiet hours, for everybody without hours of their own."""
        return QuietHours(self.quiet_start, self.quiet_end, self.zone)

    def name(self, language: str) -> str:
        """The area's name; English speakers read the Finnish one."""
        return self.name_sv if language == "sv" else self.name_fi

    def address(self, email: str) -> str:
        """The e-mail address under which somebody of this area is kept: in practice an invented one, nobody's own."""
        if not self.is_practice or email.endswith(PRACTICE_HOST):
            return email
        return f"{email.replace('@', '.at.')}@{self.slug}.{PRACTICE_HOST}"

    def may_know(self, email: str) -> bool:
        """Whether somebody with that e-mail address can be of this area: the invented people stay in practice."""
        return self.is_practice or not email.endswith(PRACTICE_HOST)

    def set_policy(self, policy: Mapping[str, object], now: datetime) -> None:
        """Take over the values of `policy`, by the columns' names, and record which have changed."""
        changed = [name for name, value in policy.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, policy[name])
        if changed:
            self.record("changed", now, changed)

    def add_team(self, name: str, now: datetime) -> "Team":
        """A new team of the area."""
        team = Team(area=self, name=name)
        session_of(self).add(team)
        team.record("added", now)
        return team

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


class Team(Recorded, Numbered):
    """A home-care team; it owns the needs that its members post."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("area_id", "name"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]
    out_of_hours_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True))

    area: Mapped[Area] = relationship()
    out_of_hours: Mapped["Person | None"] = relationship(foreign_keys=[out_of_hours_id])

    @property
    def about(self) -> About:
        return About(area_id=self.area_id)

    def rename(self, name: str, now: datetime) -> None:
        """Another name for the same team."""
        if name != self.name:
            self.name = name
            self.record("changed", now, ["name"])

    def name_recipient(self, person: "Person | None", now: datetime) -> None:
        """Who has what reaches the team while nobody is on duty; None for the area's own recipient."""
        if person is not self.out_of_hours:
            self.out_of_hours = person
            self.record("changed", now, ["out_of_hours"])
