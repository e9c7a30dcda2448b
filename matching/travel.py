"""Kilometres and minutes between places, for arrays of places (given by their index in problem.places) at once."""

import numpy as np
from numpy.typing import NDArray

from matching.problem import Helper, Problem

type Ints = NDArray[np.intp]
type Floats = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
NEXT_DOOR_KM = 0.02
SPEED_AND_OVERHEAD = {"walk": (4.5, 0.0), "bike": (14.0, 2.0), "transit": (15.0, 8.0), "car": (30.0, 5.0)}


class Travel:
    """How far it is and how long it takes, by the rules of the problem's format."""

    def __init__(self, problem: Problem) -> None:
        self._lat = np.radians([place.lat for place in problem.places])
        self._lon = np.radians([place.lon for place in problem.places])
        self._detour = problem.detour
        pace = [speed_and_overhead(helper) for helper in problem.helpers]
        self._kmh = np.array([kmh for kmh, _ in pace])
        self._overhead = np.array([overhead for _, overhead in pace])
        self._matrix = None if problem.travel_minutes is None else np.array(problem.travel_minutes, dtype=float)
        self._least = None if self._matrix is None else _least(self._matrix)

    def km(self, here: Ints, there: Ints) -> Floats:
        """Great circle (haversine formula) times the detour."""
        lat_here, lat_there = self._lat[here], self._lat[there]
        half_lat = np.sin((lat_there - lat_here) / 2) ** 2
        half_lon = np.sin((self._lon[there] - self._lon[here]) / 2) ** 2
        chord = half_lat + np.cos(lat_here) * np.cos(lat_there) * half_lon
        return np.asarray(2 * EARTH_RADIUS_KM * self._detour * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))

    def minutes(self, here: Ints, there: Ints, helper: Ints, km: Floats) -> Floats:
        """From `here` to `there`, which are `km` apart, the way each helper (an index, too) goes."""
        if self._matrix is not None:
            return np.asarray(self._matrix[here, there])
        return np.asarray(km / self._kmh[helper] * 60 + np.where(km < NEXT_DOOR_KM, 0.0, self._overhead[helper]))

    def least_minutes(self, here: Ints, there: Ints, helper: Ints, km: Floats) -> Floats:
        """No more than `minutes`, nor than any way with stops between: what pruning may rely on."""
        if self._least is not None:
            return np.asarray(self._least[here, there])
        return np.asarray(km / self._kmh[helper] * 60)


def speed_and_overhead(helper: Helper) -> tuple[float, float]:
    """Kilometres per hour, and minutes on top of each trip."""
    kmh, overhead = SPEED_AND_OVERHEAD[helper.mode]
    return (
        kmh if helper.kmh is None else helper.kmh,
        overhead if helper.overhead_minutes is None else helper.overhead_minutes,
    )


def _least(matrix: Floats) -> Floats:
    """A matrix need not obey the triangle inequality: with a stop between, a way out and a way in remain."""
    if len(matrix) < 2:
        return matrix
    others = matrix + np.diag(np.full(len(matrix), np.inf))
    out, into = others.min(axis=1), others.min(axis=0)
    return np.asarray(np.minimum(matrix, out[:, None] + into[None, :]))
