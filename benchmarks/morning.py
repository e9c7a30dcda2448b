"""This morning's page of a busy area, through the ASGI application: how long it takes, and what it reads.

`python -m benchmarks.morning [--json] [--helpers 300 --visits 100] [--history-days 30] [--times 100]`
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session, sessionmaker
from starlette.testclient import TestClient

from app.config import Settings
from app.database import upgrade
from app.main import make_app
from app.serving import settle
from benchmarks.morning_town import Size, build
from models import clock
from models.db import make_engine, make_sessions, transaction
from models.embedded import running
from models.session import PersonSession

Statement = tuple[str, Any]

MONDAY = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
"""8.05 in Finland."""


def measured(url: str, size: Size, times: int) -> dict[str, Any]:
    """Figures of the page over a database at `url`, which is filled first."""
    upgrade(url)
    engine = make_engine(url)
    sessions = make_sessions(engine)
    now = clock.now()
    with transaction(sessions) as session:
        kaisa = build(session, now, size).kaisa
        _, token = PersonSession.open(session, kaisa, "benchmark", now)
    analyse(engine)
    browser = page_reader(sessions, token)
    settle()
    seconds = [_read(browser) for _ in range(times + 5)][5:]
    with statements(engine) as caught:
        page = browser.get("/morning")
    cuts = quantiles(seconds, n=100)
    return {
        "helpers": size.helpers,
        "visits_a_day": size.visits,
        "history_days": size.history_days,
        "times": times,
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "queries": len(caught),
        "rows_read": rows_read(engine, caught),
        "cards": page.text.count('class="card'),
        "bytes": len(page.content),
    }


MOST_MS = 50
"""So many milliseconds the page takes at the 95th percentile, at the size that the defaults give."""


def page_reader(sessions: sessionmaker[Session], token: str) -> TestClient:
    """A browser without a network, signed in by `token`."""
    settings = Settings(_env_file=None, database_url="", secret="s" * 32, base_url="http://testserver")  # type: ignore[call-arg]
    browser = TestClient(make_app(settings, sessions), base_url="http://testserver", follow_redirects=False)
    browser.cookies.set("talkoot_session", token)
    return browser


def _read(browser: TestClient) -> float:
    begun = perf_counter()
    response = browser.get("/morning")
    taken = perf_counter() - begun
    if response.status_code != 200 or 'id="morning"' not in response.text:
        raise RuntimeError(f"the page answered {response.status_code}")
    return taken


def analyse(engine: Engine) -> None:
    """Tell PostgreSQL what is there, as its own daemon does in time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


@contextmanager
def statements(engine: Engine) -> Iterator[list[Statement]]:
    """The SELECTs that are sent meanwhile, with their values."""
    caught: list[Statement] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        if statement.lstrip().lower().startswith(("select", "with")):
            caught.append((statement, values))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield caught
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def rows_read(engine: Engine, caught: list[Statement]) -> int:
    """How many rows the scans of these statements touch, those that a filter drops included."""
    with engine.connect() as connection:
        plans = [connection.exec_driver_sql(f"explain (analyze, format json) {sql}", values) for sql, values in caught]
        return sum(_touched(plan.scalar_one()[0]["Plan"]) for plan in plans)


def _touched(node: dict[str, Any]) -> int:
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    own = (node["Actual Rows"] + dropped) * node["Actual Loops"] if "Scan" in node["Node Type"] else 0
    return round(own) + sum(_touched(child) for child in node.get("Plans", []))


def main(arguments: list[str]) -> None:
    """Print the figures; status 1 where the page takes too long."""
    parser = argparse.ArgumentParser(prog="benchmarks.morning")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--helpers", type=int, default=300)
    parser.add_argument("--visits", type=int, default=100)
    parser.add_argument("--history-days", type=int, default=30)
    parser.add_argument("--times", type=int, default=100)
    chosen = parser.parse_args(arguments)
    clock.freeze(MONDAY)
    with tempfile.TemporaryDirectory(prefix="talkoot-morning-") as folder, running(Path(folder), durable=False) as url:
        figures = measured(url, Size(chosen.helpers, chosen.visits, chosen.history_days), chosen.times)
    for name, figure in figures.items():
        if not chosen.json:
            print(f"{name:14} {figure}")  # noqa: T201
    if chosen.json:
        print(json.dumps(figures))  # noqa: T201
    sys.exit(figures["p95_ms"] >= MOST_MS)


if __name__ == "__main__":
    main(sys.argv[1:])
