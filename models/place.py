"""Places: an address and where it is; the gazetteer that finds it offline; cached answers of geocoders."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Numbered, choice
from models.event import session_of
from models.queue import Job, defer


class Precision(StrEnum):
    """How well a place is known, best first."""

    EXACT = "exact"
    NEAREST = "nearest"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    DISTRICT = "district"
    UNKNOWN = "unknown"


class Place(Numbered):
    """An address with, once it is located, its position (WGS84 degrees), its district and how exact both are."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("(lat is null) = (lon is null)", name="position"),
        CheckConstraint("(lat is null) = (precision = 'unknown')", name="located"),
        CheckConstraint("lat between -90 and 90 and lon between -180 and 180", name="degrees"),
    )

    street: Mapped[str]
    postal_code: Mapped[str | None]
    municipality: Mapped[str]
    district: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[Precision] = mapped_column(choice(Precision, "precision"), default=Precision.UNKNOWN)
    retry_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)

    @property
    def is_located(self) -> bool:
        """Whether the position is known."""
        return self.lat is not None

    @property
    def address(self) -> str:
        """The address on one line."""
        town = " ".join(part for part in (self.postal_code, self.municipality) if part)
        return f"{self.street}, {town}"

    def locate_later(self, at: datetime) -> None:
        """Ask the geocoder for this place at `at`, in the background."""
        self.retry_at = at
        defer(session_of(self), Job.LOCATE, at=at, place_id=self._numbered())

    def _numbered(self) -> int:
        session_of(self).flush()
        return self.id


class GazetteerEntry(Numbered):
    """One known address, street, postal code or district of the offline gazetteer; names folded for look-up."""

    __tablename__ = "gazetteer_entry"
    __table_args__ = (
        UniqueConstraint("municipality_key", "name_key", "number", "kind", postgresql_nulls_not_distinct=True),
        Index(None, "name_key"),
    )

    kind: Mapped[str]
    municipality: Mapped[str]
    municipality_key: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    number: Mapped[int | None]
    postal_code: Mapped[str | None]
    district: Mapped[str | None]
    lat: Mapped[float]
    lon: Mapped[float]


class GeocodeAnswer(Numbered):
    """A geocoder's cached answer to one address; `answer` is null where it knows no such place."""

    __tablename__ = "geocode_answer"
    __table_args__ = (UniqueConstraint("service", "query"),)

    service: Mapped[str]
    query: Mapped[str]
    answer: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
