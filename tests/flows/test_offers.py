"""A helper answers questions: signed in or by the link, in time, late, twice, and with a reason."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.availability import WeeklySlot
from models.client import Client
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.need import Need, NeedState
from models.offer import DeclineReason, Offer, OfferState
from models.person import Person
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask, link
from tests.web import Browser, signed_in

CANARIES = (
    "Aino",
    "Laine",
    "Vaasankatu",
    "00500",
    "4711",
    "+358401234567",
    "Key under the pot",
    "Deaf in the left ear",
)
"""What no helper may read before the yes."""


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def offer(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Offer:
    """Veikko is asked to go shopping for Aino, who has a dog and stairs."""
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.has_dog, aino.has_stairs = True, True
        aino.entry = "Key under the pot"
        aino.write_good_to_know("Deaf in the left ear", now, is_approved=True)
    return ask(sessions, cast, now)


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone with htmx."""
    return signed_in(web_app, sessions, cast.veikko.person, htmx=True)


def state(sessions: sessionmaker[Session], offer: Offer) -> tuple[OfferState, DeclineReason | None]:
    with sessions() as session:
        kept = session.get_one(Offer, offer.id)
        return kept.state, kept.reason


def test_the_list_shows_what_matters_and_no_more(veikko: Browser, offer: Offer) -> None:
    for page in (veikko.read("/offers"), veikko.read(f"/offers/{offer.id}")):
        for told in ("Kallio", "12:05", "1 h", "300 m", "dog", "stairs", "does not use a bank card"):
            assert told in page, told
        assert not [canary for canary in CANARIES if canary in page]
        assert f'action="/offers/{offer.id}/accept"' in page


def test_the_link_page_says_no_more_either(web_app: Starlette, offer: Offer) -> None:
    page = Browser(web_app).read(link(offer))
    assert "Kallio" in page
    assert not [canary for canary in CANARIES if canary in page]


def test_a_relative_reads_whom_the_question_is_about(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Helper, cast.liisa_helps.id).weekly_slots = [
            WeeklySlot(weekday=day, starts=time(8), ends=time(20)) for day in range(7)
        ]
    offer = ask(sessions, cast, now, cast.liisa_helps)
    page = signed_in(web_app, sessions, cast.liisa).read(f"/offers/{offer.id}")
    assert "Aino Laine" in page
    assert "Vaasankatu" not in page


def test_yes_books_and_then_shows_name_and_street(veikko: Browser, offer: Offer) -> None:
    onward = veikko.submit(f"/offers/{offer.id}/accept")
    assert onward == f"/offers/{offer.id}"
    page = veikko.read(onward)
    assert "Aino Laine" in page
    assert "Vaasankatu 12" in page
    assert "4711" not in page
    assert veikko.submit(f"/offers/{offer.id}/accept") == onward, "a second yes is the same yes"


def test_yes_by_htmx_answers_with_the_card_alone(tapping: Browser, offer: Offer) -> None:
    card = tapping.submit(f"/offers/{offer.id}/accept", expect=200)
    assert card.lstrip().startswith(f'<article class="card good" id="offer-{offer.id}"')
    assert "Vaasankatu 12" in card
    assert "<html" not in card


def test_the_link_answers_and_acts_in_the_helpers_name(
    web_app: Starlette, sessions: sessionmaker[Session], offer: Offer, cast: Cast
) -> None:
    phone = Browser(web_app)
    assert phone.submit(f"{link(offer)}/accept") == link(offer)
    page = phone.read(link(offer))
    assert "Aino Laine" in page
    assert "Vaasankatu 12" in page
    assert not [kept for kept in ("4711", "Key under the pot", "+358401234567") if kept in page]
    with sessions() as session:
        said_yes = session.get_one(Offer, offer.id)
        assert said_yes.state is OfferState.ACCEPTED
        deed = select(Event.actor_id).where(Event.entity == "offer", Event.verb == "accepted")
        assert session.scalars(deed).all() == [cast.veikko.person_id]


def test_the_link_shows_the_street_no_longer_than_needed(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        kept = session.get_one(Visit, visit.id)
        kept.finish(now)
        assert kept.offer
        address = link(kept.offer)
    assert "Vaasankatu" not in Browser(web_app).read(address)


@pytest.mark.parametrize("token", ["0" * 32, "ä", "%00", "x" * 3000])
def test_a_wrong_link_opens_nothing(web_app: Starlette, offer: Offer, token: str) -> None:
    phone = Browser(web_app)
    phone.read(f"/o/{offer.id}/{token}", expect=404)
    phone.submit(f"/o/{offer.id}/{token}/accept", expect=404)
    phone.submit(f"/o/{offer.id}/{token}/decline", expect=404)


def test_looking_answers_nothing(web_app: Starlette, sessions: sessionmaker[Session], offer: Offer) -> None:
    Browser(web_app).read(link(offer))
    assert Browser(web_app).get(f"{link(offer)}/accept").status_code == 405
    assert state(sessions, offer) == (OfferState.SENT, None)


def test_no_thanks_and_then_a_reason(
    veikko: Browser, sessions: sessionmaker[Session], offer: Offer, cast: Cast
) -> None:
    page = veikko.read(veikko.submit(f"/offers/{offer.id}/decline"))
    assert "Too far" in page
    assert not [canary for canary in CANARIES if canary in page]
    veikko.submit(f"/offers/{offer.id}/decline", {"reason": "too_far"})
    assert "Too far" in veikko.read(f"/offers/{offer.id}")
    assert state(sessions, offer) == (OfferState.DECLINED, DeclineReason.TOO_FAR)
    with sessions() as session:
        asked = [o.helper_id for o in session.get_one(Need, offer.need_id).offers]
        assert asked == [cast.veikko.id, cast.maria.id], "the next was asked once"


def test_no_by_htmx_offers_the_reasons_in_the_card(tapping: Browser, offer: Offer) -> None:
    card = tapping.submit(f"/offers/{offer.id}/decline", expect=200)
    assert f'id="offer-{offer.id}"' in card
    assert card.count('name="reason"') == len(DeclineReason)
    after = tapping.submit(f"/offers/{offer.id}/decline", {"reason": "not_now"}, expect=200)
    assert 'name="reason"' not in after


def test_a_reason_that_nobody_knows_is_left_out(
    web_app: Starlette, sessions: sessionmaker[Session], offer: Offer
) -> None:
    Browser(web_app).submit(f"{link(offer)}/decline", {"reason": "bad_knee"})
    assert state(sessions, offer) == (OfferState.DECLINED, None)


def test_too_late_is_told_kindly(
    web_app: Starlette, veikko: Browser, tapping: Browser, sessions: sessionmaker[Session], offer: Offer, cast: Cast
) -> None:
    clock.freeze(offer.reply_by)
    with transaction(sessions) as session:
        waiting = session.get_one(Need, offer.need_id)
        waiting.offers[0].fall_due(clock.now())
        waiting.offers[1].accept(clock.now())
    for page in (
        veikko.submit(f"/offers/{offer.id}/accept", expect=409),
        veikko.submit(f"/offers/{offer.id}/decline", expect=409),
        tapping.submit(f"/offers/{offer.id}/accept", expect=409),
        Browser(web_app).submit(f"{link(offer)}/accept", expect=409),
    ):
        assert f'id="offer-{offer.id}"' in page
        assert "Already taken, thank you" in page
        assert not [canary for canary in CANARIES if canary in page]


def test_after_the_help_was_called_off(veikko: Browser, sessions: sessionmaker[Session], offer: Offer) -> None:
    with transaction(sessions) as session:
        session.get_one(Need, offer.need_id).cancel(clock.now())
    assert "Not needed any more" in veikko.submit(f"/offers/{offer.id}/accept", expect=409)
    assert "Not needed any more" in veikko.read(f"/offers/{offer.id}")


def test_a_question_whose_time_has_begun_is_closed(veikko: Browser, offer: Offer) -> None:
    clock.freeze(offer.starts_at)
    assert "This question has closed" in veikko.submit(f"/offers/{offer.id}/accept", expect=409)
    assert "Nothing near you yet" in veikko.read("/offers")


def test_two_visits_too_close_leave_the_question_open(
    veikko: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now, cast.veikko)
    agree(sessions, cast, now, client=cast.birgit, starts_in=timedelta(hours=28, minutes=30))
    page = veikko.submit(f"/offers/{offer.id}/accept", expect=409)
    assert "You have another visit too close to this time." in page
    assert f'action="/offers/{offer.id}/decline"' in page
    assert state(sessions, offer) == (OfferState.SENT, None)
    with sessions() as session:
        assert session.get_one(Need, offer.need_id).state is NeedState.OFFERING


def test_the_questions_of_others_are_not_there(
    web_app: Starlette, sessions: sessionmaker[Session], offer: Offer, cast: Cast
) -> None:
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.read(f"/offers/{offer.id}", expect=404)
    maria.submit(f"/offers/{offer.id}/accept", expect=404)
    maria.submit(f"/offers/{offer.id}/decline", expect=404)
    assert f"/offers/{offer.id}" not in maria.read("/offers")


@pytest.mark.parametrize("key", ["nina", "kaisa", "daniel"])
def test_who_does_not_help_has_no_questions(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, key: str
) -> None:
    someone: Person = getattr(cast, key)
    signed_in(web_app, sessions, someone).read("/offers", expect=403)


def test_an_empty_list_is_honest(veikko: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    assert "Nothing near you yet" in veikko.read("/offers")
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).pause((now + timedelta(days=7)).date(), now)
    assert "30.11.2026" in veikko.read("/offers")
