"""Which geocoder answers: the offline gazetteer, Pelias (Digitransit), Nominatim or Photon, as the settings say."""

from dataclasses import dataclass, field
from typing import Any

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.geocoders.base import Geocoder
from sqlalchemy.orm import Session

from app.config import GeocoderName, Settings
from app.places import readings
from app.places.address import Address
from app.places.answer import Answer, ServiceFailed
from app.places.gazetteer import Gazetteer

TIMEOUT_SECONDS = 5
DIGITRANSIT = "api.digitransit.fi/geocoding"
NOMINATIM = "nominatim.openstreetmap.org"
PHOTON = "photon.komoot.io"
GARBLED = (KeyError, TypeError, ValueError, IndexError, AttributeError, OSError)
"""What geopy and our readings raise on an answer of the wrong shape, or on a broken line."""


@dataclass(frozen=True)
class Service:
    """A geocoder of ours or of others, asked the same way and answering in the same words."""

    name: GeocoderName
    geocoder: Geocoder
    reading: readings.Reading | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether it answers at once, from our own table: then nothing needs caching, and pages may ask."""
        return self.name is GeocoderName.GAZETTEER

    def ask(self, address: Address) -> Answer | None:
        """Where `address` is; None when the service knows no such place.

        ServiceFailed when it did not answer in 5 s, or with an error, a spent quota, or something unreadable.
        """
        if self.reading is None:
            location = self.geocoder.geocode(address)
            return Answer.from_kept(location.raw) if location else None
        try:
            found = self.geocoder.geocode(address.text, exactly_one=False, **self.options)
            return readings.best(found or [], address, self.reading)
        except (GeopyError, *GARBLED) as error:
            raise ServiceFailed(f"{self.name}: {type(error).__name__}") from error


def make_geocoder(settings: Settings, session: Session) -> Service:
    """The service that the settings name. `geocoder_domain` may hold a scheme and a path before the API's own."""
    if settings.geocoder is GeocoderName.PELIAS:
        return Service(settings.geocoder, _pelias(settings), readings.pelias, {"countries": ["FIN"]})
    if settings.geocoder is GeocoderName.NOMINATIM:
        options = {"addressdetails": True, "country_codes": "fi"}
        return Service(settings.geocoder, Nominatim(**_reach(settings, NOMINATIM)), readings.nominatim, options)
    if settings.geocoder is GeocoderName.PHOTON:
        return Service(settings.geocoder, Photon(**_reach(settings, PHOTON)), readings.photon)
    return Service(GeocoderName.GAZETTEER, Gazetteer(session))


def _pelias(settings: Settings) -> Geocoder:
    """Pelias; Digitransit wants its key in a header of its own, which geopy sends with every request."""
    geocoder = Pelias(**_reach(settings, DIGITRANSIT))
    if settings.geocoder_key:
        geocoder.headers["digitransit-subscription-key"] = settings.geocoder_key
    return geocoder


def _reach(settings: Settings, public: str) -> dict[str, Any]:
    scheme, _, domain = (settings.geocoder_domain or public).rpartition("://")
    return {
        "domain": domain,
        "scheme": scheme or "https",
        "timeout": TIMEOUT_SECONDS,
        "user_agent": f"talkoot ({settings.base_url})",
    }
