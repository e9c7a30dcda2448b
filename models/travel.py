"""Minutes between two places by a helper's mode, for the check at the yes; the matcher has its own over many pairs."""

import math
from datetime import timedelta

from models.helper import Mode
from models.place import Place

EARTH_RADIUS_KM = 6371.0088
"""Mean earth radius (IUGG), as in the matcher's problem format."""

DETOUR = 1.3
SPEED_KMH = {Mode.CAR: 30.0, Mode.WALK: 4.5, Mode.BIKE: 14.0, Mode.TRANSIT: 15.0}
OVERHEAD_MINUTES = {Mode.CAR: 5.0, Mode.WALK: 0.0, Mode.BIKE: 2.0, Mode.TRANSIT: 8.0}
SAME_PLACE_KM = 0.02
"""Under 20 m of road nobody parks a car or waits for a bus."""


def kilometres(a: Place, b: Place) -> float | None:
    """Kilometres on the road (great circle x 1.3) from `a` to `b`; None where either is not located."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return DETOUR * 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def travel_time(a: Place, b: Place, mode: Mode) -> timedelta:
    """How long `mode` takes from `a` to `b`; nothing where either is not located."""
    km = kilometres(a, b)
    if km is None or km < SAME_PLACE_KM:
        return timedelta(hours=(km or 0.0) / SPEED_KMH[mode])
    return timedelta(hours=km / SPEED_KMH[mode], minutes=OVERHEAD_MINUTES[mode])
