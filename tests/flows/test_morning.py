"""This morning: every break is a card, every card has its actions, and what is done is gone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.client import Client
from models.concern import Concern
from models.cover import go_away
from models.db import transaction
from models.doorstep import DoorStep, Step
from models.helper import Helper
from models.need import Need, NeedState, UnfilledReason
from models.proposal import Proposal
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.suggested import open_need, suggest
from tests.web import Browser, signed_in

HOUR = timedelta(hours=1)
DONE = "Nothing waits"


@pytest.fixture
def kaisa(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio and reads English."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


def test_the_morning_is_where_a_coordinator_starts(kaisa: Browser) -> None:
    assert kaisa.get("/").headers["location"] == "/morning"
    page = kaisa.read("/morning")
    assert DONE in page
    assert "This morning: Kallio" in page


def test_others_have_no_morning(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    signed_in(web_app, sessions, cast.nina).read("/morning", expect=403)
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(f"/morning?area={cast.area.id}", expect=404)


def test_a_need_without_helper_is_searched_for_again(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    made = unfilled(sessions, cast, now)
    page = kaisa.read("/morning")
    assert "Aino Laine: Shopping" in page
    assert "Everybody on the list was asked; nobody can come." in page
    back = kaisa.submit(f"/needs/{made.id}/reopen", {"morning": cast.area.id})
    assert back == f"/morning?area={cast.area.id}"
    assert DONE in kaisa.read(back)


def unfilled(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Need:
    """Help for tomorrow at noon that nobody can give."""
    made = open_need(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Need, made.id).go_unfilled(UnfilledReason.NOBODY_LEFT, now)
    return made


def test_a_client_who_is_looked_after_needs_no_helper(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    made = unfilled(sessions, cast, now)
    back = kaisa.submit(f"/needs/{made.id}/cancel", {"morning": cast.area.id})
    assert DONE in kaisa.read(back)


def test_a_lost_visit_shows_who_is_asked(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=76 * HOUR)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).withdraw(now)
    page = kaisa.read("/morning")
    assert "Veikko Virtanen cannot come after all." in page
    assert "Maria Mäkinen" in page


def test_ranked_substitutes_are_asked_with_one_tap(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    proposal = suggest(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Need, proposal.need_id).decide_by = now
    page = kaisa.read("/morning")
    assert page.index("Veikko Virtanen") < page.index("Maria Mäkinen")
    assert "400 m away" in page
    back = kaisa.submit(f"/proposals/{proposal.id}/approve", {"morning": cast.area.id})
    assert back == f"/morning?area={cast.area.id}"
    with sessions() as session:
        assert session.get_one(Need, proposal.need_id).state is NeedState.OFFERING


def test_a_holiday_is_covered_with_one_tap(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=100 * HOUR)
    day = visit.starts_at.date()
    with transaction(sessions) as session:
        go_away(session.get_one(Helper, cast.veikko.id), day, day, now)
    assert "Leaves without cover:" in kaisa.read("/morning")
    back = kaisa.submit(f"/helpers/{cast.veikko.id}/cover", {"morning": cast.area.id})
    page = kaisa.read(back)
    assert "Leaves without cover:" not in page
    assert "Veikko Virtanen cannot come after all." in page


def test_nobody_opens(kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now, starts_in=HOUR)
    at_the_door = now + HOUR
    with transaction(sessions) as session:
        found = session.get_one(Visit, visit.id)
        found.arrive(at_the_door)
        found.door_steps.append(DoorStep(step=Step.RANG, at=at_the_door))
    assert DONE in kaisa.read("/morning")
    clock.advance(hours=1)
    page = kaisa.read("/morning")
    assert "Nobody opens" in page
    assert "Veikko Virtanen is at the door." in page


def test_an_important_worry_stays_until_it_is_answered(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        worry = Concern(client=aino, reported_by_id=cast.nina.id, is_important=True, text="She eats little.")
        session.add(worry)
        worry.tell(now)
    assert "She eats little." in kaisa.read("/morning")
    with transaction(sessions) as session:
        session.get_one(Concern, worry.id).close("The doctor comes.", now, session.merge(cast.kaisa))
    assert DONE in kaisa.read("/morning")


@pytest.mark.parametrize("htmx", [False, True])
def test_all_suggestions_are_approved_and_taken_back(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime, kaisa: Browser, htmx: bool
) -> None:
    made = [suggest(sessions, cast, now, starts_in=hours * HOUR) for hours in (100, 120)]
    listed = " ".join(str(proposal.id) for proposal in made)
    assert "Approve all 2" in kaisa.read("/morning")
    browser = signed_in(web_app, sessions, cast.kaisa, htmx=htmx)
    said = browser.submit("/morning/approve", {"listed": listed}, expect=200 if htmx else 303)
    assert ('id="morning"' in said and "Undo" in said) if htmx else said == f"/morning?area={cast.area.id}"
    assert DONE in kaisa.read("/morning")
    browser.submit("/morning/undo", {"listed": listed}, expect=200 if htmx else 303)
    assert "Approve all 2" in kaisa.read("/morning")
    with sessions() as session:
        assert [session.get_one(Proposal, one.id).sent_at for one in made] == [None, None]


def test_a_question_that_waits_is_no_break(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    ask(sessions, cast, now)
    assert DONE in kaisa.read("/morning")
