"""An address as somebody wrote it, for any geocoder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.places.folding import Street, fold, parse_street

_TOWN = re.compile(r"^\s*(?P<code>\d{5})?\s*(?P<town>[^\d]*)$")


@dataclass(frozen=True, slots=True)
class Address:
    """Street with number, postal code or none, municipality; nothing of it is checked here."""

    street: str
    postal_code: str | None
    municipality: str

    @property
    def text(self) -> str:
        """On one line, as geocoding services like it; names of people are never part of it."""
        town = " ".join(part for part in (self.postal_code, self.municipality) if part)
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def key(self) -> str:
        """The normalised query: the same for every spelling that differs in case, spaces or hyphens alone."""
        street = self.parsed
        numbers = "-".join(str(number) for number in street.numbers)
        return "|".join((street.keys[0], numbers, self.postal_code or "", fold(self.municipality)))

    @property
    def parsed(self) -> Street:
        """The street taken apart."""
        return parse_street(self.street)

    @staticmethod
    def read(query: "str | Mapping[str, str] | Address") -> "Address":
        """`Vaasankatu 12, 00500 Helsinki`, or a mapping with `street`, `postalcode` and `city`, as Nominatim takes."""
        if isinstance(query, Address):
            return query
        if isinstance(query, Mapping):
            return Address(query.get("street", ""), query.get("postalcode") or None, query.get("city", ""))
        street, _, end = query.rpartition(",")
        town = _TOWN.match(end)
        if not street or town is None:
            return Address(query, None, "")
        return Address(street.strip(), town["code"], town["town"].strip())
