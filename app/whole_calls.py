"""Calls with all that their cards show: what a call seldom speaks of is looked for only where one of them does."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models.client import Client
from models.helper import Helper
from models.need import Need
from models.offer import Offer
from models.proposal import Candidate
from models.task import TELLING, Task, TaskKind
from models.visit import Visit

GATED = (TaskKind.PASS_ON, TaskKind.LATE)
"""Calls to helpers: whether they may still be told whose help it is depends on more of the client than she is told."""


def whole(session: Session, rows: Select[Task]) -> Sequence[Task]:
    """The tasks of `rows` with everything that their cards show and their messages say.

    In a fixed number of queries: a visit's need is its task's own, and areas are those of who looks.
    """
    return _with_the_rest(session, session.scalars(rows.options(*_shown())).all())


def whole_of(session: Session, task_ids: Sequence[int]) -> Sequence[Task]:
    """The tasks of these numbers, in the same way."""
    return _with_the_rest(session, session.scalars(_numbered(), {"tasks": task_ids}).all())


@cache
def _numbered() -> Select[Task]:
    return select(Task).where(Task.id.in_(bindparam("tasks", expanding=True))).options(*_shown())


def _with_the_rest(session: Session, tasks: Sequence[Task]) -> Sequence[Task]:
    gated = {task.need.client_id for task in tasks if task.kind in GATED and task.need is not None}
    if gated:
        session.scalars(_with_gates(), {"clients": gated}).all()
    changed = {task.need_id for task in tasks if task.kind in TELLING}
    if changed:
        session.scalars(_with_visits(), {"needs": changed}).unique().all()
    return tasks


@cache
def _shown() -> tuple[ORMOption, ...]:
    """One row for each call; a query more for what hangs on those that have it, and none where none has."""
    helper = joinedload(Offer.helper).options(
        joinedload(Helper.place),
        joinedload(Helper.area),
        selectinload(Helper.weekly_slots),
        selectinload(Helper.exceptions),
        selectinload(Helper.posted_slots),
    )
    return (
        joinedload(Task.person),
        joinedload(Task.client),
        joinedload(Task.need).options(joinedload(Need.client), joinedload(Need.kind), joinedload(Need.place)),
        joinedload(Task.visit).joinedload(Visit.helper).joinedload(Helper.person),
        selectinload(Task.owner),
        selectinload(Task.notification),
        selectinload(Task.inbound_sms),
        selectinload(Task.offer).options(helper, joinedload(Offer.candidate).joinedload(Candidate.proposal)),
    )


@cache
def _with_gates() -> Select[Client]:
    """What decides whether a helper may be told of a client."""
    sides = (selectinload(Client.circle), selectinload(Client.consents), selectinload(Client.pairs))
    hers = Client.id.in_(bindparam("clients", expanding=True))
    return select(Client).where(hers).options(load_only(Client.id), *sides)


@cache
def _with_visits() -> Select[Need]:
    """Who comes in place of the one who does not."""
    others = joinedload(Need.visits).joinedload(Visit.helper).joinedload(Helper.person)
    theirs = Need.id.in_(bindparam("needs", expanding=True))
    return select(Need).where(theirs).options(load_only(Need.id), others)
