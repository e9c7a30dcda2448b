"""Which seat of a need each planned visit takes: the one that people were shown, else the first that is free."""

from itertools import groupby

from matching.situation import Situation
from matching.standing import Stop


def seated(situation: Situation) -> list[tuple[Stop, int, int]]:
    """Each planned visit, its seat and the row of the gap that leads to it; by need, then seat."""
    found = []
    for _, each in groupby(situation.new_stops, key=lambda pair: pair[0].need):
        found += _seats(situation, list(each))
    return found


def _seats(situation: Situation, stops: list[tuple[Stop, int]]) -> list[tuple[Stop, int, int]]:
    problem = situation.frame.problem
    shown = {(entry.need, entry.helper): entry.seat for entry in problem.current}
    taken: dict[int, tuple[Stop, int]] = {}
    homeless = []
    for stop, row in stops:
        pair = problem.needs[stop.need].id, problem.helpers[situation.helper(stop)].id
        seat = shown.get(pair)
        if seat is None or seat in taken:
            homeless.append((stop, row))
        else:
            taken[seat] = stop, row
    free = (seat for seat in range(len(stops)) if seat not in taken)
    taken |= {next(free): pair for pair in homeless}
    return [(stop, seat, row) for seat, (stop, row) in sorted(taken.items())]
