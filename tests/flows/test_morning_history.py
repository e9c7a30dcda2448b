"""The page of this morning reads what is open, however much has been."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.morning import analyse, page_reader, rows_read, statements
from benchmarks.morning_town import Size, build
from models.db import transaction
from models.session import PersonSession
from tests.conftest import empty

HELPERS, VISITS = 60, 20


def reads(engine: Engine, sessions: sessionmaker[Session], now: datetime, history_days: int) -> tuple[int, int, int]:
    """Statements sent, rows read, and cards shown, in an area that has been at work for so many days."""
    with engine.begin() as connection:
        empty(connection)
    with transaction(sessions) as session:
        kaisa = build(session, now, Size(HELPERS, VISITS, history_days)).kaisa
        _, token = PersonSession.open(session, kaisa, "test", now)
    analyse(engine)
    browser = page_reader(sessions, token)
    with statements(engine) as caught:
        page = browser.get("/morning")
    assert page.status_code == 200
    return len(caught), rows_read(engine, caught), page.text.count('class="card')


def test_months_at_work_read_no_more_than_one(engine: Engine, sessions: sessionmaker[Session], now: datetime) -> None:
    little, much = reads(engine, sessions, now, 30), reads(engine, sessions, now, 150)
    assert little[0] == much[0]
    assert little[2] == much[2] > 10
    assert much[1] <= little[1] * 1.2, (little, much)
