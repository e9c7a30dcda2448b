"""Kilometres and minutes of one way."""

from math import asin, sqrt

from matching.kernels import kernel

EPSILON = 1e-3
"""Seconds: what floats add in passing does not make anybody late."""

TINY = 1e-9
NEXT_DOOR_KM = 0.02


@kernel
def way(x: float, y: float, z: float, diameter: float) -> float:
    """Kilometres between two places, so far apart on the unit sphere: the great circle, times the detour."""
    return diameter * asin(min(1.0, sqrt(x * x + y * y + z * z) / 2))


@kernel
def trip(km: float, kmh: float, overhead: float) -> float:
    """Minutes for a way, where no matrix gives them."""
    return km / kmh * 60 + (0.0 if km < NEXT_DOOR_KM else overhead)
