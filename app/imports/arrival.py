"""What comes with new clients and helpers: finding their places, writing their events, asking for rounds."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.config import Settings
from app.places.locate import find_or_queue
from app.places.services import make_geocoder
from models.area import Area
from models.event import Recorded
from models.place import Place

APART = timedelta(seconds=1)
"""How far apart places are asked for: public geocoding services want at most one question a second."""


class Arrival:
    """One import's arrivals: places found at once by the offline gazetteer, else one by one in the background."""

    def __init__(self, session: Session, settings: Settings, now: datetime) -> None:
        self._session = session
        self._service = make_geocoder(settings, session)
        self._now = now
        self._queued = 0

    def settle(self, place: Place) -> None:
        """Find a new place, now or soon."""
        self._session.add(place)
        find_or_queue(self._session, place, self._service, self._now, self._queued * APART)
        self._queued += not place.is_located

    def tell(self, made: Sequence[tuple[Recorded, list[str]]], areas: Iterable[Area]) -> None:
        """Write an event for everybody who is new, and let the areas look for helpers again."""
        self._session.flush()
        for entity, fields in made:
            entity.record("imported", self._now, fields)
        for area in sorted(areas, key=lambda area: area.id):
            area.changed(self._now)
