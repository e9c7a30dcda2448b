"""The daughter lives 400 km away: she helps when she is there, and otherwise reads what matters and no refusals."""

import pytest
from sqlalchemy.orm import Session

from app.places.seeds import sow
from models.helper import Helper
from models.task import TaskKind
from tests.cast import home
from tests.scenes.asking import asked_for, find_helpers
from tests.scenes.town import Town, hidden, shown

OTHERS = ("Veikko", "Olli", "Virtanen", "Mäkinen", "Okkonen")
REFUSALS = ("ei pääse tällä kertaa", "ei ole vielä vastannut")
SATURDAY_EVENING = {"day": "2026-11-28", "part": "other", "starts": "20:00", "ends": "21:00", "kind": "company"}


@pytest.fixture(autouse=True)
def _far_away(town: Town) -> None:
    """Liisa's home is in Oulu; the districts of Helsinki are known."""

    def move(session: Session) -> None:
        sow(session)
        oulu = home("Kirkkokatu 5", 65.0121, 25.4651)
        oulu.municipality, oulu.district = "Oulu", "Keskusta"
        session.get_one(Helper, town.cast.liisa_helps.id).place = oulu

    town.changed(move)


def her_own(town: Town) -> list[str]:
    """What Liisa can read of her mother's help."""
    client = town.cast.aino.id
    return [town.liisa.read(path) for path in ("/family", "/needs/1", f"/clients/{client}", "/visits", "/offers")]


def test_she_is_there_this_weekend_and_comes_herself(town: Town) -> None:
    town.nina.submit("/needs", asked_for(town, **SATURDAY_EVENING))
    slot = {"day": "2026-11-28", "starts": "19:00", "ends": "22:00"}
    there = {"street": "Vaasankatu 12", "postal_code": "00500", "municipality": "Helsinki"}
    town.liisa.submit("/availability/slots", slot)
    town.worker.match()
    hidden(town.kaisa.read("/board"), ["Liisa"])
    town.liisa.submit("/availability/slots/1/remove")
    town.liisa.submit("/availability/slots", {**slot, **there})
    shown(town.liisa.read("/availability"), "Vaasankatu 12")
    find_helpers(town)
    question = town.heard("liisa", about="Voitko auttaa?")
    shown(question.text, "Kallio")
    town.tap(question, "accept")
    town.worker.settle()
    town.heard("liisa", about="Sovittu")
    town.heard("nina", "kaisa", about="Auttaja tulee")
    town.nothing_else(TaskKind.TELL_CLIENT)


def test_she_knows_by_when_and_afterwards_that_all_was_well(town: Town) -> None:
    page = town.liisa.read(town.liisa.submit("/needs", asked_for(town, day="2026-11-25")))
    shown(page, "Saat tiedon viimeistään ke 25.11.2026 klo 10.00, muuten kotihoito päättää")
    find_helpers(town)
    town.tap(town.heard("veikko", about="Voitko auttaa?"), "decline")
    town.soon()
    question = town.heard("maria", about="Voitko auttaa?")
    shown(town.liisa.read("/family"), "Saat tiedon viimeistään", "muuten kotihoito päättää")
    town.tap(question, "accept")
    town.soon()
    town.heard("maria", about="Sovittu")
    shown(town.heard("kaisa", "liisa", about="Auttaja tulee").text, "Maria")
    town.told()
    town.done(town.cast.maria, 25)
    town.heard("liisa", about="Tehty, kaikki oli hyvin")
    for page in her_own(town):
        hidden(page, [*OTHERS, *REFUSALS])
    town.until(27, "12.00")
    town.nothing_else()


def test_nobody_can_and_home_care_decides(town: Town) -> None:
    town.liisa.submit("/needs", asked_for(town, day="2026-11-25"))
    find_helpers(town)
    for name in ("veikko", "maria", "olli"):
        town.tap(town.heard(name, about="Voitko auttaa?"), "decline")
        town.soon()
    town.heard("kaisa", about="Tämä odottaa sinua")
    town.until(25, "12.00")
    town.heard("liisa", about="Auttajaa ei vielä ole")
    shown(town.liisa.read("/family"), "Kotihoito päättää")
    for page in her_own(town):
        hidden(page, [*OTHERS, "Maria", *REFUSALS])
    town.nothing_else()
