"""Series: needs that repeat, with a standing helper where there is one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Team
from models.base import Numbered, choice
from models.client import Client
from models.event import About, session_of
from models.helper import Pair
from models.holding import hold
from models.kind import Kind
from models.lifecycle import Lifecycle
from models.need import OVER, Need, held
from models.queue import Job, defer
from models.visit import VisitState


class SeriesState(StrEnum):
    """Whether a series still makes needs."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Series(Lifecycle, Numbered):
    """A repeating need: every `interval_weeks` weeks on `weekday` between two dates, without the days in `skipped`."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("interval_weeks between 1 and 12", name="interval"),
        CheckConstraint("last_day is null or last_day >= first_day", name="period"),
        CheckConstraint("minutes between 5 and 720", name="minutes"),
        Index("ix_series_to_plan", "planned_until", postgresql_where="state = 'active'"),
    )
    MOVES: ClassVar = {
        SeriesState.ACTIVE: frozenset({SeriesState.PAUSED, SeriesState.ENDED}),
        SeriesState.PAUSED: frozenset({SeriesState.ACTIVE, SeriesState.ENDED}),
    }

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("kind.id"))
    standing_pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SeriesState] = mapped_column(choice(SeriesState, "state"), default=SeriesState.ACTIVE)
    weekday: Mapped[int]
    interval_weeks: Mapped[int] = mapped_column(default=1)
    earliest: Mapped[time]
    latest: Mapped[time]
    minutes: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    skipped: Mapped[list[str]] = mapped_column(default=list)
    on_holidays: Mapped[bool] = mapped_column(default=False)
    planned_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    created_at: Mapped[datetime]

    client: Mapped[Client] = relationship()
    kind: Mapped[Kind] = relationship()
    team: Mapped[Team | None] = relationship()
    standing_pair: Mapped[Pair | None] = relationship(back_populates="series")
    needs: Mapped[list[Need]] = relationship(back_populates="series")

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id)

    def hold(self) -> None:
        """Hold the client's row until the transaction ends, as whoever plans, stops or changes does; then look anew."""
        hold(self.client)
        session_of(self).refresh(self)

    def pause(self, now: datetime) -> None:
        """The client is away: no new needs until she is back."""
        if self.state is SeriesState.ACTIVE:
            self.move(SeriesState.PAUSED, now, "paused")

    def resume(self, now: datetime) -> None:
        """The client is back: needs again, from today on."""
        if self.state is SeriesState.PAUSED:
            self.move(SeriesState.ACTIVE, now, "resumed")
            self.plan_again(None)

    def plan_again(self, after: date | None) -> None:
        """Look again at the days after `after`, or from today on; what has its need is left alone."""
        if after is None or self.planned_until is None or after < self.planned_until:
            self.planned_until = after
        defer(session_of(self), Job.DUE)

    def skip(self, day: date, now: datetime) -> None:
        """No visit on `day`: whoever was asked or booked is told."""
        self.skip_all([day], now)

    def skip_all(self, days: Sequence[date], now: datetime) -> None:
        """No visit on any of `days`: whoever was asked or booked is told."""
        self.hold()
        self._cancel(Need.occurs_on.in_(days), now)
        new = {day.isoformat() for day in days} - set(self.skipped)
        if new:
            self.skipped = sorted({*self.skipped, *new})
            self.record("skipped", now, ["skipped"])

    def change(self, wanted: Mapping[str, Any], now: datetime) -> None:
        """Another rule for the days that have no need yet; those after a new last day are cancelled. Same: nothing."""
        self.hold()
        fields = [name for name, value in wanted.items() if getattr(self, name) != value]
        for name in fields:
            setattr(self, name, wanted[name])
        if not fields:
            return
        self.record("changed", now, fields)
        if self.last_day is not None:
            self._cancel(Need.occurs_on > self.last_day, now)
        self.plan_again(None)

    def cancel_turn(self, day: date, now: datetime) -> None:
        """The need of `day`, if there is one, is called off; the day is not left out."""
        self._cancel(Need.occurs_on == day, now)

    def leave_out(self, day: date, now: datetime) -> None:
        """Plan nothing on `day`. Its need, if there is one, is the caller's to cancel."""
        hold(self)
        if day.isoformat() not in self.skipped:
            self.skipped = sorted([*self.skipped, day.isoformat()])
            self.record("skipped", now, ["skipped"])

    def unskip(self, day: date, now: datetime) -> None:
        """A visit on `day` after all."""
        self.hold()
        if day.isoformat() in self.skipped:
            self.skipped = [skipped for skipped in self.skipped if skipped != day.isoformat()]
            self.record("unskipped", now, ["skipped"])
            self.plan_again(day - timedelta(days=1))

    def end(self, now: datetime) -> None:
        """No more needs, for good; those to come are cancelled, and whoever was asked or booked is told."""
        self.hold()
        if self.state is not SeriesState.ENDED:
            self._cancel(Need.latest > now, now)
            self.move(SeriesState.ENDED, now, "ended")

    def _cancel(self, which: ColumnElement[bool], now: datetime) -> None:
        ours = and_(Need.series_id == self.id, Need.state.not_in(OVER), which)
        for need in session_of(self).scalars(held(ours)).all():
            if not any(visit.state is VisitState.UNDER_WAY for visit in need.visits):
                need.cancel(now)
