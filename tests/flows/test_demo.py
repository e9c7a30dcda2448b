"""Demo mode: one-click sign-in and the messages that were sent. Nowhere else do these addresses exist."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.config import DemoSettings
from app.main import make_app
from models.console import ConsoleMessage
from models.db import transaction
from models.notification import Notification
from models.person import RoleName
from tests.cast import Cast
from tests.flows.asked import ask, link
from tests.web import Browser, settings_for_tests


@pytest.fixture
def visitor(sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Somebody who tries it out, in English."""
    settings = DemoSettings(_env_file=None, **settings_for_tests().model_dump(by_alias=True))  # type: ignore[call-arg]
    visitor = Browser(make_app(settings, sessions))
    visitor.headers |= {"Accept-Language": "en"}
    return visitor


STARTS = {
    "volunteer": ("Veikko Virtanen", "/offers"),
    "relative": ("Liisa Laine", "/family"),
    "staff": ("Nina Nurmi", "/needs"),
    "coordinator": ("Kaisa Korhonen", "/morning"),
    "desk": ("Daniel Diallo", "/desk"),
    "admin": ("Anneli Admin", "/board"),
}


def test_every_role_is_offered(visitor: Browser) -> None:
    page = visitor.read("/demo")
    assert set(STARTS) == set(RoleName)
    for key, (name, _) in STARTS.items():
        assert f'action="/demo/sign-in/{key}"' in page
        assert name in page


@pytest.mark.parametrize("key", STARTS)
def test_one_click_signs_in(visitor: Browser, key: str) -> None:
    name, start = STARTS[key]
    assert visitor.submit(f"/demo/sign-in/{key}") == start
    assert name in visitor.read("/privacy")


def test_a_role_that_does_not_exist_or_that_nobody_has(
    visitor: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    visitor.submit("/demo/sign-in/queen", expect=404)
    with transaction(sessions) as session:
        session.merge(cast.daniel).disabled_at = now
    visitor.submit("/demo/sign-in/desk", expect=404)
    assert "/demo/sign-in/desk" not in visitor.read("/demo")


def test_messages_are_listed_and_their_links_work(
    visitor: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    assert "No messages yet" in visitor.read("/demo/messages")
    offer = ask(sessions, cast, now)
    address = f"http://testserver{link(offer)}"
    with transaction(sessions) as session:
        about = session.scalars(select(Notification.id).where(Notification.offer_id == offer.id)).one()
        sent = ConsoleMessage(
            at=now,
            notification_id=about,
            to="veikko@example.org",
            subject="Can <you> help?",
            text=f"Hi\n{address}",
            html="",
        )
        session.add(sent)
    assert "Can &lt;you&gt; help?" in visitor.read("/demo/messages")
    page = visitor.read(f"/demo/messages/{sent.id}")
    assert f'href="{address}"' in page
    visitor.read(link(offer))
    visitor.read("/demo/messages/999", expect=404)


def test_outside_demo_mode_there_is_no_such_thing(web_app: Starlette, cast: Cast) -> None:
    browser = Browser(web_app)
    for path in ("/demo", "/demo/messages", "/demo/messages/1"):
        browser.read(path, expect=404)
    for key in RoleName:
        browser.submit(f"/demo/sign-in/{key}", expect=404)
    assert "/demo" not in browser.read("/")
