"""The certificate of hours: what a helper has done, by year; nothing of whom, and no ranking."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.db import transaction
from models.helper import Helper
from models.visit import Visit, VisitState
from tests.cast import Cast, need
from tests.flows.asked import all_speak_english
from tests.web import Browser, signed_in

V = VisitState
NEW_YEAR = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
"""In Helsinki it is 2027 already."""


@pytest.fixture(autouse=True)
def _visits(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    """Two done visits in 2026, one in the first hour of 2027 (an hour each), one cancelled and one to come."""
    all_speak_english(sessions, cast)
    made = {V.DONE: [now - timedelta(days=2), now, NEW_YEAR], V.CANCELLED: [now], V.BOOKED: [now + timedelta(days=60)]}
    with transaction(sessions) as session:
        for state, starts in made.items():
            for start in starts:
                of = need(session, cast, now, starts_in=start - now)
                ends = start + timedelta(hours=1)
                helper = session.get_one(Helper, cast.veikko.id)
                helper.created_at = helper.welcomed_at = now - timedelta(days=30)
                session.add(
                    Visit(need=of, seat=0, helper=helper, state=state, starts_at=start, ends_at=ends, booked_at=now)
                )
    clock.freeze(NEW_YEAR + timedelta(days=10))


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


def row(page: str, year: int) -> str:
    return page.partition(f'<th scope="row">{year}</th>')[2].partition("</tr>")[0]


def test_done_visits_count_by_the_years_of_the_area(veikko: Browser) -> None:
    assert "/certificate" in veikko.read("/visits")
    page = veikko.read("/certificate")
    for told in ("Veikko Virtanen", "Kallio parish", "3 visits", "3 h"):
        assert told in page, told
    assert row(page, 2026) == "<td>2</td><td>2 h</td>"
    assert row(page, 2027) == "<td>1</td><td>1 h</td>"
    assert "Aino" not in page


def test_a_period_may_be_chosen(veikko: Browser) -> None:
    page = veikko.read("/certificate?first=2027-01-01&last=2027-01-01")
    assert "1 visit " in page
    assert "2026</th>" not in page
    assert "No visits were made" in veikko.read("/certificate?first=2020-01-01&last=2020-12-31")
    wrong = veikko.read("/certificate?first=2027-01-02&last=2027-01-01", expect=422)
    assert "The last day is before the first." in wrong
    assert "Give a date" in veikko.read("/certificate?first=x&last=2027-01-01", expect=422)


@pytest.mark.parametrize(("language", "title"), [("fi", "Todistus"), ("sv", "Intyg")])
def test_it_is_printed_in_each_language(veikko: Browser, language: str, title: str) -> None:
    page = veikko.read(f"/certificate?language={language}")
    assert f'<html lang="{language}"' in page
    assert title in page


def test_a_coordinator_prints_it_for_a_helper_of_their_area_alone(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast
) -> None:
    url = f"/helpers/{cast.veikko.id}/certificate"
    assert "3 visits" in signed_in(web_app, sessions, cast.kaisa).read(url)
    signed_in(web_app, sessions, cast.outi).read(url, expect=404)
    signed_in(web_app, sessions, cast.nina).read(url, expect=403)


def test_a_relative_who_does_not_help_has_none(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    with transaction(sessions) as session:
        session.delete(session.merge(cast.liisa_helps))
    signed_in(web_app, sessions, cast.liisa).read("/certificate", expect=404)
