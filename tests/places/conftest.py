"""Fixtures: a geocoding service on loopback, and a small gazetteer of Kallio."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.places.seeds import sow
from models.place import GazetteerEntry
from tests.places.entries import ENTRIES
from tests.places.server import GeocodingServer, geocoding_server


@pytest.fixture
def service() -> Iterator[GeocodingServer]:
    """A geocoding service on loopback."""
    with geocoding_server() as running:
        yield running


@pytest.fixture
def gazetteer(session: Session) -> list[GazetteerEntry]:
    """The seeds and some addresses, not committed."""
    sow(session)
    session.add_all(entries := [GazetteerEntry(**entry) for entry in ENTRIES])
    session.flush()
    return entries
