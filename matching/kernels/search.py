"""Which chains of visits are worth more than the prices of all that they use: depth first, with bounds."""

from math import ceil, inf
from typing import Any, NamedTuple

import numpy as np

from matching.kernels import Links, Prices, Spans, Stretches, Wants, kernel
from matching.kernels.ways import EPSILON, trip, way
from matching.travel import Roads

OUT_OF_REACH = 1e11
"""Beyond any value that a chain could have."""


class Found(NamedTuple):
    """Chains, as many as were asked for: arcs (padded with -1), interval, value, and what it has beyond all prices."""

    arcs: Any
    interval: Any
    value: Any
    margin: Any


@kernel
def chains(
    roads: Roads,
    gaps: Stretches,
    spans: Spans,
    wants: Wants,
    links: Links,
    prices: Prices,
    day_room: Any,
    theta: Any,
    keep: int,
    most_steps: int,
    low: int,
    high: int,
    found: Found,
    best: Any,
    steps: Any,
) -> int:
    """The chains of the intervals from `low` to `high` that are worth more than their interval's `theta`.

    With `keep`, the best so many of each interval; without, all. `best` gets what the best chain has beyond all
    prices, or a bound on it where it takes more than `most_steps`, or could be longer than `found` has room for; then
    `steps` is negative. Returns how many there
    are, or -1 where `found` has no room for them.
    """
    # Arrays are taken out of their tuples first: in a loop, numba would count references at every look.
    xs, ys, zs, diameter, matrix = roads.x, roads.y, roads.z, roads.diameter, roads.matrix
    at_need, seconds, gap_before, gap_after = wants.place, wants.seconds, gaps.before, gaps.after
    gap_leave, gap_arrive, gap_km, gap_minutes, gap_broken = gaps.leave, gaps.arrive, gaps.km, gaps.minutes, gaps.broken
    arc_gap, arc_need, arc_early, arc_late = links.gap, links.need, links.early, links.late
    arc_detour, arc_day, worth, need_price, other = links.detour, links.day, prices.worth, prices.need, prices.other
    out_arcs, out_interval, out_value, out_margin = found.arcs, found.interval, found.value, found.margin
    km_cost, minute_cost, extra_cost = prices.km, prices.minute, prices.extra_visit
    given, shared, deepest = matrix.size > 0, other.size > 0, out_arcs.shape[1]
    least = 0.0 if roads.metric and keep > 0 else -inf
    count, size = 0, deepest + 1
    chain, at, gap_at, place_at = (
        np.empty(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
    )
    ready, sum_at, km_at, minutes_at = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    closed_km, closed_minutes, before_km = np.zeros(size), np.zeros(size), np.zeros(size)
    closes, mended = np.zeros(size, np.bool_), np.zeros(size, np.int64)
    for interval in range(low, high):
        helper, first, last = spans.helper[interval], links.first[interval], links.first[interval + 1]
        longest = min(spans.room[interval], deepest)
        limit, begun, taken = theta[interval], count, 0
        best[interval] = limit
        if longest <= 0 or first == last or limit > OUT_OF_REACH:
            continue
        kmh, overhead, spare = roads.kmh[helper], roads.overhead[helper], prices.spare[interval]
        steep = km_cost + (0.0 if given else minute_cost * 60 / kmh)
        all_margins = worth[first:last].copy()
        for arc in range(first, last):
            all_margins[arc - first] -= need_price[arc_need[arc]] + (other[arc] if shared else 0.0)
        reach = min(spans.room[interval], last - first)
        detours = arc_detour[first:last]
        some, margin, most = candidates(first, all_margins, detours, longest, reach, steep, spare, limit, least)
        many = len(some)
        visits = spans.new_visits[interval]
        paid = extra_cost * max(visits - 1, 0) ** 2
        broken = 0
        for gap in range(gaps.first[interval], gaps.first[interval + 1]):
            broken += gap_broken[gap]
        depth, at[0], gap_at[0], closes[0] = 0, 0, -1, True
        is_cut = reach > longest
        while depth >= 0 and taken <= most_steps:
            j = at[depth]
            if j == many:
                depth -= 1
                continue
            at[depth] += 1
            taken += 1
            extra = extra_cost * (visits + depth) ** 2 - paid
            hope = sum_at[depth] + margin[j] + most[longest - depth - 1] - extra + spare
            if hope - steep * closed_km[depth] <= limit:
                depth -= 1
                continue
            arc = some[j]
            gap = arc_gap[arc]
            same = gap == gap_at[depth]
            if same:
                if ready[depth] > arc_late[arc] or hope - steep * (before_km[depth] + arc_detour[arc]) <= limit:
                    continue
            elif (
                gap < gap_at[depth] or not closes[depth] or hope - steep * (closed_km[depth] + arc_detour[arc]) <= limit
            ):
                continue
            need, that_day, twice = arc_need[arc], 0, False
            for before in range(depth):
                twice = twice or arc_need[chain[before]] == need
                that_day += arc_day[chain[before]] == arc_day[arc]
            if twice or that_day >= day_room[helper, arc_day[arc]]:
                continue
            place = place_at[depth] if same else gap_before[gap]
            leave = ready[depth] if same else gap_leave[gap]
            here, after = at_need[need], gap_after[gap]
            out = way(xs[place] - xs[here], ys[place] - ys[here], zs[place] - zs[here], diameter)
            out_minutes = matrix[place, here] if given else trip(out, kmh, overhead)
            start = max(float(arc_early[arc]), ceil(leave + out_minutes * 60 - EPSILON))
            if start > arc_late[arc]:
                continue
            on = way(xs[after] - xs[here], ys[after] - ys[here], zs[after] - zs[here], diameter)
            on_minutes = matrix[here, after] if given else trip(on, kmh, overhead)
            chain[depth] = arc
            below = depth + 1
            gap_at[below], place_at[below], ready[below] = gap, here, start + seconds[need]
            before_km[below] = before_km[depth] if same else closed_km[depth]
            km_at[below] = (km_at[depth] if same else closed_km[depth] - gap_km[gap]) + out
            minutes_at[below] = (minutes_at[depth] if same else closed_minutes[depth] - gap_minutes[gap]) + out_minutes
            closed_km[below], closed_minutes[below] = km_at[below] + on, minutes_at[below] + on_minutes
            sum_at[below] = sum_at[depth] + margin[j]
            mended[below] = mended[depth] + (0 if same else gap_broken[gap])
            closes[below] = ready[below] + on_minutes * 60 <= gap_arrive[gap] + EPSILON
            gain = sum_at[below] - km_cost * closed_km[below] - minute_cost * closed_minutes[below] - extra
            if closes[below] and mended[below] == broken and gain > limit:
                best[interval] = max(best[interval], gain)
                put = place_for(out_arcs, out_margin, arc_need, arc_day, chain, below, gain, begun, count, keep)
                if put >= len(out_margin):
                    return -1
                count = max(count, put + 1)
                if put >= 0:
                    value = gain
                    for visit in range(below):
                        out_arcs[put, visit] = chain[visit]
                        value += need_price[arc_need[chain[visit]]] + (other[chain[visit]] if shared else 0.0)
                    out_arcs[put, below:] = -1
                    out_interval[put], out_value[put], out_margin[put] = interval, value, gain
                if keep and count - begun == keep:
                    limit = max(theta[interval], out_margin[begun:count].min())
            if below < longest:
                further = extra_cost * (visits + below) ** 2 - paid
                if sum_at[below] + most[longest - below] - steep * closed_km[below] - further + spare > limit:
                    depth, at[below] = below, 0
        steps[interval] = taken
        if taken > most_steps or is_cut:
            steps[interval] = -1 - taken
            nearest = steep * detours.min()
            for length in range(1, reach + 1):
                hope = most[length] - extra_cost * (visits + length - 1) ** 2 + paid + spare - nearest
                best[interval] = max(best[interval], hope)
    return count


@kernel
def candidates(
    low: int,
    margin: Any,
    detour: Any,
    longest: int,
    reach: int,
    steep: float,
    spare: float,
    theta: float,
    least: float,
) -> Any:
    """Of an interval's arcs (from the one numbered `low`), those that a chain of up to `longest` visits and worth more
    than `theta` may hold, the best first, their margins, and what the best so many of all come to at most, up to
    `reach`. None of a margin up to `least`."""
    top = np.zeros(reach + 1)
    for each in margin:
        if each > top[reach]:
            at = reach
            while at > 1 and top[at - 1] < each:
                top[at] = top[at - 1]
                at -= 1
            top[at] = each
    most = np.zeros(max(longest, reach) + 1)
    for at in range(1, len(most)):
        most[at] = most[at - 1] + (top[at] if at <= reach else 0.0)
    rest = most[longest - 1] + spare - theta
    some = np.empty(len(margin), np.int64)
    many = 0
    for i in range(len(margin)):
        if margin[i] > least and margin[i] + rest > steep * detour[i]:
            some[many] = i
            many += 1
    some = some[:many]
    some = some[np.argsort(-margin[some], kind="mergesort")]
    return some + low, margin[some], most


@kernel
def place_for(
    arcs: Any,
    margins: Any,
    needs: Any,
    days: Any,
    chain: Any,
    length: int,
    gain: float,
    begun: int,
    count: int,
    keep: int,
) -> int:
    """Where to keep a chain: over a worse one of the same visits on the same days, or over the worst when there are
    enough; -1 where it need not be kept."""
    if not keep:
        return count
    worst = begun
    for other in range(begun, count):
        if margins[other] < margins[worst]:
            worst = other
        theirs = arcs[other]
        alike = length == len(theirs) or theirs[length] < 0
        for visit in range(length):
            one = False
            for mine in range(length):
                same = theirs[visit] >= 0 and needs[chain[mine]] == needs[theirs[visit]]
                one = one or (same and days[chain[mine]] == days[theirs[visit]])
            alike = alike and one
        if alike:
            return other if gain > margins[other] else -1
    if count - begun < keep:
        return count
    return worst if gain > margins[worst] else -1
