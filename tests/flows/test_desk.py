"""The service desk: who is on the telephone is found in seconds, and helped with whatever they would do themselves."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.availability import PostedSlot
from models.client import Client, ToldBy
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.need import Need
from models.offer import Offer, OfferState
from models.person import Person
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.calling import NUMBER, ask_by_telephone, keypad, told_by
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def daniel(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Daniel at the service desk."""
    return signed_in(web_app, sessions, cast.daniel)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Daniel at the service desk, with htmx."""
    return signed_in(web_app, sessions, cast.daniel, htmx=True)


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Visit:
    """Veikko, who has a keypad telephone, goes to Aino tomorrow at 12.05."""
    keypad(sessions, cast.veikko)
    return agree(sessions, cast, now)


def kept(sessions: sessionmaker[Session], helper: Helper) -> Helper:
    with sessions() as session:
        found = session.get_one(Helper, helper.id)
        _ = found.posted_slots, found.area
        return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("veik", "Veikko Virtanen"),
        ("virt veik", "Veikko Virtanen"),
        ("040 555 01", "Veikko Virtanen"),
        ("+35840555", "Veikko Virtanen"),
        ("liis", "Close to Aino Laine"),
        ("birg", "Birgit Lindholm"),
    ],
)
def test_a_part_of_name_or_number_finds(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, typed: str, found: str
) -> None:
    keypad(sessions, cast.veikko)
    for browser in (daniel, tapping):
        page = browser.submit("/desk/find", {"who": typed}, expect=200)
        assert found in page
        assert "Maria" not in page
    assert 'id="found"' in tapping.submit("/desk/find", {"who": typed}, expect=200)


@pytest.mark.parametrize("typed", ["", "v", "%", "zzz", "99999"])
def test_too_little_or_nobody_finds_nobody(daniel: Browser, cast: Cast, typed: str) -> None:
    page = daniel.submit("/desk/find", {"who": typed}, expect=200)
    assert not [name for name in ("Virtanen", "Laine", "Lindholm") if name in page]


def test_other_areas_people_are_not_found(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Veikko Virtanen" not in outi.submit("/desk/find", {"who": "veikko"}, expect=200)
    outi.read(f"/desk/helpers/{cast.veikko.id}", expect=404)
    for verb in ("ill", "slots", "pause", "resume"):
        outi.submit(f"/desk/helpers/{cast.veikko.id}/{verb}", expect=404)


def test_helpers_and_family_have_no_desk(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    for person in (cast.veikko.person, cast.liisa, cast.admin):
        browser = signed_in(web_app, sessions, person)
        browser.read("/desk", expect=403)
        browser.submit("/desk/find", {"who": "aino"}, expect=403)
        browser.read(f"/desk/helpers/{cast.veikko.id}", expect=403)


def test_yes_for_somebody_on_the_telephone(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    page = daniel.read(f"/desk/helpers/{cast.veikko.id}")
    assert "Distance: 300 m" in page
    assert not [hidden for hidden in ("Aino", "Vaasankatu") if hidden in page]
    part = tapping.submit(f"/desk/helpers/{cast.veikko.id}/offers/{offer.id}/accept", expect=200)
    assert f'id="desk-helper-{cast.veikko.id}"' in part
    for told in ("Tell this", "Vaasankatu 12", "Aino Laine", "/told"):
        assert told in part, told
    with sessions() as session:
        accepted = session.scalars(select(Event).where(Event.verb == "accepted")).one()
        assert (accepted.on_behalf_of_id, accepted.via) == (cast.veikko.person_id, "telephone")


def test_no_for_somebody_on_the_telephone(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    url = f"/desk/helpers/{cast.veikko.id}/offers/{offer.id}/decline"
    assert "Nothing is asked just now." in daniel.read(daniel.submit(url))
    daniel.submit(f"/desk/helpers/{cast.maria.id}/offers/{offer.id}/decline", expect=404)
    with sessions() as session:
        assert session.get_one(Offer, offer.id).state is OfferState.DECLINED


def test_a_yes_that_comes_second_is_told_on_the_page(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    with transaction(sessions) as session:
        need = session.get_one(Need, offer.need_id)
        need.offers[0].fall_due(need.offers[0].reply_by)
        need.offers[1].accept(now)
    url = f"/desk/helpers/{cast.veikko.id}/offers/{offer.id}/accept"
    assert "already taken, thank you" in daniel.submit(url, expect=409)
    assert kept(sessions, cast.veikko).lost_race_at == now


def test_when_and_where_the_next_visit_is(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, visit: Visit
) -> None:
    page = daniel.read(f"/desk/helpers/{cast.veikko.id}")
    for told in ("Tomorrow 12:05–13:05", "Aino Laine", "Vaasankatu 12"):
        assert told in page, told
    assert "4711" not in page
    clock.freeze(visit.starts_at)
    assert "4711" in daniel.read(f"/desk/helpers/{cast.veikko.id}")
    with sessions() as session:
        of_her = select(Event).where(Event.verb == "looked", Event.client_id == cast.aino.id)
        looked = session.scalars(of_her.order_by(Event.id))
        assert [("door_code" in event.fields) for event in looked] == [False, True]


def test_there_and_done_and_how_it_went(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, visit: Visit
) -> None:
    page = f"/desk/helpers/{cast.veikko.id}/visits/{visit.id}"
    clock.freeze(visit.starts_at)
    assert "Saved." in tapping.submit(f"{page}/arrive", expect=200)
    assert daniel.submit(f"{page}/finish", {"note": "She was well"}) == f"/desk/helpers/{cast.veikko.id}"
    with sessions() as session:
        done = session.get_one(Visit, visit.id)
        assert (done.state, done.note) == (VisitState.DONE, "She was well")
    daniel.submit(f"/desk/helpers/{cast.maria.id}/visits/{visit.id}/finish", expect=404)


def test_cannot_come_after_all(daniel: Browser, sessions: sessionmaker[Session], cast: Cast, visit: Visit) -> None:
    page = daniel.read(daniel.submit(f"/desk/helpers/{cast.veikko.id}/visits/{visit.id}/withdraw"))
    assert "No visits agreed" in page
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED


@pytest.mark.parametrize(("spell", "until"), [("today", date(2026, 11, 23)), ("week", date(2026, 11, 29))])
def test_ill(
    daniel: Browser,
    tapping: Browser,
    sessions: sessionmaker[Session],
    cast: Cast,
    visit: Visit,
    spell: str,
    until: date,
) -> None:
    url = f"/desk/helpers/{cast.veikko.id}/ill"
    daniel.submit(url, {"spell": "for ever"}, expect=404)
    daniel.submit(url, {"spell": spell})
    assert "Not asked about anything until" in tapping.submit(url, {"spell": spell}, expect=200)
    assert kept(sessions, cast.veikko).paused_until == until
    with sessions() as session:
        is_off = session.get_one(Visit, visit.id).state is VisitState.CANCELLED
        assert is_off is (spell == "week")


def test_free_one_day(daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    url = f"/desk/helpers/{cast.veikko.id}/slots"
    daniel.submit(url, {"day": "2026-11-26", "part": "evening"})
    part = tapping.submit(url, {"day": "2026-11-26", "part": "evening"}, expect=200)
    assert "Thu 26.11.2026" in part
    (slot,) = kept(sessions, cast.veikko).posted_slots
    assert isinstance(slot, PostedSlot)
    assert slot.during.lower is not None
    assert slot.during.lower.isoformat() == "2026-11-26T14:00:00+00:00"


@pytest.mark.parametrize(
    "given",
    [
        {"day": "2026-11-22", "part": "morning"},
        {"day": "2026-11-30", "part": "morning"},
        {"day": "soon", "part": "morning"},
        {"day": "2026-11-26", "part": "night"},
        {},
    ],
)
def test_a_time_that_the_page_does_not_offer(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, given: dict[str, str]
) -> None:
    daniel.submit(f"/desk/helpers/{cast.veikko.id}/slots", given, expect=404)
    assert not kept(sessions, cast.veikko).posted_slots


def test_what_is_over_is_not_offered(daniel: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    clock.advance(hours=7)
    page = daniel.read(f"/desk/helpers/{cast.veikko.id}")
    assert page.count('value="2026-11-23"') == 3, "afternoon and evening, and a day off"
    daniel.submit(f"/desk/helpers/{cast.veikko.id}/slots", {"day": "2026-11-23", "part": "morning"}, expect=404)


def test_a_holiday_told_by_telephone_shows_whom_it_leaves_and_asks_for_cover(
    tapping: Browser, sessions: sessionmaker[Session], cast: Cast, visit: Visit
) -> None:
    url = f"/desk/helpers/{cast.veikko.id}"
    first = (visit.starts_at + timedelta(days=1)).date()
    later = {"since": first.isoformat(), "until": (first + timedelta(days=7)).isoformat()}
    assert "Ask for cover" not in tapping.submit(f"{url}/pause", later, expect=200)
    part = tapping.submit(f"{url}/pause", {"until": first.isoformat()}, expect=200)
    assert "leaves help without cover" in part
    assert "Aino Laine" in part
    assert f'action="{url}/cover"' in part
    part = tapping.submit(f"{url}/cover", expect=200)
    assert "Ask for cover" not in part
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED
        away = session.scalars(select(Event).where(Event.verb == "withdrawn", Event.entity == "visit")).one()
        assert (away.actor_id, away.on_behalf_of_id) == (cast.daniel.id, cast.veikko.person_id)


def test_a_pause_and_its_end(daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    url = f"/desk/helpers/{cast.veikko.id}/pause"
    assert "That day is past" in daniel.submit(url, {"until": "2026-11-01"}, expect=422)
    assert "Choose the last day" in tapping.submit(url, expect=422)
    assert "until Mon 7.12.2026" in daniel.read(daniel.submit(url, {"until": "2026-12-07"}))
    assert kept(sessions, cast.veikko).paused_until == date(2026, 12, 7)
    tapping.submit(f"/desk/helpers/{cast.veikko.id}/resume", expect=200)
    assert kept(sessions, cast.veikko).paused_until is None


def test_a_card_for_her_table(
    daniel: Browser, web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, visit: Visit
) -> None:
    told_by(sessions, cast, ToldBy.PAPER)
    assert f"/visits/{visit.id}/card" in daniel.read("/calls")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).languages = ["sv", "fi"]
    page = daniel.read(f"/visits/{visit.id}/card")
    for told in ('lang="sv"', "tis 24.11.2026", "12.05–13.05", "Veikko"):
        assert told in page, told
    assert not [hidden for hidden in ("Virtanen", NUMBER, "4711", "Vaasankatu") if hidden in page]
    signed_in(web_app, sessions, cast.outi).read(f"/visits/{visit.id}/card", expect=404)
    signed_in(web_app, sessions, cast.liisa).read(f"/visits/{visit.id}/card", expect=403)


def test_who_has_left_is_found_no_more(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).left_at = now - timedelta(days=1)
    assert "Veikko" not in daniel.submit("/desk/find", {"who": "virtanen"}, expect=200)
    daniel.read(f"/desk/helpers/{cast.veikko.id}", expect=404)
    with sessions() as session:
        assert session.get_one(Person, cast.veikko.person_id).name == "Veikko Virtanen"
