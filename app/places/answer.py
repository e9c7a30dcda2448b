"""What a geocoder answered, in our words, whichever service it was."""

from dataclasses import asdict, dataclass
from typing import Any

from models.place import Precision


@dataclass(frozen=True, slots=True)
class Answer:
    """A position (WGS84 degrees), how exact it is, and what else the service knows of the place."""

    lat: float
    lon: float
    precision: Precision
    postal_code: str | None = None
    district: str | None = None

    def kept(self) -> dict[str, Any]:
        """As it is kept in the cache."""
        return asdict(self)

    @staticmethod
    def from_kept(kept: dict[str, Any]) -> "Answer":
        """Back from the cache."""
        return Answer(**{**kept, "precision": Precision(kept["precision"])})


class ServiceFailed(Exception):
    """The geocoding service gave no answer that means anything: time-out, error, quota, or garbage. Ask again later."""
