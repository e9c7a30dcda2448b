"""Addresses as people write them, and what they are taken for."""

import pytest

from app.places.address import Address
from app.places.folding import fold, municipality_key, name_keys, parse_street


@pytest.mark.parametrize(
    ("written", "key", "numbers"),
    [
        ("Vaasankatu 12", "vaasankatu", (12,)),
        ("  vaasankatu   12 A 3 ", "vaasankatu", (12,)),
        ("VAASANKATU 12a", "vaasankatu", (12,)),
        ("Vaasankatu 12, as. 3", "vaasankatu", (12,)),
        ("Vaasankatu 5-7", "vaasankatu", (5, 7)),
        ("Vaasankatu 5 – 7 B", "vaasankatu", (5, 7)),
        ("Vaasankatu", "vaasankatu", ()),
        ("Iso-Roobertinkatu 3", "isoroobertinkatu", (3,)),
        ("3. linja 5", "kolmaslinja", (5,)),
        ("3:e linjen 5", "3elinjen", (5,)),
        ("Kolmas linja", "kolmaslinja", ()),
        ("Äyräpääntie 1", "äyräpääntie", (1,)),
    ],
)
def test_a_street_is_taken_apart(written: str, key: str, numbers: tuple[int, ...]) -> None:
    street = parse_street(written)
    assert (street.keys[0], street.numbers) == (key, numbers)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Vaasank.", "vaasankatu"),
        ("Hämeent.", "hämeentie"),
        ("Vasag.", "vasagatan"),
        ("Mannerheimv", "mannerheimvägen"),
    ],
)
def test_an_abbreviation_may_stand_for_the_whole(short: str, long: str) -> None:
    assert name_keys(short)[-1] == long


def test_finnish_letters_are_letters_of_their_own() -> None:
    assert fold("Mäkitie") != fold("Makitie")
    assert fold("Ma\u0308kitie") == fold("MÄKITIE")


def test_a_municipality_has_one_key_in_both_languages() -> None:
    pairs = [("Helsinki", "Helsingfors"), ("Espoo", "ESBO"), ("Porvoo", "borgå"), ("Kauniainen", "Grankulla")]
    assert all(municipality_key(finnish) == municipality_key(swedish) for finnish, swedish in pairs)


def test_a_query_on_one_line_is_read_as_an_address() -> None:
    assert Address.read("Vaasankatu 12, 00500 Helsinki") == Address("Vaasankatu 12", "00500", "Helsinki")
    assert Address.read("Vaasankatu 12, Helsinki") == Address("Vaasankatu 12", None, "Helsinki")
    assert Address.read("Vaasankatu 12") == Address("Vaasankatu 12", None, "")


def test_spellings_of_one_address_are_one_query() -> None:
    assert (
        Address("Iso-Roobertinkatu 3 A", "00120", "HELSINKI").key
        == Address("iso roobertinkatu 3", "00120", "Helsinki").key
    )
    assert Address("Vaasankatu 3", None, "Helsinki").key != Address("Vaasankatu 5", None, "Helsinki").key
