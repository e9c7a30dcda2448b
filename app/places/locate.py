"""Finding places: at once from the offline gazetteer, in the background from a service, again later where it failed."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings, load
from app.places import cache
from app.places.address import Address
from app.places.answer import Answer, ServiceFailed
from app.places.gazetteer import nearest_district
from app.places.services import Service, make_geocoder
from models.area import Area
from models.client import Client
from models.helper import Helper
from models.need import Need
from models.place import Place

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
"""After a failing service: when to ask again, by the number of tries; then daily."""

UNKNOWN_AGAIN = timedelta(days=30)
"""A place that nobody knows is asked for again monthly: registers learn new streets."""


def place_for(
    session: Session,
    street: str,
    postal_code: str | None,
    municipality: str,
    now: datetime,
    settings: Settings | None = None,
) -> Place:
    """A new place for an address: found at once by the offline gazetteer where that is the setting, else in a job."""
    place = Place(street=street.strip(), postal_code=postal_code or None, municipality=municipality.strip())
    session.add(place)
    find_or_queue(session, place, make_geocoder(settings or load(), session), now)
    return place


def find_or_queue(
    session: Session, place: Place, service: Service, now: datetime, wait: timedelta = timedelta()
) -> None:
    """Find a new place now if that costs nothing; else leave it to a job, `wait` from now."""
    if service.is_local:
        _settle(session, place, service, now)
    else:
        place.locate_later(now + wait)


def locate(session: Session, place_id: int, service: Service, now: datetime) -> None:
    """The job: find a place whose time to be looked for has come. A failing service means again later, by back-off."""
    place = session.get(Place, place_id)
    if place is None or place.is_located or place.retry_at is None or place.retry_at > now:
        return
    if _settle(session, place, service, now):
        for area in _concerned(session, place):
            area.changed(now)


def _settle(session: Session, place: Place, service: Service, now: datetime) -> bool:
    """Ask once, and say whether the place is found; if not, it is asked for again later."""
    place.tries = (place.tries or 0) + 1
    try:
        answer = cache.ask(session, service, Address(place.street, place.postal_code, place.municipality), now)
    except ServiceFailed:
        place.locate_later(now + BACK_OFF[min(place.tries, len(BACK_OFF)) - 1])
        return False
    if answer is None:
        place.locate_later(now + UNKNOWN_AGAIN)
        return False
    _put(session, place, answer)
    return True


def _put(session: Session, place: Place, answer: Answer) -> None:
    place.lat, place.lon, place.precision = answer.lat, answer.lon, answer.precision
    place.postal_code = place.postal_code or answer.postal_code
    place.district = answer.district or nearest_district(session, place.municipality, answer.lat, answer.lon)
    place.retry_at = None


def _concerned(session: Session, place: Place) -> list[Area]:
    """The areas whose clients, helpers or needs are at `place`."""
    numbers = [
        session.scalars(select(entity.area_id).where(entity.place_id == place.id)) for entity in (Client, Helper, Need)
    ]
    return [session.get_one(Area, number) for number in sorted({n for found in numbers for n in found})]
