"""Geocoding services over real HTTP on loopback: what they say in our words, and how they fail."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.config import GeocoderName, Settings
from app.places import cache
from app.places.address import Address
from app.places.answer import ServiceFailed
from app.places.services import Service, make_geocoder
from models.place import Precision
from tests.places.server import GeocodingServer, nominatim, pelias, photon

HOME = Address("Vaasankatu 12 A 3", "00500", "Helsinki")


def ask_for(name: GeocoderName, service: GeocodingServer, session: Session, key: str = "") -> Service:
    settings = Settings(geocoder=name, geocoder_domain=service.domain, geocoder_key=key, base_url="https://apu.example")
    return make_geocoder(settings, session)


def collection(*features: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.mark.parametrize(
    ("seen", "precision"),
    [
        ({}, Precision.EXACT),
        ({"match_type": "interpolated"}, Precision.NEAREST),
        ({"housenumber": "14"}, Precision.NEAREST),
        ({"layer": "street", "match_type": "fallback"}, Precision.STREET),
        ({"layer": "postalcode"}, Precision.POSTAL_CODE),
        ({"layer": "neighbourhood"}, Precision.DISTRICT),
        ({"layer": "localadmin"}, None),
        ({"layer": "venue"}, None),
        ({"confidence": 0.3}, None),
        ({"localadmin": "Vaasa"}, None),
    ],
)
def test_pelias(
    service: GeocodingServer, session: Session, seen: dict[str, object], precision: Precision | None
) -> None:
    service.answer = collection(pelias(**seen))
    answer = ask_for(GeocoderName.PELIAS, service, session).ask(HOME)
    assert (answer and answer.precision) == precision


def test_digitransit_gets_its_key_in_its_header_and_nothing_about_people(
    service: GeocodingServer, session: Session
) -> None:
    service.answer = collection(pelias())
    answer = ask_for(GeocoderName.PELIAS, service, session, key="k-123").ask(HOME)
    assert answer is not None
    assert (answer.lat, answer.lon, answer.district) == (60.1878, 24.9601, "Kallio")
    assert service.headers[0]["digitransit-subscription-key"] == "k-123"
    assert service.headers[0]["user-agent"] == "talkoot (https://apu.example)"
    wanted = {"text": "Vaasankatu 12 A 3, 00500 Helsinki", "boundary.country": "FIN"}
    assert service.asked == [("/geocoding/v1/search", wanted)]


@pytest.mark.parametrize(
    ("seen", "precision"),
    [
        ({}, Precision.EXACT),
        ({"housenumber": "14"}, Precision.NEAREST),
        ({"type": "street", "housenumber": None}, Precision.STREET),
        ({"type": "other", "osm_value": "postcode"}, Precision.POSTAL_CODE),
        ({"type": "district"}, Precision.DISTRICT),
        ({"type": "house", "housenumber": None, "osm_value": "cafe"}, None),
        ({"type": "city"}, None),
        ({"city": "Vaasa"}, None),
    ],
)
def test_photon(
    service: GeocodingServer, session: Session, seen: dict[str, object], precision: Precision | None
) -> None:
    service.answer = collection(photon(**seen))
    answer = ask_for(GeocoderName.PHOTON, service, session).ask(HOME)
    assert (answer and answer.precision) == precision


@pytest.mark.parametrize(
    ("result", "address", "precision"),
    [
        ({}, None, Precision.EXACT),
        ({}, {"house_number": "10-14", "city": "Helsinki"}, Precision.NEAREST),
        ({"class": "highway", "type": "residential", "addresstype": "road"}, {"town": "Helsinki"}, Precision.STREET),
        ({"class": "place", "addresstype": "postcode"}, {"city": "Helsinki"}, Precision.POSTAL_CODE),
        ({"class": "place", "addresstype": "suburb"}, {"city": "Helsinki"}, Precision.DISTRICT),
        ({"class": "boundary", "addresstype": "city"}, {"city": "Helsinki"}, None),
        ({}, {"house_number": "12", "city": "Vaasa"}, None),
    ],
)
def test_nominatim(
    service: GeocodingServer,
    session: Session,
    result: dict[str, str],
    address: dict[str, str] | None,
    precision: Precision | None,
) -> None:
    service.answer = [nominatim(address, **result)]
    answer = ask_for(GeocoderName.NOMINATIM, service, session).ask(HOME)
    assert (answer and answer.precision) == precision


def test_of_several_results_the_most_exact_in_the_right_town_counts(service: GeocodingServer, session: Session) -> None:
    service.answer = collection(pelias(layer="street"), pelias(localadmin="Vaasa"), pelias(neighbourhood="Harju"))
    answer = ask_for(GeocoderName.PELIAS, service, session).ask(HOME)
    assert answer is not None
    assert (answer.precision, answer.district) == (Precision.EXACT, "Harju")


@pytest.mark.parametrize("name", [GeocoderName.PELIAS, GeocoderName.PHOTON, GeocoderName.NOMINATIM])
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {}),
        (503, b""),
        (429, {}),
        (401, {}),
        (200, b"<html>"),
        (200, b"\xff"),
        (200, {"features": [{}]}),
        (200, 7),
    ],
)
def test_a_failing_service_says_so(
    service: GeocodingServer, session: Session, name: GeocoderName, status: int, answer: object
) -> None:
    service.status, service.answer = status, answer
    with pytest.raises(ServiceFailed, match=name):
        ask_for(name, service, session).ask(HOME)


def test_a_service_that_does_not_answer_is_given_up(service: GeocodingServer, session: Session) -> None:
    service.delay = 1.5
    asked = ask_for(GeocoderName.PHOTON, service, session)
    assert asked.geocoder.timeout == 5
    asked.geocoder.timeout = 0.2
    with pytest.raises(ServiceFailed, match="TimedOut"):
        asked.ask(HOME)


def test_a_service_that_is_not_there_is_given_up(service: GeocodingServer, session: Session) -> None:
    service.server_close()
    with pytest.raises(ServiceFailed):
        ask_for(GeocoderName.NOMINATIM, service, session).ask(HOME)


def test_the_public_services_are_asked_over_tls(session: Session) -> None:
    asked = {name: make_geocoder(Settings(geocoder=name), session).geocoder for name in GeocoderName}
    assert asked[GeocoderName.PELIAS].geocode_api == "https://api.digitransit.fi/geocoding/v1/search"
    assert asked[GeocoderName.NOMINATIM].api == "https://nominatim.openstreetmap.org/search"
    assert asked[GeocoderName.PHOTON].api == "https://photon.komoot.io/api"


def test_nobody_is_asked_twice_for_one_address(service: GeocodingServer, session: Session, now: datetime) -> None:
    service.answer = collection(pelias())
    asked = ask_for(GeocoderName.PELIAS, service, session)
    first = cache.ask(session, asked, HOME, now)
    again = cache.ask(session, asked, Address("vaasankatu 12", "00500", "HELSINKI"), now + timedelta(days=100))
    assert first == again
    assert len(service.asked) == 1
    cache.ask(session, asked, HOME, now + timedelta(days=181))
    assert len(service.asked) == 2


def test_no_such_place_is_remembered_for_a_shorter_time(
    service: GeocodingServer, session: Session, now: datetime
) -> None:
    service.answer = collection()
    asked = ask_for(GeocoderName.PHOTON, service, session)
    answers = [cache.ask(session, asked, HOME, now + timedelta(days=days)) for days in (0, 13, 15)]
    assert answers == [None, None, None]
    assert len(service.asked) == 2


def test_a_failure_is_not_remembered(service: GeocodingServer, session: Session, now: datetime) -> None:
    asked = ask_for(GeocoderName.PHOTON, service, session)
    service.status = 500
    with pytest.raises(ServiceFailed):
        cache.ask(session, asked, HOME, now)
    service.status, service.answer = 200, collection(photon())
    assert cache.ask(session, asked, HOME, now) is not None
