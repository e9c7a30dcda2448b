"""What anybody may open: the first page, accessibility, privacy, language; and the pages of what goes wrong."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.db import transaction
from models.language import Language
from models.person import Person
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.web import Browser, signed_in


@pytest.fixture
def visitor(web_app: Starlette, cast: Cast) -> Browser:
    """Somebody who has just heard of it."""
    visitor = Browser(web_app)
    visitor.headers |= {"Accept-Language": "en-GB,en;q=0.9"}
    return visitor


@pytest.mark.parametrize("path", ["/", "/accessibility", "/privacy", "/sign-in"])
@pytest.mark.parametrize("language", Language)
def test_pages_for_everybody(visitor: Browser, path: str, language: Language) -> None:
    visitor.headers |= {"Accept-Language": language.value}
    page = visitor.read(path)
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


def test_signed_in_one_goes_where_one_starts(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    starts = {cast.veikko.person: "/offers", cast.liisa: "/family", cast.nina: "/needs", cast.kaisa: "/morning"}
    for person, start in starts.items():
        browser = signed_in(web_app, sessions, person)
        assert browser.get("/").headers["location"] == start
        assert browser.get("/welcome").headers["location"] == start


def test_without_a_role_one_is_told_what_to_do(
    web_app: Starlette, sessions: sessionmaker[Session], now: datetime
) -> None:
    with transaction(sessions) as session:
        newcomer = Person(name="Veikko Virtanen", email=None, phone=None, language=Language.EN, created_at=now)
        session.add(newcomer)
    browser = signed_in(web_app, sessions, newcomer)
    assert browser.get("/").headers["location"] == "/welcome"
    assert "you have no role yet" in browser.read("/welcome")
    assert "Your role does not include this" in browser.read("/offers", expect=403)


def test_the_service_says_that_it_is_up(visitor: Browser) -> None:
    answer = visitor.get("/healthz")
    assert (answer.text, answer.headers["content-type"]) == ("ok", "text/plain; charset=utf-8")


def test_language_stays_on_the_page(visitor: Browser) -> None:
    assert visitor.submit("/language", {"language": "sv", "next": "/privacy?x=1"}) == "/privacy?x=1"
    assert '<html lang="sv">' in visitor.read("/privacy")


def test_language_follows_the_person(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    veikko.headers |= {"Referer": "http://testserver/privacy?page=2"}
    assert veikko.submit("/language", {"language": "sv"}) == "/privacy?page=2"
    with sessions() as session:
        assert session.get_one(Person, cast.veikko.person_id).language is Language.SV


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "", "x" * 3000])
def test_language_sends_nobody_elsewhere(visitor: Browser, onward: str) -> None:
    visitor.headers |= {"Referer": "https://evil.example/"}
    assert visitor.submit("/language", {"language": "fi", "next": onward}) == "/"


def test_a_language_that_we_do_not_have_changes_nothing(visitor: Browser) -> None:
    assert visitor.submit("/language", {"language": "xx", "next": "/privacy"}) == "/privacy"
    assert '<html lang="en">' in visitor.read("/privacy")


@pytest.mark.parametrize("path", ["/nowhere", "/offers/1", "/visits/1", "/o/1/x", f"/offers/{2**63}", f"/o/{2**63}/x"])
def test_what_is_not_there_says_so_kindly(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, path: str
) -> None:
    all_speak_english(sessions, cast)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    veikko.headers |= {"Accept-Language": "en"}
    page = veikko.read(path, expect=404)
    assert "There is nothing here." in page
    assert 'href="/"' in page
    fragment = signed_in(web_app, sessions, cast.veikko.person, htmx=True).read(path, expect=404)
    assert fragment.lstrip().startswith('<div id="refused"')


def test_a_wrong_method_says_so_kindly(visitor: Browser) -> None:
    assert "use the button" in visitor.read("/sign-out", expect=405)
