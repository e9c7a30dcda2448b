"""Importing the gazetteer: the project's own small file, and the real one where it is at hand."""

import csv
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.config import GeocoderName, Settings
from app.imports import ImportRefused, Report, What, import_file
from app.places.gazetteer import Gazetteer
from app.places.locate import place_for
from models.place import GazetteerEntry, Place, Precision
from tests.imports.files import Write

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "gazetteer.csv"
OFFLINE = Settings(geocoder=GeocoderName.GAZETTEER)
SMALL = """\
municipality,street_fi,street_sv,number,postal_code,lat,lon,precision,source
Vantaa,Koivukuja,Björkgränden,,01400,60.33,25.05,street,made up
Vantaa,Koivukuja,Björkgränden,5-7,01400,60.331,25.051,address,made up
Vantaa,Koivukuja,Björkgränden,9b,01400,60.332,25.052,address,made up
Vantaa,Koivukuja,Björkgränden,9,01400,60.333,25.053,address,made up
"""


def load(session: Session, path: Path, now: datetime, what: What = What.GAZETTEER) -> Report:
    return import_file(session, what, path, OFFLINE, now)


def found(session: Session, query: str) -> tuple[str, float]:
    location = Gazetteer(session).geocode(query)
    return str(location.raw["precision"]), round(location.latitude, 4)


def test_what_is_imported_is_found_in_both_languages(session: Session, now: datetime, write: Write) -> None:
    report = load(session, write(SMALL), now)
    assert report.sentence() == "4 rows of the gazetteer imported."
    assert found(session, "Koivukuja 7, Vantaa") == ("exact", 60.331)
    assert found(session, "Björkgränden 9, Vanda") == ("exact", 60.333)
    assert found(session, "Olematon 1, 01400 Vantaa") == ("postal_code", 60.3315)
    assert found(session, "Kallio, Helsinki") == ("district", 60.1842)


def test_importing_again_renews_what_is_there(session: Session, now: datetime, write: Write) -> None:
    load(session, write(SMALL), now)
    count = session.scalar(select(func.count()).select_from(GazetteerEntry))
    load(session, write(SMALL.replace("60.333", "60.334").replace(",", ";")), now)
    session.expire_all()
    assert found(session, "Koivukuja 9, Vantaa") == ("exact", 60.334)
    assert session.scalar(select(func.count()).select_from(GazetteerEntry)) == count


def test_postal_codes_and_districts_may_be_rows_too(session: Session, now: datetime, write: Write) -> None:
    rows = "municipality;postal_code;district;lat;lon\nVantaa;01400;;60,33;25,05\nVantaa;;Koivukylä;60,32;25,04\n"
    load(session, write(rows), now)
    assert found(session, "Olematon 1, 01400 Vantaa") == ("postal_code", 60.33)
    assert found(session, "Koivukylä, Vantaa") == ("district", 60.32)


def test_a_place_that_nobody_knew_is_looked_for_again(session: Session, now: datetime, write: Write) -> None:
    place = place_for(session, "Koivukuja 9", None, "Vantaa", now, OFFLINE)
    session.flush()
    load(session, write(SMALL), now)
    assert session.get_one(Place, place.id).retry_at == now


def test_bad_rows_are_named(session: Session, now: datetime, write: Write) -> None:
    bad = """\
municipality,street_fi,number,postal_code,lat,lon,precision
Vantaa,Koivukuja,1,01400,25.05,60.33,address
Vantaa,,1,01400,60.33,25.05,address
Vantaa,Koivukuja,x,01400,60.33,25.05,address
Vantaa,,,,60.33,25.05,
,Koivukuja,,,60.33,25.05,somewhere
"""
    with pytest.raises(ImportRefused) as refused:
        load(session, write(bad), now)
    assert [str(fault) for fault in refused.value.faults] == [
        "Line 2, column lat: This must be between 59 and 71.",
        "Line 2, column lon: This must be between 19 and 32.",
        "Line 3, column street_fi: This must not be empty.",
        "Line 4, column number: This is not a house number.",
        "Line 5, column postal_code: This must not be empty.",
        "Line 6, column municipality: This must not be empty.",
        "Line 6, column precision: Write one of these: address, street, postal_code, district.",
    ]


@pytest.fixture
def addresses() -> Iterator[list[dict[str, str]]]:
    """Real addresses, where the reference data is at hand."""
    if not REAL.exists():
        pytest.skip(f"the reference data is not here ({REAL.parent.name}/{REAL.name})")
    with REAL.open(encoding="utf-8", newline="") as file:
        yield [row for row in csv.DictReader(file) if row["precision"] == "address"]


@pytest.mark.slow
@pytest.mark.usefixtures("cast")
def test_a_thousand_clients_and_helpers_are_placed_and_the_report_says_how_well(
    session: Session, now: datetime, write: Write, addresses: list[dict[str, str]]
) -> None:
    began = time.monotonic()
    load(session, REAL, now)
    picked = addresses[:: len(addresses) // 1000][:1000]
    towns = [f"{row['postal_code']};{row['municipality']};kallio" for row in picked]
    clients = ["name;street;postal_code;municipality;area"]
    helpers = ["name;email;street;postal_code;municipality;area"]
    for n, (row, town) in enumerate(zip(picked, towns, strict=True)):
        clients.append(f"Asiakas {n};{row['street_fi']} {row['number']};{town}")
        helpers.append(f"Auttaja {n};a{n}@example.org;{row['street_fi']} {900 + n};{town}")
    exact = load(session, write("\n".join(clients)), now, What.CLIENTS)
    near = load(session, write("\n".join(helpers)), now, What.HELPERS)
    assert exact.sentence() == "1000 clients imported. Places: 1000 exact."
    assert near.places.total() == 1000
    assert near.places[Precision.NEAREST] > 990
    assert near.places[Precision.UNKNOWN] == 0
    assert time.monotonic() - began < 60
