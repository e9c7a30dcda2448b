"""What a set of visits comes to: the objective of the problem's format and its parts, summed up afresh."""

from dataclasses import dataclass

import numpy as np

from matching.frame import KEPT_SECONDS, Frame
from matching.standing import Standing, Stop


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of a plan, as the plan's format has them."""

    objective: float
    served: int
    priority_share: float
    km: float
    minutes: float
    changes: int


def outcome(frame: Frame, standing: Standing) -> Outcome:
    """Sums up what stands: the booked visits and the new ones."""
    new = [stop for stops in standing.stops.values() for stop in stops if stop.new]
    gaps, weights = standing.gaps, frame.weights
    km, minutes = float(gaps.km.sum()), float(gaps.minutes.sum())
    broken = _broken(frame, new)
    extra = float((np.maximum(standing.new_visits - 1, 0) ** 2).sum())
    helpers = frame.intervals.helper[[stop.interval for stop in new]] if new else np.zeros(0, dtype=np.intp)
    worth = float(frame.worth(np.array([stop.need for stop in new], dtype=np.intp), helpers).sum())
    travel = weights.km * km + weights.minute * minutes + weights.extra_visit * extra
    priority = float(sum(frame.needs.priority[stop.need] for stop in new))
    asked = float((frame.needs.priority * frame.needs.seats).sum())
    return Outcome(
        objective=worth - travel - sum(broken),
        served=len(new),
        priority_share=priority / asked if asked else 1.0,
        km=km,
        minutes=minutes,
        changes=len(broken),
    )


def _broken(frame: Frame, new: list[Stop]) -> list[float]:
    """The costs of what people were shown and now is otherwise: another helper, or more than 15 minutes off."""
    starts = {(stop.need, int(frame.intervals.helper[stop.interval])): stop.start for stop in new}
    off = {pair: abs(starts.get(pair, np.inf) - start) for pair, start in frame.shown.items()}
    return [frame.change_cost[pair] for pair, seconds in off.items() if seconds > KEPT_SECONDS]
