"""Who could do what beside what stands: of every need those of least cost, and figures about all others."""

from dataclasses import dataclass

import numpy as np

from matching.candidates import Arcs
from matching.frame import Frame
from matching.kernels import Prices
from matching.kernels.insertions import Table, insertions
from matching.layout import Layout
from matching.schedule import pleasant_starts
from matching.standing import Standing
from matching.travel import Floats, Ints

MOST_OPTIONS = 16
"""More than a shortlist has, so that those who hold seats, or need no swap, can be left out of it."""


@dataclass(frozen=True)
class Options:
    """Who could do which need then, beside what stands; those of least cost, a helper once for each need.

    `cost` is what it takes from the objective, its `unserved` x priority left aside; `elsewhere` what the helper's
    time is worth to other needs; `km` how far from the helper's start it is. By need, then cost, then start.
    `many`, `nearest` and `load` tell of each need how many could, how far the nearest is, and their mean load.
    """

    need: Ints
    helper: Ints
    start: Floats
    cost: Floats
    elsewhere: Floats
    km: Floats
    many: Ints
    nearest: Floats
    load: Floats

    def of(self, need: int) -> range:
        """The numbers of the rows of one need."""
        return range(*np.searchsorted(self.need, [need, need + 1]).tolist())


def options(
    frame: Frame, layout: Layout, standing: Standing, arcs: Arcs, time_price: Floats, other_price: Floats
) -> Options:
    """Who could do what beside what stands. What each interval's time, and what else each arc uses up (or nothing: an
    empty array) are worth elsewhere counts as a cost."""
    weights, table, none = frame.weights, _table(len(frame.needs.seats)), np.zeros(0)
    insertions(
        frame.travel.roads,
        standing.stretches,
        standing.spans,
        layout.wants,
        arcs.links(standing),
        Prices(arcs.worth, none, other_price, weights.km, weights.minute, weights.extra_visit, none),
        standing.day_room,
        time_price,
        frame.helpers.load,
        table,
    )
    need, row = np.nonzero(table.helper >= 0)
    start, cost, helper = table.start[need, row], table.cost[need, row], table.helper[need, row]
    order = np.lexsort((helper, start, cost, need))
    need, row, helper = need[order], row[order], helper[order]
    elsewhere = table.elsewhere[need, row]
    return Options(
        need=need,
        helper=helper,
        start=pleasant_starts(frame, need, helper, table.start[need, row], table.latest[need, row]),
        cost=table.cost[need, row] - elsewhere,
        elsewhere=elsewhere,
        km=table.km[need, row],
        many=table.many,
        nearest=table.nearest,
        load=table.load / np.maximum(table.many, 1),
    )


def _table(needs: int) -> Table:
    size = (needs, MOST_OPTIONS)
    helper, many = np.full(size, -1, dtype=np.int64), np.zeros(needs, dtype=np.int64)
    start, latest, cost, elsewhere, km = (np.zeros(size) for _ in range(5))
    nearest, load = np.full(needs, np.inf), np.zeros(needs)
    return Table(helper, start, latest, cost, elsewhere, km, many, nearest, load)
