"""Places are found at once by the gazetteer, by a job with a service, and again later where that failed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.cast import Cast
from app.config import GeocoderName, Settings
from app.places.locate import BACK_OFF, UNKNOWN_AGAIN, locate, place_for
from app.places.services import make_geocoder
from models.place import Place, Precision
from models.queue import Job
from tests.places.server import GeocodingServer, photon
from tests.places.waiting import jobs

ADDRESS = ("Vaasankatu 12", "00500", "Helsinki")
OFFLINE = Settings(geocoder=GeocoderName.GAZETTEER)


def online(service: GeocodingServer) -> Settings:
    return Settings(geocoder=GeocoderName.PHOTON, geocoder_domain=service.domain)


@pytest.mark.usefixtures("gazetteer")
def test_the_gazetteer_finds_a_place_at_once(session: Session, now: datetime) -> None:
    place = place_for(session, *ADDRESS, now, OFFLINE)
    assert (place.precision, place.district, place.is_located) == (Precision.EXACT, "Sörnäinen", True)
    assert jobs(session, Job.LOCATE) == []


@pytest.mark.usefixtures("gazetteer")
def test_a_place_that_nobody_knows_is_savable_and_asked_for_monthly(session: Session, now: datetime) -> None:
    place = place_for(session, "Olematonkatu 1", None, "Helsinki", now, OFFLINE)
    session.flush()
    assert (place.precision, place.is_located) == (Precision.UNKNOWN, False)
    assert place.retry_at == now + UNKNOWN_AGAIN
    assert jobs(session, Job.LOCATE) == [place.id]


def test_a_page_never_waits_for_a_service(session: Session, now: datetime, service: GeocodingServer) -> None:
    place = place_for(session, *ADDRESS, now, online(service))
    assert service.asked == []
    assert jobs(session, Job.LOCATE) == [place.id]


def test_the_job_finds_the_place_and_the_area_looks_for_helpers(
    session: Session, cast: Cast, now: datetime, service: GeocodingServer
) -> None:
    aino = session.merge(cast.aino)
    aino.place = place_for(session, "Vaasankatu 12", None, "Helsinki", now, online(service))
    session.flush()
    service.answer = {"features": [photon()]}
    locate(session, aino.place.id, make_geocoder(online(service), session), now)
    assert (aino.place.lat, aino.place.precision, aino.place.postal_code) == (60.1878, Precision.EXACT, "00500")
    assert aino.place.retry_at is None
    assert jobs(session, Job.RUN_ROUND) == [aino.area_id]


def test_a_failing_service_is_asked_again_later_and_later(
    session: Session, now: datetime, service: GeocodingServer
) -> None:
    place = place_for(session, *ADDRESS, now, online(service))
    service.status, at, waits = 500, now, []
    for _ in range(len(BACK_OFF) + 1):
        locate(session, place.id, make_geocoder(online(service), session), at)
        assert place.retry_at is not None
        waits.append(place.retry_at - at)
        at = place.retry_at
    assert waits == [*BACK_OFF, timedelta(days=1)]
    assert place.tries == len(waits)
    service.status, service.answer = 200, {"features": [photon()]}
    locate(session, place.id, make_geocoder(online(service), session), at)
    assert place.is_located


def test_a_job_that_comes_too_early_or_for_nothing_does_nothing(
    session: Session, now: datetime, service: GeocodingServer
) -> None:
    place = place_for(session, *ADDRESS, now + timedelta(hours=1), online(service))
    geocoder = make_geocoder(online(service), session)
    locate(session, place.id, geocoder, now)
    locate(session, place.id + 1000, geocoder, now)
    assert service.asked == []


def test_a_located_place_is_left_alone(session: Session, cast: Cast, now: datetime, service: GeocodingServer) -> None:
    locate(session, cast.aino.place_id, make_geocoder(online(service), session), now)
    assert service.asked == []
    assert session.get_one(Place, cast.aino.place_id).precision is Precision.EXACT
