"""The rows of the set packing: what may be used how often, and by which arcs.

A row per need (its seats) and per free interval (one chain); and only where chains of several intervals could break
them together: per helper and day, per helper, and per helper and need.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.candidates import Arcs
from matching.frame import Frame
from matching.standing import Standing
from matching.travel import Floats, Ints


class Columns(NamedTuple):
    """A sparse matrix, column by column: column i uses `row[k]` `amount[k]` times for k from `first[i]` on."""

    value: Floats
    first: Ints
    row: Ints
    amount: Floats


@dataclass(frozen=True, slots=True)
class Rows:
    """`limit` has one entry per row: first the needs, then the free intervals, then the rest.

    `other` (arcs x 3, or empty where nothing is shared) holds each arc's rows of the rest, -1 for none.
    """

    limit: Floats
    need: Ints
    other: Ints
    first_interval: int
    intervals: int

    def other_prices(self, duals: Floats) -> Floats:
        """What each arc uses up of the rest, at the rows' prices; empty where nothing is shared."""
        return np.append(duals, 0.0)[self.other].sum(axis=1) if len(self.other) else np.zeros(0)

    def columns(self, arcs: Ints, interval: Ints, value: Floats) -> Columns:
        """The model's columns of chains, given by their arcs (then -1) and intervals."""
        size = len(self.limit)
        used = [np.where(arcs >= 0, self.need[arcs], -1), self.first_interval + interval[:, None]]
        if len(self.other):
            used.append(np.where(arcs[:, :, None] >= 0, self.other[arcs], -1).reshape(len(arcs), 3 * arcs.shape[1]))
        row = np.concatenate(used, axis=1).astype(np.int64)
        chain = np.broadcast_to(np.arange(len(arcs))[:, None], row.shape)
        code, amount = np.unique((chain * size + row)[row >= 0], return_counts=True)
        first = np.searchsorted(code, np.arange(len(arcs) + 1) * size)
        return Columns(value, first, code % size, amount.astype(float))


def rows_of(frame: Frame, standing: Standing, arcs: Arcs) -> Rows:
    """The rows for these arcs."""
    helper = frame.intervals.helper
    first = len(frame.needs.seats)
    limits = [frame.needs.seats.astype(float), np.ones(len(helper))]
    several = np.bincount(helper, minlength=len(frame.problem.helpers))[helper] > 1
    some = np.flatnonzero(several[standing.gaps.interval[arcs.gap]]) if several.any() else np.zeros(0, dtype=np.int64)
    if not len(some):
        return Rows(np.concatenate(limits), arcs.need, np.zeros((0, 3), dtype=np.int64), first, len(helper))
    interval = standing.gaps.interval[arcs.gap[some]]
    who, day, need = helper[interval], arcs.day[some].astype(np.int64), arcs.need[some]
    room = standing.day_left(who, day), standing.visits_left[who], np.ones_like(who)
    other = np.full((len(arcs), 3), -1, dtype=np.int64)
    for i, (key, left) in enumerate(zip((_codes(who, day), who, _codes(who, need)), room, strict=True)):
        row, limit = _shared(key, interval, left)
        other[some, i] = np.where(row < 0, -1, row + sum(map(len, limits)))
        limits.append(limit)
    return Rows(np.concatenate(limits), arcs.need, other, first, len(helper))


def _codes(helper: Ints, other: Ints) -> Ints:
    return np.asarray(helper * (int(other.max(initial=0)) + 2) + other)


def _shared(key: Ints, interval: Ints, room: Ints) -> tuple[Ints, Floats]:
    """Rows for the keys that arcs of several intervals share and that may bind: within one, chains keep the limits by
    themselves."""
    pairs = np.unique(np.column_stack([key, interval]), axis=0)
    keys, spans = np.unique(pairs[:, 0], return_counts=True)
    place = np.searchsorted(keys, key)
    arcs = np.bincount(place, minlength=len(keys))
    limit = np.zeros(len(keys))
    limit[place] = room
    shared = (spans > 1) & (arcs > limit)
    number = np.cumsum(shared) - 1
    row = np.where(shared[place], number[place], -1)
    return row, limit[shared]
