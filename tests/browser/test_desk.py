"""All that a helper without a smartphone needs, by telephone with the desk: three taps a call at most, counted."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from models import clock
from models.db import transaction
from models.helper import Helper
from models.offer import Offer, OfferState
from models.visit import Visit, VisitState
from tests.browser.conftest import DESKTOP, Town
from tests.flows.asked import agree, ask
from tests.flows.calling import keypad

pytestmark = pytest.mark.browser

MOST_TAPS = 3
SOON = timedelta(days=1)


class Desk:
    """Daniel at the service desk, on the telephone with Veikko. Every click counts; typing does not."""

    def __init__(self, page: Page, town: Town) -> None:
        self.page, self.town, self.taps = page, town, 0

    def find(self, typed: str) -> None:
        """Type until the person is there; one tap opens their page."""
        self.page.goto(self.town.url + "/desk")
        self.page.locator("#who").press_sequentially(typed)
        self.tap(self.page.locator("#found a").first)
        self.page.wait_for_url("**/desk/helpers/*")

    def tap(self, what: Locator) -> None:
        """One tap on what is really there to be tapped."""
        self.taps += 1
        what.click()

    def button(self, name: str) -> Locator:
        """The first button of this name."""
        return self.page.get_by_role("button", name=name).first

    def expect(self, text: str) -> None:
        """Wait until the page says so."""
        expect(self.page.locator("main")).to_contain_text(text)

    def hang_up(self) -> None:
        """The call is over."""
        assert 0 < self.taps <= MOST_TAPS, f"{self.taps} taps"


def test_every_call_takes_three_taps_at_most(town: Town, now: datetime) -> None:
    keypad(town.sessions, town.cast.veikko)
    for call in (
        answers_yes,
        asks_when_the_next_visit_is,
        cancels_the_visit,
        answers_no,
        posts_free_time,
        says_how_it_went,
        reports_illness,
        begins_a_pause,
    ):
        with town.browser(DESKTOP, town.cast.daniel) as page:
            desk = Desk(page, town)
            call(desk)
            desk.hang_up()
    town.outbox.waiting.clear()


def test_a_question_on_the_call_list_takes_two(town: Town, now: datetime) -> None:
    keypad(town.sessions, town.cast.veikko)
    ask(town.sessions, town.cast, now)
    with town.browser(DESKTOP, town.cast.daniel) as page:
        page.goto(town.url + "/calls")
        desk = Desk(page, town)
        desk.tap(desk.button("Yes"))
        desk.expect("Now tell:")
        desk.expect("Vaasankatu 12")
        desk.tap(desk.button("Told"))
        desk.expect("Noted, thank you.")
        assert desk.taps == 2
    town.outbox.waiting.clear()


def answers_yes(desk: Desk) -> None:
    """Yes, and hears where to go."""
    ask(desk.town.sessions, desk.town.cast, clock.now())
    desk.find("veik")
    desk.tap(desk.button("Yes"))
    desk.expect("Vaasankatu 12")
    desk.tap(desk.button("Told"))
    desk.expect("Noted, thank you.")
    with desk.town.sessions() as session:
        assert session.scalars(select(Offer.state)).all() == [OfferState.ACCEPTED]


def asks_when_the_next_visit_is(desk: Desk) -> None:
    """Where was I to be tomorrow?"""
    desk.find("veik")
    for told in ("Tomorrow 12:05", "Aino Laine", "Vaasankatu 12"):
        desk.expect(told)


def cancels_the_visit(desk: Desk) -> None:
    """Cannot come after all."""
    desk.find("040 555")
    desk.tap(desk.button("Cannot come"))
    desk.expect("No visits agreed")
    assert visits(desk) == [VisitState.CANCELLED]


def answers_no(desk: Desk) -> None:
    """No, not this time."""
    ask(desk.town.sessions, desk.town.cast, clock.now(), starts_in=3 * SOON)
    desk.find("virta")
    desk.tap(desk.button("No"))
    desk.expect("Nothing is asked just now.")


def posts_free_time(desk: Desk) -> None:
    """Free the day after tomorrow in the evening."""
    desk.find("veik")
    desk.tap(desk.page.locator("summary", has_text="Free one day"))
    desk.tap(desk.page.get_by_role("button", name="Evening").nth(2))
    desk.expect("Saved.")
    with desk.town.sessions() as session:
        assert len(session.get_one(Helper, desk.town.cast.veikko.id).posted_slots) == 1


def says_how_it_went(desk: Desk) -> None:
    """It is done, and she was well."""
    visit = agree(desk.town.sessions, desk.town.cast, clock.now(), starts_in=4 * SOON)
    clock.freeze(visit.starts_at)
    desk.find("veik")
    note = desk.page.locator("textarea").first
    desk.tap(note)
    note.press_sequentially("She was well")
    desk.tap(desk.button("The visit is done"))
    desk.expect("Noted: the visit is done.")
    assert visits(desk)[-1] is VisitState.DONE


def reports_illness(desk: Desk) -> None:
    """Ill all week."""
    agree(desk.town.sessions, desk.town.cast, clock.now(), starts_in=SOON)
    desk.find("veik")
    desk.tap(desk.button("Ill all week"))
    desk.expect("Not asked about anything until")
    assert visits(desk)[-1] is VisitState.CANCELLED


def begins_a_pause(desk: Desk) -> None:
    """Well again, but away for two weeks."""
    with transaction(desk.town.sessions) as session:
        session.get_one(Helper, desk.town.cast.veikko.id).resume(clock.now())
    desk.find("veik")
    desk.tap(desk.page.locator("summary", has_text="Not now"))
    desk.tap(desk.button("Two weeks"))
    desk.expect("Not asked about anything until")


def visits(desk: Desk) -> list[VisitState]:
    with desk.town.sessions() as session:
        return list(session.scalars(select(Visit.state).order_by(Visit.id)))
