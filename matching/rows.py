"""The rows of the set packing: what may be used how often, and by which arcs.

A row per need (its seats) and per free interval (one chain); and only where chains of several intervals could break
them together: per helper and day, per helper, and per helper and need.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.candidates import Arcs
from matching.chains import Chains
from matching.frame import Frame
from matching.standing import Standing
from matching.travel import Floats, Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """`limit` has one entry per row: first the needs, then the free intervals, then the rest.

    `of_arc` (arcs x 4) holds each arc's rows but its interval's, -1 for none; `first_interval` is the first one's row.
    """

    limit: Floats
    of_arc: Ints
    first_interval: int
    intervals: int

    def prices(self, duals: Floats) -> Floats:
        """What each arc uses up at the rows' prices; one more entry, 0, answers to the arc -1."""
        return np.append(np.append(duals, 0.0)[self.of_arc].sum(axis=1), 0.0)

    def room(self, chains: Chains, which: Ints, left: Floats) -> NDArray[np.bool_]:
        """Whether each row that a chain uses has at least something left."""
        of_arc = np.append(np.append(left, np.inf)[self.of_arc].min(axis=1), np.inf)
        of_interval = left[self.first_interval + chains.interval[which]]
        return np.asarray(np.minimum(of_arc[chains.arcs[which]].min(axis=1), of_interval) >= 1)

    def used_by(self, chains: Chains, chain: int) -> Counter[int]:
        """How much of which rows one chain takes."""
        rows = [row for arc in chains.arcs[chain] if arc >= 0 for row in self.of_arc[arc].tolist() if row >= 0]
        return Counter([self.first_interval + int(chains.interval[chain]), *rows])


def rows_of(frame: Frame, standing: Standing, arcs: Arcs) -> Rows:
    """The rows for these arcs."""
    interval = standing.gaps.interval[arcs.gap]
    helper = frame.intervals.helper[interval]
    count = len(frame.intervals.helper)
    limits = [frame.needs.seats.astype(float), np.ones(count)]
    columns = [arcs.need]
    left = standing.day_left(helper, arcs.day), standing.visits_left[helper], np.ones_like(helper)
    keys = _codes(helper, arcs.day), helper, _codes(helper, arcs.need)
    for key, room in zip(keys, left, strict=True):
        row, limit = _shared(np.where(arcs.day < 0, -1, key) if room is left[0] else key, interval, room)
        columns.append(np.where(row < 0, -1, row + sum(map(len, limits))))
        limits.append(limit)
    return Rows(np.concatenate(limits), np.column_stack(columns), len(frame.needs.seats), count)


def _codes(helper: Ints, other: Ints) -> Ints:
    return np.asarray(helper * (other.max(initial=0) + 2) + other)


def _shared(key: Ints, interval: Ints, room: Ints) -> tuple[Ints, Floats]:
    """Rows for the keys that arcs of several intervals share: within one, chains keep the limits by themselves."""
    pairs = np.unique(np.column_stack([key, interval]), axis=0)
    keys, spans = np.unique(pairs[:, 0], return_counts=True)
    shared = keys[(spans > 1) & (keys >= 0)]
    row = np.searchsorted(shared, key)
    row = np.where(np.isin(key, shared), row, -1)
    limit = np.zeros(len(shared))
    limit[row[row >= 0]] = room[row >= 0]
    return row, limit
