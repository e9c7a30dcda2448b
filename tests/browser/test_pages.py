"""Every page of the route table in Chromium, for all who may open it: no barrier, no error, no sideways scroll."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session, sessionmaker

from app import serving
from app.config import DemoSettings
from models import clock
from models.db import transaction
from models.language import Language
from models.person import Person
from models.session import PersonSession
from tests.browser.conftest import DESKTOP, PHONE
from tests.cast import Cast
from tests.flows.furnished import Furnished, furnish
from tests.web import settings_for_tests

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 900}
TWICE = "document.documentElement.style.fontSize = '225%'"
"""Text of double size: 112.5 % is the usual one."""

WIDER = "document.documentElement.scrollWidth - innerWidth"
AXE = "only => axe.run({resultTypes: ['violations'], ...only}).then(result => result.violations)"
COLOURS = {"runOnly": ["color-contrast"]}
FIRST_LOADS = ["/offers", "/family", "/needs/new"]
MOST_BYTES, MOST_REQUESTS = 30_000, 6
FAILED_LOAD = "Failed to load resource"


class Reader:
    """Somebody who leafs through the pages, each person in a browser of their own."""

    def __init__(self, url: str, sessions: sessionmaker[Session], chromium: Browser) -> None:
        self.url, self.sessions, self.chromium = url, sessions, chromium
        self.contexts: list[BrowserContext] = []
        self.pages: dict[int | None, Page] = {}
        self.errors: list[str] = []

    def open(self, person: Person | None, path: str, *, status: int = 200) -> Page:
        """The page at `path` on this person's phone; it answers with `status`."""
        key = person.id if person else None
        if key not in self.pages:
            self.pages[key] = self.enter(person)
        page = self.pages[key]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        answer = page.goto(self.url + path)
        assert answer, path
        assert answer.status == status, f"{path} answers {answer.status}"
        return page

    def enter(self, person: Person | None) -> Page:
        """A phone of this person's that has seen no page of ours yet."""
        context = self.chromium.new_context(locale="fi", viewport=PHONE)  # type: ignore[arg-type]
        self.contexts.append(context)
        context.add_init_script(AXE_SCRIPT)
        if person is not None:
            with transaction(self.sessions) as session:
                _, token = PersonSession.open(session, session.get_one(Person, person.id), "test", clock.now())
            context.add_cookies([{"name": "talkoot_session", "value": token, "url": self.url}])
        page = context.new_page()
        page.on("console", lambda said: self._heard(page, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._heard(page, str(error)))
        return page

    def _heard(self, page: Page, error: str) -> None:
        self.errors.append(f"{page.url}: {error}")


@pytest.fixture
def furnished(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Furnished:
    """Something of everything."""
    return furnish(sessions, cast, now)


@pytest.fixture
def reader(chromium: Browser, sessions: sessionmaker[Session], furnished: Furnished) -> Iterator[Reader]:
    """The demonstration's web application, so that every route is there, and somebody who reads."""
    with serving.bound(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        given = settings_for_tests().model_dump(by_alias=True) | {"base_url": url}
        settings = DemoSettings(_env_file=None, **given)  # type: ignore[call-arg]
        with serving.serving_beside(serving.make_workshop(settings, sessions), listener):
            reader = Reader(url, sessions, chromium)
            yield reader
            for context in reader.contexts:
                context.close()


def test_every_page(reader: Reader, furnished: Furnished) -> None:
    faults = []
    for person, path in furnished.visits():
        page = reader.open(person, path)
        assert page.locator("h1").count() == 1, f"{path} has one heading"
        faults += [f"{path} ({person and person.first_name}): {fault}" for fault in faults_of(page)]
    assert faults == []
    assert reader.errors == []


def faults_of(page: Page) -> list[str]:
    """What axe finds on a phone in light and dark, and what is wider than a narrow phone, also with large text."""
    found = [describe(one) for one in page.evaluate(AXE, {})]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {describe(one)}" for one in page.evaluate(AXE, COLOURS)]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found += ["wider than 320 px"] * (page.evaluate(WIDER) > 0)
    page.evaluate(TWICE)
    found += ["wider than 320 px with text of double size"] * (page.evaluate(WIDER) > 0)
    return found


def describe(violation: dict[str, Any]) -> str:
    """One violation in a line."""
    return f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"


def test_pages_of_what_is_not_there(reader: Reader, furnished: Furnished, cast: Cast) -> None:
    for person, path, status in ((None, "/nowhere", 404), (cast.liisa, "/nowhere", 404), (cast.nina, "/board", 403)):
        page = reader.open(person, path, status=status)
        assert faults_of(page) == []
        assert page.locator(".tabs a").count() == (0 if person is None else 5)
    assert [error for error in reader.errors if FAILED_LOAD not in error] == []


@pytest.mark.parametrize("path", FIRST_LOADS)
def test_the_first_load_is_light(reader: Reader, cast: Cast, path: str) -> None:
    page = reader.enter(cast.veikko.person if path == "/offers" else cast.liisa)
    loads: list[int] = []
    page.on("requestfinished", lambda request: loads.append(request.sizes()["responseBodySize"]))
    page.goto(reader.url + path, wait_until="networkidle")
    assert min(loads) > 0, f"something came from a cache, so that this was no first load: {loads}"
    assert len(loads) <= MOST_REQUESTS
    assert sum(loads) <= MOST_BYTES


@pytest.mark.parametrize("language", [Language.SV, Language.EN])
def test_other_languages_and_wide_screens(
    reader: Reader, cast: Cast, sessions: sessionmaker[Session], language: Language
) -> None:
    volunteer = cast.veikko.person
    ways = [(volunteer, "/offers"), (volunteer, "/availability"), (cast.liisa, "/family")]
    for person, path in [*ways, (cast.nina, "/needs/new"), (cast.kaisa, "/board")]:
        with transaction(sessions) as session:
            session.get_one(Person, person.id).language = language
        page = reader.open(person, path)
        assert page.locator("html").get_attribute("lang") == language.value
        assert faults_of(page) == [], path
        page.reload()
        assert faults_on_a_desktop(page) == [], path
    assert reader.errors == []


def faults_on_a_desktop(page: Page) -> list[str]:
    """What axe finds on a wide screen, and what is wider than that."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    found = [describe(one) for one in page.evaluate(AXE, {})]
    return found + ["wider than 1280 px"] * (page.evaluate(WIDER) > 0)
