"""Organisations beside areas: a parish's helper comes to a county's client, and each side sees what is its own."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import welcome
from models.clearance import StepKind
from models.db import transaction
from models.due_welcome import remind_organisations
from models.helper import Helper
from models.organisation import Organisation
from models.person import Person
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.test_helpers import PEKKA
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]

OF_AINO = ("Aino", "Vaasankatu", "4711", "Liisa Laine", "040 123", "Milk and bread")
OF_VEIKKO_ALONE = ("Fleminginkatu", "veikko@example.org", "Course", "2026-11-20", "20.11.2026", "steps/course")


@pytest.fixture
def parish(sessions: Sessions, cast: Cast, now: datetime) -> Organisation:
    """Kallio parish with a course, which Veikko took on 20.11.; all speak English."""
    all_speak_english(sessions, cast)
    with transaction(sessions) as session:
        found = session.get_one(Organisation, cast.veikko.organisation_id)
        welcome.ask_for(found, StepKind.COURSE, 24, now)
        welcome.mark(session.get_one(Helper, cast.veikko.id), StepKind.COURSE, date(2026, 11, 20), now)
        session.get_one(Helper, cast.veikko.id).person.phone = "+358407654321"
        return found


@pytest.fixture
def ojala(web_app: Starlette, sessions: Sessions, parish: Organisation, now: datetime) -> Browser:
    """Somebody who answers for the parish's helpers, and for no area."""
    with transaction(sessions) as session:
        person = Person(name="Outi Ojala", email="ojala@example.org", phone=None, language="en", created_at=now)
        session.add(person)
        person.coordinate(session.get_one(Organisation, parish.id))
    return signed_in(web_app, sessions, person)


def booked(sessions: Sessions, cast: Cast, now: datetime) -> None:
    """Veikko of the parish comes to Aino of the city."""
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(type(visit), visit.id).need.note = "Milk and bread"


def test_each_side_sees_its_own(
    ojala: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    booked(sessions, cast, now)
    hers = ojala.read(f"/helpers/{cast.veikko.id}")
    for words in ("Veikko Virtanen", "Fleminginkatu", "veikko@example.org", "20.11.2026", "Shopping", "Kallio"):
        assert words in hers, words
    for path in (
        "/helpers",
        f"/helpers/{cast.veikko.id}",
        "/organisations",
        f"/organisations/{cast.veikko.organisation_id}",
    ):
        page = ojala.read(path)
        assert not [words for words in OF_AINO if words in page], path
    theirs = signed_in(web_app, sessions, cast.kaisa).read(f"/helpers/{cast.veikko.id}")
    for words in ("Veikko Virtanen", "040 7654321", "Finnish", "Monday", "Mon 20.11.2028", "Aino Laine"):
        assert words in theirs, words
    assert not [words for words in OF_VEIKKO_ALONE if words in theirs]


def test_what_the_parish_may_not_open(ojala: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    booked(sessions, cast, now)
    for path in (
        "/visits/1",
        "/needs/1",
        "/needs/1/ask",
        f"/clients/{cast.aino.id}",
        f"/helpers/{cast.liisa_helps.id}",
    ):
        ojala.read(path, expect=404)
    for path in ("/board", "/morning", "/calls", "/clients", "/needs"):
        response = ojala.get(path)
        assert not [words for words in OF_AINO if words in response.text], path
    ojala.submit("/needs/1/ask", {"helper": cast.veikko.id}, expect=404)


def test_the_area_does_not_mark_for_a_parish_with_its_own_coordinator(
    ojala: Browser, web_app: Starlette, sessions: Sessions, cast: Cast
) -> None:
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    path = f"/helpers/{cast.veikko.id}"
    for verb in ("steps/course", "steps/course/undo", "welcome", "leave"):
        kaisa.submit(f"{path}/{verb}", {"course-done_on": "2026-11-20"}, expect=404)
    kaisa.submit(f"/organisations/{cast.veikko.organisation_id}", {}, expect=404)
    ojala.submit(f"{path}/steps/course/undo")
    ojala.submit(f"{path}/steps/course", {"course-done_on": "2026-11-21"})
    assert "Ends soon" not in ojala.read(path)
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(path, expect=404)
    outi.read(f"/organisations/{cast.veikko.organisation_id}", expect=404)


def test_a_parish_keeps_its_own_data(ojala: Browser, sessions: Sessions, cast: Cast, parish: Organisation) -> None:
    path = f"/organisations/{parish.id}"
    facts = {"name": "Kallio parish", "kind": "parish", "contact": "diakonia@example.org", "km_cents": "25"}
    ojala.submit(path, {**facts, "insured_until": "31.12.2027"})
    ojala.submit(f"{path}/steps", {"kind": "interview", "valid_months": ""})
    ojala.submit(f"{path}/steps/course/remove")
    ojala.submit(f"{path}/commitment", {"fi": "Lupaan.", "sv": "Jag lovar.", "en": ""})
    with sessions() as session:
        kept = session.get_one(Organisation, parish.id)
        assert (kept.contact, kept.km_cents, kept.insured_until) == ("diakonia@example.org", 25, date(2027, 12, 31))
        assert [step.kind for step in kept.welcome_steps] == [StepKind.INTERVIEW]
        assert kept.commitment == {"fi": "Lupaan.", "sv": "Jag lovar."}
    page = ojala.read(path)
    assert "Lupaan." in page
    assert "what is kept about its helpers" in page


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("", {"name": "", "kind": "parish"}, "Write the organisation&#39;s name."),
        ("", {"name": "City of Helsinki", "kind": "parish"}, "There is an organisation with this name already."),
        ("", {"name": "X", "kind": "parish", "km_cents": "900"}, "Give a number from 1 to 500."),
        ("", {"name": "X", "kind": "parish", "insured_until": "soon"}, "Give a date"),
        ("/steps", {"kind": "criminal_record"}, "Choose one of these."),
        ("/steps", {"kind": "course", "valid_months": "0"}, "Give a number from 1 to 120."),
        ("/commitment", {"fi": "Lupaan.", "sv": ""}, "in Finnish and in Swedish at least"),
    ],
)
def test_bad_input_is_told(ojala: Browser, parish: Organisation, path: str, sent: dict[str, str], told: str) -> None:
    assert told in ojala.submit(f"/organisations/{parish.id}{path}", sent, expect=422)
    ojala.headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}
    card = ojala.submit(f"/organisations/{parish.id}{path}", sent, expect=422)
    assert f'id="organisation-{parish.id}"' in card
    assert "<title>" not in card


def test_an_admin_adds_one(web_app: Starlette, sessions: Sessions, cast: Cast, parish: Organisation) -> None:
    anneli = signed_in(web_app, sessions, cast.admin)
    assert "Add an organisation" in anneli.read("/organisations")
    assert "Wellbeing county of East Uusimaa" in anneli.read("/organisations")
    anneli.read("/organisations/new")
    to = anneli.submit("/organisations", {"name": "Red Cross of Kallio", "kind": "association"})
    assert "not insured" in anneli.read(to)
    anneli.submit("/organisations", {"name": "Red Cross of Kallio", "kind": "association"}, expect=422)
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    kaisa.read("/organisations/new", expect=403)
    seen = kaisa.read("/organisations")
    assert "Kallio parish" in seen
    assert "Red Cross" not in seen


def test_a_parish_signs_up_its_own_helper(ojala: Browser, sessions: Sessions, cast: Cast, parish: Organisation) -> None:
    assert "City of Helsinki" not in ojala.read("/helpers/new")
    sent = {**PEKKA, "area": cast.other_area.id, "organisation": parish.id}
    to = ojala.submit("/helpers", sent)
    assert "Pekka Peltonen" in ojala.read(to)
    with sessions() as session:
        pekka = session.scalars(select(Helper).where(Helper.area_id == cast.other_area.id)).one()
        assert (pekka.organisation_id, pekka.welcomed_at) == (parish.id, None)
    ojala.submit("/helpers", {**sent, "email": "x@example.org", "organisation": parish.id - 1}, expect=422)


def test_pages_say_whose_the_data_are(web_app: Starlette, sessions: Sessions, cast: Cast, parish: Organisation) -> None:
    assert "City of Helsinki is the controller" in signed_in(web_app, sessions, cast.liisa).read(
        f"/clients/{cast.aino.id}"
    )
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    assert "Kallio parish is the controller of your data." in veikko.read("/limits")


def test_what_must_be_renewed_is_the_parishs_own_call(
    ojala: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        parish = session.get_one(Organisation, cast.veikko.organisation_id)
        welcome.insure(parish, date(2026, 12, 10), now)
        remind_organisations(session, now, 10, [])
    assert "Calls" in ojala.read("/helpers")
    listed = ojala.read("/calls")
    assert "The insurance that Kallio parish has for its helpers ends soon." in listed + ojala.read("/calls/1")
