"""The help pages, and what they promise: nobody is measured. The sweep looks for figures beside people's names."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import Double, Float, Integer, Numeric
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.config import DemoSettings
from app.main import make_app
from models.base import Base
from models.db import transaction
from models.helper import Helper
from models.language import Language
from models.need import NeedState
from models.offer import DeclineReason, Offer, OfferState
from models.person import Person
from models.visit import Visit, VisitState
from tests.cast import Cast, need
from tests.flows.furnished import Furnished, furnish
from tests.web import Browser, as_read, settings_for_tests, signed_in

Sessions = sessionmaker[Session]

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ("nobody-opens", "call", "volunteer", "relative", "staff", "coordinator", "desk", "nobody-is-measured")

SAID_NO, SAID_YES = 17, 22
"""Numbers that stand for nothing else on any page, and neither do their sum and their shares."""

TELLTALES = {"17", "22", "39", "44", "56", "43,6", "56,4", "43.6", "56.4", "0.44", "0,44", "0.56", "0,56"}

HARMLESS = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)\w*\s+\d+|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.(?:\d{4})?"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s+\d+(?:,\s+\d{4})?"
    r"|(?!0[.,])\d{1,2}[.:]\d{2}|\+?\d{3}[\d ]{5,}",
    re.IGNORECASE,
)
"""Days, dates, times and telephone numbers."""


@pytest.mark.parametrize("language", Language)
def test_the_help_is_there_for_everybody(web_app: Starlette, cast: Cast, language: Language) -> None:
    visitor = Browser(web_app)
    visitor.headers |= {"Accept-Language": language.value}
    page = visitor.read("/help")
    assert all(f'id="{section}"' in page and f'href="#{section}"' in page for section in SECTIONS)
    assert "112" in page


def test_every_page_leads_to_it(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    pages = [Browser(web_app).read("/sign-in"), signed_in(web_app, sessions, cast.kaisa).read("/board")]
    pages += [Browser(web_app).read("/nowhere", expect=404)]
    for page in pages:
        assert 'href="/help"' in page.partition("<footer")[2]
        assert 'href="/help#nobody-is-measured"' in page.partition("<footer")[2]


@pytest.mark.parametrize("path", ["/offers", "/limits"])
def test_helpers_read_it_on_their_own_pages(web_app: Starlette, sessions: Sessions, cast: Cast, path: str) -> None:
    main = signed_in(web_app, sessions, cast.veikko.person).read(path).partition("<main")[2].partition("</main")[0]
    assert 'href="/help#nobody-is-measured"' in main


class Blocks(HTMLParser):
    """The text of every row, card, paragraph and table row of a page."""

    KINDS = ("li", "tr", "section", "p", "dd", "details", "summary", "option", "article")

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[tuple[str, list[str]]] = []
        self.texts: list[str] = []
        self.feed(page.partition("<main")[2].partition("</main")[0])

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins."""
        if tag in self.KINDS:
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        """A block ends, and whatever was left open in it."""
        if not any(kind == tag for kind, _ in self._open):
            return
        while self._open:
            kind, words = self._open.pop()
            self.texts.append(" ".join(words))
            if kind == tag:
                return

    def handle_data(self, data: str) -> None:
        """Words belong to every block that is open."""
        for _, words in self._open:
            words.extend(data.split())


def figures(page: str, name: str) -> set[str]:
    """The telltale figures in blocks of `page` that name somebody `name`, in words or digits, shares included."""
    named = (HARMLESS.sub(" ", text) for text in Blocks(page).texts if name in text)
    numbers = {number for text in named for number in re.findall(r"\d+(?:[.,]\d+)?", text)}
    return numbers & TELLTALES


@pytest.mark.parametrize(
    "words", ["17 no", "said yes 22 times", "39 questions", "44 %", "56,4&nbsp;% yes", "17/39", "odds 0.56", "#17"]
)
def test_a_figure_beside_a_name_is_found(words: str) -> None:
    for row in (f"<li><b>Veikko Virtanen</b> <small>{words}</small></li>", f"<p>Veikko Virtanen: {words}</p>"):
        page = f"<main>{row}<p>Maria Mäkinen comes on 17.11.2026 at 10.22</p></main>"
        assert figures(page, "Veikko")
        assert not figures(page, "Maria")


def test_no_page_counts_what_somebody_answered(sessions: Sessions, cast: Cast, now: datetime) -> None:
    furnished = furnish(sessions, cast, now)
    _answers(sessions, cast, now)
    _all_english(sessions, furnished)
    settings = DemoSettings(_env_file=None, **settings_for_tests().model_dump(by_alias=True))  # type: ignore[call-arg]
    app, found, read = make_app(settings, sessions), {}, 0
    readers = {who: signed_in(app, sessions, who) for who, _ in furnished.visits() if who is not None}
    for who, path in furnished.visits():
        if who is not None:
            answer = readers[who].get(path)
            assert answer.status_code in (200, 303), path
            assert 'class="rank"' not in answer.text, path
            read += "Veikko Virtanen" in answer.text
            if measured := figures(as_read(answer.text), "Veikko"):
                found[f"{who.name} {path}"] = measured
    assert found == {}
    assert read > 10


def _answers(sessions: Sessions, cast: Cast, now: datetime) -> None:
    """Veikko has said no and yes, so many times, in the months before."""
    with transaction(sessions) as session:
        veikko = session.get_one(Helper, cast.veikko.id)
        for number in range(SAID_NO + SAID_YES):
            before = now - timedelta(days=2 * number + 3)
            asked = need(session, cast, before)
            asked.state = NeedState.DONE if number < SAID_YES else NeedState.CANCELLED
            asked.undecided_told_at = now
            offer = _answered(asked.earliest, before, OfferState.ACCEPTED if number < SAID_YES else OfferState.DECLINED)
            offer.need, offer.helper = asked, veikko
            session.add(offer)
            if number < SAID_YES:
                session.add(_done(offer))


def _answered(starts_at: datetime, sent_at: datetime, state: OfferState) -> Offer:
    reason = DeclineReason.NOT_NOW if state is OfferState.DECLINED else None
    by = sent_at + timedelta(hours=2)
    return Offer(starts_at=starts_at, sent_at=sent_at, reply_by=by, answered_at=by, state=state, reason=reason)


def _done(offer: Offer) -> Visit:
    return Visit(
        need=offer.need,
        seat=0,
        helper=offer.helper,
        offer=offer,
        state=VisitState.DONE,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        booked_at=offer.sent_at,
    )


def _all_english(sessions: Sessions, furnished: Furnished) -> None:
    with transaction(sessions) as session:
        for person in filter(None, furnished.people.values()):
            session.get_one(Person, person.id).language = Language.EN
            person.language = Language.EN


NUMBERS_OF_PEOPLE = {
    ("helper", "max_km"),
    ("helper", "max_visits_per_week"),
    ("pair", "position"),
    ("welcome_mark", "version"),
}
"""The numbers kept about people, none of them a measure: a helper's own limits, who is asked after whom, and which
version of the commitment was signed."""


def numbers_of_people() -> Iterator[tuple[str, str]]:
    """(table, column) of every number but keys in the tables of people and of what they are to each other."""
    for name in ("person", "helper", "pair", "role", "circle_member", "welcome_mark", "duty", "session"):
        table = Base.metadata.tables.get(name)
        for column in table.columns if table is not None else ():
            is_number = isinstance(column.type, (Integer, Float, Numeric, Double))
            if is_number and not column.primary_key and not column.foreign_keys:
                yield name, column.name


def test_nothing_is_kept_that_measures_a_person() -> None:
    assert set(numbers_of_people()) == NUMBERS_OF_PEOPLE


def test_no_template_reads_the_order_or_the_odds() -> None:
    """The order decides who is asked next, and so it may sort what is shown; nobody reads its figure or the odds."""
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt")]
    code = [*ROOT.glob("app/**/*.py"), *ROOT.glob("notifications/**/*.py")]
    assert min(len(templates), len(code)) > 50
    reading = {path: re.compile(r"\.(?:odds|rank)\b") for path in templates}
    reading |= {path: re.compile(r"\.odds\b|(?<!Candidate)\.rank\b") for path in code}
    assert [str(path) for path, figure in reading.items() if figure.search(path.read_text())] == []
