"""What fails with us: a kind page, and a log that holds nothing of what people wrote, looked for or carried."""

from datetime import datetime
from logging import ERROR, LogRecord

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from app.errors import failure
from app.logs import Outlined, outline
from app.routing import ANYBODY, get
from app.web import Web
from models.client import Client
from tests.cast import Cast
from tests.flows.suggested import open_need
from tests.web import Browser, settings_for_tests, signed_in

SECRETS = ("Aino Laine", "4711", "very-secret-token", "Vaasankatu")


def broken(web: Web) -> Response:
    """Looks a client up and then fails at a row that the database refuses."""
    refuse(web.session, web.session.scalars(select(Client).order_by(Client.id)).first())
    raise AssertionError("the database took it")


def refuse(session: Session, client: Client | None) -> None:
    """Insert half a place, which PostgreSQL refuses while it repeats the row."""
    assert client
    session.execute(HALF, {"street": f"{client.place.street} {client.name} {client.door_code}"})


HALF = text("insert into place (street) values (:street)")


def test_a_failure_tells_the_log_where_and_not_what(
    sessions: sessionmaker[Session], cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    app = Starlette(routes=[get("/o/{token}", broken, ANYBODY, "broken")], exception_handlers={Exception: failure})
    app.state.settings, app.state.sessions = settings_for_tests(), sessions
    answer = TestClient(app, raise_server_exceptions=False).get("/o/very-secret-token")
    assert answer.status_code == 500
    logged = "".join(capsys.readouterr())
    for told in ("request failed", "/o/{token}", "NotNullViolation", "in broken"):
        assert told in logged, told
    assert not [secret for secret in SECRETS if secret in logged + answer.text]


def test_other_peoples_logs_are_outlined_too(cast: Cast, session: Session) -> None:
    with pytest.raises(IntegrityError) as caught:
        refuse(session, cast.aino)
    assert "parameters hidden" in str(caught.value)
    happened = (caught.type, caught.value, caught.tb)
    said = Outlined("%(message)s").format(LogRecord("other", ERROR, "", 1, "a job failed", None, happened))
    assert "a job failed" in said
    assert "IntegrityError" in said
    assert not [secret for secret in SECRETS if secret in said]


def test_a_group_of_failures_tells_of_each() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        gather(SECRETS[0])
    assert outline(caught.value).count("in fail\n") == 2
    for told in ("builtins.KeyError", "builtins.TypeError", "builtins.ExceptionGroup"):
        assert told in outline(caught.value), told
    assert SECRETS[0] in repr(caught.value)
    assert SECRETS[0] not in outline(caught.value)


def gather(words: str) -> None:
    """Fail twice, and raise both in one."""
    failed: list[Exception] = []
    for error in (KeyError(words), TypeError(words)):
        try:
            fail(error)
        except (KeyError, TypeError) as raised:
            failed.append(raised)
    raise ExceptionGroup(words, failed)


def fail(error: Exception) -> None:
    """Raise `error`."""
    raise error


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "9" * 5000, "²"])
def test_numbers_that_no_row_has(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime, number: str
) -> None:
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    for path in (f"/needs/{number}", f"/visits/{number}", f"/o/{number}/x", f"/board?area={number}"):
        kaisa.read(path, expect=404)
    kaisa.submit("/board/approve", {"proposal": number}, expect=404)
    kaisa.submit("/board/approve", {"area": number}, expect=404)


@pytest.mark.parametrize("path", ["/clients?q=%00", "/helpers?q=a%00b", "/sign-in?next=%00"])
def test_a_character_that_no_text_has(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, path: str
) -> None:
    signed_in(web_app, sessions, cast.kaisa).read(path, expect=404)
    assert Browser(web_app).get(path).status_code in (303, 404)


def test_a_search_for_a_character_that_no_text_has(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    need = open_need(sessions, cast, now)
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    assert "Veikko" in kaisa.submit(f"/needs/{need.id}/ask", {"q": "Vei\0kko"}, expect=422)
