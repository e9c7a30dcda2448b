"""Folding of addresses for look-up: case, spaces, hyphens and abbreviations go; å, ä and ö stay letters."""

import re
import unicodedata
from dataclasses import dataclass

from app.places.municipalities import SWEDISH

_NUMBERED = re.compile(
    r"^(?P<name>\d*\.?[^\d,]*[^\W\d][^\d,]*?)\s*(?P<first>\d{1,5})(?:\s*[-–/]\s*(?P<last>\d{1,5}))?(?!\d)"
)
_ABBREVIATED = {"k": "katu", "t": "tie", "g": "gatan", "v": "vägen"}
_ORDINALS = {
    "linja": ("ensi", "toinen", "kolmas", "neljäs", "viides"),
    "linjen": ("första", "andra", "tredje", "fjärde", "femte"),
}
_NOT_IN_NAMES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Street:
    """A street as it was written, taken apart: possible keys of its name, best first, and its house numbers."""

    keys: tuple[str, ...]
    numbers: tuple[int, ...]

    def may_be(self, other: "Street") -> bool:
        """Whether the two may be one address: the same name, or what it is short for, and the same numbers."""
        return bool(set(self.keys) & set(other.keys)) and self.numbers == other.numbers


def parse_street(text: str) -> Street:
    """`Vaasankatu 12 A 3` is number 12, `5-7` is 5 and 7, `3. linja 5` is number 5 of Kolmas linja."""
    found = _NUMBERED.match(text.strip())
    if found is None:
        return Street(name_keys(text.partition(",")[0]), ())
    numbers = [int(found["first"])]
    if found["last"] and int(found["last"]) > numbers[0]:
        numbers.append(int(found["last"]))
    return Street(name_keys(found["name"]), tuple(numbers))


def name_keys(name: str) -> tuple[str, ...]:
    """The key of `name`, and that of what it may be short for (`Vaasank.` for Vaasankatu)."""
    key = fold(name)
    long = _ABBREVIATED.get(key[-1:])
    return (key, key[:-1] + long) if long and len(key) > 3 else (key,)


def fold(name: str) -> str:
    """The look-up key of a name: `Iso-Roobertinkatu` and `iso roobertinkatu` are one."""
    key = _NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", name).casefold())
    for line, ordinals in _ORDINALS.items():
        if key[1:] == line and key[0] in "12345":
            return ordinals[int(key[0]) - 1] + line
    return key


def municipality_key(name: str) -> str:
    """The key of a municipality's Finnish name, whichever of its two names was given."""
    key = fold(name)
    return _FINNISH.get(key, key)


_FINNISH = {fold(swedish): fold(finnish) for finnish, swedish in SWEDISH.items()}
