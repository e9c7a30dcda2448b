"""The problem: who needs help where and when, who could give it, and what is worth how much.

Times are aware datetimes to the second, durations minutes, distances kilometres, costs kilometre-equivalents. A
Problem validates itself, however it was made; what it cannot mean is a ProblemError that names the path.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from matching.faults import Fault, misshapen, numbered, outside, unknown, untimed
from matching.jsonform import FormError, decode, encode, parse


class ProblemError(FormError):
    """What a problem cannot mean, and where: `needs[3].latest: …`."""

    root = "problem"


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth, WGS84 degrees."""

    id: str
    lat: float
    lon: float

    def faults(self) -> Iterator[Fault]:
        """What is wrong with it, as (path, message)."""
        yield from outside("lat", self.lat, -90, 90)
        yield from outside("lon", self.lon, -180, 180)


@dataclass(frozen=True, slots=True)
class Need:
    """Help that is asked for: it starts at or after `earliest` and ends at or before `latest`.

    `seats` are those still to be filled; booked helpers of the need are no longer among them.
    """

    id: str
    place: str
    earliest: datetime
    latest: datetime
    minutes: float
    seats: int = 1
    priority: float = 1.0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    car: bool = False
    max_km: float | None = None
    prefer: Mapping[str, float] = field(default_factory=dict)
    bar: tuple[str, ...] = ()
    odds: Mapping[str, float] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        """What is wrong with it, as (path, message)."""
        yield from outside("minutes", self.minutes, 0, above=True)
        yield from outside("seats", self.seats, 1)
        yield from outside("priority", self.priority, 0, above=True)
        yield from outside("max_km", self.max_km or 0, 0)
        for helper, chance in self.odds.items():
            yield from outside(f"odds.{helper}", chance, 0, 1)
        for helper, bonus in self.prefer.items():
            yield from outside(f"prefer.{helper}", bonus)
        yield from untimed("earliest", self.earliest)
        yield from untimed("latest", self.latest)
        window = (self.latest.timestamp() - self.earliest.timestamp()) / 60
        if window < self.minutes:
            yield "latest", f"leaves {window:g} minutes from earliest, fewer than the visit's {self.minutes:g}"


class FreeInterval(NamedTuple):
    """When a helper is free, booked visits included; `place` is where they start and end, if not at home."""

    start: datetime
    end: datetime
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A visit that is agreed and stays as it is. `need` may name one that is not in the problem any more."""

    place: str
    start: datetime
    end: datetime
    need: str | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer or relative, and when they are free. `kmh` and `overhead_minutes` override those of the mode."""

    id: str
    place: str
    free: tuple[FreeInterval, ...]
    kind: Literal["volunteer", "relative"] = "volunteer"
    mode: Literal["car", "walk", "bike", "transit"] = "car"
    kmh: float | None = None
    overhead_minutes: float | None = None
    max_km: float = 10.0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    car: bool = False
    max_visits: int = 99
    max_visits_per_day: int = 3
    load: float = 0.0
    accept_odds: float = 1.0
    only_for: tuple[str, ...] | None = None
    booked: tuple[Booked, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """What is wrong with them, as (path, message)."""
        yield from outside("kmh", 1 if self.kmh is None else self.kmh, 0, above=True)
        for name in ("overhead_minutes", "max_km", "max_visits", "max_visits_per_day", "load"):
            yield from outside(name, getattr(self, name) or 0, 0)
        yield from outside("accept_odds", self.accept_odds, 0, 1)
        yield from _untimely("free", self.free)
        yield from _untimely("booked", self.booked)
        for i, visit in enumerate(self.booked):
            if not any(_within(visit, interval) for interval in self.free):
                yield f"booked[{i}]", "lies in no free interval of the helper"


@dataclass(frozen=True, slots=True)
class Current:
    """What people were already shown: this helper for this need, then."""

    need: str
    seat: int
    helper: str
    start: datetime
    state: Literal["proposed", "waiting"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, in kilometre-equivalents (see the objective in the format's description)."""

    unserved: float = 1000.0
    km: float = 1.0
    minute: float = 0.0
    extra_visit: float = 1.0
    fairness: float = 0.5
    odds: float = 10.0
    change_proposed: float = 3.0
    change_waiting: float = 30.0

    def faults(self) -> Iterator[Fault]:
        """What is wrong with them, as (path, message)."""
        for name in self.__slots__:
            yield from outside(name, getattr(self, name), 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One matching problem. Raises ProblemError when it is made of what cannot be meant."""

    start: datetime
    places: tuple[Place, ...]
    needs: tuple[Need, ...]
    helpers: tuple[Helper, ...]
    zone: str = "Europe/Helsinki"
    detour: float = 1.3
    travel_minutes: tuple[tuple[float, ...], ...] | None = None
    current: tuple[Current, ...] = ()
    weights: Weights = field(default_factory=Weights)
    strict: bool = False

    def __post_init__(self) -> None:
        for path, message in self._faults():
            raise ProblemError(path, message)

    @classmethod
    def from_json(cls, data: str | bytes | Mapping[str, Any]) -> Self:
        """The problem in JSON text, or in what JSON text was parsed to. Raises ProblemError."""
        try:
            return decode(cls, parse(data) if isinstance(data, str | bytes) else data)
        except FormError as error:
            raise ProblemError(error.path, error.message) from None

    def to_json(self) -> str:
        """JSON text from which `from_json` makes an equal problem."""
        return json.dumps(encode(self), ensure_ascii=False)

    def _faults(self) -> Iterator[Fault]:
        yield from self._settings_faults()
        for name in ("places", "needs", "helpers"):
            yield from _each(name, getattr(self, name))
        yield from self._reference_faults()
        yield from self._current_faults()

    def _settings_faults(self) -> Iterator[Fault]:
        yield from untimed("start", self.start)
        yield from outside("detour", self.detour, 0, above=True)
        yield from ((f"weights.{path}", message) for path, message in self.weights.faults())
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            yield "zone", f"{self.zone!r} is no time zone that is known here"
        yield from misshapen("travel_minutes", self.travel_minutes, len(self.places))

    def _reference_faults(self) -> Iterator[Fault]:
        places = {place.id for place in self.places}
        needs = {need.id for need in self.needs}
        helpers = {helper.id for helper in self.helpers}
        for i, need in enumerate(self.needs):
            yield from unknown("place", {f"needs[{i}].place": need.place}, places)
            named = {f"needs[{i}].{name}.{each}": each for name in ("prefer", "odds") for each in getattr(need, name)}
            yield from unknown("helper", named | numbered(f"needs[{i}].bar", need.bar), helpers)
        for i, helper in enumerate(self.helpers):
            yield from unknown("place", {f"helpers[{i}].place": helper.place}, places)
            yield from unknown("place", numbered(f"helpers[{i}].free", [span.place for span in helper.free]), places)
            yield from unknown(
                "place", numbered(f"helpers[{i}].booked", [visit.place for visit in helper.booked]), places
            )
            yield from unknown("need", numbered(f"helpers[{i}].only_for", helper.only_for or ()), needs)

    def _current_faults(self) -> Iterator[Fault]:
        seats = {need.id: need.seats for need in self.needs}
        helpers = {helper.id for helper in self.helpers}
        shown = set()
        for i, entry in enumerate(self.current):
            yield from unknown("need", {f"current[{i}].need": entry.need}, seats.keys())
            yield from unknown("helper", {f"current[{i}].helper": entry.helper}, helpers)
            yield from untimed(f"current[{i}].start", entry.start)
            yield from outside(f"current[{i}].seat", entry.seat, 0, seats.get(entry.need, 1) - 1)
            if (entry.need, entry.helper) in shown:
                yield f"current[{i}]", f"need {entry.need!r} and helper {entry.helper!r} stand here twice"
            shown.add((entry.need, entry.helper))


def load(path: str | Path) -> Problem:
    """The problem in a JSON file. Raises ProblemError, also when the file cannot be read."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ProblemError(str(path), f"cannot be read ({error.strerror})") from None
    return Problem.from_json(data)


def _each(name: str, items: Iterable[Place | Need | Helper]) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, item in enumerate(items):
        yield from ((f"{name}[{i}].{path}", message) for path, message in item.faults())
        if not item.id or item.id in seen:
            yield f"{name}[{i}].id", f"{item.id!r} is taken by another" if item.id else "is empty"
        seen.add(item.id)


def _untimely(name: str, spans: Sequence[FreeInterval | Booked]) -> Iterator[Fault]:
    """Spans that end before they begin, or overlap one another."""
    for i, span in enumerate(spans):
        yield from untimed(f"{name}[{i}]", span.start)
        yield from untimed(f"{name}[{i}]", span.end)
    order = sorted((span.start.timestamp(), span.end.timestamp(), i) for i, span in enumerate(spans))
    for start, end, i in order:
        if end <= start:
            yield f"{name}[{i}]", "ends before it begins"
    for (_, end, i), (start, _, j) in pairwise(order):
        if start < end:
            yield f"{name}[{max(i, j)}]", f"overlaps {name}[{min(i, j)}]"


def _within(visit: Booked, interval: FreeInterval) -> bool:
    starts_in = interval.start.timestamp() <= visit.start.timestamp()
    return starts_in and visit.end.timestamp() <= interval.end.timestamp()
