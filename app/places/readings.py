"""Reading the answers of Pelias, Photon and Nominatim: what each found, and how exact that is in our words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geopy.location import Location

from app.places.address import Address
from app.places.answer import Answer
from app.places.folding import municipality_key, parse_street
from models.place import Precision


class Layer(StrEnum):
    """What kind of thing a service found."""

    HOUSE = "house"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a service, taken apart; without a layer that we use it is no place for a visit (a town, a café)."""

    layer: Layer | None
    municipality: str | None
    number: str | None = None
    is_guessed: bool = False
    postal_code: str | None = None
    district: str | None = None


Reading = Callable[[Mapping[str, Any]], Found]
ORDER = list(Precision)


def best(locations: Sequence[Location], address: Address, reading: Reading) -> Answer | None:
    """The most exact of the results that lie in the municipality asked for; of equals, the service's first."""
    answers = list(_answers(locations, address, reading))
    return min(answers, key=lambda answer: ORDER.index(answer.precision), default=None)


def _answers(locations: Sequence[Location], address: Address, reading: Reading) -> Iterator[Answer]:
    for location in locations:
        found = reading(location.raw)
        if found.layer is not None and _in_town(found, address):
            lat, lon = float(location.latitude), float(location.longitude)
            yield Answer(lat, lon, _precision(found, address), found.postal_code, found.district)


def _in_town(found: Found, address: Address) -> bool:
    if not found.municipality or not address.municipality:
        return True
    return municipality_key(found.municipality) == municipality_key(address.municipality)


def _precision(found: Found, address: Address) -> Precision:
    """A house is exact only when its number is the one asked for and the service did not reckon it from others."""
    if found.layer is not Layer.HOUSE:
        return Precision(found.layer or "unknown")
    wanted = address.parsed.numbers
    if not wanted:
        return Precision.STREET
    has = parse_street(f"x {found.number or ''}").numbers
    return Precision.EXACT if set(wanted) & set(has) and not found.is_guessed else Precision.NEAREST


PELIAS_LAYERS = {
    "address": Layer.HOUSE,
    "street": Layer.STREET,
    "postalcode": Layer.POSTAL_CODE,
    "neighbourhood": Layer.DISTRICT,
    "borough": Layer.DISTRICT,
}
PELIAS_CONFIDENCE = 0.5
"""Below this, Pelias has taken something else for the address."""


def pelias(raw: Mapping[str, Any]) -> Found:
    """A feature of Pelias (Digitransit): `layer`, `match_type`, `confidence`, `localadmin`."""
    seen = raw["properties"]
    sure = float(seen.get("confidence", 1)) >= PELIAS_CONFIDENCE
    return Found(
        layer=PELIAS_LAYERS.get(seen["layer"]) if sure else None,
        municipality=seen.get("localadmin") or seen.get("locality"),
        number=seen.get("housenumber"),
        is_guessed=seen.get("match_type") == "interpolated",
        postal_code=seen.get("postalcode"),
        district=seen.get("neighbourhood"),
    )


PHOTON_TYPES = {
    "house": Layer.HOUSE,
    "street": Layer.STREET,
    "district": Layer.DISTRICT,
    "locality": Layer.DISTRICT,
}


def photon(raw: Mapping[str, Any]) -> Found:
    """A feature of Photon: `type`, or for postal codes `osm_value`."""
    seen = raw["properties"]
    is_code = seen.get("osm_value") in ("postcode", "postal_code")
    layer = Layer.POSTAL_CODE if is_code else PHOTON_TYPES.get(seen["type"])
    if layer is Layer.HOUSE and not seen.get("housenumber"):
        layer = None
    return Found(
        layer=layer,
        municipality=seen.get("city"),
        number=seen.get("housenumber"),
        postal_code=seen.get("postcode"),
        district=seen.get("district"),
    )


NOMINATIM_TYPES = {
    "road": Layer.STREET,
    "postcode": Layer.POSTAL_CODE,
    "suburb": Layer.DISTRICT,
    "quarter": Layer.DISTRICT,
    "neighbourhood": Layer.DISTRICT,
    "city_district": Layer.DISTRICT,
}


def nominatim(raw: Mapping[str, Any]) -> Found:
    """A result of Nominatim with `addressdetails`: a `house_number` in `address`, else `addresstype`."""
    parts = raw["address"]
    kind = "road" if raw.get("class") == "highway" else raw.get("addresstype", raw.get("type"))
    town = next((parts[key] for key in ("city", "town", "municipality", "village") if key in parts), None)
    return Found(
        layer=Layer.HOUSE if "house_number" in parts else NOMINATIM_TYPES.get(str(kind)),
        municipality=town,
        number=parts.get("house_number"),
        postal_code=parts.get("postcode"),
        district=parts.get("suburb") or parts.get("neighbourhood"),
    )
