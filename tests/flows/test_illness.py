"""Illness and time away on the pages: told once, by the helper or for them, and everybody who should know hears it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.client import ToldBy
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.notification import Notification, NotificationKind
from models.visit import Visit, WithdrawReason
from notifications.message import spoken
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.calling import told_by
from tests.notifications.stage import SENDER
from tests.web import Browser, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def english(sessions: sessionmaker[Session], cast: Cast) -> None:
    """Everybody reads English."""
    all_speak_english(sessions, cast)


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, english: None) -> Browser:
    """Veikko's browser."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def kaisa(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, english: None) -> Browser:
    """Kaisa's browser."""
    return signed_in(web_app, sessions, cast.kaisa)


def why(sessions: sessionmaker[Session], visit: Visit) -> WithdrawReason | None:
    with sessions() as session:
        return session.get_one(Visit, visit.id).withdrawn_for


def test_a_helper_tells_that_they_are_ill(
    veikko: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=4 * HOUR)
    assert 'href="/illness"' in veikko.read("/visits")
    page = veikko.read("/illness")
    assert "until today, 1 agreed visit" in page
    assert veikko.submit("/illness", {"spell": "today"}) == "/visits"
    assert why(sessions, visit) is WithdrawReason.ILL
    assert "get well soon" in veikko.read("/visits")


@pytest.mark.parametrize("htmx", [False, True])
def test_how_long_must_be_said(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, english: None, htmx: bool
) -> None:
    browser = signed_in(web_app, sessions, cast.veikko.person, htmx=htmx)
    said = browser.submit("/illness", {}, expect=422)
    assert "Choose how long." in said
    assert 'id="ill"' in said
    assert ("<html" in said) is not htmx


def test_by_htmx_the_browser_is_told_where_to_go(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, english: None
) -> None:
    browser = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    response = browser.post("/illness", data={"spell": "week"})
    assert response.headers["HX-Redirect"] == "/visits"


def test_a_coordinator_records_it_on_behalf(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=4 * HOUR)
    here = f"/helpers/{cast.veikko.id}"
    assert f'href="{here}/ill"' in kaisa.read(here)
    assert kaisa.submit(f"{here}/ill", {"spell": "week"}) == here
    assert why(sessions, visit) is WithdrawReason.ILL
    with sessions() as session:
        event = session.scalars(select(Event).where(Event.verb == "withdrawn", Event.entity == "visit")).one()
    assert (event.actor_id, event.on_behalf_of_id, event.via) == (cast.kaisa.id, cast.veikko.person_id, "telephone")


def test_others_helpers_are_nobodys_business(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    for path in ("ill", "away", "cover"):
        outi.submit(f"/helpers/{cast.veikko.id}/{path}", {"spell": "today"}, expect=404)


def test_a_holiday_shows_what_it_leaves_and_asks_for_cover(
    veikko: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=52 * HOUR)
    away = {"since": "2026-11-25", "until": "2026-12-06"}
    assert veikko.submit("/availability/pause", away) == "/availability#cover"
    page = veikko.read("/availability")
    assert "Ask for cover for all of them" in page
    assert "Wed 25.11.2026 – Sun 6.12.2026" in page
    assert veikko.submit("/availability/cover") == "/availability"
    assert why(sessions, visit) is WithdrawReason.AWAY
    assert "Ask for cover for all of them" not in veikko.read("/availability")


def test_a_holiday_is_taken_back_in_one_tap(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    veikko.submit("/availability/pause", {"since": "2026-12-01", "until": "2026-12-06"})
    with sessions() as session:
        first = session.get_one(Helper, cast.veikko.id).exceptions[0]
    veikko.submit(f"/availability/exceptions/{first.id}/remove")
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).exceptions == []


@pytest.mark.parametrize("htmx", [False, True])
def test_a_holiday_is_recorded_for_them(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime, english: None, htmx: bool
) -> None:
    agree(sessions, cast, now, starts_in=52 * HOUR)
    kaisa, here = signed_in(web_app, sessions, cast.kaisa, htmx=htmx), f"/helpers/{cast.veikko.id}"
    assert "last day must not be before" in kaisa.submit(
        f"{here}/away", {"since": "2026-11-28", "until": "2026-11-25"}, expect=422
    )
    kaisa.submit(f"{here}/away", {"since": "2026-11-25", "until": "2026-11-28"}, expect=200 if htmx else 303)
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).is_away(date(2026, 11, 28))
    said = kaisa.submit(f"{here}/cover", expect=200 if htmx else 303)
    assert ('id="cover"' in said) if htmx else said == here


def test_a_coordinator_asks_for_cover_on_behalf_of_the_helper(
    kaisa: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    day = visit.starts_at.date().isoformat()
    kaisa.submit(f"/helpers/{cast.veikko.id}/away", {"since": day, "until": day})
    kaisa.submit(f"/helpers/{cast.veikko.id}/cover")
    with sessions() as session:
        given_back = session.scalars(select(Event).where(Event.verb == "withdrawn", Event.entity == "visit")).one()
        assert (given_back.actor_id, given_back.on_behalf_of_id) == (cast.kaisa.id, cast.veikko.person_id)


def test_family_who_tell_her_are_asked_to_tell_of_a_lost_visit(
    sessions: sessionmaker[Session], cast: Cast, now: datetime, english: None
) -> None:
    told_by(sessions, cast, ToldBy.RELATIVE)
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).withdraw(now)
    with sessions() as session:
        about = select(Notification).where(Notification.kind == NotificationKind.VISIT_WITHDRAWN)
        words = {one.person_id: spoken(one, SENDER) for one in session.scalars(about)}
    asked_to_tell = {person for person, text in words.items() if "Please tell your family member that" in text}
    assert asked_to_tell == {cast.liisa.id}
