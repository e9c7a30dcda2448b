"""From chosen chains to visits at a time of day: as people were shown where that is kept, else at the next five minutes
where there is slack, else as early as can be."""

from collections.abc import Iterator

import numpy as np

from matching.candidates import Arcs
from matching.chains import Chains
from matching.frame import EPSILON_SECONDS, KEPT_SECONDS, Frame, whole
from matching.standing import Standing, Stop
from matching.travel import Floats, Ints

ROUND_SECONDS = 5 * 60


def scheduled(frame: Frame, standing: Standing, arcs: Arcs, chosen: Chains) -> list[Stop]:
    """The new visits of the chosen chains."""
    return [stop for chain in chosen.arcs for stop in _chain_stops(frame, standing, arcs, chain)]


def pleasant_starts(frame: Frame, need: Ints, helper: Ints, start: Floats, latest: Floats) -> Floats:
    """Starts from `start` to `latest` (either at least one whole second) as people would like them."""
    shown = np.array([frame.shown.get(pair, np.nan) for pair in zip(need.tolist(), helper.tolist(), strict=True)])
    rounded = np.ceil((frame.zero + start) / ROUND_SECONDS) * ROUND_SECONDS - frame.zero
    rounded = np.where(rounded <= latest, rounded, start)
    kept = np.clip(shown, start, np.maximum(start, np.floor(latest + EPSILON_SECONDS)))
    return np.where(np.abs(kept - shown) <= KEPT_SECONDS, kept, rounded)


def _chain_stops(frame: Frame, standing: Standing, arcs: Arcs, chain: Ints) -> Iterator[Stop]:
    chain = chain[chain >= 0]
    gaps = arcs.gap[chain]
    for gap in np.unique(gaps):
        yield from _gap_stops(frame, standing, arcs, chain[gaps == gap], int(gap))


def _gap_stops(frame: Frame, standing: Standing, arcs: Arcs, chain: Ints, gap: int) -> Iterator[Stop]:
    gaps, needs = standing.gaps, arcs.need[chain]
    places, seconds = frame.needs.place[needs], frame.needs.seconds[needs]
    interval = int(gaps.interval[gap])
    helper = np.full(len(chain) + 1, frame.intervals.helper[interval])
    here = np.concatenate([[gaps.before[gap]], places])
    there = np.concatenate([places, [gaps.after[gap]]])
    way = frame.travel.minutes(here, there, helper, frame.travel.km(here, there)) * 60
    latest = _latest_starts(arcs.late[chain], seconds, way[1:], float(gaps.arrive[gap]))
    ready = float(gaps.leave[gap])
    for i, need in enumerate(needs):
        start = whole(np.maximum(arcs.early[chain[i : i + 1]], ready + way[i]))
        start = pleasant_starts(frame, needs[i : i + 1], helper[:1], start, latest[i : i + 1])
        ready = float(start[0] + seconds[i])
        yield Stop(interval, int(places[i]), float(start[0]), ready, int(need), new=True)


def _latest_starts(late: Ints, seconds: Floats, way_on: Floats, arrive: float) -> Floats:
    """How late each visit may start so that the rest, and the way on, still fit."""
    latest = np.empty(len(late))
    for i in reversed(range(len(late))):
        latest[i] = np.floor(min(late[i], arrive - way_on[i] - seconds[i]) + EPSILON_SECONDS)
        arrive = latest[i]
    return latest
