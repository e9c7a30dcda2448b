"""A person with a browser, without the browser: requests to the real application, as plain forms or as htmx."""

from collections.abc import Mapping

from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.config import Settings
from models import clock
from models.db import transaction
from models.person import Person
from models.session import PersonSession

ORIGIN = "http://testserver"


class Browser(TestClient):
    """Keeps cookies, sends what browsers send, and does not follow redirects unless told to."""

    def __init__(self, app: Starlette, *, htmx: bool = False) -> None:
        super().__init__(app, base_url=ORIGIN, follow_redirects=False, headers={"Sec-Fetch-Site": "same-origin"})
        if htmx:
            self.headers |= {"HX-Request": "true", "HX-Request-Type": "partial"}

    def submit(self, url: str, fields: Mapping[str, object] | None = None, *, expect: int = 303) -> str:
        """Send a form; return where a redirect leads, or else the answer's text."""
        response = self.post(url, data={name: str(value) for name, value in (fields or {}).items()})
        assert response.status_code == expect, f"{url}: {response.status_code}\n{response.text[:2000]}"
        return response.headers.get("location", as_read(response.text))

    def read(self, url: str, *, expect: int = 200) -> str:
        """Open a page and return its text."""
        response = self.get(url)
        assert response.status_code == expect, f"{url}: {response.status_code}\n{response.text[:2000]}"
        return as_read(response.text)


def as_read(text: str) -> str:
    """What a reader sees of `text`: without the signs that only say where a line may break."""
    return text.replace("\u00a0", " ").translate({0x2060: None, 0xAD: None})


def signed_in(app: Starlette, sessions: sessionmaker[Session], person: Person, *, htmx: bool = False) -> Browser:
    """A browser in which `person` is signed in."""
    with transaction(sessions) as session:
        _, token = PersonSession.open(session, session.merge(person, load=True), "test", clock.now())
    browser = Browser(app, htmx=htmx)
    browser.cookies.set("talkoot_session", token)
    return browser


def settings_for_tests(**given: object) -> Settings:
    """Settings that no environment or file of this machine changes."""
    return Settings(_env_file=None, database_url="", secret="s" * 32, base_url=ORIGIN, **given)  # type: ignore[arg-type, call-arg]
