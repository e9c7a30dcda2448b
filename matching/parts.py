"""A problem in parts that have nothing in common, so that they can be packed anywhere, in any order.

Needs and free time hang together where somebody could do the one in the other, or where a limit could bind both. In a
city nearly everything does; the days of an area, and its distant corners, often do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.candidates import Arcs
from matching.frame import Frame
from matching.kernels.joining import components
from matching.problem import Helper, Need, Problem
from matching.rows import Rows
from matching.standing import Standing
from matching.travel import Ints

ARCS_PER_PART = 20_000
"""Smaller parts are put together: each has its own start-up."""

MOST_ARCS = 3_000_000
"""Where there are more, everything hangs together in any case."""


@dataclass(frozen=True, slots=True)
class Part:
    """A problem of its own, and which needs and helpers of the whole it is about."""

    problem: Problem
    needs: Ints
    helpers: Ints


def parts_of(frame: Frame, standing: Standing, arcs: Arcs, rows: Rows) -> list[Part]:
    """The parts, in the order of their first need; one alone where it would not be worth it. Needs that nobody could do
    are in none."""
    if not ARCS_PER_PART < len(arcs) <= MOST_ARCS:
        return []
    label = _labels(standing, arcs, rows)
    group = _together(label[arcs.need])
    if len(set(group.values())) < 2:
        return []
    of_need = np.array([group.get(each, -1) for each in label[: rows.first_interval].tolist()])
    helper = standing.helper_of(arcs.gap)
    of_arc = of_need[arcs.need]
    order = sorted(set(group.values()))
    return [_part(frame, np.flatnonzero(of_need == each), np.unique(helper[of_arc == each])) for each in order]


def _labels(standing: Standing, arcs: Arcs, rows: Rows) -> Ints:
    """Of every row of the model, the component that it is in."""
    need = arcs.need.astype(np.int64)
    interval = rows.first_interval + standing.gaps.interval[arcs.gap]
    shared = [rows.other[:, i] for i in range(rows.other.shape[1])] if len(rows.other) else []
    one = np.concatenate([need] * (1 + len(shared)))
    return np.asarray(components(one, np.concatenate([interval, *shared]), len(rows.limit)))


def _together(label_of_arc: Ints) -> dict[int, int]:
    """Component -> number of its part: components in order, put together until a part is large enough."""
    labels, many = np.unique(label_of_arc, return_counts=True)
    found: dict[int, int] = {}
    part, filled = 0, 0
    for label, count in zip(labels.tolist(), many.tolist(), strict=True):
        found[label] = part
        filled += count
        if filled >= ARCS_PER_PART:
            part, filled = part + 1, 0
    return found


def _part(frame: Frame, needs: Ints, helpers: Ints) -> Part:
    """Helpers keep all their free time and bookings, since their limits count them."""
    whole = frame.problem
    asked = [whole.needs[i] for i in needs.tolist()]
    people = [whole.helpers[i] for i in helpers.tolist()]
    names, who = {need.id for need in asked}, {helper.id for helper in people}
    places = sorted(_places(frame, asked, people))
    matrix = whole.travel_minutes
    problem = replace(
        whole,
        places=tuple(whole.places[i] for i in places),
        travel_minutes=None if matrix is None else tuple(tuple(matrix[i][j] for j in places) for i in places),
        needs=tuple(_need_among(need, who) for need in asked),
        helpers=tuple(_helper_among(helper, names) for helper in people),
        current=tuple(each for each in whole.current if each.need in names and each.helper in who),
    )
    return Part(problem, needs, helpers)


def _places(frame: Frame, needs: Iterable[Need], helpers: Iterable[Helper]) -> set[int]:
    named = {need.place for need in needs}
    for helper in helpers:
        named |= {helper.place, *(span.place for span in helper.free if span.place)}
        named |= {visit.place for visit in helper.booked}
    return {frame.place_of[name] for name in named}


def _need_among(need: Need, helpers: set[str]) -> Need:
    return replace(
        need,
        prefer=_among(need.prefer, helpers),
        odds=_among(need.odds, helpers),
        bar=tuple(name for name in need.bar if name in helpers),
    )


def _among(figures: Mapping[str, float], names: set[str]) -> dict[str, float]:
    return {name: figure for name, figure in figures.items() if name in names}


def _helper_among(helper: Helper, needs: set[str]) -> Helper:
    if helper.only_for is None:
        return helper
    return replace(helper, only_for=tuple(name for name in helper.only_for if name in needs))
