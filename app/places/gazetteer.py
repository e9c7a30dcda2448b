"""The offline gazetteer: a geopy geocoder over our own table of addresses, streets, postal codes and districts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.places.address import Address
from app.places.answer import Answer
from app.places.folding import municipality_key
from models.place import GazetteerEntry, Precision

SAME_STREET_DEGREES = 0.03
"""Two pieces of street farther apart than this (some 3 km) only share their name."""

DISTRICT_KM = 5.0
KM_PER_DEGREE = 111.2


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy comes without types
    """Exact number, else the nearest number on the street, else the street, the postal code, the district.

    Finnish and Swedish names of streets and municipalities are both known. `Location.raw` is the kept `Answer`, with
    the `precision` that was reached.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def geocode(
        self,
        query: str | Mapping[str, str] | Address,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
    ) -> Any:
        """The `Location` of `query` (text, or `street`, `postalcode` and `city`), or None where nothing is known of it.

        With `exactly_one=False` a list of it, as geopy's other geocoders give.
        """
        address = Address.read(query)
        answer = self._find(address)
        if answer is None:
            return None
        location = Location(address.text, (answer.lat, answer.lon), answer.kept())
        return location if exactly_one else [location]

    def _find(self, address: Address) -> Answer | None:
        area = self._postal_area(address.postal_code)
        wanted = [municipality_key(address.municipality)]
        if area is not None and area.municipality_key not in wanted:
            wanted.append(area.municipality_key)
        for town in wanted:
            found = self._on_street(address, town)
            if found:
                return self._answer(*found)
        if area is not None:
            return self._answer(area, Precision.POSTAL_CODE)
        district = self._named(address, wanted[0], "district")
        return self._answer(district[0], Precision.DISTRICT) if district else None

    def _on_street(self, address: Address, town: str) -> tuple[GazetteerEntry, Precision] | None:
        entries = self._named(address, town, "address", "street")
        if not entries or len({entry.municipality_key for entry in entries}) > 1:
            return None
        same_code = [entry for entry in entries if address.postal_code in (None, entry.postal_code)]
        near = same_code or entries
        numbers = address.parsed.numbers
        exact = _with_number([*near, *(e for e in entries if _is_near(e, near[0]))], numbers)
        if exact is not None:
            return exact, Precision.EXACT
        numbered = [entry for entry in near if entry.number is not None]
        if numbers and numbered:
            return _nearest(numbered, numbers[0]), Precision.NEAREST
        return next((entry for entry in near if entry.kind == "street"), _middle(near)), Precision.STREET

    def _named(self, address: Address, town: str, *kinds: str) -> Sequence[GazetteerEntry]:
        """Entries by the street's name as it is written, else by what it is short for; in `town` where one is given."""
        for key in address.parsed.keys:
            entries = select(GazetteerEntry).where(GazetteerEntry.name_key == key, GazetteerEntry.kind.in_(kinds))
            if town:
                entries = entries.where(GazetteerEntry.municipality_key == town)
            found = self._session.scalars(entries.order_by(GazetteerEntry.number, GazetteerEntry.id)).all()
            if found:
                return found
        return []

    def _postal_area(self, code: str | None) -> GazetteerEntry | None:
        areas = select(GazetteerEntry).where(GazetteerEntry.kind == "postal_code", GazetteerEntry.name_key == code)
        return self._session.scalars(areas.order_by(GazetteerEntry.id).limit(1)).first() if code else None

    def _answer(self, entry: GazetteerEntry, precision: Precision) -> Answer:
        district = entry.district or nearest_district(self._session, entry.municipality, entry.lat, entry.lon)
        return Answer(entry.lat, entry.lon, precision, entry.postal_code, district)


def nearest_district(session: Session, municipality: str, lat: float, lon: float) -> str | None:
    """The municipality's district whose centre is nearest to the position, within 5 km; None where none is known."""
    north = (GazetteerEntry.lat - lat) * KM_PER_DEGREE
    east = (GazetteerEntry.lon - lon) * KM_PER_DEGREE * math.cos(math.radians(lat))
    km = func.sqrt(north * north + east * east)
    known = select(GazetteerEntry.district).where(
        GazetteerEntry.kind == "district",
        GazetteerEntry.municipality_key == municipality_key(municipality),
        km < DISTRICT_KM,
    )
    return session.scalar(known.order_by(km, GazetteerEntry.id).limit(1))


def _with_number(entries: Sequence[GazetteerEntry], numbers: tuple[int, ...]) -> GazetteerEntry | None:
    by_number = {entry.number: entry for entry in reversed(entries)}
    return next((by_number[number] for number in numbers if number in by_number), None)


def _nearest(numbered: Sequence[GazetteerEntry], number: int) -> GazetteerEntry:
    """By number; of two equally near, the lower one."""
    return min(numbered, key=lambda entry: (abs((entry.number or 0) - number), entry.number or 0))


def _middle(entries: Sequence[GazetteerEntry]) -> GazetteerEntry:
    return entries[len(entries) // 2]


def _is_near(entry: GazetteerEntry, other: GazetteerEntry) -> bool:
    return abs(entry.lat - other.lat) + abs(entry.lon - other.lon) / 2 < SAME_STREET_DEGREES
