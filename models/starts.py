"""When help may begin: the starts in a need's window, and which of them suits a helper."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.availability import free_intervals
from models.helper import Helper
from models.visit import helper_is_clear

if TYPE_CHECKING:
    from models.need import Need

STEP = timedelta(minutes=15)
"""Starts that are tried in a need's window."""


def starts_after(need: "Need", soonest: datetime, wish: datetime | None = None) -> list[datetime]:
    """`wish`, then the window's possible starts, a quarter of an hour apart, and its last; those after `soonest`."""
    return [start for start in _starts(need, wish) if start > soonest]


def best_start(need: "Need", helper: Helper, starts: Iterable[datetime]) -> datetime | None:
    """The first of `starts` at which the helper is free, or else at least without another visit nearby."""
    length = timedelta(minutes=need.minutes)
    clear = [start for start in starts if helper_is_clear(helper, start, start + length, need.place)]
    free = free_intervals(helper, need.earliest, need.latest)
    posted = (s for s in clear if any(i.start <= s and s + length <= i.end for i in free))
    return next(posted, clear[0] if clear else None)


def _starts(need: "Need", wish: datetime | None) -> Iterator[datetime]:
    if wish is not None:
        yield wish
    last = need.latest - timedelta(minutes=need.minutes)
    start = need.earliest
    while start < last:
        yield start
        start += STEP
    yield last
