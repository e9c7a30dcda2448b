"""Who could do a need alone, at what cost, beside what stands."""

from math import ceil
from typing import Any, NamedTuple

import numpy as np

from matching.kernels import Links, Prices, Spans, Stretches, Wants, kernel
from matching.kernels.ways import EPSILON, trip, way
from matching.travel import Roads


class Table(NamedTuple):
    """By need: who could do it alone at the least cost (helper, start, latest start, cost with `elsewhere`, elsewhere,
    kilometres from where the interval begins), how many there are, how near the nearest is, and the sum of loads."""

    helper: Any
    start: Any
    latest: Any
    cost: Any
    elsewhere: Any
    km: Any
    many: Any
    nearest: Any
    load: Any


@kernel
def insertions(
    roads: Roads,
    gaps: Stretches,
    spans: Spans,
    wants: Wants,
    links: Links,
    prices: Prices,
    day_room: Any,
    time_price: Any,
    load: Any,
    table: Table,
) -> None:
    """Fills the table (its helpers all -1) with the arcs that make a visit of their own; a helper is there once for
    each need. `time_price`: what each interval is worth to others, beside the prices of all else that arcs use up."""
    xs, ys, zs, diameter, matrix = roads.x, roads.y, roads.z, roads.diameter, roads.matrix
    helpers, starts, latests, costs, others, kms = table[0], table[1], table[2], table[3], table[4], table[5]
    many, nearest, loads = table.many, table.nearest, table.load
    at_need, seconds, worths, other = wants.place, wants.seconds, prices.worth, prices.other
    gap_before, gap_after, gap_leave, gap_arrive = gaps.before, gaps.after, gaps.leave, gaps.arrive
    gap_km, gap_minutes, gap_broken, need_worth = gaps.km, gaps.minutes, gaps.broken, wants.worth
    arc_gap, arc_need, arc_early, arc_late, arc_day = links.gap, links.need, links.early, links.late, links.day
    last = np.full(len(at_need), -1, np.int64)
    for interval in range(len(spans.helper)):
        helper, home, visits = spans.helper[interval], spans.place[interval], spans.new_visits[interval]
        kmh, overhead = roads.kmh[helper], roads.overhead[helper]
        extra = prices.extra_visit * (visits**2 - max(visits - 1, 0) ** 2)
        broken = 0
        for gap in range(gaps.first[interval], gaps.first[interval + 1]):
            broken += gap_broken[gap]
        for arc in range(links.first[interval], links.first[interval + 1]):
            gap, need = arc_gap[arc], arc_need[arc]
            if broken != gap_broken[gap] or spans.room[interval] <= 0 or day_room[helper, arc_day[arc]] <= 0:
                continue
            before, here, after = gap_before[gap], at_need[need], gap_after[gap]
            out = way(xs[before] - xs[here], ys[before] - ys[here], zs[before] - zs[here], diameter)
            on = way(xs[after] - xs[here], ys[after] - ys[here], zs[after] - zs[here], diameter)
            out_minutes = matrix[before, here] if matrix.size else trip(out, kmh, overhead)
            on_minutes = matrix[here, after] if matrix.size else trip(on, kmh, overhead)
            start = max(float(arc_early[arc]), ceil(gap_leave[gap] + out_minutes * 60 - EPSILON))
            latest = min(float(arc_late[arc]), gap_arrive[gap] - on_minutes * 60 - seconds[need])
            if start > latest + EPSILON:
                continue
            travel = prices.km * (out + on - gap_km[gap]) + prices.minute * (
                out_minutes + on_minutes - gap_minutes[gap]
            )
            elsewhere_cost = time_price[interval] + (other[arc] if other.size else 0.0)
            cost = need_worth[need] - worths[arc] + travel + extra + elsewhere_cost
            away = way(xs[home] - xs[here], ys[home] - ys[here], zs[home] - zs[here], diameter)
            if last[need] != helper:
                last[need] = helper
                many[need] += 1
                loads[need] += load[helper]
            nearest[need] = min(nearest[need], away)
            put = row_for(helpers[need], costs[need], starts[need], helper, cost, start)
            if put < 0:
                continue
            helpers[need, put], starts[need, put], latests[need, put] = helper, start, latest
            costs[need, put], others[need, put], kms[need, put] = cost, elsewhere_cost, away


@kernel
def row_for(helpers: Any, costs: Any, starts: Any, helper: int, cost: float, start: float) -> int:
    """Where in a need's table to put a helper: over themselves, in a free row, or over the dearest; -1 for nowhere."""
    worst = 0
    for row in range(len(helpers)):
        if helpers[row] == helper:
            return row if (cost, start) < (costs[row], starts[row]) else -1
        if helpers[row] < 0:
            return row
        if (costs[row], starts[row], helpers[row]) > (costs[worst], starts[worst], helpers[worst]):
            worst = row
    return worst if (cost, start, helper) < (costs[worst], starts[worst], helpers[worst]) else -1


@kernel
def cheapest(links: Links, worth: Any, km_cost: float, skip: Any, each: int, needs: int) -> Any:
    """Of every need, the arcs (up to `each`) that are worth most alone, if anything, in gaps that are not to be
    skipped; else -1."""
    found, costs = np.full((needs, each), -1, np.int64), np.zeros((needs, each))
    need, gap, detour = links.need, links.gap, links.detour
    for arc in range(len(need)):
        at, value = need[arc], km_cost * detour[arc] - worth[arc]
        if value >= costs[at, each - 1] or skip[gap[arc]]:
            continue
        put = each - 1
        while put > 0 and costs[at, put - 1] > value:
            costs[at, put], found[at, put] = costs[at, put - 1], found[at, put - 1]
            put -= 1
        costs[at, put], found[at, put] = value, arc
    return found
