"""Text messages that come in, posted as a gateway posts them: answers, and what a person must read."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.main import make_app
from models import clock
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.inbound import InboundSms
from models.need import Need
from models.offer import Offer, OfferState
from models.person import Person
from models.task import Task, TaskKind
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import all_speak_english, ask
from tests.flows.calling import NUMBER, ask_by_telephone, call, calls, keypad
from tests.web import ORIGIN, settings_for_tests, signed_in

SHARED = "what the gateway knows"


class Gateway(TestClient):
    """An SMS gateway: no browser, no cookie, no origin, but the shared secret."""

    def __init__(self, app: Starlette, secret: str = SHARED) -> None:
        super().__init__(app, base_url=ORIGIN, headers={"X-Talkoot-Secret": secret}, cookies={})
        self.sent = 0

    def text(self, text: str, sender: str = NUMBER, *, number: str = "", expect: int = 204) -> None:
        """Pass a message on."""
        self.sent += 1
        form = {"from": sender, "text": text, "id": number or f"sms-{self.sent}"}
        answer = self.post("/sms/inbound", data=form)
        assert answer.status_code == expect, answer.text


@pytest.fixture
def gateway(sessions: sessionmaker[Session]) -> Gateway:
    """A gateway before a Talkoot that knows its secret."""
    return Gateway(make_app(settings_for_tests(sms_secret=SHARED), sessions))


def state_of(sessions: sessionmaker[Session], offer: Offer) -> OfferState:
    with sessions() as session:
        return session.get_one(Offer, offer.id).state


@pytest.mark.parametrize("text", ["KYLLÄ", "kyllä", " Joo! ", "ja", "Yes.", "1", "KYLLA\u0308"])
def test_a_plain_yes_books(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime, text: str
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    gateway.text(text, sender="040 555 0100")
    assert state_of(sessions, offer) is OfferState.ACCEPTED
    with sessions() as session:
        accepted = session.scalars(select(Event).where(Event.verb == "accepted")).one()
        assert (accepted.actor_id, accepted.via) == (cast.veikko.person_id, "sms")
    assert not calls(sessions, TaskKind.READ_SMS)


@pytest.mark.parametrize("text", ["EI", "nej", "No!", "2"])
def test_a_plain_no_asks_the_next(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime, text: str
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    gateway.text(text)
    assert state_of(sessions, offer) is OfferState.DECLINED
    with sessions() as session:
        assert len(session.get_one(Need, offer.need_id).offers) == 2


@pytest.mark.parametrize("text", ["joo käy", "ehkä", "12", "yes but at 14", "", "!", "kyllä kyllä", "en"])
def test_what_nobody_can_parse_reaches_a_person(
    gateway: Gateway, web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime, text: str
) -> None:
    all_speak_english(sessions, cast)
    offer, _ = ask_by_telephone(sessions, cast, now)
    gateway.text(text)
    assert state_of(sessions, offer) is OfferState.SENT
    task = call(sessions, TaskKind.READ_SMS)
    daniel = signed_in(web_app, sessions, cast.daniel)
    page = daniel.read("/calls")
    assert "Read this text message, and ring" in page
    assert text in page
    then = daniel.submit(f"/calls/{task.id}/yes", {"offer": offer.id})
    assert "Vaasankatu 12" in daniel.read(then)
    assert state_of(sessions, offer) is OfferState.ACCEPTED


def test_two_open_questions_cannot_be_answered_by_one_word(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    other = ask(sessions, cast, now, starts_in=timedelta(hours=52))
    gateway.text("KYLLÄ")
    assert {state_of(sessions, one) for one in (offer, other)} == {OfferState.SENT}
    assert call(sessions, TaskKind.READ_SMS).person_id == cast.veikko.person_id


def test_a_number_of_two_people_or_of_nobody_is_read_by_a_person(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    keypad(sessions, cast.olli)
    gateway.text("KYLLÄ")
    gateway.text("KYLLÄ", sender="+358 40 999 9999")
    gateway.text("1", sender="Talkoot")
    assert state_of(sessions, offer) is OfferState.SENT
    assert [task.person_id for task in calls(sessions, TaskKind.READ_SMS)] == [None] * 3


def test_a_client_who_writes_is_named(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    gateway.text("Älkää tulko", sender="+358401234567")
    assert call(sessions, TaskKind.READ_SMS).client_id in (cast.aino.id, cast.birgit.id)


def test_a_message_comes_once(gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    ask_by_telephone(sessions, cast, now)
    for _ in range(2):
        gateway.text("joo käy", number="the same")
    with sessions() as session:
        assert session.scalar(select(func.count(InboundSms.id))) == 1
        assert session.scalar(select(func.count(Task.id)).where(Task.kind == TaskKind.READ_SMS)) == 1


def test_a_yes_to_what_is_taken_goes_first_next_time(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    with transaction(sessions) as session:
        need = session.get_one(Need, offer.need_id)
        need.offers[0].fall_due(need.offers[0].reply_by)
        need.offers[1].accept(now)
    gateway.text("KYLLÄ")
    assert calls(sessions, TaskKind.READ_SMS)
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).lost_race_at == clock.now()


def test_a_yes_that_cannot_be_is_for_a_person(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).welcomed_at = None
    gateway.text("KYLLÄ")
    assert state_of(sessions, offer) is OfferState.SENT
    assert calls(sessions, TaskKind.READ_SMS)
    with sessions() as session:
        assert not session.scalars(select(Visit)).all()


def test_the_way_is_shut_without_a_secret_and_to_strangers(
    web_app: Starlette, gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    Gateway(web_app).text("KYLLÄ", expect=404)
    Gateway(gateway.app, secret="guessed").text("KYLLÄ", expect=403)  # type: ignore[arg-type]
    without = TestClient(gateway.app, base_url=ORIGIN)
    assert without.post("/sms/inbound", data={"from": NUMBER, "text": "1", "id": "1"}).status_code == 403
    form = {"from": NUMBER, "text": "1", "id": "1", "secret": SHARED}
    assert without.post("/sms/inbound", data=form).status_code == 204
    assert gateway.post("/sms/inbound", data={"text": "1"}).status_code == 422
    with sessions() as session:
        assert session.scalar(select(func.count(InboundSms.id))) == 1


def test_no_other_form_comes_in_that_way(gateway: Gateway, sessions: sessionmaker[Session], cast: Cast) -> None:
    assert gateway.post("/sign-in", data={"email": "nina@example.org"}).status_code == 403
    browser = signed_in(gateway.app, sessions, cast.nina)  # type: ignore[arg-type]
    del browser.headers["Sec-Fetch-Site"]
    assert browser.post("/sms/inbound", data={"secret": SHARED}).status_code == 403


def test_a_disabled_person_answers_nothing(
    gateway: Gateway, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    offer, _ = ask_by_telephone(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Person, cast.veikko.person_id).disabled_at = now
    gateway.text("KYLLÄ")
    assert state_of(sessions, offer) is OfferState.SENT
