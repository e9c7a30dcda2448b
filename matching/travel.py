"""Kilometres and minutes between places, for arrays of places (given by their index in problem.places) at once."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.problem import Helper, Problem

type Ints = NDArray[np.integer[Any]]
type Floats = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of WGS84 (IUGG)."""

NEXT_DOOR_KM = 0.02
SPEED_AND_OVERHEAD = {"walk": (4.5, 0.0), "bike": (14.0, 2.0), "transit": (15.0, 8.0), "car": (30.0, 5.0)}


class Roads(NamedTuple):
    """What ways follow from, laid out for the kernels.

    Places as points of the unit sphere; `diameter` and `km_per_degree` of the earth, detour included; by helper speed
    and minutes on top of each trip; `matrix` the minutes between places where the problem gives them (else empty), and
    `least` no more than those by any way. `metric`: a stop less never makes anybody later or a way dearer.
    """

    x: Floats
    y: Floats
    z: Floats
    diameter: float
    km_per_degree: float
    kmh: Floats
    overhead: Floats
    matrix: Floats
    least: Floats
    metric: bool


class Travel:
    """How far it is and how long it takes, by the rules of the problem's format."""

    def __init__(self, problem: Problem) -> None:
        lat = np.radians(np.array([place.lat for place in problem.places]))
        lon = np.radians(np.array([place.lon for place in problem.places]))
        pace = [speed_and_overhead(helper) for helper in problem.helpers]
        overhead = np.array([each for _, each in pace])
        matrix = np.zeros((0, 0)) if problem.travel_minutes is None else np.array(problem.travel_minutes, dtype=float)
        self.roads = Roads(
            x=np.cos(lat) * np.cos(lon),
            y=np.cos(lat) * np.sin(lon),
            z=np.sin(lat),
            diameter=2 * EARTH_RADIUS_KM * problem.detour,
            km_per_degree=EARTH_RADIUS_KM * problem.detour * np.pi / 180,
            kmh=np.array([kmh for kmh, _ in pace]),
            overhead=overhead,
            matrix=matrix,
            least=_least(matrix),
            metric=problem.travel_minutes is None and _is_metric(problem, float(overhead.max(initial=0.0))),
        )

    def km(self, here: Ints, there: Ints) -> Floats:
        """The great circle, from the chord between two points of the unit sphere, times the detour."""
        roads = self.roads
        square = sum((each[here] - each[there]) ** 2 for each in (roads.x, roads.y, roads.z))
        return np.asarray(roads.diameter * np.arcsin(np.minimum(np.sqrt(square) / 2, 1.0)))

    def minutes(self, here: Ints, there: Ints, helper: Ints, km: Floats) -> Floats:
        """From `here` to `there`, which are `km` apart, the way each helper (an index, too) goes."""
        roads = self.roads
        if roads.matrix.size:
            return np.asarray(roads.matrix[here, there])
        return np.asarray(km / roads.kmh[helper] * 60 + np.where(km < NEXT_DOOR_KM, 0.0, roads.overhead[helper]))


def speed_and_overhead(helper: Helper) -> tuple[float, float]:
    """Kilometres per hour, and minutes on top of each trip."""
    kmh, overhead = SPEED_AND_OVERHEAD[helper.mode]
    return (
        kmh if helper.kmh is None else helper.kmh,
        overhead if helper.overhead_minutes is None else helper.overhead_minutes,
    )


def _is_metric(problem: Problem, overhead: float) -> bool:
    """Next door costs no overhead: a short visit there might be quicker than the whole way at once, or cheaper."""
    shortest = min((need.minutes for need in problem.needs), default=0.0)
    return overhead == 0 or (overhead <= shortest and problem.weights.minute == 0)


def _least(matrix: Floats) -> Floats:
    """A matrix need not obey the triangle inequality: with a stop between, a way out and a way in remain."""
    if len(matrix) < 2:
        return matrix
    others = matrix + np.diag(np.full(len(matrix), np.inf))
    out, into = others.min(axis=1), others.min(axis=0)
    return np.asarray(np.minimum(matrix, out[:, None] + into[None, :]))
