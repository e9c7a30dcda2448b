"""An agreed visit: what the helper, the family and care read of it, and what the helper tells."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.client import Client
from models.db import transaction
from models.event import Event
from models.need import Need, NeedState
from models.offer import OfferState
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Visit:
    """Veikko goes shopping for Aino tomorrow at 12.05."""
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.entry = "Ring twice"
        aino.write_good_to_know("Deaf in the left ear", now, is_approved=True)
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Need, visit.need_id).note = "Milk is out"
    return visit


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone with htmx."""
    return signed_in(web_app, sessions, cast.veikko.person, htmx=True)


def kept(sessions: sessionmaker[Session], visit: Visit) -> Visit:
    with sessions() as session:
        found = session.get_one(Visit, visit.id)
        _ = found.need.offers, found.offer
        return found


def looks(sessions: sessionmaker[Session]) -> list[tuple[int | None, list[str]]]:
    """(who, which fields) of everybody who looked at Aino's details."""
    with sessions() as session:
        rows = select(Event.actor_id, Event.fields).where(Event.verb == "looked").order_by(Event.id)
        return [(actor, fields) for actor, fields in session.execute(rows)]


def test_the_helper_reads_where_to_go(veikko: Browser, visit: Visit) -> None:
    assert "Aino Laine" in veikko.read("/visits")
    page = veikko.read(f"/visits/{visit.id}")
    for told in ("Aino Laine", "Vaasankatu 12", "040 1234567", "Ring twice", "Deaf in the left ear", "Milk is out"):
        assert told in page, told
    assert 'href="tel:+358401234567"' in page
    assert 'href="geo:60.1878,24.9601?q=Vaasankatu%2012' in page


def test_the_door_code_is_there_in_its_window_alone(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    assert "4711" not in veikko.read(f"/visits/{visit.id}")
    clock.freeze(visit.starts_at - timedelta(hours=1))
    assert "4711" in veikko.read(f"/visits/{visit.id}")
    clock.freeze(visit.ends_at + timedelta(hours=1, seconds=1))
    assert "4711" not in veikko.read(f"/visits/{visit.id}")
    me = cast.veikko.person_id
    without = ["address", "name", "phone"]
    assert looks(sessions) == [(me, without), (me, sorted([*without, "door_code"])), (me, without)]


def test_arrived_and_done(veikko: Browser, sessions: sessionmaker[Session], visit: Visit) -> None:
    clock.freeze(visit.starts_at)
    page = veikko.read(veikko.submit(f"/visits/{visit.id}/arrive"))
    assert "Under way" in page
    clock.freeze(visit.ends_at)
    veikko.submit(f"/visits/{visit.id}/finish", {"note": "She was well"})
    page = veikko.read(f"/visits/{visit.id}")
    assert "You helped Aino Laine" in page
    assert not [hidden for hidden in ("Vaasankatu", "4711", "040 1234567", "Ring twice") if hidden in page]
    done = kept(sessions, visit)
    assert (done.state, done.note, done.need.state) == (VisitState.DONE, "She was well", NeedState.DONE)


def test_each_tap_by_htmx_answers_with_the_card(tapping: Browser, visit: Visit) -> None:
    clock.freeze(visit.starts_at)
    for verb in ("arrive", "arrive", "finish", "finish"):
        card = tapping.submit(f"/visits/{visit.id}/{verb}", expect=200)
        assert card.lstrip().startswith('<article class="card')
        assert f'id="visit-{visit.id}"' in card


def test_buttons_wait_for_the_visit(veikko: Browser, visit: Visit) -> None:
    assert f"/visits/{visit.id}/arrive" not in veikko.read(f"/visits/{visit.id}")
    assert f"/visits/{visit.id}/withdraw" in veikko.read(f"/visits/{visit.id}")
    clock.freeze(visit.starts_at)
    page = veikko.read(f"/visits/{visit.id}")
    assert all(f"/visits/{visit.id}/{verb}" in page for verb in ("arrive", "finish", "could-not", "withdraw"))


def test_nobody_at_home_reaches_home_care(veikko: Browser, sessions: sessionmaker[Session], visit: Visit) -> None:
    clock.freeze(visit.starts_at)
    veikko.submit(f"/visits/{visit.id}/could-not", {"note": "Rang twice, nobody opened"})
    assert "did not work out" in veikko.read(f"/visits/{visit.id}")
    after = kept(sessions, visit)
    assert (after.state, after.need.state) == (VisitState.NOT_HOME, NeedState.UNFILLED)


def test_a_note_that_is_too_long_is_kept_and_told(
    veikko: Browser, tapping: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    clock.freeze(visit.starts_at)
    long = "Aino was well. " * 100
    for verb, field in (("finish", "done-note"), ("could-not", "could-not-note")):
        page = veikko.submit(f"/visits/{visit.id}/{verb}", {"note": long}, expect=422)
        assert "<title>Error: " in page
        assert f'href="#{field}"' in page
        assert long.strip() in page
        card = tapping.submit(f"/visits/{visit.id}/{verb}", {"note": long}, expect=422)
        assert f'id="visit-{visit.id}"' in card
    assert kept(sessions, visit).state is VisitState.BOOKED


def test_who_cannot_come_after_all_says_so_and_the_next_is_asked(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    page = veikko.read(veikko.submit(f"/visits/{visit.id}/withdraw"))
    assert "That is quite all right" in page
    assert not [hidden for hidden in ("Aino", "Vaasankatu", "040 1234567") if hidden in page]
    assert "Aino" not in veikko.read("/visits")
    assert veikko.submit(f"/visits/{visit.id}/withdraw") == f"/visits/{visit.id}", "twice is as once"
    need = kept(sessions, visit).need
    assert need.state is NeedState.OFFERING
    assert [offer.state for offer in need.offers] == [OfferState.WITHDRAWN, OfferState.SENT]


def test_a_tap_that_comes_too_late_shows_how_it_stands(veikko: Browser, tapping: Browser, visit: Visit) -> None:
    clock.freeze(visit.ends_at)
    veikko.submit(f"/visits/{visit.id}/finish", {"note": "She was well"})
    for verb in ("withdraw", "arrive", "could-not"):
        for phone in (veikko, tapping):
            page = phone.submit(f"/visits/{visit.id}/{verb}", expect=409)
            assert "already moved on" in page
            assert "You helped Aino Laine" in page


def test_the_visits_of_others_are_not_there(
    web_app: Starlette, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.read(f"/visits/{visit.id}", expect=404)
    for verb in ("arrive", "finish", "could-not", "withdraw"):
        maria.submit(f"/visits/{visit.id}/{verb}", expect=404)
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(f"/visits/{visit.id}", expect=404)
    outi.submit(f"/visits/{visit.id}/miss", expect=404)
    outi.submit(f"/visits/{visit.id}/tell-client", expect=404)
    assert looks(sessions) == []


def test_family_reads_who_comes_and_changes_nothing(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    page = liisa.read(f"/visits/{visit.id}")
    assert "Veikko comes." in page
    assert not [hidden for hidden in ("Virtanen", "Fleminginkatu", "4711", "<textarea") if hidden in page]
    for verb in ("arrive", "finish", "withdraw"):
        liisa.submit(f"/visits/{visit.id}/{verb}", expect=404)
    clock.freeze(visit.ends_at)
    veikko.submit(f"/visits/{visit.id}/finish", {"note": "She was well"})
    assert "Veikko wrote: She was well" in liisa.read(f"/visits/{visit.id}")


def test_care_tells_the_client_and_the_coordinator_marks_who_never_came(
    web_app: Starlette, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    nina = signed_in(web_app, sessions, cast.nina)
    page = nina.read(f"/visits/{visit.id}")
    assert "Veikko Virtanen" in page
    assert "4711" not in page
    assert "The client was told" in nina.read(nina.submit(f"/visits/{visit.id}/tell-client"))
    nina.submit(f"/visits/{visit.id}/miss", expect=403)
    clock.freeze(visit.ends_at)
    kaisa = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    assert f"/visits/{visit.id}/miss" in kaisa.read(f"/visits/{visit.id}")
    card = kaisa.submit(f"/visits/{visit.id}/miss", expect=200)
    assert f'id="visit-{visit.id}"' in card
    assert kept(sessions, visit).state is VisitState.MISSED


def test_a_protected_address_is_masked(veikko: Browser, sessions: sessionmaker[Session], visit: Visit) -> None:
    with transaction(sessions) as session:
        visit_need = session.get_one(Need, visit.need_id)
        visit_need.client.is_protected = True
    for page in (veikko.read(f"/visits/{visit.id}"), veikko.read("/visits"), veikko.read(f"/offers/{visit.offer_id}")):
        assert "Vaasankatu" not in page
    assert "geo:" not in veikko.read(f"/visits/{visit.id}")


def test_without_visits_the_page_says_so(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    assert "No visits agreed" in signed_in(web_app, sessions, cast.maria.person).read("/visits")
