"""An area loaded as a problem: whatever stands in the database, the problem is valid and holds what matters."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matching.load import load, unmatchable
from matching.problem import Problem
from matching.solve import solve
from models.area import Area
from models.client import Client, ClientState, PauseReason
from models.helper import Helper, Pair, PairState
from models.need import Need
from models.proposal import Candidate, Proposal
from tests.cast import Cast, need


def loaded(session: Session, cast: Cast, now: datetime) -> Problem:
    """Kallio as a problem."""
    session.flush()
    session.expire_all()
    return load(session, session.get_one(Area, cast.area.id), now)


@pytest.mark.parametrize("state", [PairState.PREFERRED, PairState.BLOCKED])
def test_a_pair_with_a_helper_who_has_left_is_no_error(
    session: Session, cast: Cast, now: datetime, state: PairState
) -> None:
    need(session, cast, now)
    maria = session.get_one(Helper, cast.maria.id)
    maria.left_at = now
    session.add(Pair(client_id=cast.aino.id, helper_id=maria.id, state=state, since=now))
    problem = loaded(session, cast, now)
    assert f"h{maria.id}" not in {helper.id for helper in problem.helpers}
    assert solve(problem).served == 1


def test_who_said_no_or_is_blocked_is_not_asked_again(session: Session, cast: Cast, now: datetime) -> None:
    made = need(session, cast, now)
    proposal = Proposal(need=made, created_at=now)
    session.add(proposal)
    session.flush()
    session.add(Candidate(proposal=proposal, helper_id=cast.veikko.id, rank=0, starts_at=made.earliest))
    session.flush()
    made.propose(now)
    proposal.reject(now)
    session.add(Pair(client_id=cast.aino.id, helper_id=cast.maria.id, state=PairState.BLOCKED, since=now))
    plan = solve(loaded(session, cast, now))
    assert [assignment.helper for assignment in plan.assignments] == [f"h{cast.olli.id}"]


def test_a_booked_visit_goes_in_beside_the_free_time_even_where_it_reaches_out_of_it(
    session: Session, cast: Cast, now: datetime
) -> None:
    made = need(session, cast, now)
    proposal = Proposal(need=made, created_at=now)
    session.add(proposal)
    session.flush()
    session.add(Candidate(proposal=proposal, helper_id=cast.veikko.id, rank=0, starts_at=made.earliest))
    session.flush()
    session.refresh(proposal)
    made.propose(now)
    proposal.approve(cast.kaisa.id, now)
    proposal.send(now + timedelta(seconds=15))
    made.offers[0].accept(now + timedelta(seconds=20))
    session.get_one(Helper, cast.veikko.id).weekly_slots.clear()
    veikko = next(h for h in loaded(session, cast, now).helpers if h.id == f"h{cast.veikko.id}")
    assert [(booked.start, booked.end) for booked in veikko.booked] == [(made.earliest, made.latest)]
    assert len(veikko.free) == 1
    assert veikko.free[0].start < made.earliest < made.latest < veikko.free[0].end


def test_a_relative_helps_only_in_their_own_circle(session: Session, cast: Cast, now: datetime) -> None:
    hers, not_hers = need(session, cast, now), need(session, cast, now, client=cast.birgit)
    problem = loaded(session, cast, now)
    liisa = next(helper for helper in problem.helpers if helper.id == f"h{cast.liisa_helps.id}")
    assert liisa.only_for == (f"n{hers.id}",)
    assert {each.id for each in problem.needs} == {f"n{hers.id}", f"n{not_hers.id}"}


def test_the_clients_language_is_asked_for_unless_the_need_names_others(
    session: Session, cast: Cast, now: datetime
) -> None:
    need(session, cast, now, client=cast.birgit)
    problem = loaded(session, cast, now)
    assert problem.needs[0].languages == ("sv",)
    assert [assignment.helper for assignment in solve(problem).assignments] == [f"h{cast.maria.id}"]


def test_what_cannot_be_matched_says_why(session: Session, cast: Cast, now: datetime) -> None:
    def set_aside(change: str) -> list[str]:
        with session.begin_nested() as savepoint:
            made, aino = need(session, cast, now), session.get_one(Client, cast.aino.id)
            _spoil(made, aino, change, now)
            session.flush()
            found = list(unmatchable(session, session.get_one(Area, cast.area.id), now).values())
            savepoint.rollback()
        session.expire_all()
        return found

    expected = {
        "consent": "client_no_consent",
        "away": "client_paused",
        "protected": "client_protected",
        "place": "place_not_known",
        "late": "too_late",
        "ahead": "far_ahead",
    }
    assert {change: set_aside(change) for change in expected} == {c: [reason] for c, reason in expected.items()}


def _spoil(made: Need, aino: Client, change: str, now: datetime) -> None:
    match change:
        case "consent":
            aino.consents[0].withdrawn_at = now
        case "away":
            aino.state, aino.pause_reason = ClientState.PAUSED, PauseReason.AWAY
        case "protected":
            aino.is_protected = True
        case "place":
            made.place.lat = made.place.lon = None
            made.place.precision = made.place.precision.UNKNOWN
        case "late":
            made.earliest = now - timedelta(minutes=30)
            made.latest = made.earliest + timedelta(minutes=made.minutes)
        case _:
            made.earliest += timedelta(days=30)
            made.latest += timedelta(days=30)
