"""A problem as the kernels want it: words as bits, needs on a map by cells, and what is to be said of single pairs."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.frame import Frame
from matching.kernels import Wants
from matching.kernels.pairs import Grid, People
from matching.problem import Need
from matching.standing import Standing
from matching.travel import Floats, Ints

CAR = " car"
"""Asked for like a skill; no skill begins with a space and is called so."""

CELLS_PER_NEED = 1.0
MOST_CELLS = 250_000


class Layout:
    """Of one frame. `people(standing)` differs with what stands: nobody is asked twice about one need."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._asked = _numbered(word for need in frame.problem.needs for word in _asks(need))
        self._spoken = _numbered(word for need in frame.problem.needs for word in need.languages)

    @cached_property
    def wants(self) -> Wants:
        """The needs."""
        needs, problem = self._frame.needs, self._frame.problem
        return Wants(
            place=needs.place,
            earliest=needs.earliest,
            latest=needs.latest,
            seconds=needs.seconds,
            max_km=needs.max_km,
            worth=self._frame.weights.unserved * needs.priority,
            asks=_bits(self._asked, [_asks(need) for need in problem.needs]),
            speaks=_bits(self._spoken, [need.languages for need in problem.needs]),
        )

    @cached_property
    def grid(self) -> Grid:
        """All needs on the map."""
        return self.grid_of(np.arange(len(self._frame.needs.place)))

    def grid_of(self, which: Ints) -> Grid:
        """Some needs on the map."""
        lat = np.array([place.lat for place in self._frame.problem.places])
        lon = np.array([place.lon for place in self._frame.problem.places])
        here = self._frame.needs.place[which]
        side = max(1, int(sqrt(min(len(here) * CELLS_PER_NEED, MOST_CELLS))))
        south, lat_size = _axis(lat[here], side)
        west, lon_size = _axis(lon[here], side)
        row = np.clip(np.floor((lat[here] - south) / lat_size), 0, side - 1).astype(np.int64)
        column = np.clip(np.floor((lon[here] - west) / lon_size), 0, side - 1).astype(np.int64)
        code = row * side + column
        order = np.argsort(code, kind="stable")
        first = np.searchsorted(code[order], np.arange(side * side + 1))
        needs, roads, there, listed = self._frame.needs, self._frame.travel.roads, here[order], which[order]
        sphere = roads.x[there], roads.y[there], roads.z[there]
        opens, closes = (needs.earliest + needs.seconds)[listed], needs.latest[listed]
        return Grid(south, west, lat_size, lon_size, side, side, first, listed, lat, lon, *sphere, opens, closes)

    def people(self, standing: Standing) -> People:
        """The helpers beside what stands."""
        frame, problem = self._frame, self._frame.problem
        bars, only = self._pairs(standing)
        own = np.unique(np.concatenate([bars, only, frame.bonus[0]]))
        bonus = np.zeros(len(own))
        bonus[np.searchsorted(own, frame.bonus[0])] = frame.bonus[1]
        many = max(len(problem.needs), 1)
        return People(
            max_km=frame.helpers.max_km,
            worth=frame.helpers.worth,
            has=self._has,
            speaks=self._speaks,
            reserved=np.array([helper.only_for is not None for helper in problem.helpers], dtype=bool),
            own_first=np.searchsorted(own, np.arange(len(problem.helpers) + 1) * many),
            own=own % many,
            bars=np.isin(own, bars),
            only=np.isin(own, only),
            bonus=bonus,
        )

    def _pairs(self, standing: Standing) -> tuple[Ints, Ints]:
        """Codes of (need, helper) that must not be, and of those that a helper is there for only."""
        frame, problem = self._frame, self._frame.problem
        barred = [(i, frame.helper_of[name]) for i, need in enumerate(problem.needs) for name in need.bar]
        named = [(frame.need_of[name], i) for i, h in enumerate(problem.helpers) for name in h.only_for or ()]
        bars, only = (np.array(each, dtype=np.int64).reshape(-1, 2) for each in (barred, named))
        on = frame.code(*standing.holders)
        return np.concatenate([frame.code(bars[:, 0], bars[:, 1]), on]), frame.code(only[:, 0], only[:, 1])

    @cached_property
    def _has(self) -> NDArray[np.uint64]:
        helpers = self._frame.problem.helpers
        return _bits(self._asked, [(*helper.skills, CAR) if helper.car else helper.skills for helper in helpers])

    @cached_property
    def _speaks(self) -> NDArray[np.uint64]:
        return _bits(self._spoken, [helper.languages for helper in self._frame.problem.helpers])


def _asks(need: Need) -> tuple[str, ...]:
    return (*need.skills, CAR) if need.car else need.skills


def _numbered(words: Iterable[str]) -> dict[str, int]:
    return {word: i for i, word in enumerate(dict.fromkeys(words))}


def _bits(number: dict[str, int], words: Sequence[Sequence[str]]) -> NDArray[np.uint64]:
    """A row of 64-bit words for each sequence, a bit for each of its numbered words."""
    wide = max(1, -(-len(number) // 64))
    known: dict[Any, NDArray[np.uint64]] = {}
    for each in words:
        if each not in known:
            known[each] = _bit_row(wide, [number[word] for word in each if word in number])
    return np.array([known[each] for each in words], dtype=np.uint64).reshape(len(words), wide)


def _bit_row(wide: int, numbers: list[int]) -> NDArray[np.uint64]:
    row = [0] * wide
    for number in numbers:
        row[number // 64] |= 1 << (number % 64)
    return np.array(row, dtype=np.uint64)


def _axis(degrees: Floats, many: int) -> tuple[float, float]:
    """Where the map begins and how wide a cell is."""
    if not len(degrees):
        return 0.0, 1.0
    return float(degrees.min()), max(float(np.ptp(degrees)) / many, 1e-6)
