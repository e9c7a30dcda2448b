"""The inner loops, compiled by numba, over plain arrays: pairs, chains and insertions.

Compiled code is kept beside the source (or where NUMBA_CACHE_DIR says), holds no lock of Python's, and answers alike on
any number of threads. numba renews what it keeps by the file that it compiled alone: who changes `ways` runs `make
clean` once. A kernel that hands its arrays to another in a loop takes several times as long, so they are long.

Times are seconds since the frame's zero, distances kilometres, costs kilometre-equivalents.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numba


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compiled at its first call, or read from the cache."""
    return cast(F, numba.njit(nogil=True, cache=True, error_model="numpy")(function))


class Stretches(NamedTuple):
    """The gaps of all free intervals, in order of interval and time; see `standing.Gaps`. `first` has, of every
    interval, its first gap, and one more entry."""

    first: Any
    interval: Any
    before: Any
    leave: Any
    after: Any
    arrive: Any
    km: Any
    minutes: Any
    broken: Any


class Spans(NamedTuple):
    """The free intervals: whose, from where, and how many more visits each may take at most."""

    helper: Any
    place: Any
    room: Any
    new_visits: Any


class Wants(NamedTuple):
    """The needs: where, the earliest and latest start, how long, and what is asked of a helper (bits of `asks`, one of
    `speaks` if any)."""

    place: Any
    earliest: Any
    latest: Any
    seconds: Any
    max_km: Any
    worth: Any
    asks: Any
    speaks: Any


class Links(NamedTuple):
    """The arcs (see `candidates.Arcs`), by interval; `first` has, of every interval, its first arc, and one more."""

    first: Any
    gap: Any
    need: Any
    early: Any
    late: Any
    detour: Any
    day: Any


class Prices(NamedTuple):
    """What an arc is worth, what its seat costs, what else it uses costs (or nothing at all: an empty array), and what
    way, time and further visits cost; `spare` bounds, by interval, the minutes that new stops could make unneeded."""

    worth: Any
    need: Any
    other: Any
    km: float
    minute: float
    extra_visit: float
    spare: Any
