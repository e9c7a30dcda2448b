"""Packing a problem: alone, or in parts on an executor; what stands when it is done, and what time is worth."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from matching.candidates import find_arcs
from matching.frame import Frame
from matching.layout import Layout
from matching.options import Options, options
from matching.packing import Field, Packed, Packer
from matching.parts import Part, parts_of
from matching.problem import Problem
from matching.rows import Rows, rows_of
from matching.schedule import scheduled
from matching.standing import Standing, Stop, booked
from matching.travel import Floats, Ints
from matching.watch import Watch


@dataclass(frozen=True, slots=True)
class Packing:
    """The new visits; the bound on what they are worth beyond what stood; whether no packing serves more; whether time
    sufficed; and what the time of every free interval is worth to others."""

    stops: tuple[Stop, ...]
    bound: float
    serves_most: bool
    in_time: bool
    time_price: Floats


def packed(
    frame: Frame, layout: Layout, standing: Standing, watch: Watch, seed: int, executor: Executor | None = None
) -> tuple[Packing, Options]:
    """The best packing, and who could do what if nothing were planned. The same on any executor, or on none."""
    with watch.phase("candidates"):
        watch.tell("candidates", 0.0)
        arcs = find_arcs(frame, layout, standing)
    with watch.phase("build"):
        watch.tell("build", 0.2, arcs=len(arcs))
        rows = rows_of(frame, standing, arcs)
        parts = parts_of(frame, standing, arcs, rows)
    if parts:
        found = _together(frame, _each(parts, watch, seed, executor), parts)
        prices = found.time_price, np.zeros(0)
    else:
        field = Field(frame, layout, standing, arcs, rows)
        result = _packer(field, watch, seed)
        stops = scheduled(frame, standing, arcs, result.chains)
        found = _packing(result, tuple(stops), _time_price(rows, result.duals))
        prices = found.time_price, rows.other_prices(result.duals)
    return found, options(frame, layout, standing, arcs, *prices)


def _packer(field: Field, watch: Watch, seed: int) -> Packed:
    packer = Packer(field, watch, seed)
    return packer.by_service() if field.frame.problem.strict else packer.by_objective()


def _packing(result: Packed, stops: tuple[Stop, ...], time_price: Floats) -> Packing:
    return Packing(stops, result.bound, result.serves_most, result.in_time, time_price)


def _time_price(rows: Rows, duals: Floats) -> Floats:
    first = rows.first_interval
    return np.maximum(duals[first : first + rows.intervals], 0.0)


def _each(parts: list[Part], watch: Watch, seed: int, executor: Executor | None) -> list[Packing]:
    """Packs every part, in the time that is left for all."""
    with watch.phase("solve"):
        if executor is None:
            return [pack_part(part.problem, watch.time_left(), seed) for part in parts]
        limit = watch.time_left()
        futures = [executor.submit(pack_part, part.problem, limit, seed) for part in parts]
        found = []
        for i, future in enumerate(futures):
            found.append(future.result())
            watch.tell("solve", 0.2 + 0.7 * (i + 1) / len(futures))
        return found


def pack_part(problem: Problem, time_limit: float, seed: int) -> Packing:
    """Packs one part; what an executor runs."""
    frame = Frame(problem)
    layout, standing = Layout(frame), booked(frame)
    arcs = find_arcs(frame, layout, standing)
    rows = rows_of(frame, standing, arcs)
    result = _packer(Field(frame, layout, standing, arcs, rows), Watch(time_limit, None), seed)
    stops = scheduled(frame, standing, arcs, result.chains)
    return _packing(result, tuple(stops), _time_price(rows, result.duals))


def _together(frame: Frame, found: list[Packing], parts: list[Part]) -> Packing:
    first = np.searchsorted(frame.intervals.helper, np.arange(len(frame.problem.helpers)))
    price = np.zeros(len(frame.intervals.helper))
    stops: list[Stop] = []
    for packing, part in zip(found, parts, strict=True):
        mine = np.concatenate([_intervals(frame, first, helper) for helper in part.helpers.tolist()])
        price[mine] = np.maximum(price[mine], packing.time_price)
        stops += [_placed(frame, stop, part, mine) for stop in packing.stops]
    return Packing(
        stops=tuple(stops),
        bound=sum(packing.bound for packing in found),
        serves_most=all(packing.serves_most for packing in found),
        in_time=all(packing.in_time for packing in found),
        time_price=price,
    )


def _intervals(frame: Frame, first: Ints, helper: int) -> range:
    begin = int(first[helper])
    return range(begin, begin + len(frame.problem.helpers[helper].free))


def _placed(frame: Frame, stop: Stop, part: Part, intervals: Ints) -> Stop:
    """A visit of a part, with the numbers of the whole."""
    need = int(part.needs[stop.need])
    place = int(frame.needs.place[need])
    return replace(stop, interval=int(intervals[stop.interval]), place=place, need=need)
