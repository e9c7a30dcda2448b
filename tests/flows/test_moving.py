"""A client moves within the area, or her address becomes protected: nobody goes to the wrong door."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models.client import Client
from models.db import transaction
from models.moving import move
from models.need import Need, NeedState
from models.notification import Notification, NotificationKind, NotificationState
from models.offer import Offer, OfferState
from models.place import Place
from models.task import TaskKind
from models.visit import Visit, VisitState
from notifications.message import spoken
from tests.cast import Cast, home
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.calling import ask_by_telephone, call, calls, keypad
from tests.flows.posting import Sessions
from tests.flows.suggested import open_need
from tests.flows.test_clients import filled_in
from tests.notifications.stage import SENDER
from tests.web import Browser, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone."""
    return signed_in(web_app, sessions, cast.nina)


def heard(sessions: Sessions, now: datetime) -> None:
    """Every message that waits has been sent, or told on the telephone."""
    with transaction(sessions) as session:
        for one in session.scalars(select(Notification).where(Notification.state == NotificationState.QUEUED)):
            one.lease(now, HOUR)
            one.mark_sent("test", now)
        for one in session.scalars(select(Notification).where(Notification.state == NotificationState.HANDED)):
            one.passed_on(now)


def told(sessions: Sessions, kind: NotificationKind) -> list[str]:
    """The words of the messages of `kind` that wait, oldest first."""
    waiting = (NotificationState.QUEUED, NotificationState.HANDED)
    with sessions() as session:
        rows = select(Notification).where(Notification.kind == kind, Notification.state.in_(waiting))
        return [spoken(one, SENDER) for one in session.scalars(rows.order_by(Notification.id))]


def moves(sessions: Sessions, cast: Cast, now: datetime, place: Place) -> None:
    with transaction(sessions) as session:
        session.add(place)
        move(session.get_one(Client, cast.aino.id), place, now)


def test_who_has_promised_hears_the_new_address(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    heard(sessions, now)
    nina.submit(f"/clients/{cast.aino.id}", filled_in(cast, street="Sturenkatu 30"))
    (word,) = told(sessions, NotificationKind.VISIT_MOVED)
    assert "has moved" in word
    assert "Sturenkatu 30" in word


def test_who_has_no_e_mail_is_rung_before_the_visit(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    keypad(sessions, cast.veikko)
    visit = agree(sessions, cast, now, starts_in=HOUR)
    heard(sessions, now)
    nina.submit(f"/clients/{cast.aino.id}", filled_in(cast, street="Sturenkatu 30"))
    task = calls(sessions, TaskKind.PASS_ON)[-1]
    assert task.due_at <= visit.starts_at
    card = nina.read(f"/calls/{task.id}")
    for said in ("The visit&#39;s new address", "Sturenkatu 30", "How to get in"):
        assert said in card, said


def test_a_word_that_has_not_gone_out_needs_no_second(sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    moves(sessions, cast, now, home("Sturenkatu 30", 60.1930, 24.9600))
    assert told(sessions, NotificationKind.VISIT_MOVED) == []
    assert "Sturenkatu 30" in told(sessions, NotificationKind.VISIT_CONFIRMED)[0]


def test_a_visit_out_of_reach_is_given_back(sessions: Sessions, cast: Cast, now: datetime) -> None:
    first = agree(sessions, cast, now)
    ends_in = first.ends_at - now
    then = agree(sessions, cast, now, starts_in=ends_in + HOUR / 2)
    with transaction(sessions) as session:
        session.get_one(Need, then.need_id).place = home("Vaasankatu 14", 60.1875, 24.9610)
    heard(sessions, now)
    moves(sessions, cast, now, home("Far away 1", 60.9, 26.5))
    with sessions() as session:
        lost = session.get_one(Visit, first.id)
        assert lost.state is VisitState.CANCELLED
        assert lost.need.state is NeedState.OFFERING
    assert len(told(sessions, NotificationKind.VISIT_CANCELLED)) == 1
    with sessions() as session:
        on_duty = select(Notification.person_id).where(Notification.kind == NotificationKind.VISIT_WITHDRAWN)
        assert cast.kaisa.id in set(session.scalars(on_duty))


def test_who_is_asked_is_asked_anew(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now)
    heard(sessions, now)
    moves(sessions, cast, now, home("Sturenkatu 30", 60.2400, 24.9600))
    (question,) = told(sessions, NotificationKind.OFFER)
    assert "another one than when we asked you" in question
    assert "Distance: 300 m" not in question
    assert "Distance" in signed_in(web_app, sessions, cast.veikko.person).read(f"/offers/{offer.id}")


def test_who_wanted_to_think_is_rung_again(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    _, task = ask_by_telephone(sessions, cast, now)
    nina.submit(f"/calls/{task.id}/told")
    moves(sessions, cast, now, home("Sturenkatu 30", 60.2400, 24.9600))
    assert "another one than when we asked you" in nina.read(f"/calls/{call(sessions, TaskKind.PASS_ON).id}")


def test_a_protected_address_stops_what_is_out(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    asked, visit = ask(sessions, cast, now), agree(sessions, cast, now, cast.maria, starts_in=50 * HOUR)
    made = open_need(sessions, cast, now)
    nina.submit(f"/clients/{cast.aino.id}", filled_in(cast, is_protected="y"))
    with sessions() as session:
        assert session.get_one(Offer, asked.id).state is OfferState.EXPIRED
        assert session.get_one(Need, asked.need_id).state is NeedState.OPEN
        assert session.get_one(Visit, visit.id).state is VisitState.BOOKED
        assert session.get_one(Need, made.id).state is NeedState.OPEN
    task = call(sessions, TaskKind.SETTLE)
    assert task.visit_id == visit.id
    card = nina.read(f"/calls/{task.id}")
    assert "Aino Laine has a protected address since this visit was agreed" in card
    nina.submit(f"/calls/{task.id}/deal-with")
    assert not calls(sessions, TaskKind.SETTLE)
