"""The call list costs no more queries for twelve calls than for three."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.client import Client, Consent
from models.db import transaction
from tests.cast import Cast, client, home
from tests.flows.asked import agree, ask
from tests.flows.calling import calls, keypad
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]


def neighbour(sessions: Sessions, cast: Cast, now: datetime, number: int) -> Client:
    """One more client, at a home of her own."""
    with transaction(sessions) as session:
        where = home(f"Vaasankatu {number}", 60.1878, 24.9601)
        made = client(session, now, f"Neighbour {number}", cast.area, cast.team, where)
        assert isinstance(made.consents[0], Consent)
        return made


def happen(sessions: Sessions, cast: Cast, now: datetime, day: int) -> None:
    """Veikko agrees to come to one neighbour, and Maria is asked about another, so many days ahead."""
    agree(sessions, cast, now, starts_in=timedelta(days=day), client=neighbour(sessions, cast, now, day))
    other = neighbour(sessions, cast, now, day + 1)
    ask(sessions, cast, now, cast.maria, starts_in=timedelta(days=day + 1), client=other)


def queries(engine: Engine, browser: Browser) -> int:
    """How many queries one look at the call list makes."""
    seen: list[str] = []

    def hear(_: Connection, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    browser.read("/calls")
    event.remove(engine, "before_cursor_execute", hear)
    return len(seen)


def test_more_calls_cost_no_more_queries(
    web_app: Starlette, sessions: Sessions, engine: Engine, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.add(cast.area)
        cast.area.daily_cap = 99
    for helper, number in ((cast.veikko, "+358405550100"), (cast.maria, "+358405550101")):
        keypad(sessions, helper, number)
    daniel = signed_in(web_app, sessions, cast.daniel)

    happen(sessions, cast, now, 1)
    daniel.read("/calls")
    few, at_first = queries(engine, daniel), len(calls(sessions))
    for day in (3, 5, 7):
        happen(sessions, cast, now, day)
    many = queries(engine, daniel)
    assert len(calls(sessions)) == 4 * at_first
    assert many <= few
