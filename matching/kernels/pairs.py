"""Which needs can stand in which gaps."""

from math import ceil
from typing import Any, NamedTuple

import numpy as np

from matching.kernels import Spans, Stretches, Wants, kernel
from matching.kernels.ways import EPSILON, TINY, trip, way
from matching.travel import Roads

ROOM_AT_FIRST = 4096


class People(NamedTuple):
    """The helpers: what they bring, how far they go, what asking them costs; `own` and `own_first` list by helper the
    needs about which there is something to say: barred (`bars`), reserved (`only`), or worth more or less (`bonus`)."""

    max_km: Any
    worth: Any
    has: Any
    speaks: Any
    reserved: Any
    own_first: Any
    own: Any
    bars: Any
    only: Any
    bonus: Any


class Grid(NamedTuple):
    """The needs by cells of a map: `order` lists them cell by cell, `first` says where each cell begins. In that order,
    too: the needs as points of the sphere, the soonest end and the latest start."""

    south: float
    west: float
    lat_size: float
    lon_size: float
    rows: int
    columns: int
    first: Any
    order: Any
    lat: Any
    lon: Any
    x: Any
    y: Any
    z: Any
    opens: Any
    closes: Any


@kernel
def find_pairs(
    roads: Roads, gaps: Stretches, spans: Spans, wants: Wants, people: People, grid: Grid, low: int, high: int
) -> Any:
    """Everything that can stand in the gaps from `low` to `high`: how much in each, and by gap the columns need, early,
    late, detour and worth: the earliest and latest start that any chain could give it, how much farther it is when it
    stands there alone, and its worth before travel."""
    # Arrays are taken out of their tuples first: in a loop, numba would count references at every look.
    xs, ys, zs, diameter, least = roads.x, roads.y, roads.z, roads.diameter, roads.least
    at_need, earliest, latest, seconds = wants.place, wants.earliest, wants.latest, wants.seconds
    far, seat, asks, speaks = wants.max_km, wants.worth, wants.asks, wants.speaks
    has, spoken, reserved, own_first, own = people.has, people.speaks, people.reserved, people.own_first, people.own
    bars, only, bonuses, before, after = people.bars, people.only, people.bonus, gaps.before, gaps.after
    order, cells, lats, lons, direct = grid.order, grid.first, grid.lat, grid.lon, gaps.km
    by_cell_x, by_cell_y, by_cell_z, opens, closes = grid.x, grid.y, grid.z, grid.opens, grid.closes
    least_given, found, room = least.size > 0, 0, ROOM_AT_FIRST
    count = np.zeros(high - low, np.int64)
    out_need, out_early, out_late = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    out_detour, out_worth = np.empty(room, np.float32), np.empty(room)
    for gap in range(low, high):
        interval, begun = gaps.interval[gap], found
        helper, home = spans.helper[interval], spans.place[interval]
        max_km, kmh, base = people.max_km[helper], roads.kmh[helper], people.worth[helper]
        if spans.room[interval] <= 0:
            continue
        degrees = (max_km + 1e-6) / roads.km_per_degree
        lat, lon = lats[home], lons[home]
        wide = degrees / max(0.01, np.cos(np.radians(min(89.0, abs(lat) + degrees))))
        top = cell(lat - degrees, grid.south, grid.lat_size, grid.rows)
        bottom = cell(lat + degrees, grid.south, grid.lat_size, grid.rows)
        left, right = 0, grid.columns - 1
        if lon - wide > -180 and lon + wide < 180:
            left = cell(lon - wide, grid.west, grid.lon_size, grid.columns)
            right = cell(lon + wide, grid.west, grid.lon_size, grid.columns)
        leave, arrive = gaps.leave[gap], gaps.arrive[gap]
        here, there = before[gap], after[gap]
        own_low, own_high = own_first[helper], own_first[helper + 1]
        overhead = roads.overhead[helper] if roads.metric else 0.0
        for row in range(top, bottom + 1):
            for at in range(cells[row * grid.columns + left], cells[row * grid.columns + right + 1]):
                if leave > closes[at] or arrive < opens[at]:
                    continue
                need = order[at]
                x, y, z = by_cell_x[at], by_cell_y[at], by_cell_z[at]
                if way(x - xs[home], y - ys[home], z - zs[home], diameter) > min(max_km, far[need]) + TINY:
                    continue
                if not suits(asks, speaks, has, spoken, need, helper):
                    continue
                allowed, bonus = not reserved[helper], 0.0
                for each in range(own_low, own_high):
                    if own[each] == need:
                        allowed = (allowed or only[each]) and not bars[each]
                        bonus = bonuses[each]
                if not allowed:
                    continue
                out_km = way(x - xs[here], y - ys[here], z - zs[here], diameter)
                on_km = out_km
                if there != here:
                    on_km = way(x - xs[there], y - ys[there], z - zs[there], diameter)
                place = at_need[need]
                out_minutes = least[here, place] if least_given else trip(out_km, kmh, overhead)
                on_minutes = least[place, there] if least_given else trip(on_km, kmh, overhead)
                early = ceil(max(earliest[need], leave + out_minutes * 60) - EPSILON)
                late = np.floor(min(latest[need], arrive - on_minutes * 60 - seconds[need]) + EPSILON)
                if early > late:
                    continue
                if found == room:
                    room *= 2
                    out_need, out_early, out_late = longer(out_need), longer(out_early), longer(out_late)
                    out_detour, out_worth = longer(out_detour), longer(out_worth)
                out_need[found], out_early[found], out_late[found] = need, early, late
                out_detour[found] = out_km + on_km - direct[gap]
                out_worth[found] = seat[need] + base + bonus
                found += 1
        count[gap - low] = found - begun
    times = out_early[:found].copy(), out_late[:found].copy()
    return count, out_need[:found].copy(), times[0], times[1], out_detour[:found].copy(), out_worth[:found].copy()


@kernel
def suits(asks: Any, speaks: Any, has: Any, spoken: Any, need: int, helper: int) -> bool:
    """Whether the helper has all that the need asks for, and speaks one of its languages if it names any."""
    for word in range(asks.shape[1]):
        if asks[need, word] & ~has[helper, word]:
            return False
    named = False
    for word in range(speaks.shape[1]):
        if speaks[need, word] & spoken[helper, word]:
            return True
        named = named or speaks[need, word] != 0
    return not named


@kernel
def longer(column: Any) -> Any:
    """The same with as much room again."""
    out = np.empty(2 * len(column), column.dtype)
    out[: len(column)] = column
    return out


@kernel
def cell(degrees: float, begin: float, size: float, many: int) -> int:
    """The row or column of the map, those outside at its edge."""
    return min(max(int(np.floor((degrees - begin) / size)), 0), many - 1)
