"""A relative's first page: who comes next, what waits, what was."""

from datetime import datetime

import pytest
from starlette.applications import Starlette

from models import clock, due
from models.circle import CircleMember
from models.client import Client
from models.db import transaction
from models.visit import Visit
from tests.cast import Cast, need
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.posting import Sessions
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def liisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Liisa's phone."""
    return signed_in(web_app, sessions, cast.liisa)


def test_the_next_visit_and_who_comes(liisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    page = liisa.read("/family")
    assert "Aino Laine" in page
    assert "Tomorrow at 12:05: Veikko comes" in page
    for hidden in ("Virtanen", "4711", "Vaasankatu"):
        assert hidden not in page


def test_what_waits_says_when_she_will_know(liisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    ask(sessions, cast, now)
    assert "You will know by 10:05 tomorrow, otherwise home care decides." in liisa.read("/family")
    with transaction(sessions) as session:
        due.step(session, clock.advance(hours=27))
    page = liisa.read("/family")
    assert "You will know by" not in page
    assert "Home care decides what to do." in page


def test_what_was_is_short(liisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(clock.advance(hours=29), "She was well.")
    with transaction(sessions) as session:
        need(session, cast, clock.now(), kind="company").cancel(clock.now())
    page = liisa.read("/family")
    assert "Nothing is agreed and nothing is waited for." in page
    assert "Done, all well" in page
    assert "Cancelled" in page


def test_her_own_clients_alone(liisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        need(session, cast, now, client=cast.birgit)
    assert "Birgit" not in liisa.read("/family")
    with transaction(sessions) as session:
        birgit = session.get_one(Client, cast.birgit.id)
        session.add(CircleMember(client=birgit, person_id=cast.liisa.id, since=now))
    page = liisa.read("/family")
    assert "Birgit Lindholm" in page
    assert "Aino Laine" in page


def test_the_button_asks_for_the_client_it_stands_with(
    web_app: Starlette, liisa: Browser, sessions: Sessions, cast: Cast
) -> None:
    button = f"/needs/new?client={cast.aino.id}"
    assert button in liisa.read("/family")
    chosen = f'name="client" value="{cast.aino.id}" checked'
    assert chosen in liisa.read(button)
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).circle[0].may_post = False
    assert button not in liisa.read("/family")


def test_with_nobody_shared_the_page_says_so(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).circle[0].leave(clock.now())
    assert "Nobody is shared with you yet" in signed_in(web_app, sessions, cast.liisa).read("/family")


def test_others_have_no_family_page(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    signed_in(web_app, sessions, cast.nina).read("/family", expect=403)
