"""What the offline gazetteer knows before anything is imported: the districts of the demo and their postal codes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.districts import DISTRICTS, District
from app.places.folding import fold, municipality_key
from models.place import GazetteerEntry


def sow(session: Session) -> None:
    """Put the districts into the gazetteer; what is there already stays as it is."""
    rows = [row for district in DISTRICTS for row in _rows(district)]
    session.execute(insert(GazetteerEntry).on_conflict_do_nothing(), rows)


def _rows(district: District) -> Iterator[dict[str, Any]]:
    names = {district.name_fi, district.name_sv}
    for kind, name in [*(("district", name) for name in sorted(names)), ("postal_code", district.postal_code)]:
        yield {
            "kind": kind,
            "municipality": district.municipality,
            "municipality_key": municipality_key(district.municipality),
            "name": name,
            "name_key": fold(name),
            "number": None,
            "postal_code": district.postal_code,
            "district": district.name_fi,
            "lat": district.lat,
            "lon": district.lon,
        }
