"""A bound on what chains that were never grown could add, where there were too many to grow them all.

At given prices of the rows (Lagrangian relaxation) a chain is worth no more than its visits' margins, less the
longest way among them, which it must go in any case: kilometres obey the triangle inequality, so stops on the way
never shorten it.
"""

from dataclasses import dataclass

import numpy as np

from matching.candidates import Arcs
from matching.frame import Frame
from matching.rows import Rows
from matching.standing import Standing
from matching.travel import Floats, Ints


@dataclass(frozen=True, slots=True)
class Costs:
    """What a chain costs beyond its visits' worth: per kilometre, per minute, and for more than one visit."""

    km: float
    minute: float
    extra_visit: float


def bound_beyond(
    frame: Frame, standing: Standing, arcs: Arcs, worth: Floats, rows: Rows, duals: Floats, costs: Costs
) -> float:
    """No packing of the arcs' chains, grown or not, is worth more; `worth` is that of each arc's seat."""
    interval = standing.gaps.interval[arcs.gap]
    far = _detours(frame, standing, arcs)
    which, margin, far = _best_per_need(arcs, interval, worth - rows.prices(duals)[:-1], far)
    # Where ways break the triangle inequality, new stops may spare all minutes that are travelled already.
    spared = costs.minute * float(standing.gaps.minutes.sum())
    total = spared + float(rows.limit @ duals) - float(duals[rows.first_interval :][: rows.intervals].sum())
    for part in np.split(np.arange(len(which)), np.flatnonzero(np.diff(which)) + 1):
        if len(part):
            longest = int(standing.most_visits[which[part[0]]])
            total += max(0.0, _best_chain(margin[part], costs.km * far[part], longest, costs.extra_visit))
    return float(total)


def dearest_prices(arcs: Arcs, worth: Floats, rows: Rows) -> Floats:
    """Prices at which nothing is gained: each seat costs what its best helper is worth."""
    prices = np.zeros(len(rows.limit))
    np.maximum.at(prices, arcs.need, worth)
    return prices


def _detours(frame: Frame, standing: Standing, arcs: Arcs) -> Floats:
    """How many kilometres each arc adds to its gap when it is alone there."""
    gaps, here, km = standing.gaps, frame.needs.place[arcs.need], frame.travel.km
    return km(gaps.before[arcs.gap], here) + km(here, gaps.after[arcs.gap]) - gaps.km[arcs.gap]


def _best_per_need(arcs: Arcs, interval: Ints, margin: Floats, far: Floats) -> tuple[Ints, Floats, Floats]:
    """Per interval and need, the best margin and the shortest way of its arcs; by interval, then by way."""
    code = interval * (int(arcs.need.max(initial=0)) + 1) + arcs.need
    codes, first = np.unique(code, return_index=True)
    at = np.searchsorted(codes, code)
    best, nearest = np.full(len(codes), -np.inf), np.full(len(codes), np.inf)
    np.maximum.at(best, at, margin)
    np.minimum.at(nearest, at, far)
    useful = np.flatnonzero(best > 0)
    order = useful[np.lexsort((nearest[useful], interval[first[useful]]))]
    return interval[first[order]], best[order], nearest[order]


def _best_chain(margin: Floats, way: Floats, longest: int, extra_visit: float) -> float:
    """The most that some of these visits are worth, the farthest one's way taken off; `way` rises."""
    best, top = -np.inf, np.zeros(0)
    for i in range(len(margin)):
        chain = np.cumsum(np.concatenate([[margin[i]], top])) - extra_visit * np.arange(len(top) + 1) ** 2
        best = max(best, float(chain.max()) - way[i])
        top = -np.sort(-np.append(top, margin[i]))[: max(longest - 1, 0)]
    return best
