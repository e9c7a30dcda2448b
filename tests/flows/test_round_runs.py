"""Rounds: what they leave alone, what they replace, and how two of them, a killed one and a coordinator get along."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.load import load
from matching.run import run_round
from models import asking
from models.area import Area
from models.availability import WeeklySlot
from models.client import Client
from models.db import transaction
from models.helper import Helper
from models.need import Need, NeedState
from models.proposal import Proposal, ProposalState
from models.round import Round, RoundState
from tests.cast import Cast, need
from tests.flows.suggested import open_need, order, state, suggest

Sessions = sessionmaker[Session]


def search(sessions: Sessions, cast: Cast, now: datetime) -> Round:
    """A round over Kallio."""
    return run_round(sessions, cast.area.id, now)


def only(sessions: Sessions, *helpers: Helper) -> None:
    """Nobody else is free."""
    with transaction(sessions) as session:
        free = {helper.id for helper in helpers}
        for slot in session.scalars(select(WeeklySlot).where(WeeklySlot.helper_id.not_in(free))):
            session.delete(slot)


def proposals(sessions: Sessions, waiting: Need) -> list[tuple[str, str]]:
    """(state, first name of who comes first) of the need's suggestions, oldest first."""
    with sessions() as session:
        found = session.get_one(Need, waiting.id).proposals
        return [(p.state.value, p.first.helper.person.first_name) for p in found]


def test_a_stale_suggestion_gives_way(sessions: Sessions, cast: Cast, now: datetime) -> None:
    waiting = open_need(sessions, cast, now)
    search(sessions, cast, now)
    only(sessions, cast.olli)
    search(sessions, cast, now)
    search(sessions, cast, now)
    assert proposals(sessions, waiting) == [("superseded", "Veikko"), ("pending", "Olli")]
    only(sessions)
    search(sessions, cast, now)
    assert proposals(sessions, waiting)[-1] == ("superseded", "Olli")
    with sessions() as session:
        kept = session.get_one(Need, waiting.id)
        assert kept.state is NeedState.OPEN
        assert kept.unserved


def test_a_round_keeps_what_would_have_helped(sessions: Sessions, cast: Cast, now: datetime) -> None:
    waiting = open_need(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Need, waiting.id).languages = ["et"]
    search(sessions, cast, now)
    with sessions() as session:
        kept = session.get_one(Need, waiting.id).unserved or {}
    assert kept["reason"] == "no_language"
    assert [each["change"]["code"] for each in kept["possible"]] == ["any_language"]
    assert kept["possible"][0]["people"] > 0


def test_who_was_put_first_by_hand_stays_first(sessions: Sessions, cast: Cast, now: datetime) -> None:
    chosen = suggest(sessions, cast, now)
    with transaction(sessions) as session:
        asking.put_first(session.get_one(Proposal, chosen.id), session.get_one(Helper, cast.olli.id), now)
    other = open_need(sessions, cast, now, client=cast.birgit, kind="walk")
    only(sessions, cast.olli)
    search(sessions, cast, now)
    assert order(sessions, chosen) == ["Olli", "Veikko", "Maria"]
    assert state(sessions, chosen) == ("pending", "proposed")
    assert proposals(sessions, other) == [], "Olli is suggested once for that hour"
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).withdraw_consent(now)
    search(sessions, cast, now)
    assert state(sessions, chosen) == ("superseded", "open")


def test_who_is_approved_and_not_asked_yet_is_spoken_for(sessions: Sessions, cast: Cast, now: datetime) -> None:
    approved = suggest(sessions, cast, now, cast.olli)
    with transaction(sessions) as session:
        session.get_one(Proposal, approved.id).approve(cast.kaisa.id, now)
    other = open_need(sessions, cast, now, client=cast.birgit, kind="walk")
    only(sessions, cast.olli)
    search(sessions, cast, now + timedelta(seconds=5))
    assert proposals(sessions, other) == []


def test_what_moved_on_while_a_round_ran_is_left_alone(sessions: Sessions, cast: Cast, now: datetime) -> None:
    waiting = open_need(sessions, cast, now)
    by_hand = open_need(sessions, cast, now, kind="walk", starts_in=timedelta(hours=31))

    def meanwhile(*_: object, **__: object) -> None:
        with transaction(sessions) as session:
            moving = session.get_one(Need, waiting.id)
            if moving.state is NeedState.OPEN:
                moving.cancel(now)
                asking.ask_by_hand(
                    session.get_one(Need, by_hand.id), session.get_one(Helper, cast.olli.id), cast.kaisa.id, now
                ).undo(now)

    run_round(sessions, cast.area.id, now, meanwhile)
    assert proposals(sessions, waiting) == []
    assert proposals(sessions, by_hand) == [("pending", "Olli")]


def test_two_rounds_over_one_area_run_one_after_the_other(sessions: Sessions, cast: Cast, now: datetime) -> None:
    open_need(sessions, cast, now)
    second = Thread(target=search, args=(sessions, cast, now))
    seen: list[int] = []

    def meanwhile(*_: object, **__: object) -> None:
        if not seen:
            second.start()
            second.join(timeout=1)
        with sessions() as session:
            seen.append(len(session.scalars(select(Round)).all()))

    run_round(sessions, cast.area.id, now, meanwhile)
    second.join()
    assert set(seen) == {1}, "the second waits"
    with sessions() as session:
        assert [found.state for found in session.scalars(select(Round))] == [RoundState.DONE] * 2


def test_a_round_that_was_killed_does_not_go_on_for_ever(sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        session.add(Round(area=session.get_one(Area, cast.area.id), started_at=now))
    search(sessions, cast, now)
    with sessions() as session:
        states = session.scalars(select(Round.state).order_by(Round.id)).all()
        assert states == [RoundState.FAILED, RoundState.DONE]


def test_a_round_that_crashes_says_so(sessions: Sessions, cast: Cast, now: datetime) -> None:
    open_need(sessions, cast, now)

    def crash(*_: object, **__: object) -> None:
        raise ArithmeticError("no luck")

    with pytest.raises(ArithmeticError):
        run_round(sessions, cast.area.id, now, crash)
    with sessions() as session:
        assert session.scalars(select(Round.state)).all() == [RoundState.FAILED]


def test_a_need_is_read_again_once_it_is_held(sessions: Sessions, cast: Cast, now: datetime) -> None:
    pending = suggest(sessions, cast, now)
    with transaction(sessions) as mine:
        held = mine.get_one(Need, pending.need_id)
        seen = held.proposals[0]
        with transaction(sessions) as theirs:
            theirs.get_one(Proposal, pending.id).reject(now)
        held.lock()
        assert seen.state is ProposalState.REJECTED


def test_only_the_seats_that_are_free_are_filled(sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        two = need(session, cast, now, seats=2)
    search(sessions, cast, now)
    with transaction(sessions) as session:
        proposal = session.get_one(Need, two.id).proposal
        assert proposal
        proposal.approve(cast.kaisa.id, now)
        proposal.send(now)
        first, other = session.get_one(Need, two.id).offers
        first.accept(now)
        session.get_one(Need, two.id).reopen(now)
        problem = load(session, session.get_one(Area, cast.area.id), now)
        assert [waiting.seats for waiting in problem.needs] == [1]
        assert f"h{first.helper_id}" in problem.needs[0].bar
        assert f"h{other.helper_id}" not in problem.needs[0].bar, "their question was closed unanswered"
