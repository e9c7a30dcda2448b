"""Who can do what, and when: every (gap, need) where a visit could stand.

An *arc* is one need in one gap with the earliest and latest start that any chain of visits there could give it. Where
it matters, one pair has several: a start near enough to what people were already shown (`kept`), or on each of several
days. Large problems have millions of them, so they are kept small: whole seconds since the frame's zero in 32 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.frame import KEPT_SECONDS, Frame, whole
from matching.kernels import Links
from matching.kernels.pairs import Grid, find_pairs
from matching.layout import Layout
from matching.standing import Standing
from matching.threads import spread
from matching.travel import Floats, Ints

type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Arcs:
    """One entry per arc, by gap. `early` and `late` are its first and last start, both on the local day `day`.

    `detour`: how many kilometres longer it makes its gap when it stands there alone. `worth`: the value of the filled
    seat before travel, what keeping the shown spares included.
    """

    gap: Ints
    need: Ints
    early: Ints
    late: Ints
    detour: NDArray[np.float32]
    worth: Floats
    day: Ints
    kept: Flags

    def __len__(self) -> int:
        return len(self.gap)

    def take(self, which: Ints | Flags) -> "Arcs":
        """Some of them."""
        return Arcs(*(getattr(self, each.name)[which] for each in fields(self)))

    @staticmethod
    def join(parts: list["Arcs"]) -> "Arcs":
        """All parts, one after the other."""
        names = [each.name for each in fields(Arcs)]
        return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def links(self, standing: Standing) -> Links:
        """Laid out for the kernels."""
        gaps = standing.gaps.interval
        first_gap = np.searchsorted(gaps, np.arange(len(standing.spans.helper) + 1))
        return Links(
            np.searchsorted(self.gap, first_gap), self.gap, self.need, self.early, self.late, self.detour, self.day
        )


def find_arcs(frame: Frame, layout: Layout, standing: Standing, needs: Sequence[int] | None = None) -> Arcs:
    """All arcs beside what stands, or those of some needs."""
    plain = _plain_arcs(
        frame, layout, standing, layout.grid if needs is None else layout.grid_of(np.array(needs, dtype=np.intp))
    )
    kept = _kept_arcs(frame, standing, plain)
    parts = _split_at_midnights(frame, standing, Arcs.join([plain, *kept]) if kept else plain)
    if standing.stops:
        parts = [part.take(standing.day_left(standing.helper_of(part.gap), part.day) > 0) for part in parts]
    if len(parts) == 1 and len(parts[0]) == len(plain):
        return parts[0]
    arcs = Arcs.join(parts)
    return arcs.take(np.lexsort((arcs.early, ~arcs.kept, arcs.need, arcs.gap)))


def _plain_arcs(frame: Frame, layout: Layout, standing: Standing, grid: Grid) -> Arcs:
    """One for each pair, on the day of its interval's start."""
    gaps, size = standing.stretches, len(standing.gaps.interval)
    shared = (frame.travel.roads, gaps, standing.spans, layout.wants, layout.people(standing), grid)
    count, *columns = _joined(spread(lambda low, high: find_pairs(*shared, low, high), size))
    need, early, late, detour, worth = columns
    gap = np.repeat(np.arange(size, dtype=np.int32), count)
    day = np.repeat(frame.day(frame.intervals.start)[standing.gaps.interval].astype(np.int16), count)
    return Arcs(gap, need, early, late, detour, worth, day, np.zeros(len(gap), dtype=bool))


def _joined(parts: list[tuple[NDArray[Any], ...]]) -> list[NDArray[Any]]:
    """Column by column, so that never much more than the whole is held at once."""
    columns = [list(column) for column in zip(*parts, strict=True)]
    del parts
    joined = []
    while columns:
        joined.append(np.concatenate(columns.pop(0)))
    return joined


def _kept_arcs(frame: Frame, standing: Standing, plain: Arcs) -> list[Arcs]:
    """Those that keep what people were already shown, and so spare the cost of a change."""
    if not frame.shown:
        return []
    pairs = np.array(list(frame.shown), dtype=np.int64)
    code = frame.code(pairs[:, 0], pairs[:, 1])
    order = np.argsort(code)
    code = code[order]
    start, cost = (np.array([each[pair] for pair in frame.shown])[order] for each in (frame.shown, frame.change_cost))
    mine = frame.code(plain.need.astype(np.int64), standing.helper_of(plain.gap))
    at = np.minimum(np.searchsorted(code, mine), len(code) - 1)
    rows = np.flatnonzero(code[at] == mine)
    at = at[rows]
    early = np.maximum(plain.early[rows], whole(start[at] - KEPT_SECONDS)).astype(np.int32)
    late = np.minimum(plain.late[rows], start[at] + KEPT_SECONDS).astype(np.int32)
    kept = replace(plain.take(rows), early=early, late=late, worth=plain.worth[rows] + cost[at])
    kept = replace(kept, kept=np.ones(len(rows), dtype=bool))
    return [kept.take(early <= late)]


def _split_at_midnights(frame: Frame, standing: Standing, arcs: Arcs) -> list[Arcs]:
    """Arcs that may start on several days become one for each; nobody works across a midnight unseen."""
    spans = frame.intervals
    crossing = frame.day(spans.start) != frame.day(spans.end)
    if not crossing.any():
        return [arcs]
    over = crossing[standing.gaps.interval[arcs.gap]]
    parts, rows = [arcs.take(~over)], np.flatnonzero(over)
    first, last = frame.day(arcs.early[rows]), frame.day(arcs.late[rows])
    for step in range(int((last - first).max(initial=-1)) + 1):
        some = np.flatnonzero(first + step <= last)
        day = first[some] + step
        early = np.maximum(arcs.early[rows[some]], whole(frame.day_begins(day))).astype(np.int32)
        late = np.minimum(arcs.late[rows[some]], frame.day_begins(day + 1) - 1).astype(np.int32)
        part = replace(arcs.take(rows[some]), early=early, late=late, day=day.astype(np.int16))
        parts.append(part.take(early <= late))
    return parts
