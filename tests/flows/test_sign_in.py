"""Signing in by code or link, without telling anybody who is known here; and signing out."""

import time
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.routing import SAME_SECONDS
from models import clock
from models.db import transaction
from models.notification import Notification
from models.person import Person
from models.session import SIGN_IN_TRIES, PersonSession, SignIn
from tests.cast import Cast
from tests.flows.asked import SECRET, all_speak_english
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def phone(web_app: Starlette) -> Browser:
    """Somebody's phone, not signed in."""
    phone = Browser(web_app)
    phone.headers |= ENGLISH
    return phone


def newest(sessions: sessionmaker[Session]) -> tuple[str, str]:
    """(code, path of the link) of the last sign-in that was sent."""
    with sessions() as session:
        way = session.scalars(select(SignIn).order_by(SignIn.id.desc()).limit(1)).one()
        return way.code(SECRET), f"/sign-in/link/{way.id}/{way.link_token(SECRET)}"


def asks(phone: Browser, email: str = "veikko@example.org", onward: str = "") -> None:
    assert phone.submit("/sign-in", {"email": email, "next": onward}) == "/sign-in/code"


def test_with_the_code(phone: Browser, sessions: sessionmaker[Session]) -> None:
    asks(phone, " Veikko@Example.org ")
    page = phone.read("/sign-in/code")
    assert 'autocomplete="one-time-code"' in page
    code, _ = newest(sessions)
    assert phone.submit("/sign-in/code", {"code": f" {code[:3]} {code[3:]} "}) == "/offers"
    assert "Veikko Virtanen" in phone.read("/offers")
    asks(phone)
    assert "does not work" in phone.submit("/sign-in/code", {"code": code}, expect=422), "a code works once"


def test_with_the_link(phone: Browser, sessions: sessionmaker[Session]) -> None:
    asks(phone, onward="/visits")
    _, link = newest(sessions)
    for _ in range(3):
        assert "<button" in phone.read(link), "looking uses nothing up"
    assert phone.submit(link) == "/visits"
    assert "Veikko Virtanen" in phone.read("/offers")
    assert "Ask for a new link" in phone.read(link, expect=400)
    assert "Ask for a new link" in phone.submit(link, expect=400)


def test_the_link_works_on_another_device(phone: Browser, web_app: Starlette, sessions: sessionmaker[Session]) -> None:
    asks(phone, onward="/visits")
    assert Browser(web_app).submit(newest(sessions)[1]) == "/offers"


def test_unknown_addresses_are_answered_the_same(phone: Browser, sessions: sessionmaker[Session]) -> None:
    pages = []
    for email in ("veikko@example.org", "nobody@example.org"):
        asks(phone, email)
        pages.append(phone.read("/sign-in/code").replace(email, ""))
        phone.submit("/sign-in/code", {"code": "12345"}, expect=422)
    assert pages[0] == pages[1]
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Notification)) == 1


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code"])
def test_the_time_of_an_answer_tells_nothing(web_app: Starlette, path: str) -> None:
    fields = {"email": "nobody@example.org", "code": "123456"}
    begun = time.monotonic()
    Browser(web_app).post(path, data=fields)
    assert time.monotonic() - begun >= SAME_SECONDS


def test_a_disabled_person_stays_out(phone: Browser, sessions: sessionmaker[Session], now: datetime) -> None:
    asks(phone)
    code, link = newest(sessions)
    with transaction(sessions) as session:
        session.scalars(select(Person).where(Person.email == "veikko@example.org")).one().disabled_at = now
    phone.submit("/sign-in/code", {"code": code}, expect=422)
    phone.submit(link, expect=400)


def test_wrong_codes_are_counted_and_then_the_right_one_is_too_late(
    phone: Browser, sessions: sessionmaker[Session]
) -> None:
    asks(phone)
    code, link = newest(sessions)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(SIGN_IN_TRIES):
        page = phone.submit("/sign-in/code", {"code": wrong}, expect=422)
        assert "does not work" in page
        assert f'value="{wrong}"' in page, "what was typed is kept"
    with sessions() as session:
        assert session.scalars(select(SignIn.tries)).all() == [SIGN_IN_TRIES]
    phone.submit("/sign-in/code", {"code": code}, expect=422)
    assert phone.submit(link) == "/offers", "the link is no code"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12\x00456"])
def test_what_is_no_code_costs_no_try(phone: Browser, sessions: sessionmaker[Session], typed: str) -> None:
    asks(phone)
    page = phone.submit("/sign-in/code", {"code": typed}, expect=422)
    assert "<title>Error: " in page
    assert 'href="#code"' in page
    with sessions() as session:
        assert session.scalars(select(SignIn.tries)).all() == [0]


def test_after_ten_minutes_neither_works(phone: Browser, sessions: sessionmaker[Session]) -> None:
    asks(phone)
    code, link = newest(sessions)
    clock.advance(minutes=10)
    phone.submit("/sign-in/code", {"code": code}, expect=422)
    assert "Ask for a new link" in phone.read(link, expect=400)


@pytest.mark.parametrize("typed", ["", "veikko", "a@b c", "@", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_told_at_the_field(phone: Browser, typed: str) -> None:
    page = phone.submit("/sign-in", {"email": typed, "next": "/visits"}, expect=422)
    assert "<title>Error: " in page
    assert 'href="#email"' in page
    assert 'name="next" value="/visits"' in page


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tevil", "javascript:x", "visits"]
)
def test_nobody_is_sent_elsewhere(phone: Browser, sessions: sessionmaker[Session], onward: str) -> None:
    asks(phone, onward=onward)
    code, _ = newest(sessions)
    assert phone.submit("/sign-in/code", {"code": code}) == "/offers"
    assert phone.get("/sign-in", params={"next": onward}).headers["location"] == "/offers"


def test_a_page_that_asks_for_signing_in_is_where_one_ends(phone: Browser, sessions: sessionmaker[Session]) -> None:
    assert phone.submit("/visits/1/arrive") == "/sign-in", "a tap is not repeated by signing in"
    there = phone.get("/visits").headers["location"]
    assert there == "/sign-in?next=/visits"
    assert 'name="next" value="/visits"' in phone.read(there)
    asks(phone, onward="/visits")
    assert phone.submit("/sign-in/code", {"code": newest(sessions)[0]}) == "/visits"


def test_the_code_page_without_an_address_begins_anew(phone: Browser) -> None:
    assert phone.get("/sign-in/code").headers["location"] == "/sign-in"
    assert phone.submit("/sign-in/code", {"code": "123456"}) == "/sign-in"


def test_a_cookie_that_we_did_not_write_is_no_address(phone: Browser) -> None:
    phone.cookies.set("talkoot_signing_in", "veikko%00@example.org%7C/visits")
    assert phone.submit("/sign-in/code", {"code": "123456"}) == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in/link/1/abc", "/sign-in/link/1/ä", "/sign-in/link/999999/x"])
def test_a_wrong_link_signs_nobody_in(phone: Browser, path: str) -> None:
    asks(phone)
    assert "Ask for a new link" in phone.read(path, expect=400)
    phone.submit(path, expect=400)
    assert phone.get("/visits").status_code == 303


def test_signing_out_ends_the_session_on_the_server(phone: Browser, sessions: sessionmaker[Session]) -> None:
    asks(phone)
    phone.submit("/sign-in/code", {"code": newest(sessions)[0]})
    kept = phone.cookies["talkoot_session"]
    assert phone.submit("/sign-out") == "/"
    phone.cookies.set("talkoot_session", kept)
    assert phone.get("/offers").headers["location"] == "/sign-in?next=/offers"
    with sessions() as session:
        assert all(session.scalars(select(PersonSession.revoked_at)))
