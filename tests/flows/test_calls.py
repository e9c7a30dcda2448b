"""The call list: who to ring, why, by when, what to say; and what came of it, in one tap."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.client import ToldBy
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.inbound import InboundSms
from models.language import Language
from models.need import Need, NeedState
from models.notification import Notification, NotificationState
from models.offer import Offer, OfferState
from models.person import Person, Role
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.calling import NUMBER, ask_by_telephone, call, calls, kept, keypad, told_by
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


def test_a_question_stands_with_number_words_and_answers(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    ask_by_telephone(sessions, cast, now)
    page = daniel.read("/calls")
    for told in ("Veikko Virtanen", "Ask whether they can help", "Task: Shopping", "Distance: 300 m", "040 5550100"):
        assert told in page, told
    assert f'href="tel:{NUMBER}"' in page
    assert not [hidden for hidden in ("Aino", "Vaasankatu", "4711", "/o/") if hidden in page]


def test_a_yes_by_telephone_shows_at_once_what_to_tell(
    tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, task = ask_by_telephone(sessions, cast, now)
    card = tapping.submit(f"/calls/{task.id}/yes", expect=200)
    then = call(sessions, TaskKind.PASS_ON)
    for told in ("Now tell:", "Aino Laine", "Vaasankatu 12", f'id="call-{then.id}"', f"/calls/{then.id}/told"):
        assert told in card, told
    assert "There is a door code" in card
    assert "4711" not in card
    tapping.submit(f"/calls/{then.id}/told", expect=200)
    with sessions() as session:
        assert session.get_one(Offer, offer.id).state is OfferState.ACCEPTED
        assert session.get_one(Task, task.id).answer is TaskAnswer.YES
        told_by_phone = session.get_one(Notification, then.notification_id)
        assert (told_by_phone.state, told_by_phone.channel) == (NotificationState.SENT, "telephone")
        accepted = session.scalars(select(Event).where(Event.verb == "accepted")).one()
        audit = (accepted.actor_id, accepted.on_behalf_of_id, accepted.via)
        assert audit == (cast.daniel.id, cast.veikko.person_id, "telephone")


def test_without_script_a_yes_leads_to_the_next_call(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    _, task = ask_by_telephone(sessions, cast, now)
    page = daniel.read(daniel.submit(f"/calls/{task.id}/yes"))
    assert "Vaasankatu 12" in page
    then = call(sessions, TaskKind.PASS_ON)
    assert daniel.submit(f"/calls/{then.id}/told") == "/calls"
    assert daniel.submit(f"/calls/{task.id}/yes").startswith("/calls"), "twice is as once"


def test_a_no_by_telephone_asks_the_next(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, task = ask_by_telephone(sessions, cast, now)
    card = tapping.submit(f"/calls/{task.id}/no", expect=200)
    assert "Somebody else is asked." in card
    assert daniel.submit(f"/calls/{task.id}/no") == "/calls"
    with sessions() as session:
        offers = session.get_one(Need, offer.need_id).offers
        assert [offer.state for offer in offers] == [OfferState.DECLINED, OfferState.SENT]


def test_nobody_answers_and_it_comes_back_in_half_an_hour(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    _, task = ask_by_telephone(sessions, cast, now)
    daniel.submit(f"/calls/{task.id}/no-answer")
    assert "Veikko" not in daniel.read("/calls")
    clock.advance(minutes=31)
    page = daniel.read("/calls")
    assert "Veikko" in page
    assert "Rung 1 time before" in page


def test_who_wants_to_think_keeps_the_question(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, task = ask_by_telephone(sessions, cast, now)
    daniel.submit(f"/calls/{task.id}/told")
    with sessions() as session:
        assert session.get_one(Offer, offer.id).state is OfferState.SENT
    assert "Veikko" not in daniel.read("/calls")


def test_a_yes_that_comes_second_is_told_kindly_and_goes_first_next_time(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, task = ask_by_telephone(sessions, cast, now)
    with transaction(sessions) as session:
        need = session.get_one(Need, offer.need_id)
        need.offers[0].fall_due(need.offers[0].reply_by)
        need.offers[1].accept(now)
    assert kept(sessions, task).state is TaskState.DROPPED
    for browser in (tapping, daniel):
        assert "already taken, thank you" in browser.submit(f"/calls/{task.id}/yes", expect=409)
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).lost_race_at == now


def test_telling_the_client_in_her_language(
    daniel: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, client=cast.birgit)
    page = daniel.read("/calls")
    assert "Birgit Lindholm" in page
    assert 'lang="sv"' in page
    assert "Veikko" in page
    task = call(sessions, TaskKind.TELL_CLIENT)
    assert "Noted" in tapping.submit(f"/calls/{task.id}/told", expect=200)
    with sessions() as session:
        assert session.get_one(Visit, visit.id).client_told_at == now
    assert kept(sessions, task).answer is TaskAnswer.TOLD


def test_what_to_say_of_a_change_follows_how_it_stands(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        aino = session.get_one(Visit, visit.id).need.client
        aino.languages = ["en"]
        session.get_one(Visit, visit.id).tell_client(now)
        session.get_one(Visit, visit.id).withdraw(now)
    page = daniel.read("/calls")
    assert "Tomorrow Veikko cannot come after all." in page
    assert "We are looking for somebody else" in page
    with transaction(sessions) as session:
        need = session.get_one(Need, visit.need_id)
        clock.freeze(need.decide_by)
        need.decide(clock.now())
    assert "Nobody has been found. Home care knows" in daniel.read("/calls")


def test_a_relative_has_her_time_to_tell(
    web_app: Starlette, daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    told_by(sessions, cast, ToldBy.RELATIVE)
    visit = agree(sessions, cast, now)
    task = call(sessions, TaskKind.TELL_CLIENT)
    assert task.owner_id == cast.liisa.id
    assert "Aino" not in daniel.read("/calls")
    clock.freeze(task.due_at - timedelta(hours=2))
    assert "the family has not said that they did" in daniel.read("/calls")
    liisa = signed_in(web_app, sessions, cast.liisa)
    for page in (liisa.read("/family"), liisa.read(f"/visits/{visit.id}")):
        assert "I have told her" in page
    assert liisa.submit(f"/calls/{task.id}/told") == "/family"
    assert "I have told her" not in liisa.read("/family")
    assert "Aino" not in daniel.read("/calls")
    with sessions() as session:
        assert session.get_one(Visit, visit.id).client_told_at is not None


def test_a_relative_sees_her_own_tasks_alone(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    agree(sessions, cast, now)
    task = call(sessions, TaskKind.TELL_CLIENT)
    liisa = signed_in(web_app, sessions, cast.liisa)
    liisa.submit(f"/calls/{task.id}/told", expect=404)
    liisa.read("/calls", expect=403)
    assert "I have told her" not in liisa.read("/family")


def test_staff_see_their_teams_calls_and_those_of_no_team(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    agree(sessions, cast, now)
    with transaction(sessions) as session:
        sms = InboundSms.receive(session, "1", NUMBER, "Who are you?", now)
        assert sms is not None
        sms.take(now)
    nina = signed_in(web_app, sessions, cast.nina)
    assert "Tell the client who comes and when" in nina.read("/calls")
    with transaction(sessions) as session:
        session.scalars(select(Role).where(Role.person_id == cast.nina.id)).one().team_id = None
    page = nina.read("/calls")
    assert "Tell the client who comes and when" not in page
    assert "Who are you?" in page


def test_another_areas_calls_do_not_exist(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    _, task = ask_by_telephone(sessions, cast, now)
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Veikko" not in outi.read("/calls")
    outi.read(f"/calls/{task.id}", expect=404)
    for verb in ("yes", "no", "told", "no-answer", "deal-with", "arrived", "coming", "finished", "cannot-come"):
        outi.submit(f"/calls/{task.id}/{verb}", expect=404)
    assert kept(sessions, task).is_open


def test_a_swedish_helper_is_asked_in_swedish(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Person, cast.veikko.person_id).language = Language.SV
    ask_by_telephone(sessions, cast, now)
    page = daniel.read("/calls")
    assert "Kan du hjälpa?" in page
    assert "Ask whether they can help" in page


def test_the_list_ends_when_all_is_done(
    daniel: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    keypad(sessions, cast.veikko)
    assert "No calls to make" in daniel.read("/calls")
    agree(sessions, cast, now)
    for task in calls(sessions):
        daniel.submit(f"/calls/{task.id}/told")
    assert "No calls to make" in daniel.read("/calls")
    with sessions() as session:
        assert session.scalar(select(Need.state)) is NeedState.BOOKED
