"""Something goes wrong: nobody opens, money is missing, somebody worries, a tap is forgotten; nobody stands alone."""

import pytest

from app.incident_form import NOBODY
from models.task import TaskKind
from tests.scenes.asking import agree
from tests.scenes.town import Town, hidden, shown

PURSE = "Kukkarosta puuttui satanen kanarialinnun alta"


@pytest.fixture
def at_the_door(town: Town) -> str:
    """Veikko stands at Aino's door in time; everybody knows that he comes: the path of the visit."""
    agree(town)
    town.told()
    town.until(24, "12.00")
    return f"/visits/{town.visit().id}"


def test_nobody_opens_and_each_step_is_told(town: Town, at_the_door: str) -> None:
    door = f"{at_the_door}/door"
    shown(town.veikko.read(door), "112", "Soita päivystäjälle")
    told = []
    for step in ("rang", "phoned", "called_duty", "called_112"):
        town.veikko.submit(f"{door}/{step}")
        town.soon(300)
        told.append(town.heard("kaisa", about="Kukaan ei avaa ovea"))
    assert ["112" in mail.text for mail in told] == [False, False, False, True]
    shown(town.kaisa.read("/morning"), "Veikko Virtanen")
    town.veikko.submit(f"{at_the_door}/could-not", {"note": "Ambulanssi vei hänet"})
    town.worker.settle()
    town.heard("kaisa", about="Käynti ei onnistunut")
    town.heard("kaisa", about="Tämä odottaa sinua")
    town.heard("nina", "liisa", about="Käynti ei onnistunut")
    shown(town.nina.read(at_the_door), "Ambulanssi vei hänet")
    town.until(26, "12.00")
    town.nothing_else()


def test_money_is_missing(town: Town, at_the_door: str) -> None:
    town.done(town.cast.veikko, 24)
    town.heard("nina", "liisa", about="Tehty")
    agree(town, day="2026-11-27", post_key="next")
    town.told()
    theft = {"client": town.cast.aino.id, "kind": "theft", "text": PURSE, "helper": town.cast.veikko.id}
    path = town.liisa.submit("/incidents", theft)
    town.worker.settle()
    alarm = town.heard("kaisa", about="Sinua tarvitaan Talkoissa")
    off = town.heard("veikko", about="Sinun ei tarvitse mennä")
    lost = town.heard("kaisa", "nina", "liisa", about="Auttaja ei pääsekään")
    question = town.heard("maria", about="Voitko auttaa?")
    for mail in (alarm, off, lost, question):
        hidden(mail.subject + mail.text, ["Kukkaro", "satanen", "kanaria", "Varkaus", "Liisa"])
    town.nothing_else(TaskKind.TELL_CHANGE)
    few_read_it(town, path)
    followed_up_and_closed(town, path)
    town.nothing_else(TaskKind.TELL_CHANGE)


def few_read_it(town: Town, path: str) -> None:
    """The coordinator alone; who reported it reads how it stands."""
    for other in (town.cast.nina, town.cast.daniel, town.cast.veikko.person, town.cast.admin):
        town.browser(other).read(path, expect=404)
    shown(town.kaisa.read(path), PURSE)
    hidden(town.liisa.read(path), [PURSE])


def followed_up_and_closed(town: Town, path: str) -> None:
    """Kaisa writes down what she does, does it, and closes; the two go on as before."""
    task = {"task": "Puhu Ainon kanssa", "owner": town.cast.kaisa.id, "due": "2026-11-25"}
    town.kaisa.submit(f"{path}/tasks", task)
    closing = {"outcome": "Raha oli sohvan alla", "verdict": "resume"}
    town.kaisa.submit(f"{path}/close", closing, expect=409)
    town.kaisa.submit(f"{path}/tasks/{town.call(TaskKind.FOLLOW_UP).id}/done")
    town.kaisa.submit(f"{path}/close", closing)
    shown(town.kaisa.read(path), "Raha oli sohvan alla")
    shown(town.liisa.read(path), "Suljettu")


def test_what_is_not_followed_up_alarms_its_owner(town: Town, at_the_door: str) -> None:
    fall = {"client": town.cast.aino.id, "kind": "injury", "text": "Hän kaatui keittiössä", "helper": NOBODY}
    path = town.veikko.submit("/incidents", fall)
    town.worker.settle()
    town.heard("kaisa", about="Sinua tarvitaan Talkoissa")
    town.heard("nina", "liisa", "kaisa", about="Auttaja ei pääsekään")
    town.heard("veikko", about="Sinun ei tarvitse mennä")
    town.kaisa.submit(f"{path}/tasks", {"task": "Soita lääkäri", "owner": town.cast.kaisa.id, "due": "2026-11-24"})
    town.until(24, "17.00")
    town.heard("kaisa", about="Tämä odottaa sinua")
    town.heard("kaisa", about="Soitto on myöhässä: Asiakkaalle")
    town.heard("kaisa", about="Soitto on myöhässä")
    town.nothing_else(TaskKind.TELL_CHANGE, TaskKind.FOLLOW_UP)


def test_a_worry_that_is_important_is_read_now(town: Town, at_the_door: str) -> None:
    worry = {"client": town.cast.aino.id, "visit": town.visit().id, "text": "Ei ole syönyt", "is_important": "y"}
    path = town.veikko.submit("/concerns", worry)
    town.worker.settle()
    told = town.heard("kaisa", about="Joku kertoi tärkeästä huolesta")
    hidden(told.text, ["syönyt", "Aino"])
    shown(town.kaisa.read("/morning"), "Ei ole syönyt")
    town.kaisa.submit(f"{path}/see")
    shown(town.veikko.read(path), "Joku hoitaa")
    town.kaisa.submit(f"{path}/close", {"answer": "Lääkäri tulee huomenna"})
    town.worker.settle()
    town.heard("veikko", about="Huoleesi on vastattu")
    shown(town.veikko.read(path), "Lääkäri tulee huomenna")
    town.done(town.cast.veikko, 24)
    town.heard("nina", "liisa", about="Tehty")
    town.nothing_else()


def test_a_forgotten_left_nudges_the_helper_first(town: Town, at_the_door: str) -> None:
    town.veikko.submit(f"{at_the_door}/arrive")
    town.until(24, "13.15")
    town.nothing_else()
    town.until(24, "13.30")
    town.heard("veikko", about="Oletko jo lähtenyt?")
    town.until(24, "14.00")
    town.nothing_else()
    town.veikko.submit(f"{at_the_door}/finish", {"was_well": "yes"})
    town.worker.settle()
    town.heard("nina", "liisa", about="Tehty, kaikki oli hyvin")
    town.until(26, "12.00")
    town.nothing_else()


def test_who_never_answers_is_rung(town: Town, at_the_door: str) -> None:
    town.until(24, "12.30")
    town.heard("veikko", about="Oletko paikalla?")
    town.heard("kaisa", about="Kukaan ei ole vielä tullut")
    town.nothing_else(TaskKind.LATE)
    town.daniel.submit(f"/calls/{town.call(TaskKind.LATE).id}/arrived")
    town.done(town.cast.veikko, 24, "12.40-13.00")
    town.heard("nina", "liisa", about="Tehty")
    town.nothing_else()
