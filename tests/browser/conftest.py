"""A real Chromium before the real web application, the real worker beside it, and a real mail server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from sqlalchemy.orm import Session, sessionmaker

from app import serving
from app.jobs import Workshop
from models import clock
from models.db import transaction
from models.person import Person
from models.queue import Job, defer
from models.session import PersonSession
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.mail import Outbox
from tests.web import settings_for_tests

PHONE = {"width": 412, "height": 915}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, else Playwright's own; without either the browser tests are skipped, and say so."""
    installed = shutil.which("chromium")
    flags = ["--disable-background-networking"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=flags)
        except Error as error:
            pytest.skip(f"no Chromium here, so nothing was tried in a browser: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@dataclass
class Town:
    """A running Talkoot with the cast in it."""

    url: str
    cast: Cast
    outbox: Outbox
    sessions: sessionmaker[Session]
    chromium: Browser

    def pass_time(self, **by: float) -> None:
        """Move the clock on, and wake the worker as a timer would."""
        clock.advance(**by)
        with transaction(self.sessions) as session:
            defer(session, Job.DUE)

    @contextmanager
    def browser(self, size: dict[str, int], person: Person | None = None, *, script: bool = True) -> Iterator[Page]:
        """A browser of its own, in which `person` is signed in; it fails on any error in the page's console."""
        context = self.chromium.new_context(viewport=size, locale="en", java_script_enabled=script)  # type: ignore[arg-type]
        if person is not None:
            self._sign_in(context, person)
        page, errors = context.new_page(), []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_default_timeout(15_000)
        yield page
        context.close()
        assert errors == [], errors

    def _sign_in(self, context: BrowserContext, person: Person) -> None:
        with transaction(self.sessions) as session:
            _, token = PersonSession.open(session, session.get_one(Person, person.id), "test", clock.now())
        context.add_cookies([{"name": "talkoot_session", "value": token, "url": self.url}])


@pytest.fixture
def town(
    chromium: Browser,
    sessions: sessionmaker[Session],
    database_url: str,
    cast: Cast,
    now: datetime,
    outbox: Outbox,
) -> Iterator[Town]:
    """The web application and the worker, running over the tests' database, on a Monday morning."""
    all_speak_english(sessions, cast)
    with serving.bound(0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = settings_for_tests().model_copy(update={"base_url": url})
        made = serving.make_workshop(settings, sessions)
        shop = Workshop(settings, sessions, outbox.channel, made.sender)
        with serving.serving_beside(shop, listener), serving.working(shop, database_url):
            yield Town(url, cast, outbox, sessions, chromium)
