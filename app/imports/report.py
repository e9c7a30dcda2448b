"""What an import says: the faults that stopped it, or what it brought in and how well places are known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.place import Place, Precision


class What(StrEnum):
    """What the rows of a file are."""

    CLIENTS = "clients"
    HELPERS = "helpers"
    AVAILABILITY = "availability"
    NEEDS = "needs"
    GAZETTEER = "gazetteer"


class Wrong(ValueError):
    """A value that cannot be. `message` is a gettext msgid with `%(name)s` fields from `values`.

    `column` names the column where the value itself does not: a rule over several of them.
    """

    def __init__(self, message: str, column: str | None = None, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message, self.column, self.values = message, column, values


@dataclass(frozen=True)
class Fault:
    """One reason why nothing was imported: the line (1 is the header) and column, where there are such, and why."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None
    column: str | None = None

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self.message % self.values if self.values else self.message

    def figures(self) -> dict[str, Any]:
        """For a program."""
        return {"line": self.line, "column": self.column, "reason": self.reason}

    def __str__(self) -> str:
        where = [f"line {self.line}"] * (self.line is not None) + [f"column {self.column}"] * (self.column is not None)
        return f"{', '.join(where).capitalize()}: {self.reason}" if where else self.reason


class ImportRefused(Exception):
    """Nothing was imported; `faults` names every bad row."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = sorted(faults, key=lambda fault: fault.line or 0)
        super().__init__(f"{len(self.faults)} faults")


@dataclass(frozen=True)
class Report:
    """What was imported: how many rows, and of their places how many are known how well."""

    what: What
    rows: int
    places: Counter[Precision] = field(default_factory=Counter)

    @staticmethod
    def of(what: What, rows: int, places: Iterable[Place] = ()) -> "Report":
        """The report over `rows` rows with these places."""
        return Report(what, rows, Counter(place.precision or Precision.UNKNOWN for place in places))

    def summary(self) -> dict[str, Any]:
        """For a program: what, rows, and places by precision."""
        known = {precision.value: self.places[precision] for precision in Precision if self.places[precision]}
        return {"what": self.what.value, "rows": self.rows, "places": known}

    def sentence(self, *, dry_run: bool = False) -> str:
        """For the terminal."""
        done = "would be imported" if dry_run else "imported"
        told = [f"{self.places[p]} {SPOKEN[p]}" for p in Precision if self.places[p]]
        return f"{self.rows} {ROWS[self.what]} {done}." + (f" Places: {', '.join(told)}." if told else "")


ROWS = {
    What.CLIENTS: "clients",
    What.HELPERS: "helpers",
    What.AVAILABILITY: "rows of availability",
    What.NEEDS: "needs",
    What.GAZETTEER: "rows of the gazetteer",
}
SPOKEN = {
    Precision.EXACT: "exact",
    Precision.NEAREST: "by the nearest known number",
    Precision.STREET: "by the street",
    Precision.POSTAL_CODE: "by the postal code",
    Precision.DISTRICT: "by the district",
    Precision.UNKNOWN: "not known yet, looked for in the background",
}
