"""Rows as pydantic models: from the cells of a line to typed values, or to the faults of that line."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from app.imports.report import Fault, ImportRefused, Wrong
from app.imports.table import Line, read_table
from models.errors import N_


class Row(BaseModel):
    """One row; its fields (by alias, where there is one) are the columns, and those without a default are required."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)

    @classmethod
    def columns(cls, *, required: bool = False) -> set[str]:
        """The names of all columns, or of those that must be there."""
        fields = cls.model_fields.items()
        return {field.alias or name for name, field in fields if field.is_required() or not required}

    @classmethod
    def read(cls, line: Line) -> Self:
        """The row of a line. ValidationError with a fault for every bad cell."""
        return cls.model_validate(line.cells)


@dataclass(frozen=True)
class Numbered[R: Row]:
    """A row with the line that it stands on."""

    line: int
    row: R


def read_rows[R: Row](
    kind: type[R], path: Path, *, ignore_others: bool = False
) -> tuple[list[Numbered[R]], list[Fault]]:
    """Every good row of the file, and the faults of every bad one. ImportRefused where it is no such file at all."""
    lines = read_table(path, kind.columns(), kind.columns(required=True), ignore_others=ignore_others)
    if not lines:
        raise ImportRefused([Fault(N_("The file has a header but no rows."))])
    rows: list[Numbered[R]] = []
    faults: list[Fault] = []
    for line in lines:
        try:
            rows.append(Numbered(line.number, kind.read(line)))
        except ValidationError as error:
            faults += _faults(line, error)
    return rows, faults


def _faults(line: Line, error: ValidationError) -> Iterator[Fault]:
    for found in error.errors():
        column = str(found["loc"][0]) if found["loc"] else None
        wrong = found.get("ctx", {}).get("error")
        if isinstance(wrong, Wrong):
            yield Fault(wrong.message, wrong.values, line.number, wrong.column or column)
        else:
            yield Fault(_plain(found["type"]), {}, line.number, column)


def _plain(kind: str) -> str:
    if kind == "missing":
        return N_("This must not be empty.")
    return N_("This cannot be understood.")


def doubles[R: Row](rows: Iterable[Numbered[R]], key: Callable[[R], Hashable | None], column: str) -> Iterator[Fault]:
    """A fault for every row whose key an earlier one has; a row without a key is like no other."""
    first: dict[Hashable, int] = {}
    for numbered in rows:
        found = key(numbered.row)
        if found is None:
            continue
        earlier = first.setdefault(found, numbered.line)
        if earlier != numbered.line:
            yield Fault(N_("This is on line %(line)s already."), {"line": earlier}, numbered.line, column)


def checked[R: Row, T](rows: Iterable[Numbered[R]], build: Callable[[R], T], faults: list[Fault]) -> list[T]:
    """`build` over every row; where it says Wrong, the fault is added and the row left out.

    ImportRefused after the last row, when there is any fault.
    """
    built = []
    for numbered in rows:
        try:
            built.append(build(numbered.row))
        except Wrong as wrong:
            faults.append(Fault(wrong.message, wrong.values, numbered.line, wrong.column))
    if faults:
        raise ImportRefused(faults)
    return built


def fields_set(row: Row) -> list[str]:
    """The names of the columns that the row fills, for the event that tells of it."""
    names: dict[str, Any] = type(row).model_fields
    return sorted(name for name in names if name in row.model_fields_set)
