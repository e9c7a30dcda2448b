"""Who is who: the city runs home care, the parish has the volunteers; each side sees its own, and signs its own."""

import pytest
from sqlalchemy.orm import Session

from models import clock, welcome
from models.clearance import StepKind
from models.helper import Helper
from models.organisation import Organisation
from models.person import Person
from models.task import TaskKind
from tests.scenes.asking import agree, asked_for, find_helpers
from tests.scenes.town import Town, hidden, shown
from tests.web import Browser

OF_AINO = ("Aino", "Vaasankatu", "4711", "Liisa", "040 123")
PROMISE = {"fi": "Lupaan pitää salassa, mitä kuulen.", "sv": "Jag lovar tystnad."}

RENEWALS = [TaskKind.RENEW] * 2
"""Maria and Olli, who have long been welcomed, have a month to sign the new text."""


@pytest.fixture
def outi(town: Town) -> Browser:
    """Somebody who answers for the parish's helpers, and for no area."""
    made: list[Person] = []

    def come(session: Session) -> None:
        person = Person(name="Outi Ojala", email="ojala@example.org", phone=None, created_at=clock.now())
        session.add(person)
        person.coordinate(session.get_one(Organisation, town.cast.veikko.organisation_id))
        made.append(person)

    town.changed(come)
    return town.browser(made[0])


def test_each_side_sees_its_own(town: Town, outi: Browser) -> None:
    agree(town)
    town.nothing_else(TaskKind.TELL_CLIENT)
    hers = outi.read(f"/helpers/{town.cast.veikko.id}")
    shown(hers, "Veikko Virtanen", "Fleminginkatu", "veikko@example.org", "Kaupassa käynti")
    for path in ("/helpers", f"/helpers/{town.cast.veikko.id}", f"/organisations/{town.cast.veikko.organisation_id}"):
        hidden(outi.read(path), OF_AINO)
    for path in ("/visits/1", "/needs/1", f"/clients/{town.cast.aino.id}"):
        outi.read(path, expect=404)
    theirs = town.kaisa.read(f"/helpers/{town.cast.veikko.id}")
    shown(theirs, "Veikko Virtanen", "Aino Laine")
    hidden(theirs, ["Fleminginkatu", "veikko@example.org"])
    shown(town.liisa.read(f"/clients/{town.cast.aino.id}"), "rekisterinpitäjä on City of Helsinki")
    shown(town.veikko.read("/limits"), "rekisterinpitäjä on Kallio parish")


def newcomer(town: Town) -> None:
    """Veikko is new to the parish, which asks for an interview and a signature."""

    def come(session: Session) -> None:
        veikko = session.get_one(Helper, town.cast.veikko.id)
        veikko.welcomed_at = None
        session.flush()
        parish = session.get_one(Organisation, veikko.organisation_id)
        parish.insured_until = None
        welcome.ask_for(parish, StepKind.INTERVIEW, None, clock.now())
        welcome.ask_for(parish, StepKind.COMMITMENT, None, clock.now())
        welcome.publish(parish, PROMISE, clock.now())

    town.changed(come)
    town.worker.settle()
    town.heard("maria", "olli", about="Uusi viimeistään")


def test_signed_and_insured_before_the_first_visit(town: Town, outi: Browser) -> None:
    newcomer(town)
    helper, parish = f"/helpers/{town.cast.veikko.id}", f"/organisations/{town.cast.veikko.organisation_id}"
    town.nina.submit("/needs", asked_for(town))
    nobody_is_asked(town)
    outi.submit(f"{helper}/welcome", expect=409)
    outi.submit(f"{helper}/steps/interview", {"interview-done_on": "2026-11-20"})
    outi.submit(f"{helper}/welcome", expect=409)
    shown(town.veikko.read("/welcome-steps"), PROMISE["fi"])
    town.veikko.submit("/welcome-steps/commitment", {"version": 1})
    town.kaisa.submit(f"{helper}/welcome", expect=404)
    outi.submit(f"{helper}/welcome", expect=409)
    nobody_is_asked(town)
    outi.submit(parish, {"name": "Kallio parish", "kind": "parish", "insured_until": "31.12.2027"})
    outi.submit(f"{helper}/welcome")
    find_helpers(town)
    town.heard("veikko", about="Voitko auttaa?")
    town.nothing_else(*RENEWALS)


def nobody_is_asked(town: Town) -> None:
    """A round finds nobody."""
    town.worker.match()
    hidden(town.kaisa.read("/board"), ["Veikko", "Ehdotus valmis"])
    town.nothing_else(*RENEWALS)
