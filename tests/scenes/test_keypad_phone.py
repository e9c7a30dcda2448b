"""The volunteer, 70, has a keypad phone: text messages, the telephone, a person who calls; and never silence."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.main import make_app
from models.helper import Helper
from models.need import Need, NeedState
from models.offer import Offer
from models.task import TaskKind
from tests.flows.calling import NUMBER, keypad
from tests.flows.test_sms import SHARED, Gateway
from tests.scenes.asking import asked_for, find_helpers
from tests.scenes.town import Town, shown
from tests.web import settings_for_tests

ASK = "Ask whether they can help"


@pytest.fixture(autouse=True)
def _keypad(town: Town) -> None:
    keypad(town.sessions, town.cast.veikko, NUMBER)


@pytest.fixture
def gateway(town: Town) -> Gateway:
    """Where Veikko's text messages arrive."""
    return Gateway(make_app(settings_for_tests(sms_secret=SHARED), town.sessions))


def ask(town: Town, **other: object) -> int:
    """Help is needed; the call that asks Veikko is on the list, and no message goes out: the call's number."""
    town.nina.submit("/needs", asked_for(town, **other))
    find_helpers(town)
    town.nothing_else(TaskKind.PASS_ON)
    return town.call(TaskKind.PASS_ON).id


def all_hear_who_comes(town: Town) -> None:
    town.worker.settle()
    town.heard("nina", "liisa", "kaisa", about="Auttaja tulee")


def last_offer(town: Town) -> Offer:
    with town.sessions() as session:
        return session.scalars(select(Offer).order_by(Offer.id.desc()).limit(1)).one()


def test_from_the_question_to_the_done_visit(town: Town) -> None:
    question = ask(town)
    shown(town.daniel.read("/calls"), ASK, "Veikko Virtanen", NUMBER)
    then = town.daniel.submit(f"/calls/{question}/yes")
    shown(town.daniel.read(then), "Vaasankatu 12")
    town.daniel.submit(f"{then}/told")
    all_hear_who_comes(town)
    town.told()
    shown(town.daniel.read("/calls"), "No calls to make")
    desk = f"/desk/helpers/{town.cast.veikko.id}/visits/{town.visit().id}"
    town.until(24, "12.00")
    town.daniel.submit(f"{desk}/arrive")
    town.until(24, "13.00")
    town.daniel.submit(f"{desk}/finish", {"note": "She was well"})
    town.worker.settle()
    town.heard("nina", "liisa", about="Tehty")
    town.until(26, "12.00")
    town.nothing_else()
    with town.sessions() as session:
        assert session.scalars(select(Need)).one().state is NeedState.DONE


def test_nobody_picks_up_and_the_next_is_asked(town: Town) -> None:
    question = ask(town)
    for at in ("8.40", "9.15", "9.50"):
        town.daniel.submit(f"/calls/{question}/no-answer")
        town.until(23, at)
    while not town.outbox.waiting:
        town.soon(600)
    town.heard("maria", about="Voitko auttaa?")
    town.heard("kaisa", about="Soitto on myöhässä")
    then = town.daniel.submit(f"/calls/{question}/yes")
    shown(town.daniel.read(then), "Vaasankatu 12")
    all_hear_who_comes(town)
    town.heard("maria", about="Auttaja löytyi jo, kiitos")
    town.nothing_else(TaskKind.PASS_ON, TaskKind.TELL_CLIENT)


def test_a_plain_yes_by_text_message_is_followed_by_a_call(town: Town, gateway: Gateway) -> None:
    ask(town)
    gateway.text("Kyllä")
    all_hear_who_comes(town)
    shown(town.daniel.read("/calls"), "Pass on:", "Tell the client who comes and when")
    town.nothing_else(TaskKind.PASS_ON, TaskKind.TELL_CLIENT)


def test_joo_kay_reaches_a_person_at_once(town: Town, gateway: Gateway) -> None:
    ask(town)
    gateway.text("joo käy")
    town.nothing_else(TaskKind.PASS_ON, TaskKind.READ_SMS)
    shown(town.daniel.read("/calls"), "Read this text message, and ring", "joo käy")
    number = town.call(TaskKind.READ_SMS).id
    then = town.daniel.submit(f"/calls/{number}/yes", {"offer": last_offer(town).id})
    town.daniel.submit(f"{then}/told")
    all_hear_who_comes(town)
    town.nothing_else(TaskKind.TELL_CLIENT)


def test_a_text_message_that_nobody_reads_alarms_those_on_duty(town: Town, gateway: Gateway) -> None:
    gateway.text("Voiko joku soittaa?")
    town.until(23, "8.40")
    town.heard("kaisa", about="Soitto on myöhässä")
    town.daniel.submit(f"/calls/{town.call(TaskKind.READ_SMS).id}/deal-with")
    town.until(24, "12.00")
    town.nothing_else()


@pytest.mark.parametrize(
    ("about", "waits"),
    [
        ({"day": "2026-12-01"}, timedelta(hours=24)),
        ({"day": "2026-11-24"}, timedelta(hours=2)),
        ({"day": "2026-11-23", "starts": "10:00", "ends": "11:00"}, timedelta(minutes=15)),
    ],
)
def test_reply_times_follow_the_lead(town: Town, about: dict[str, object], waits: timedelta) -> None:
    ask(town, **about)
    offer = last_offer(town)
    assert offer.reply_by - offer.sent_at == waits


def test_who_lost_a_race_goes_first_next_time(town: Town) -> None:
    """Maria lives nearest now; Veikko is asked after her, says yes, and she was quicker."""

    def far(session: Session) -> None:
        session.get_one(Helper, town.cast.veikko.id).place = session.get_one(Helper, town.cast.olli.id).place

    town.changed(far)
    town.nina.submit("/needs", asked_for(town))
    find_helpers(town)
    question = town.heard("maria", about="Voitko auttaa?")
    town.until(23, "12.00")
    rung = town.call(TaskKind.PASS_ON).id
    town.tap(question, "accept")
    shown(town.daniel.submit(f"/calls/{rung}/yes", expect=409), "already taken, thank you")
    town.worker.settle()
    town.heard("maria", about="Sovittu")
    all_hear_who_comes(town)
    town.told()
    ask(town, day="2026-11-27", kind="walk", post_key="next")
