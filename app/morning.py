"""This morning in an area: what breaks today, calls to make, suggestions to approve. Empty means done.

Read in a fixed number of queries, each over what is open alone, so that none grows with what has been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, selectinload

from app.access_calls import calls_to_make
from app.breaks import OF_CLIENT, Break, BreakKind, Found, brief, counted, counting, each, named, of_kind
from app.whole_calls import whole_of
from models.area import Area
from models.availability import local_midnight
from models.client import Client, ClientState
from models.concern import Concern, ConcernState
from models.cover import WAITING, gaps_in
from models.doorstep import DoorStep, Step
from models.helper import Helper, Pair, PairState
from models.need import Need, NeedState
from models.offer import Offer
from models.person import Person
from models.place import Place
from models.proposal import Candidate, Proposal, ProposalState
from models.series import Series, SeriesState
from models.task import TELLING, Task, TaskKind
from models.visit import AHEAD, Visit

MOST = 20
"""So many of each kind stand on the page; what is left comes up as they are done."""

CALLS = 5
LISTED = 6
"""So many of those who would be asked are loaded: three are named, and whether there are more is said."""

OF_NEED = (Need.state, Need.earliest, Need.latest, Need.minutes)
"""What cards and rows say of a need."""

OF_CANDIDATE = (load_only(Candidate.rank, Candidate.reasons), named(Candidate.helper))

LIVE = (*WAITING, NeedState.BOOKED)

NEAR = timedelta(hours=1)
"""A client who is not told yet is a break when she should be told within that time."""

BREAKING = (TaskKind.LATE, TaskKind.BREAK_NEWS, TaskKind.SETTLE)
"""Calls that are a break whenever they are due."""


@dataclass(frozen=True, slots=True)
class Morning:
    """The page of one area."""

    area: Area
    breaks: list[Break]
    break_count: int
    calls: Sequence[Task]
    call_count: int
    proposals: Sequence[Proposal]
    proposal_count: int

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return not (self.breaks or self.call_count or self.proposal_count)


def morning(session: Session, area: Area, person: Person, now: datetime) -> Morning:
    """What waits in `area` for `person` this morning; what is urgent comes first."""
    waiting = calls_to_make(person, now).where(Task.area_id == area.id)
    urgent, calls, call_count = _calls(session, waiting, now)
    found = [
        _at_the_door(session, area, now),
        _needs(session, area, now),
        urgent,
        _clients_away(session, area, now),
        _concerns(session, area),
        _uncovered(session, area, now),
        _to_meet(session, area, now),
    ]
    breaks = [one for some, _ in found for one in some]
    above = [one.need.id for one in breaks if one.need]
    suggested = session.execute(_pending(), {"area": area.id, "above": above}).unique().all()
    return Morning(
        area=area,
        breaks=sorted(breaks, key=lambda one: (one.kind is not BreakKind.DOOR, one.at)),
        break_count=sum(count for _, count in found),
        calls=calls,
        call_count=call_count,
        proposals=[proposal for proposal, _ in suggested],
        proposal_count=suggested[0][1] if suggested else 0,
    )


def _at_the_door(session: Session, area: Area, now: datetime) -> Found:
    """Visits at which nobody opens."""
    shut, count = counted(session, _shut_out(), {"area": area.id, "now": now})
    return [Break(BreakKind.DOOR, visit.door_steps[0].at, visit.id, visit=visit) for visit in shut], count


@cache
def _shut_out() -> Select[Visit, int]:
    begun = and_(Need.area_id == bindparam("area"), Need.state.in_(LIVE), Need.earliest <= bindparam("now"))
    at_it = DoorStep.visit_id == Visit.id
    confirmed, opened = each(at_it), each(at_it, DoorStep.step == Step.OPENED)
    rows = select(Visit).join(Visit.need).where(begun, Visit.state.in_(AHEAD), confirmed > 0, opened == 0)
    of_need = contains_eager(Visit.need).options(
        load_only(Need.state), of_kind(), brief(Need.client, *OF_CLIENT, Client.phone)
    )
    times = load_only(Visit.starts_at, Visit.ends_at)
    loaded = rows.options(times, of_need, named(Visit.helper), selectinload(Visit.door_steps))
    return counting(loaded.order_by(Visit.starts_at).limit(MOST))


def _needs(session: Session, area: Area, now: datetime) -> Found:
    """Needs of today and tomorrow that nobody covers, or past their time; every visit that was lost; and what begins
    today, or before home care could decide, without a yes."""
    next_days = local_midnight(local_midnight(now, area.zone) + timedelta(hours=54), area.zone)
    tonight = local_midnight(local_midnight(now, area.zone) + timedelta(hours=30), area.zone)
    soon = max(tonight, now + timedelta(minutes=area.decide_minutes))
    values = {"area": area.id, "now": now, "next_days": next_days, "soon": soon}
    waiting, count = counted(session, _waiting(), values)
    return [Break(BreakKind.NEED, need.earliest, need.id, need=need) for need in waiting], count


@cache
def _waiting() -> Select[Need, int]:
    is_late = or_(Need.state == NeedState.UNFILLED, Need.decide_by <= bindparam("now"))
    is_dry = and_(Need.earliest < bindparam("next_days"), is_late)
    lost = each(Visit.need_id == Need.id, Visit.withdrawn_for.is_not(None))
    in_area = and_(Need.area_id == bindparam("area"), Need.state.in_(WAITING))
    counts = Need.proposals.and_(Proposal.state.in_((ProposalState.PENDING, ProposalState.APPROVED)))
    first = Proposal.candidates.and_(Candidate.rank < LISTED)
    loaded = (
        select(Need)
        .where(in_area, or_(is_dry, lost > 0, Need.earliest < bindparam("soon")))
        .options(
            load_only(*OF_NEED, Need.decide_by, Need.unfilled_reason, Need.unserved),
            of_kind(),
            brief(Need.place, Place.district),
            brief(Need.client, *OF_CLIENT, Client.is_protected),
            selectinload(counts).options(load_only(Proposal.state), joinedload(first).options(*OF_CANDIDATE)),
            selectinload(Need.offers).options(load_only(Offer.state, Offer.reply_by), named(Offer.helper)),
            selectinload(Need.visits).options(load_only(Visit.withdrawn_for), named(Visit.helper)),
        )
    )
    return counting(loaded.order_by(Need.earliest, Need.id).limit(MOST))


def _calls(session: Session, waiting: Select[Task], now: datetime) -> tuple[Found, list[Task], int]:
    """Calls that are breaks: no word of a helper, or a client who should know by now, or soon. Then the first others.

    And how many others there are.
    """
    is_near = and_(Task.kind.in_(TELLING), Task.due_at <= now + NEAR)
    is_urgent = or_(Task.kind.in_(BREAKING), is_near)
    counts = func.count().filter(is_urgent).over(), func.count().over()
    first = waiting.with_only_columns(Task.id, is_urgent, *counts, maintain_column_froms=True)
    rows = session.execute(first.order_by(None).order_by(is_urgent.desc(), Task.due_at).limit(MOST + CALLS)).all()
    urgent = [row[0] for row in rows if row[1]][:MOST]
    others = [row[0] for row in rows if not row[1]][:CALLS]
    found = {task.id: task for task in whole_of(session, urgent + others)}
    breaks = [Break(BreakKind.CALL, found[one].due_at, one, task=found[one]) for one in urgent]
    urgent_count, count = rows[0][2:] if rows else (0, 0)
    return (breaks, urgent_count), [found[one] for one in others], count - urgent_count


def _clients_away(session: Session, area: Area, now: datetime) -> Found:
    """Clients whose last day away has passed, or who have something left that was meant for them."""
    today = local_midnight(now, area.zone)
    away, count = counted(session, _left(), {"area": area.id, "today": area.day_of(now)})
    return [Break(BreakKind.CLIENT, today, client.id, client=client) for client in away], count


@cache
def _left() -> Select[Client, int]:
    mine = and_(Need.client_id == Client.id, Need.state.in_(LIVE))
    away = select(Client).where(Client.area_id == bindparam("area"), Client.state == ClientState.PAUSED)
    is_over = Client.paused_until < bindparam("today")
    shown = load_only(*OF_CLIENT, Client.paused_until, Client.pause_reason)
    left = away.where(or_(is_over, each(mine) > 0)).options(shown)
    return counting(left.order_by(Client.name).limit(MOST))


def _concerns(session: Session, area: Area) -> Found:
    """Worries that staff have marked important and nobody has closed."""
    worries, count = counted(session, _worries(), {"area": area.id})
    return [Break(BreakKind.CONCERN, worry.sent_at, worry.id, concern=worry) for worry in worries], count


@cache
def _worries() -> Select[Concern, int]:
    rows = select(Concern).join(Concern.client).where(Client.area_id == bindparam("area"), Concern.is_important)
    waiting = rows.where(Concern.state != ConcernState.CLOSED).order_by(Concern.sent_at).limit(MOST)
    client = brief(Concern.client, *OF_CLIENT, load=contains_eager)
    return counting(waiting.options(client, brief(Concern.reported_by, Person.name)))


def _uncovered(session: Session, area: Area, now: datetime) -> Found:
    """Helpers who are away, each with all that they leave without cover."""
    left = sorted(gaps_in(session, area, now), key=lambda gap: (gap.helper.id, gap.starts_at))
    whole = [list(gaps) for _, gaps in groupby(left, key=lambda gap: gap.helper.id)]
    return [Break(BreakKind.COVER, gaps[0].starts_at, gaps[0].helper.id, gaps=gaps) for gaps in whole], len(whole)


def _to_meet(session: Session, area: Area, now: datetime) -> Found:
    """Series whose usual helper the client has not met, and for whom no first meeting is planned."""
    strangers, count = counted(session, _not_met(), {"area": area.id})
    at = local_midnight(now, area.zone)
    return [Break(BreakKind.MEETING, at, series.id, series=series) for series in strangers], count


@cache
def _not_met() -> Select[Series, int]:
    planned = and_(Need.client_id == Series.client_id, Need.introduces_id == Pair.helper_id, Need.state.in_(LIVE))
    rows = select(Series).join(Series.standing_pair).join(Series.client).where(Client.area_id == bindparam("area"))
    active = and_(Series.state == SeriesState.ACTIVE, Client.state == ClientState.ACTIVE)
    new = rows.where(active, Pair.state == PairState.STANDING, Pair.met_at.is_(None), each(planned) == 0)
    pair = contains_eager(Series.standing_pair).options(named(Pair.helper))
    return counting(
        new.options(pair, brief(Series.client, *OF_CLIENT, load=contains_eager)).order_by(Series.id).limit(MOST)
    )


@cache
def _pending() -> Select[Proposal, int]:
    """Suggestions that wait for approval, the soonest help first, each with its first candidate; and how many."""
    in_area = and_(Need.area_id == bindparam("area"), Need.state == NeedState.PROPOSED)
    is_below = Need.id.not_in(bindparam("above", expanding=True))
    first = and_(Candidate.proposal_id == Proposal.id, Candidate.rank == 0)
    rows = select(Proposal, func.count().over()).join(Proposal.need).join(Need.kind).join(Need.client)
    with_first = rows.join(Candidate, first).join(Candidate.helper).join(Helper.person)
    loaded = with_first.where(in_area, is_below, Proposal.state == ProposalState.PENDING).options(
        load_only(Proposal.state),
        contains_eager(Proposal.need).options(
            load_only(*OF_NEED), of_kind(contains_eager), brief(Need.client, *OF_CLIENT, load=contains_eager)
        ),
        contains_eager(Proposal.candidates).options(
            load_only(Candidate.rank, Candidate.reasons), named(Candidate.helper, contains_eager)
        ),
    )
    return loaded.order_by(Need.earliest, Proposal.id).limit(MOST)
