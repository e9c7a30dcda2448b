"""Importing the gazetteer: addresses, streets, postal codes and districts with their positions, many at a time."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import batched
from pathlib import Path
from statistics import median
from typing import Annotated, Any

from pydantic import model_validator
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.imports.cells import Number, PostalCode, Text, between, one_of
from app.imports.known import Known
from app.imports.report import ImportRefused, Report, What, Wrong
from app.imports.row import Numbered, Row, read_rows
from app.places.folding import fold, municipality_key, parse_street
from app.places.seeds import sow
from models.errors import N_
from models.place import GazetteerEntry, Place

BATCH = 2000
KEY = ("municipality_key", "name_key", "number", "kind")


class EntryKind(StrEnum):
    """What an entry of the gazetteer is."""

    ADDRESS = "address"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    DISTRICT = "district"


class GazetteerRow(Row):
    """One address, street, postal code or district."""

    municipality: Text
    street_fi: Text | None = None
    street_sv: Text | None = None
    number: Text | None = None
    postal_code: PostalCode | None = None
    lat: Annotated[float, between(59, 71), Number]
    lon: Annotated[float, between(19, 32), Number]
    precision: Annotated[EntryKind, one_of(EntryKind)] | None = None
    district: Text | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> "GazetteerRow":
        kind = self.kind
        if kind is EntryKind.POSTAL_CODE and not self.postal_code:
            raise Wrong(N_("This must not be empty."), "postal_code")
        if kind is EntryKind.DISTRICT and not self.district:
            raise Wrong(N_("This must not be empty."), "district")
        if kind in (EntryKind.ADDRESS, EntryKind.STREET) and not (self.street_fi or self.street_sv):
            raise Wrong(N_("This must not be empty."), "street_fi")
        if kind is EntryKind.ADDRESS and not self.numbers:
            raise Wrong(N_("This is not a house number."), "number")
        return self

    @property
    def kind(self) -> EntryKind:
        """What the row is: as it says, else by the columns it fills."""
        if self.precision:
            return self.precision
        if self.street_fi or self.street_sv:
            return EntryKind.ADDRESS if self.number else EntryKind.STREET
        return EntryKind.DISTRICT if self.district else EntryKind.POSTAL_CODE

    @property
    def numbers(self) -> tuple[int, ...]:
        """The house numbers: of `5-7`, both."""
        return parse_street(f"x {self.number}").numbers if self.number else ()

    @property
    def names(self) -> list[str]:
        """The names under which it is found."""
        if self.kind is EntryKind.POSTAL_CODE:
            return [self.postal_code or ""]
        names = [self.district] if self.kind is EntryKind.DISTRICT else [self.street_fi, self.street_sv]
        return list(dict.fromkeys(name for name in names if name))


def import_gazetteer(known: Known, path: Path, now: datetime) -> Report:
    """Add the rows to the gazetteer, or renew what is there; places that nobody knew yet are looked for again."""
    rows, faults = read_rows(GazetteerRow, path, ignore_others=True)
    if faults:
        raise ImportRefused(faults)
    sow(known.session)
    entries: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in (*_entries(rows), *_postal_areas(rows)):
        entries.setdefault(tuple(entry[column] for column in KEY), entry)
    _upsert(known.session, [entry for entry in entries.values() if entry["kind"] != EntryKind.POSTAL_CODE])
    _upsert(known.session, [entry for entry in entries.values() if entry["kind"] == EntryKind.POSTAL_CODE])
    for place in known.session.scalars(select(Place).where(Place.retry_at > now).order_by(Place.id)):
        place.locate_later(now)
    return Report.of(What.GAZETTEER, len(rows))


def _entries(rows: list[Numbered[GazetteerRow]]) -> Iterator[dict[str, Any]]:
    """An entry for every name and number; a plain number goes before one with a letter, which is kept as the number."""
    for row in sorted((numbered.row for numbered in rows), key=lambda row: not (row.number or "").isdigit()):
        for name in row.names:
            for number in row.numbers or (None,):
                yield _entry(row, name, number)


def _entry(row: GazetteerRow, name: str, number: int | None) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "municipality": row.municipality,
        "municipality_key": municipality_key(row.municipality),
        "name": name,
        "name_key": fold(name),
        "number": number,
        "postal_code": row.postal_code,
        "district": row.district,
        "lat": row.lat,
        "lon": row.lon,
    }


def _postal_areas(rows: list[Numbered[GazetteerRow]]) -> Iterator[dict[str, Any]]:
    """The middle of the addresses of each postal code, for addresses on streets that are not known."""
    areas: dict[tuple[str, str], list[GazetteerRow]] = {}
    for row in (numbered.row for numbered in rows):
        if row.postal_code and row.kind in (EntryKind.ADDRESS, EntryKind.STREET):
            areas.setdefault((row.municipality, row.postal_code), []).append(row)
    for (_, code), inside in areas.items():
        middle = {"lat": median(row.lat for row in inside), "lon": median(row.lon for row in inside)}
        yield {**_entry(inside[0], code, None), "kind": EntryKind.POSTAL_CODE.value, "district": None, **middle}


def _upsert(session: Session, entries: list[dict[str, Any]]) -> None:
    for batch in batched(entries, BATCH):
        row = insert(GazetteerEntry)
        new = {
            column: row.excluded[column] for column in ("name", "municipality", "postal_code", "district", "lat", "lon")
        }
        session.execute(row.on_conflict_do_update(index_elements=list(KEY), set_=new), list(batch))
