"""All that a helper without a smartphone needs, by telephone with the desk: three taps a call at most, counted."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, select

from models import clock
from models.client import Client
from models.db import transaction
from models.expense import Expense
from models.helper import Helper, Pair
from models.incident import Incident, Verdict
from models.offer import Offer, OfferState
from models.spending import MoneyWay, Spending
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
        tells_how_she_was,
        spends_money,
        claims_a_ticket,
        tells_of_a_worry,
        says_that_nobody_opens,
        could_not_help,
        takes_a_day_off,
        reports_an_incident,
        is_no_match,
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


def _due(desk: Desk, days: int) -> Visit:
    """Veikko is due at Aino's, who pays in counted cash."""
    with transaction(desk.town.sessions) as session:
        aino = session.get_one(Client, desk.town.cast.aino.id)
        aino.money_way, aino.money_cap_cents = MoneyWay.CASH, 10_000
    visit = agree(desk.town.sessions, desk.town.cast, clock.now(), starts_in=days * SOON)
    clock.freeze(visit.starts_at)
    return visit


def _tell(desk: Desk, what: str, fields: dict[str, str], chosen: tuple[str, ...] = (), button: str = "") -> None:
    """Find, open, and write with the keyboard alone; the third tap sends it."""
    desk.find("veik")
    desk.tap(desk.page.get_by_role("link", name=what).first)
    desk.page.wait_for_url("**/tell/*")
    for name, words in fields.items():
        desk.page.locator(f"[name={name}]").press_sequentially(words)
    for choice in chosen:
        desk.page.get_by_label(choice).first.press("Space")
    desk.tap(desk.button(button or "Write it down"))
    desk.expect("Noted")


def tells_how_she_was(desk: Desk) -> None:
    """She was well; ring twice; it takes longer."""
    visit = _due(desk, 4)
    told = {"note": "All went well", "for_next": "Ring twice"}
    _tell(desk, "How it went", told, ("Yes", "It takes longer than agreed"), "The visit is done")
    with desk.town.sessions() as session:
        kept = session.get_one(Visit, visit.id)
        assert (kept.was_well, kept.for_next, kept.longer_next) == (True, "Ring twice", True)


def spends_money(desk: Desk) -> None:
    """Counted cash; the receipt follows."""
    sums = {"received": "20", "spent": "12,50", "returned": "7,50"}
    _tell(desk, "The client's money", sums, ("The client",))
    with desk.town.sessions() as session:
        assert session.scalars(select(Spending.spent_cents)).all() == [1250]


def claims_a_ticket(desk: Desk) -> None:
    """The bus there and back."""
    _tell(desk, "Expenses", {"cost": "6,40", "note": "Told by telephone"})
    with desk.town.sessions() as session:
        assert session.scalars(select(Expense.cents)).all() == [640]


def tells_of_a_worry(desk: Desk) -> None:
    """The fridge was empty."""
    _tell(desk, "A worry", {"text": "The fridge was empty"})


def says_that_nobody_opens(desk: Desk) -> None:
    """At the door: each step is one more tap of its own call."""
    _due(desk, 4)
    desk.find("veik")
    desk.tap(desk.page.get_by_role("link", name="Nobody opens").first)
    desk.tap(desk.button("I rang again and waited"))
    desk.expect("Done at")


def could_not_help(desk: Desk) -> None:
    """The lights were out."""
    _tell(desk, "It did not work out", {"note": "The lights were out"})
    assert visits(desk)[-1] is VisitState.NOT_HOME


def takes_a_day_off(desk: Desk) -> None:
    """Not free tomorrow."""
    desk.find("veik")
    desk.tap(desk.page.locator("summary", has_text="A day off"))
    desk.tap(desk.page.locator("form[action$=day-off] button").nth(1))
    desk.expect("Saved.")
    with desk.town.sessions() as session:
        helper = session.get_one(Helper, desk.town.cast.veikko.id)
        assert len(helper.exceptions) == 1
        helper.exceptions.clear()
        session.commit()


def reports_an_incident(desk: Desk) -> None:
    """She fell; the helper's own report, which they follow by telephone."""
    _tell(desk, "An incident", {"text": "She fell"}, ("Somebody was hurt",))
    with desk.town.sessions() as session:
        incident = session.scalars(select(Incident)).one()
        assert incident.reported_by_id == desk.town.cast.veikko.person_id
        incident.close("She is well", Verdict.RESUME, clock.now())
        session.commit()


def is_no_match(desk: Desk) -> None:
    """Not there again."""
    desk.find("veik")
    desk.tap(desk.page.locator("summary", has_text="Not a match").first)
    desk.tap(desk.button("They do not go there again"))
    desk.expect("Noted.")
    with transaction(desk.town.sessions) as session:
        session.execute(delete(Pair))


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
