"""Every command as a program of its own: what it does, what it prints, and how it ends when something is wrong."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.client import Client
from models.db import transaction
from models.person import Person
from models.proposal import Proposal
from tests.cast import Cast, need
from tests.web import Browser

pytestmark = pytest.mark.slow

TALKOOT = Path(sys.executable).with_name("talkoot")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def surroundings(database_url: str, sessions: object, tmp_path: Path) -> dict[str, str]:
    """An environment in which commands find the tests' database, and write to a folder of their own."""
    own = {"DATABASE_URL": database_url, "TALKOOT_VAR": str(tmp_path / "var"), "TALKOOT_SECRET": "s" * 32}
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | own


def talkoot(surroundings: dict[str, str], *words: object, expect: int = 0) -> str:
    """Run a command and return what it printed, errors included; a traceback always fails."""
    command = [str(TALKOOT), *map(str, words)]
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode == expect, f"{words}: {done.returncode}\n{said}"
    return said


def problem(tmp_path: Path, **changes: Any) -> Path:
    """A problem file: Aino needs an hour, Veikko is free."""
    day = "2026-11-24T{}:00:00+02:00"
    whole: dict[str, Any] = {
        "start": day.format("00"),
        "places": [{"id": "home", "lat": 60.187, "lon": 24.96}, {"id": "his", "lat": 60.186, "lon": 24.95}],
        "needs": [
            {"id": "aino", "place": "home", "earliest": day.format(10), "latest": day.format(12), "minutes": 60}
            | changes
        ],
        "helpers": [{"id": "veikko", "place": "his", "free": [[day.format("09"), day.format(14)]]}],
    }
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(whole))
    return path


def test_solve_and_check_need_no_database(tmp_path: Path) -> None:
    bare, plan = {"PATH": os.environ["PATH"]}, tmp_path / "plan.json"
    assert "1 seats filled" in talkoot(bare, "solve", problem(tmp_path), "-o", plan)
    assert "Nothing is wrong" in talkoot(bare, "check", problem(tmp_path), plan)
    tampered = json.loads(plan.read_text())
    tampered["assignments"][0]["start"] = "2026-11-24T09:00:00+02:00"
    plan.write_text(json.dumps(tampered))
    found = json.loads(talkoot(bare, "check", problem(tmp_path), plan, "--json", expect=1))
    assert found["violations"]


def test_explain_tells_who_and_why_and_what_would_help(tmp_path: Path) -> None:
    bare, plan = {"PATH": os.environ["PATH"]}, tmp_path / "plan.json"
    talkoot(bare, "solve", problem(tmp_path), "-o", plan)
    assert "veikko at" in talkoot(bare, "explain", problem(tmp_path), plan, "aino")
    assert "veikko does it" in talkoot(bare, "explain", problem(tmp_path), plan, "aino", "--helper", "veikko")
    asked = problem(tmp_path, car=True)
    talkoot(bare, "solve", asked, "-o", plan, "--seed", "3")
    said = talkoot(bare, "explain", asked, plan, "aino")
    assert "nobody has a car" in said
    assert "possible without the car: 1 (veikko)" in said
    assert "has no car" in talkoot(bare, "explain", asked, plan, "aino", "--helper", "veikko")
    assert "has no need 'nobody'" in talkoot(bare, "explain", asked, plan, "nobody", expect=2)


@pytest.mark.parametrize(
    ("changes", "path"), [({"latest": "soon"}, "needs[0].latest"), ({"minutes": -5}, "needs[0].minutes")]
)
def test_a_bad_problem_names_the_path_in_it(tmp_path: Path, changes: dict[str, Any], path: str) -> None:
    said = talkoot({"PATH": ""}, "solve", problem(tmp_path, **changes), "-o", tmp_path / "plan.json", expect=2)
    assert path in said
    assert not (tmp_path / "plan.json").exists()


def test_what_is_no_problem_file_is_one_sentence(tmp_path: Path) -> None:
    junk = tmp_path / "junk.json"
    junk.write_bytes(os.urandom(10_000))
    for file in (junk, tmp_path / "nowhere.json", tmp_path):
        assert talkoot({"PATH": ""}, "solve", file, "-o", tmp_path / "plan.json", expect=2).count("\n") == 1


def test_an_operator_makes_area_and_person_and_lets_them_in(
    surroundings: dict[str, str], web_app: Starlette, sessions: sessionmaker[Session]
) -> None:
    names = ["--name-fi", "Kallio", "--name-sv", "Berghäll", "--organisation", "City of Helsinki"]
    talkoot(surroundings, "area", "add", "kallio", *names)
    assert "already" in talkoot(surroundings, "area", "add", "kallio", *names, expect=2)
    kaisa = ["person", "add", "kaisa@example.org", "--name", "Kaisa Korhonen", "--role", "coordinator"]
    assert "kallio" in talkoot(surroundings, *kaisa, "--area", "nowhere", expect=2)
    talkoot(surroundings, *kaisa, "--area", "kallio")
    link = json.loads(talkoot(surroundings, "sign-in-link", "kaisa@example.org", "--json"))["link"]
    path = re.sub(r"^https?://[^/]+", "", link)
    browser = Browser(web_app)
    assert browser.read(path)
    browser.submit(path)
    assert browser.read("/board")
    assert "Nobody" in talkoot(surroundings, "sign-in-link", "nobody@example.org", expect=2)


def test_one_bad_row_imports_nothing_and_every_bad_row_is_listed(
    surroundings: dict[str, str], sessions: sessionmaker[Session], cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    head = "name;street;municipality;area;consent_on\n"
    good = "Elli Esimerkki;Vaasankatu 3;Helsinki;kallio;7.1.2026\n"
    file.write_text(
        head + good + "Bad Day;Vaasankatu 4;Helsinki;kallio;32.1.2026\n" + ";Vaasankatu 5;Helsinki;kallio;\n"
    )
    said = talkoot(surroundings, "import", "clients", file, expect=2)
    assert "line 3" in said.lower()
    assert "line 4" in said.lower()
    file.write_text(head + good)
    talkoot(surroundings, "import", "clients", file, "--dry-run")
    with sessions() as session:
        assert session.scalar(select(Client).where(Client.name == "Elli Esimerkki")) is None
    assert json.loads(talkoot(surroundings, "import", "clients", file, "--json"))["dry_run"] is False
    with sessions() as session:
        assert session.scalar(select(Client).where(Client.name == "Elli Esimerkki")) is not None


def test_match_stores_proposals_unless_it_is_a_dry_run(
    surroundings: dict[str, str], sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        need(session, cast, datetime.now(now.tzinfo))
    dry = json.loads(talkoot(surroundings, "match", "--area", "kallio", "--dry-run", "--json"))
    with sessions() as session:
        assert session.scalars(select(Proposal)).all() == []
    wet = json.loads(talkoot(surroundings, "match", "--area", "kallio", "--json"))
    assert wet["areas"] == dry["areas"]
    with sessions() as session:
        assert len(session.scalars(select(Proposal)).all()) == wet["areas"][0]["served"]
    assert "kallio" in talkoot(surroundings, "match", "--area", "nowhere", expect=2)


def test_a_wrong_setting_or_database_is_one_sentence(surroundings: dict[str, str], tmp_path: Path) -> None:
    wrong = [
        {"DATABASE_URL": "sqlite:///x.db"},
        {"DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"},
        {"TALKOOT_MAIL_PORT": "many"},
        {"DATABASE_URL": "", "TALKOOT_VAR": "/proc/talkoot"},
    ]
    for variables in wrong:
        said = talkoot(surroundings | variables, "match", expect=2)
        assert said.startswith("talkoot: "), said
        assert said.count("\n") == 1, said


def test_a_database_without_migrations_says_what_to_do(surroundings: dict[str, str], server_url: str) -> None:
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("create database talkoot_bare"))
    bare = surroundings | {"DATABASE_URL": server_url.rsplit("/", 1)[0] + "/talkoot_bare"}
    try:
        assert "talkoot migrate" in talkoot(bare, "match", expect=2)
        talkoot(bare, "migrate")
        assert "There is no area" in talkoot(bare, "match", expect=2)
    finally:
        with admin.connect() as connection:
            connection.execute(text("drop database talkoot_bare with (force)"))
        admin.dispose()


@pytest.fixture
def served(surroundings: dict[str, str], cast: Cast) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`talkoot serve` on a free port, with its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(TALKOOT), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert server.stdout is not None
    assert str(port) in server.stdout.readline()
    yield f"http://127.0.0.1:{port}", server
    server.kill()
    server.wait()
    server.stdout.close()


@pytest.mark.parametrize("ask_to_stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_has_no_demo_sign_in_and_stops_cleanly(
    surroundings: dict[str, str], served: tuple[str, subprocess.Popen[str]], ask_to_stop: signal.Signals
) -> None:
    base, server = served
    assert answer(base + "/healthz").status_code == 200
    assert answer(base + "/demo").status_code == 404
    port = base.rsplit(":", 1)[1]
    assert "taken" in talkoot(surroundings, "serve", "--port", port, expect=2)
    server.send_signal(ask_to_stop)
    assert server.wait(timeout=20) == 0
    assert server.stdout is not None
    assert "Traceback" not in server.stdout.read()


def answer(url: str) -> httpx2.Response:
    """The answer at `url`, once somebody listens there."""
    end = time.monotonic() + 20
    while True:
        try:
            return httpx2.get(url)
        except httpx2.ConnectError:
            assert time.monotonic() < end, f"nobody answers at {url}"
            time.sleep(0.1)


def test_the_demo_plays_the_whole_story_once(tmp_path: Path) -> None:
    own = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TALKOOT_VAR": str(tmp_path)}
    summary = json.loads(talkoot(own, "demo", "--once", "--json").splitlines()[-1])
    assert summary["ok"] is True
    assert summary["need"] == "done"
    assert summary["offers"] == {"declined": 1, "expired": 1, "accepted": 1}
    assert {"offer", "offer_taken", "visit_confirmed", "visit_agreed", "visit_done"} <= set(summary["messages"])


def test_a_person_who_is_there_gets_the_role(
    surroundings: dict[str, str], sessions: sessionmaker[Session], cast: Cast
) -> None:
    talkoot(surroundings, "person", "add", "nina@example.org", "--name", "N", "--role", "desk", "--area", "kallio")
    with sessions() as session:
        nina = session.scalars(select(Person).where(Person.email == "nina@example.org")).one()
        assert nina.name == "Nina Nurmi"
        assert nina.role_names == {"staff", "desk"}
