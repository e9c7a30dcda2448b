"""Rounds: load an area as a problem, solve it, store the proposals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from matching.beside import Beside, Relaxation
from matching.load import load, unmatchable
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import Progress, solve
from matching.store import set_aside, store
from models.area import Area
from models.db import transaction
from models.round import Round, RoundState

ROUNDS_LOCK = 768_637
"""First key of the advisory locks that let one round at a time run over an area; the second is the area's number."""

MOST_RELAXED = 10
"""So many needs of a round are told what would make them possible: some 50 ms each in an area of 300 helpers."""

TIME_LIMIT = 30.0
"""Seconds that a round may solve before it takes the best plan found."""


def run_round(sessions: sessionmaker[Session], area_id: int, now: datetime, progress: Progress | None = None) -> Round:
    """Run a round over an area and store its proposals.

    The problem is read in one transaction and the plan stored in another, with every need's row held and looked at
    again, so that solving holds up nobody. A second round over the same area waits for the first.
    """
    with _alone(sessions, area_id):
        return _run(sessions, area_id, now, progress)


@contextmanager
def _alone(sessions: sessionmaker[Session], area_id: int) -> Iterator[None]:
    """Hold the area's rounds in a transaction of its own, which ends with the process, however that ends."""
    with sessions() as session:
        session.execute(text("set local lock_timeout = 0"))
        session.execute(select(func.pg_advisory_xact_lock(ROUNDS_LOCK, area_id)))
        yield


def _run(sessions: sessionmaker[Session], area_id: int, now: datetime, progress: Progress | None) -> Round:
    with transaction(sessions) as session:
        area = session.get_one(Area, area_id)
        _bury(session, area, now)
        set_aside(unmatchable(session, area, now), now)
        problem = load(session, area, now)
        round_ = Round(area=area, started_at=now, needs=len(problem.needs), helpers=len(problem.helpers))
        session.add(round_)
        round_.record("started", now)
    try:
        plan = solve(problem, time_limit=TIME_LIMIT, progress=progress)
        possible = _made_possible(problem, plan)
        with transaction(sessions) as session:
            stored = session.get_one(Round, round_.id)
            store(session, stored, problem, plan, possible, now)
            return stored
    except Exception:
        with transaction(sessions) as session:
            session.get_one(Round, round_.id).move(RoundState.FAILED, now, "failed")
        raise


def _made_possible(problem: Problem, plan: Plan) -> dict[str, tuple[Relaxation, ...]]:
    """By need, what would make those possible that stay without help; of very many the first."""
    if not plan.unserved:
        return {}
    beside = Beside(problem, plan)
    return {each.need: beside.relaxations(each.need) for each in plan.unserved[:MOST_RELAXED]}


def _bury(session: Session, area: Area, now: datetime) -> None:
    """No other round runs now: one that seems to was killed."""
    for dead in session.scalars(select(Round).where(Round.area == area, Round.state == RoundState.RUNNING)):
        dead.move(RoundState.FAILED, now, "failed")


def dry_run(session: Session, area: Area, now: datetime, progress: Progress | None = None) -> tuple[Problem, Plan]:
    """What a round would find, without storing anything."""
    problem = load(session, area, now)
    return problem, solve(problem, time_limit=TIME_LIMIT, progress=progress)
