"""The plan: who helps whom and when, how good that is, how much better it could be at most, and why.

    optimal      no plan whose starts are whole seconds has a better objective (within 0.001 kilometre-equivalents)
    within_gap   the matcher ended by itself, and no plan is better than this one by more than `gap`
    time_limit   its time for solving was up (explaining comes on top); the best plan it had, and `gap` is still proven
    cancelled    the caller stopped it; likewise

`bound` is proven for the whole problem (chains of several new visits in any order), not for a part of it that was
easier to solve. In a strict problem it bounds the plans that serve at least as much as this one, and `optimal` also
means that none serves more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from matching.jsonform import FormError, decode, encode, parse

type Reason = Mapping[str, str | float | int]
"""A code and its parameters, like {"code": "near", "km": 1.2}; matching.explain puts it in words."""

type Status = Literal["optimal", "within_gap", "time_limit", "cancelled"]


class PlanError(FormError):
    """What is wrong with the form of a plan, and where."""

    root = "plan"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One filled seat; travel is that from the stop before, to get there."""

    need: str
    seat: int
    helper: str
    start: datetime
    travel_minutes: float
    km: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A helper who came near to an unserved need: if every obstacle fell, they could do it beside the plan."""

    helper: str
    obstacles: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """Seats of a need that stay empty, the last thing that ruled everybody out, and who came nearest."""

    need: str
    seats: int
    reason: str
    nearest_miss: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One who could do a need. `extra_cost`: what it takes from the objective, its `unserved` x priority left aside.

    Where `needs_swap`, other visits of the plan would have to move first, and their worth elsewhere is in the cost.
    """

    helper: str
    start: datetime
    extra_cost: float
    odds: float
    needs_swap: bool


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long each phase took."""

    candidates: float
    build: float
    price: float
    solve: float
    total: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What `solve` answers. `km` and `minutes` are the travel of every interval with a visit, new or booked."""

    version: int
    status: Status
    objective: float
    bound: float
    gap: float
    served: int
    priority_share: float
    km: float
    minutes: float
    changes: int
    assignments: tuple[Assignment, ...]
    unserved: tuple[Unserved, ...]
    rankings: Mapping[str, tuple[Ranked, ...]]
    seconds: Seconds

    def __post_init__(self) -> None:
        if self.version != 1:
            raise PlanError("version", f"must be 1, not {self.version}")

    @classmethod
    def from_json(cls, data: str | bytes | Mapping[str, Any]) -> Self:
        """The plan in JSON text, or in what JSON text was parsed to. Raises PlanError."""
        try:
            return decode(cls, parse(data) if isinstance(data, str | bytes) else data)
        except FormError as error:
            raise PlanError(error.path, error.message) from None

    def to_json(self) -> str:
        """JSON text from which `from_json` makes an equal plan."""
        return json.dumps(encode(self), ensure_ascii=False, indent=1)


def load(path: str | Path) -> Plan:
    """The plan in a JSON file. Raises PlanError, also when the file cannot be read."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise PlanError(str(path), f"cannot be read ({error.strerror})") from None
    return Plan.from_json(data)
