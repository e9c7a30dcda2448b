"""The offline gazetteer: exact number, nearest number, street, postal code, district, in that order."""

import pytest
from sqlalchemy.orm import Session

from app.places.address import Address
from app.places.gazetteer import Gazetteer, nearest_district
from models.place import Precision

pytestmark = pytest.mark.usefixtures("gazetteer")


@pytest.mark.parametrize(
    ("query", "precision", "lat"),
    [
        ("Vaasankatu 12 A 3, 00500 Helsinki", Precision.EXACT, 60.1882),
        ("vaasank. 12, Helsinki", Precision.EXACT, 60.1882),
        ("Vasagatan 12, Helsingfors", Precision.EXACT, 60.1882),
        ("Vaasankatu 6-7, Helsinki", Precision.EXACT, 60.1877),
        ("Vaasankatu 10, Helsinki", Precision.NEAREST, 60.1882),
        ("Vaasankatu 999, Helsinki", Precision.NEAREST, 60.1890),
        ("Vaasankatu, Helsinki", Precision.STREET, 60.1878),
        ("Olematonkatu 3, 00500 Helsinki", Precision.POSTAL_CODE, 60.1868),
        ("Kallio, Helsinki", Precision.DISTRICT, 60.1842),
        ("Berghäll, Helsingfors", Precision.DISTRICT, 60.1842),
        ("3. linja 5, Helsinki", Precision.EXACT, 60.1830),
    ],
)
def test_it_says_how_exactly_it_knows(session: Session, query: str, precision: Precision, lat: float) -> None:
    found = Gazetteer(session).geocode(query)
    assert (Precision(found.raw["precision"]), round(found.latitude, 4)) == (precision, lat)


@pytest.mark.parametrize("query", ["Olematonkatu 3, Helsinki", "Makitie 1, Espoo", "", "Helsinki"])
def test_what_nobody_knows_is_nowhere(session: Session, query: str) -> None:
    assert Gazetteer(session).geocode(query) is None


def test_a_street_of_two_municipalities_needs_one_named(session: Session) -> None:
    assert Gazetteer(session).geocode("Mäntytie 1") is None
    found = Gazetteer(session).geocode({"street": "Mäntytie 1", "city": "Vanda"})
    assert found.latitude == pytest.approx(60.31)


def test_the_postal_code_tells_streets_of_one_name_apart(session: Session) -> None:
    """Number 9 of Porvoo's other Rantatie, 20 km away, is not the nearest to number 8 of this one."""
    found = Gazetteer(session).geocode(Address("Rantatie 9", "06100", "Porvoo"))
    assert (found.raw["precision"], found.latitude) == (Precision.NEAREST, pytest.approx(60.39))


def test_the_postal_code_finds_the_municipality_where_the_one_given_does_not_know_the_street(session: Session) -> None:
    found = Gazetteer(session).geocode(Address("Vaasankatu 12", "00500", "Vantaa"))
    assert found.raw["precision"] == Precision.EXACT


def test_of_two_numbers_equally_near_the_lower_wins(session: Session) -> None:
    found = Gazetteer(session).geocode("Vaasankatu 16, Helsinki")
    assert round(found.latitude, 4) == 60.1882


def test_an_answer_carries_the_district_of_the_nearest_centre(session: Session) -> None:
    assert Gazetteer(session).geocode("Vaasankatu 12, Helsinki").raw["district"] == "Sörnäinen"
    assert nearest_district(session, "Vantaa", 60.31, 25.03) is None
    assert nearest_district(session, "Helsinki", 60.5, 25.0) is None


def test_geopy_callers_may_ask_for_a_list(session: Session) -> None:
    assert len(Gazetteer(session).geocode("Vaasankatu 12, Helsinki", exactly_one=False)) == 1
