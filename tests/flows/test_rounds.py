"""Rounds by hand: starting one, and reading what it weighed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.area import Area
from models.db import transaction
from models.proposal import Proposal
from models.round import Round, RoundState
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.suggested import suggest
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


def jobs(sessions: Sessions) -> list[tuple[int, bool]]:
    """The rounds that wait: (area, whether it may start at once)."""
    waiting = text(
        "select (args->>'area_id')::int, scheduled_at is null from procrastinate_jobs"
        " where task_name = 'round.run' and status = 'todo' order by id"
    )
    with sessions() as session:
        return [(area, at_once) for area, at_once in session.execute(waiting)]


def weighed(sessions: Sessions, cast: Cast, now: datetime, **about: object) -> Round:
    """A round over Kallio that is done."""
    values = {
        "started_at": now,
        "finished_at": now,
        "needs": 14,
        "helpers": 37,
        "served": 12,
        "status": "optimal",
        "objective": 11_950.5,
        "bound": 11_952.75,
        "km": 21.46,
        "seconds": {"total": 0.42},
        "state": RoundState.DONE,
    }
    with transaction(sessions) as session:
        made = Round(area=session.get_one(Area, cast.area.id), **{**values, **about})
        session.add(made)
    return made


def test_a_search_starts_at_once(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    assert kaisa.submit(f"/areas/{cast.area.id}/rounds") == f"/board?area={cast.area.id}"
    assert jobs(sessions) == [(cast.area.id, True)]
    assert "Looking for helpers now." in kaisa.read("/board")


def test_one_search_at_a_time(web_app: Starlette, kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    tapping = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    panel = tapping.submit(f"/areas/{cast.area.id}/rounds", expect=200)
    assert 'id="round"' in panel
    assert "Looking for helpers now." in panel
    assert "A search is about to start already." in tapping.submit(f"/areas/{cast.area.id}/rounds", expect=200)
    assert len(jobs(sessions)) == 1


def test_another_areas_search(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    kaisa.submit(f"/areas/{cast.other_area.id}/rounds", expect=404)
    assert jobs(sessions) == []
    with transaction(sessions) as session:
        theirs = Round(area=session.get_one(Area, cast.other_area.id), started_at=now)
        session.add(theirs)
    kaisa.read(f"/rounds/{theirs.id}", expect=404)


def test_what_a_search_weighed(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    made = weighed(sessions, cast, now)
    proposal = suggest(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Proposal, proposal.id).round_id = made.id
    board = kaisa.read("/board")
    assert "a helper for 12 of 14" in board
    assert f"/rounds/{made.id}" in board
    page = kaisa.read(f"/rounds/{made.id}")
    for words in ("37", "21 km", "2.2 km", "The best possible", "0.4 s", "Aino Laine", "Veikko Virtanen"):
        assert words in page, words


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"bound": 11_950.5}, "Nothing: this is the best there is"),
        ({"status": "time_limit"}, "Good; the search ran out of time"),
        ({"state": RoundState.FAILED, "status": None, "objective": None}, "This search did not work."),
        ({"state": RoundState.RUNNING, "status": None, "bound": None, "km": None, "seconds": {}}, "still going on"),
    ],
)
def test_how_a_search_went(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, about: dict[str, object], words: str
) -> None:
    made = weighed(sessions, cast, now - timedelta(hours=1), **about)
    assert words in kaisa.read(f"/rounds/{made.id}")
    assert f"/rounds/{made.id}" in kaisa.read("/board")
