"""Quiet hours: when nobody is messaged, and how reply times step over them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from `start` to `end` in `zone`; past midnight where `start` > `end`; none where they are equal."""

    start: time
    end: time
    zone: ZoneInfo

    def cover(self, at: datetime) -> bool:
        """Whether the moment `at` is quiet."""
        local = at.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def next_waking(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours that cover it (UTC)."""
        return self._next(at, self.end) if self.cover(at) else at

    def add_waking(self, at: datetime, minutes: float) -> datetime:
        """The moment `minutes` waking minutes after `at` (UTC)."""
        at, left = self.next_waking(at), timedelta(minutes=minutes)
        while self.start != self.end and (bedtime := self._next(at, self.start)) < at + left:
            left -= bedtime - at
            at = self.next_waking(bedtime)
        return at + left

    def _next(self, at: datetime, mark: time) -> datetime:
        """The first moment after `at` when the clock on the wall shows `mark`, DST changes included."""
        day = at.astimezone(self.zone).date()
        for offset in range(3):
            moment = datetime.combine(day + timedelta(days=offset), mark, self.zone).astimezone(UTC)
            if moment > at:
                return moment
        raise AssertionError("a wall clock shows every time within two days")
