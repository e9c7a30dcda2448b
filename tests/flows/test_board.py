"""The coordinator's board: what stands where, approving several, taking them back, and how few queries it takes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.area import Area
from models.client import Client
from models.db import transaction
from models.need import Need
from models.notification import Notification, NotificationKind
from models.offer import Offer
from models.person import Person, RoleName
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.suggested import open_need, state, suggest
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio, without JavaScript."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


@pytest.fixture
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa with htmx."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa, htmx=True)


def section(page: str, name: str) -> str:
    """The part of the board whose id is `name`."""
    assert f'<section class="stack" id="{name}"' in page, f"no section {name}"
    return page.split(f'<section class="stack" id="{name}"')[1].split("</section>", maxsplit=1)[0]


def test_nothing_waits(kaisa: Browser, sessions: Sessions) -> None:
    page = kaisa.read("/board")
    assert "Nothing waits for you" in page
    assert "No visits today." in page
    assert "Nobody has searched for helpers yet." in page


def test_everything_stands_in_its_place(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now, kind="shopping")
    open_need(sessions, cast, now, kind="walk", client=cast.birgit)
    ask(sessions, cast, now, cast.olli, kind="company", starts_in=timedelta(hours=50))
    agree(sessions, cast, now, kind="escort")
    unfilled = ask(sessions, cast, now, cast.maria, kind="pharmacy", starts_in=timedelta(hours=80))
    with transaction(sessions) as session:
        session.get_one(Offer, unfilled.id).decline(now)
    page = kaisa.read("/board")
    assert "Shopping" in section(page, "proposed")
    assert "Veikko Virtanen" in section(page, "proposed")
    assert "400 m away" in section(page, "proposed")
    assert f"/proposals/{proposal.id}/approve" in section(page, "proposed")
    assert "Birgit Lindholm" in section(page, "open")
    assert "The next search looks for helpers." in section(page, "open")
    assert "Olli Okkonen" in section(page, "offering")
    assert "Answer by" in section(page, "offering")
    assert "1 helper asked so far" in section(page, "offering")
    assert "Tell the client" in section(page, "booked")
    assert "Everybody on the list was asked" in section(page, "unfilled")


def test_todays_visits_overdue_first(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    soon = agree(sessions, cast, now, kind="walk", starts_in=timedelta(hours=2))
    done = agree(sessions, cast, now, kind="company", starts_in=timedelta(hours=5))
    late = agree(sessions, cast, now, kind="pharmacy", starts_in=timedelta(hours=8), client=cast.birgit)
    clock.advance(hours=11)
    with transaction(sessions) as session:
        session.get_one(Visit, soon.id).finish(clock.now())
        session.get_one(Visit, done.id).arrive(clock.now())
        session.get_one(Visit, done.id).finish(clock.now())
    today = section(kaisa.read("/board"), "today")
    places = [today.index(f'id="visit-{visit.id}"') for visit in (late, soon, done)]
    assert places == sorted(places)
    assert "Nobody has said how it went" in today


def test_an_unserved_need_says_why_and_who_came_nearest(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    waiting = open_need(sessions, cast, now)
    obstacle = {"code": "free_too_late", "start": "2026-11-24T14:30:00+02:00", "minutes": 20.0}
    miss = {"helper": f"h{cast.maria.id}", "obstacles": [obstacle]}
    with transaction(sessions) as session:
        session.get_one(Need, waiting.id).unserved = {
            "need": f"n{waiting.id}",
            "seats": 1,
            "reason": "no_helper_free",
            "nearest_miss": [miss, {"helper": "h999999", "obstacles": []}],
            "possible": [
                {"change": {"code": "later", "minutes": 30}, "people": 2},
                {"change": {"code": "without_skill", "skill": "kind:walk"}, "people": 9},
            ],
        }
    found = section(kaisa.read("/board"), "open")
    assert "Nobody is free at that time." in found
    assert "Maria Mäkinen" in found
    assert "free from 14:30: 20 min too late" in found
    assert "30 min later: 2 helpers" in found
    assert "9 helpers" not in found
    assert f'href="http://testserver/needs/{waiting.id}/ask"' in found or f'href="/needs/{waiting.id}/ask"' in found


def test_all_are_approved_and_taken_back_together(
    tapping: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    made = [suggest(sessions, cast, now, starts_in=timedelta(hours=28 + 3 * i)) for i in range(3)]
    listed = " ".join(str(proposal.id) for proposal in made)
    board = tapping.submit("/board/approve", {"all": "1", "listed": listed, "area": cast.area.id}, expect=200)
    assert 'id="board"' in board
    assert "Approved: 3." in board
    assert "Undo all" in board
    assert [state(sessions, proposal)[0] for proposal in made] == ["approved"] * 3
    clock.advance(seconds=10)
    board = tapping.submit("/board/undo", {"proposal": listed}, expect=200)
    assert 'id="board"' in board
    assert "Taken back: 3." in board
    assert [state(sessions, proposal) for proposal in made] == [("pending", "proposed")] * 3


def test_only_the_chosen_are_approved(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    chosen, other = suggest(sessions, cast, now), suggest(sessions, cast, now, kind="walk")
    fields = {"proposal": chosen.id, "listed": f"{chosen.id} {other.id}", "area": cast.area.id}
    assert kaisa.submit("/board/approve", fields) == f"/board?area={cast.area.id}"
    assert state(sessions, chosen)[0] == "approved"
    assert state(sessions, other)[0] == "pending"
    page = kaisa.read("/board")
    assert "Approved: 1." in page


def test_what_moved_on_meanwhile_is_left_alone(tapping: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    first, second = suggest(sessions, cast, now), suggest(sessions, cast, now, kind="walk")
    tapping.submit(f"/proposals/{first.id}/approve", expect=200)
    listed = {"all": "1", "listed": f"{first.id} {second.id}", "area": cast.area.id}
    board = tapping.submit("/board/approve", listed, expect=200)
    assert "Approved: 1. Moved on meanwhile, and left as they are: 1." in board
    assert "already moved on" in tapping.submit("/board/approve", listed, expect=409)


def test_too_late_to_take_all_back(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    made = suggest(sessions, cast, now)
    kaisa.submit("/board/approve", {"proposal": made.id, "area": cast.area.id})
    clock.advance(seconds=16)
    assert "too late to undo" in kaisa.submit("/board/undo", {"proposal": made.id}, expect=409)
    assert state(sessions, made)[0] == "approved"


def test_nothing_chosen(kaisa: Browser, tapping: Browser, cast: Cast) -> None:
    kaisa.submit("/board/approve", {"area": cast.area.id})
    assert "Choose at least one suggestion." in kaisa.read("/board")
    assert "Choose at least one suggestion." in tapping.submit("/board/approve", {"area": cast.area.id}, expect=200)
    for nonsense in ("", "x", "99"):
        kaisa.submit("/board/approve", {"area": nonsense}, expect=404)
    kaisa.submit("/board/approve", {"proposal": "1; drop", "area": cast.area.id}, expect=404)


def test_another_areas_board(web_app: Starlette, kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    outi = signed_in(web_app, sessions, cast.outi)
    page = outi.read("/board")
    assert "Aino" not in page
    assert "Veikko" not in page
    outi.read(f"/board?area={cast.area.id}", expect=404)
    kaisa.read("/board?area=x", expect=404)
    outi.submit("/board/approve", {"proposal": proposal.id, "area": cast.other_area.id}, expect=404)
    outi.submit("/board/undo", {"proposal": proposal.id}, expect=404)
    assert state(sessions, proposal)[0] == "pending"


def test_only_coordinators_and_admins_see_a_board(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    suggest(sessions, cast, now)
    for person in (cast.nina, cast.liisa, cast.veikko.person, cast.daniel):
        signed_in(web_app, sessions, person).read("/board", expect=403)
    page = signed_in(web_app, sessions, cast.admin).read("/board")
    assert "Aino Laine" in page
    assert "/approve" not in page


def test_a_coordinator_of_two_areas_chooses(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        person = session.get_one(Person, cast.kaisa.id)
        person.grant(RoleName.COORDINATOR, session.get_one(Area, cast.other_area.id))
    suggest(sessions, cast, now)
    with sessions() as session:
        kaisa = signed_in(web_app, sessions, session.get_one(Person, cast.kaisa.id))
    assert "Aino Laine" in kaisa.read(f"/board?area={cast.area.id}")
    page = kaisa.read(f"/board?area={cast.other_area.id}")
    assert "Aino Laine" not in page
    assert f"area={cast.area.id}" in page


def test_one_state_alone(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    suggest(sessions, cast, now)
    open_need(sessions, cast, now, client=cast.birgit)
    page = kaisa.read(f"/board?area={cast.area.id}&show=open")
    assert "Birgit Lindholm" in page
    assert "Aino Laine" not in page
    assert "Show the whole board" in page


def test_failed_messages_are_told(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now, cast.veikko)
    with transaction(sessions) as session:
        session.get_one(Person, cast.veikko.person.id).phone = "+358401112223"
        sent = session.scalars(select(Notification).where(Notification.offer_id == offer.id)).one()
        sent.lease(now, timedelta(minutes=1))
        sent.fail("refused", now)
        assert sent.kind is NotificationKind.OFFER
    page = kaisa.read("/board")
    assert "1 message did not go through" in page
    assert "tel:+358401112223" in page
    assert "Question whether they can help" in page


def test_a_protected_clients_district_is_not_shown(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    open_need(sessions, cast, now)
    assert "· Kallio" in section(kaisa.read("/board"), "open")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).is_protected = True
    assert "· Kallio" not in section(kaisa.read("/board"), "open")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that run inside."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(sessions: Sessions, cast: Cast, now: datetime, each: int, day: int) -> None:
    """So many needs in every state, with offers and visits, from the day that lies `day` days ahead."""
    for i in range(each):
        suggest(sessions, cast, now, starts_in=timedelta(days=day, hours=i))
        open_need(sessions, cast, now, starts_in=timedelta(days=day, hours=i), client=cast.birgit)
        ask(sessions, cast, now, cast.maria, starts_in=timedelta(days=day + i), kind="company")
        yes = ask(sessions, cast, now, cast.olli, starts_in=timedelta(days=day + i), kind="walk")
        soon = ask(sessions, cast, now, cast.veikko, starts_in=timedelta(hours=day - 1 + i), kind="snow")
        with transaction(sessions) as session:
            session.get_one(Offer, yes.id).accept(now)
            session.get_one(Offer, soon.id).accept(now)


def test_as_many_queries_for_ten_needs_as_for_one(
    kaisa: Browser, engine: Engine, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    cast.area.daily_cap = 50
    fill(sessions, cast, now, 1, day=2)
    with counted(engine) as few:
        kaisa.read("/board")
    fill(sessions, cast, now, 9, day=3)
    with counted(engine) as many:
        page = kaisa.read("/board")
    assert len(re.findall(r'action="\S*/proposals/\d+/approve"', page)) == 10
    assert section(page, "today").count('id="visit-') == 10
    assert len(many) == len(few), "\n".join(many)
    assert len(many) < 40
