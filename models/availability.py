"""Availability: weekly pattern, dated exceptions, single posted slots and pause, expanded into free intervals.

A day is meant in the area's zone. An hour that a DST change skips does not exist and is left out; the one that it
repeats is free twice over, so that an interval across it is an hour longer on the clock of the world.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered
from models.helper import Helper
from models.place import Place


class WeeklySlot(Numbered):
    """Free every week on `weekday` (0 = Monday) from `starts` to `ends`; an end of 00:00 is the end of the day."""

    __tablename__ = "weekly_slot"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("starts < ends or ends = '00:00'", name="order"),
    )

    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id", ondelete="cascade"), index=True)
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class DatedException(Numbered):
    """On `day`, free or not free from `starts` to `ends` (00:00 to 00:00 is the whole day), whatever the week says."""

    __tablename__ = "dated_exception"
    __table_args__ = (
        CheckConstraint("starts < ends or ends = '00:00'", name="order"),
        Index("ix_dated_exception_away", "day", postgresql_where="not is_free"),
    )

    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id", ondelete="cascade"), index=True)
    day: Mapped[date]
    starts: Mapped[time] = mapped_column(default=time(0))
    ends: Mapped[time] = mapped_column(default=time(0))
    is_free: Mapped[bool] = mapped_column(default=False)

    @property
    def is_day_off(self) -> bool:
        """Whether the helper is away for the whole day."""
        return not self.is_free and self.starts == self.ends == time(0)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when it holds (UTC)."""
        return _span(self.day, self.starts, self.ends, zone)


class PostedSlot(Numbered):
    """A single posted slot; with `place`, the helper starts from there ("at my mother's this week-end")."""

    __tablename__ = "posted_slot"
    __table_args__ = (
        CheckConstraint("not isempty(during)", name="during"),
        Index(None, "during", postgresql_using="gist"),
    )

    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id", ondelete="cascade"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))

    place: Mapped[Place | None] = relationship()


@dataclass(frozen=True, slots=True, order=True)
class FreeInterval:
    """Free from `start` to `end` (aware, UTC), starting from `place` or, without one, from home."""

    start: datetime
    end: datetime
    place: Place | None = field(default=None, compare=False)


def local_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The beginning (UTC) of the local day of `at`."""
    return local_moment(at.astimezone(zone).date(), time(0), zone)


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) when the wall clock in `zone` shows `at` on `day`; a skipped time is the moment of the skip."""
    wall = datetime.combine(day, at, zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    before = wall.replace(fold=1).astimezone(UTC)
    after = wall.replace(fold=0).astimezone(UTC)
    return _transition(min(before, after), max(before, after), zone)


def _transition(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment between `low` and `high` at which the offset of `zone` changes, to the minute."""
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(second=0, microsecond=0)


def free_intervals(helper: Helper, start: datetime, end: datetime) -> list[FreeInterval]:
    """When `helper` is free between `start` and `end` (aware): disjoint, in order, booked visits not taken out.

    Days in a pause are empty, posted slots included. A dated exception beats the week; a posted slot adds to it, and
    the part of a slot with a place of its own is cut out of what is free from home.
    """
    zone = helper.area.zone
    home: list[tuple[datetime, datetime]] = []
    away: list[FreeInterval] = []
    for day in _days(start, end, zone):
        if helper.paused_until is None or day > helper.paused_until:
            home = home + _day_of(helper, day, zone)
    for slot in helper.posted_slots:
        low, high = _bounds(slot.during)
        low = max(low, _pause_end(helper, zone) or low)
        if low < high and slot.place_id is None:
            home = _union(home, (low, high))
        elif low < high:
            away.append(FreeInterval(low, high, slot.place))
    for interval in away:
        home = _without(home, (interval.start, interval.end))
    clipped = [FreeInterval(max(i.start, start), min(i.end, end), i.place) for i in _disjoint(away)]
    clipped += [FreeInterval(max(low, start), min(high, end)) for low, high in merged(home)]
    return sorted((i for i in clipped if i.start < i.end), key=lambda i: i.start)


def starting_place(helper: Helper, start: datetime, end: datetime) -> Place:
    """Where `helper` sets out from for help from `start` to `end`: a posted slot's own place, else home."""
    around = free_intervals(helper, start, end)
    return next((i.place for i in around if i.start <= start and end <= i.end), None) or helper.place


def _day_of(helper: Helper, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []
    for slot in helper.weekly_slots:
        if slot.weekday == day.weekday():
            spans = _union(spans, _span(day, slot.starts, slot.ends, zone))
    for exception in sorted((e for e in helper.exceptions if e.day == day), key=lambda e: e.is_free):
        change = _union if exception.is_free else _without
        spans = change(spans, exception.span(zone))
    return spans


def _days(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        yield day
        day += timedelta(days=1)


def _span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day + timedelta(days=1) if ends == time(0) else day
    return local_moment(day, starts, zone), local_moment(last, ends, zone)


def _pause_end(helper: Helper, zone: ZoneInfo) -> datetime | None:
    if helper.paused_until is None:
        return None
    return local_moment(helper.paused_until + timedelta(days=1), time(0), zone)


def _bounds(during: Range[datetime]) -> tuple[datetime, datetime]:
    if during.lower is None or during.upper is None:
        raise ValueError("a posted slot has a beginning and an end")
    return during.lower.astimezone(UTC), during.upper.astimezone(UTC)


def merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The spans of time in order, with those that touch or overlap made one."""
    whole: list[tuple[datetime, datetime]] = []
    for low, high in sorted(spans):
        if whole and low <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(high, whole[-1][1]))
        else:
            whole.append((low, high))
    return whole


def _union(spans: list[tuple[datetime, datetime]], added: tuple[datetime, datetime]) -> list[tuple[datetime, datetime]]:
    return merged([*spans, added]) if added[0] < added[1] else spans


def _without(
    spans: list[tuple[datetime, datetime]], taken: tuple[datetime, datetime]
) -> list[tuple[datetime, datetime]]:
    pieces = [piece for low, high in spans for piece in ((low, min(high, taken[0])), (max(low, taken[1]), high))]
    return [(low, high) for low, high in pieces if low < high]


def _disjoint(away: list[FreeInterval]) -> list[FreeInterval]:
    """Of overlapping slots with places of their own, the earlier keeps the time that both want."""
    kept: list[FreeInterval] = []
    for interval in sorted(away):
        start = max([interval.start, *(k.end for k in kept)])
        if start < interval.end:
            kept.append(FreeInterval(start, interval.end, interval.place))
    return kept
