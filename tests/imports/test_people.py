"""Importing clients and helpers: all or none, placed at once, and every bad row named."""

from collections import Counter
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.abilities import SKILLS
from app.cast import Cast
from app.config import GeocoderName, Settings
from app.imports import ImportRefused, What, import_file
from app.places.seeds import sow
from models.client import Client, ToldBy
from models.event import Event
from models.helper import Helper, Mode
from models.person import Person, RoleName
from models.place import GazetteerEntry, Place, Precision
from tests.imports.files import CLIENTS, HELPERS, NO_KIND, Write
from tests.places.entries import ENTRIES

pytestmark = pytest.mark.usefixtures("cast")
OFFLINE = Settings(geocoder=GeocoderName.GAZETTEER)


@pytest.fixture(autouse=True)
def gazetteer(session: Session) -> None:
    """A small gazetteer."""
    sow(session)
    session.add_all(GazetteerEntry(**entry) for entry in ENTRIES)
    session.flush()


def refusal(session: Session, what: What, write: Write, content: str, now: datetime) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        import_file(session, what, write(content), OFFLINE, now)
    return [str(fault) for fault in refused.value.faults]


def test_clients_arrive_placed_with_consent_and_event(session: Session, now: datetime, write: Write) -> None:
    report = import_file(session, What.CLIENTS, write(CLIENTS), OFFLINE, now)
    eeva, oiva = session.scalars(select(Client).order_by(Client.id).offset(2)).all()
    assert report.places == Counter({Precision.EXACT: 2})
    assert (eeva.name, eeva.phone, eeva.languages, eeva.told_by) == (
        "Eeva Esimerkki",
        "+358401234567",
        ["fi", "sv"],
        ToldBy.NURSE,
    )
    assert (eeva.has_dog, eeva.is_protected, eeva.is_offerable(now)) == (True, False, True)
    assert (eeva.place.postal_code, eeva.place.district) == ("00500", "Sörnäinen")
    assert (oiva.name, oiva.phone, oiva.is_protected, oiva.has_consent(now)) == ("Oiva Esimerkki", None, True, False)
    assert session.scalars(select(Event.client_id).where(Event.verb == "imported")).all() == [eeva.id, oiva.id]


def test_what_is_good_to_know_arrives_approved_by_her(session: Session, now: datetime, write: Write) -> None:
    rows = "name;street;municipality;area;good_to_know\nEeva Esimerkki;Vaasankatu 12;Helsinki;kallio;Ring twice\n"
    import_file(session, What.CLIENTS, write(f"{rows}Oiva Esimerkki;Vaasankatu 14;Helsinki;kallio;\n"), OFFLINE, now)
    eeva, oiva = session.scalars(select(Client).order_by(Client.id).offset(2)).all()
    assert (eeva.told_good_to_know, eeva.good_to_know_approved_at) == ("Ring twice", now)
    assert (oiva.told_good_to_know, oiva.good_to_know_approved_at) == ("", None)


def test_helpers_arrive_with_an_account_and_their_limits(session: Session, now: datetime, write: Write) -> None:
    report = import_file(session, What.HELPERS, write(HELPERS), OFFLINE, now)
    anna, bo = session.scalars(select(Helper).order_by(Helper.id).offset(4)).all()
    assert report.sentence() == "2 helpers imported. Places: 2 exact."
    assert (anna.person.email, anna.person.role_names) == ("anna@example.org", {RoleName.VOLUNTEER})
    assert (anna.mode, anna.car, anna.max_km, anna.max_visits_per_week) == (Mode.BIKE, False, 4.5, 3)
    assert (anna.languages, anna.skills, anna.kinds) == (["fi", "en"], ["first_aid"], ["company", "walk"])
    assert anna.organisation is not None
    assert anna.organisation.name == "Kallio parish"
    assert (anna.welcomed_at, anna.is_askable(date(2026, 11, 24))) == (None, False), "an import welcomes nobody"
    assert (bo.car, bo.languages, bo.organisation) == (True, ["sv"], None)


def test_every_bad_row_is_named_and_nothing_arrives(session: Session, now: datetime, write: Write) -> None:
    bad = """\
name,street,municipality,area,consent_on,phone
Eeva Esimerkki,Vaasankatu 12,Helsinki,kallio,,
,Vaasankatu 12,Helsinki,kallio,31.2.2026,12
Oiva Esimerkki,Vaasankatu 12,Helsinki,Lappi,,
Aino Laine,vaasank. 12 B,Helsingfors,kallio,,
Eeva Esimerkki,VAASANKATU 12 C,Helsinki,kallio,,
Elli Esimerkki,Vaasankatu 12,Helsinki,kallio,2027-01-01,
"""
    assert refusal(session, What.CLIENTS, write, bad, now) == [
        "Line 3, column name: This must not be empty.",
        "Line 3, column phone: This is not a telephone number. Write it as 040 123 4567 or +358 40 123 4567.",
        "Line 3, column consent_on: This is not a date. Write it as 2026-11-24 or 24.11.2026.",
        "Line 4, column area: There is no such area. The areas are: kallio, porvoo.",
        "Line 5, column name: This client is there already.",
        "Line 6, column name: This is on line 2 already.",
        "Line 7, column consent_on: This day has not come yet.",
    ]
    assert session.scalar(select(func.count()).select_from(Client)) == 2


def test_helpers_who_are_there_or_twice_are_refused(session: Session, now: datetime, write: Write) -> None:
    head = "name,email,phone,street,municipality,area,kinds,skills,organisation,max_km\n"
    end = "Vaasankatu 7,Helsinki,kallio"
    bad = f"""{head}\
Veikko Virtanen,VEIKKO@example.org,,{end},,,,
Anna Apu,anna@example.org,,{end},,,,
Anna Apu,Anna@example.org,,{end},,,,
Bo Apu,,,{end},,,,
Cecilia Apu,c@example.org,,{end},juggling,,,
Daniel Apu,d@example.org,,{end},,juggling,,
Elias Apu,e@example.org,,{end},,,Nobody,
Frida Apu,f@example.org,,{end},,,,900
"""
    assert refusal(session, What.HELPERS, write, bad, now) == [
        "Line 2, column email: There is somebody with this e-mail address, or name and telephone number, already.",
        "Line 4, column email: This is on line 3 already.",
        "Line 5, column email: A helper needs an e-mail address or a telephone number.",
        f"Line 6, column kinds: {NO_KIND}",
        f"Line 7, column skills: There is no such skill. The skills are: {', '.join(SKILLS)}.",
        "Line 8, column organisation: There is no such organisation.",
        "Line 9, column max_km: This must be between 0.5 and 200.",
    ]
    assert session.scalar(select(func.count()).select_from(Person).where(Person.name.like("% Apu"))) == 0


def test_importing_a_file_twice_is_refused(session: Session, now: datetime, write: Write) -> None:
    for what, content in ((What.CLIENTS, CLIENTS), (What.HELPERS, HELPERS)):
        import_file(session, what, write(content), OFFLINE, now)
        assert len(refusal(session, what, write, content, now)) == 2


def test_a_helper_with_a_telephone_alone_is_known_again(session: Session, now: datetime, write: Write) -> None:
    content = "name,phone,street,municipality,area\nEero Esimerkki,040 765 4321,Vaasankatu 7,Helsinki,kallio\n"
    import_file(session, What.HELPERS, write(content), OFFLINE, now)
    assert len(refusal(session, What.HELPERS, write, content, now)) == 1


def test_with_a_service_places_are_asked_for_one_a_second(session: Session, now: datetime, write: Write) -> None:
    settings = Settings(geocoder=GeocoderName.NOMINATIM, geocoder_domain="http://127.0.0.1:9")
    report = import_file(session, What.CLIENTS, write(CLIENTS), settings, now)
    waiting = session.scalars(select(Place.retry_at).where(Place.retry_at.is_not(None)).order_by(Place.id)).all()
    assert [(at - now).total_seconds() for at in waiting if at] == [0, 1]
    assert report.sentence() == "2 clients imported. Places: 2 not known yet, looked for in the background."


def test_the_report_reads_well_for_people_and_programs(
    session: Session, now: datetime, write: Write, cast: Cast
) -> None:
    content = f"name,street,municipality,area\nEeva Esimerkki,Vaasankatu 11,Helsinki,{cast.area.slug}\n"
    report = import_file(session, What.CLIENTS, write(content), OFFLINE, now)
    assert report.sentence(dry_run=True) == "1 clients would be imported. Places: 1 by the nearest known number."
    assert report.summary() == {"what": "clients", "rows": 1, "places": {"nearest": 1}}
