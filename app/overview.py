"""What stands on the board of an area: needs by state, today's visits, the last round, what can be undone, what failed.

Read in a fixed number of queries, however much there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.reasons import helper_names
from models.area import Area
from models.availability import local_midnight
from models.client import Client
from models.helper import Helper
from models.need import Need, NeedState
from models.notification import Notification, NotificationState
from models.offer import Offer
from models.person import Person, Role
from models.proposal import Candidate, Proposal, ProposalState
from models.round import Round
from models.visit import AHEAD, Visit, VisitState

SECTIONS = (NeedState.UNFILLED, NeedState.PROPOSED, NeedState.OFFERING, NeedState.OPEN, NeedState.BOOKED)
"""In the order of the board: what waits for the coordinator comes first."""

BRIEF, LONG = 30, 150
"""So many needs of each state stand on the whole board; so many when one state is shown alone."""

REMEMBERED = timedelta(days=7)
"""How long a message that failed is shown."""

SHOWN_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Overview:
    """One area as its coordinator sees it. `needs` may hold fewer than `counts` says; the rest comes later in time."""

    area: Area
    shown: NeedState | None
    counts: dict[NeedState, int]
    needs: dict[NeedState, list[Need]]
    visits: list[Visit]
    last_round: Round | None
    failures: Sequence[Notification]
    undoable: Sequence[Proposal]
    helper_names: dict[int, str]

    def rest(self, state: NeedState) -> int:
        """How many needs in `state` are not shown."""
        return self.counts[state] - len(self.needs[state])


def overview(session: Session, area: Area, person: Person, now: datetime, shown: NeedState | None = None) -> Overview:
    """The board of `area` for `person`; with `shown`, more needs of that state and none of the others."""
    tomorrow = local_midnight(local_midnight(now, area.zone) + timedelta(hours=30), area.zone)
    on_board = _on_board(area, tomorrow)
    needs = _needs(session, on_board, now, shown)
    return Overview(
        area=area,
        shown=shown,
        counts=_counts(session, on_board),
        needs={state: [need for need in needs if need.state is state] for state in SECTIONS},
        visits=_visits(session, area, now, tomorrow),
        last_round=session.scalar(select(Round).where(Round.area_id == area.id).order_by(Round.id.desc()).limit(1)),
        failures=_failures(session, area, now),
        undoable=_undoable(session, area, person, now),
        helper_names=helper_names(session, needs),
    )


def _on_board(area: Area, tomorrow: datetime) -> ColumnElement[bool]:
    """Needs that wait, and booked ones with a visit after today; today's visits have a place of their own."""
    later = Need.visits.any(and_(Visit.starts_at >= tomorrow, Visit.state.in_(AHEAD)))
    waiting = Need.state.in_([state for state in SECTIONS if state is not NeedState.BOOKED])
    return and_(Need.area_id == area.id, or_(waiting, and_(Need.state == NeedState.BOOKED, later)))


def _counts(session: Session, on_board: ColumnElement[bool]) -> dict[NeedState, int]:
    rows = session.execute(select(Need.state, func.count()).where(on_board).group_by(Need.state))
    return dict.fromkeys(SECTIONS, 0) | dict(rows.all())


def _needs(session: Session, on_board: ColumnElement[bool], now: datetime, shown: NeedState | None) -> list[Need]:
    """The first needs of each state, those past their decision time before the others, each group by time."""
    order = ((Need.decide_by > now), Need.earliest, Need.id)
    place = func.row_number().over(partition_by=Need.state, order_by=order).label("place")
    states = SECTIONS if shown is None else (shown,)
    numbered = select(Need.id, place).where(on_board, Need.state.in_(states)).subquery()
    first = select(numbered.c.id).where(numbered.c.place <= (BRIEF if shown is None else LONG))
    needs = select(Need).where(Need.id.in_(first)).order_by(*order)
    return list(session.scalars(_with_what_a_row_says(needs)))


def _with_what_a_row_says(needs: Select[Need]) -> Select[Need]:
    """Loads everything at once, so that rows ask nothing more of the database."""
    live = Need.proposals.and_(Proposal.state.in_((ProposalState.PENDING, ProposalState.APPROVED)))
    candidates = selectinload(live).selectinload(Proposal.candidates)
    return needs.options(
        joinedload(Need.kind),
        joinedload(Need.place),
        joinedload(Need.client).joinedload(Client.place),
        candidates.joinedload(Candidate.helper).joinedload(Helper.person),
        selectinload(Need.offers).joinedload(Offer.helper).joinedload(Helper.person),
        selectinload(Need.visits).joinedload(Visit.helper).joinedload(Helper.person),
    )


def _visits(session: Session, area: Area, now: datetime, tomorrow: datetime) -> list[Visit]:
    """Today's visits and older ones that nobody has closed, overdue ones first."""
    today = local_midnight(now, area.zone)
    rows = (
        select(Visit)
        .join(Visit.need)
        .where(Need.area_id == area.id, Visit.starts_at < tomorrow, Visit.state != VisitState.CANCELLED)
        .where(or_(Visit.starts_at >= today, Visit.state.in_(AHEAD)))
        .options(
            joinedload(Visit.helper).joinedload(Helper.person),
            joinedload(Visit.need).joinedload(Need.client),
            joinedload(Visit.need).joinedload(Need.kind),
            joinedload(Visit.need).joinedload(Need.place),
        )
        .order_by(Visit.starts_at, Visit.id)
        .limit(LONG)
    )
    return sorted(session.scalars(rows), key=lambda visit: not is_overdue(visit, now))


def is_overdue(visit: Visit, now: datetime) -> bool:
    """Whether the visit should be over and nobody has said how it went."""
    return visit.is_ahead and visit.ends_at < now


def _failures(session: Session, area: Area, now: datetime) -> Sequence[Notification]:
    """Messages to people of the area that did not go through and still matter."""
    people = select(Role.person_id).where(Role.area_id == area.id)
    rows = select(Notification).where(
        Notification.state == NotificationState.FAILED,
        Notification.queued_at > now - REMEMBERED,
        or_(Notification.not_after.is_(None), Notification.not_after > now),
        Notification.person_id.in_(people),
    )
    newest = rows.order_by(Notification.id.desc()).limit(SHOWN_FAILURES)
    return session.scalars(newest.options(joinedload(Notification.person))).all()


def _undoable(session: Session, area: Area, person: Person, now: datetime) -> Sequence[Proposal]:
    """What this person approved within the undo time."""
    rows = select(Proposal).join(Proposal.need)
    mine = rows.where(Need.area_id == area.id, Proposal.approved_by_id == person.id)
    unsent = mine.where(Proposal.state == ProposalState.APPROVED, Proposal.sent_at.is_(None), Proposal.send_at > now)
    return session.scalars(unsent.order_by(Proposal.id)).all()
