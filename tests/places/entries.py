"""A small gazetteer: Vaasankatu with its Swedish name, a line, and two streets of one name in one municipality."""

from typing import Any

from app.places.folding import fold, municipality_key


def _entry(town: str, name: str, number: int | None, code: str, lat: float, lon: float) -> dict[str, Any]:
    return {
        "kind": "street" if number is None else "address",
        "municipality": town,
        "municipality_key": municipality_key(town),
        "name": name,
        "name_key": fold(name),
        "number": number,
        "postal_code": code,
        "lat": lat,
        "lon": lon,
    }


ENTRIES = [
    _entry("Helsinki", name, number, "00500", 60.1870 + (number or 8) / 10000, 24.96)
    for name in ("Vaasankatu", "Vasagatan")
    for number in (None, 5, 7, 12, 20)
] + [
    _entry("Helsinki", "Kolmas linja", 5, "00530", 60.1830, 24.9470),
    _entry("Helsinki", "Iso Roobertinkatu", 3, "00120", 60.1620, 24.9400),
    _entry("Porvoo", "Rantatie", 5, "06100", 60.3900, 25.6600),
    _entry("Porvoo", "Rantatie", 9, "07370", 60.2200, 25.8700),
    _entry("Espoo", "Mäntytie", 1, "02270", 60.1500, 24.7200),
    _entry("Vantaa", "Mäntytie", 1, "01350", 60.3100, 25.0300),
]
