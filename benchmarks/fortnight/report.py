"""What became of everything: the figures of a fortnight, and the needs that nobody has, which there must not be."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from benchmarks.fortnight.outcome import NOBODY, outcome
from models.event import Event
from models.need import Need
from models.notification import Notification
from models.offer import Offer, OfferState
from models.task import Task, TaskKind, TaskState
from models.visit import Visit, VisitState


def figures(session: Session, start: datetime, end: datetime) -> dict[str, Any]:
    """The fortnight from `start` to `end` in figures; needs whose window ends within it are judged."""
    rows = select(Need).where(Need.latest > start, Need.latest <= end).order_by(Need.id)
    needs = session.scalars(rows.options(selectinload(Need.visits), selectinload(Need.offers))).all()
    ends = {need.id: outcome(session, need) for need in needs}
    return {
        "needs": dict(sorted(Counter(ends.values()).items())),
        "of_series": sum(need.series_id is not None for need in needs),
        "needs_of_series": dict(sorted(Counter(ends[need.id] for need in needs if need.series_id).items())),
        "nobody_has": [need_id for need_id, end in ends.items() if end.startswith(NOBODY)],
        "offers": _counts(session, Offer.state),
        "offers_per_visit": round(_number(session, Offer.id) / max(1, _number(session, Visit.id)), 2),
        "visits": _counts(session, Visit.state),
        "hours_to_yes": _hours_to_yes(needs),
        "messages": _counts(session, Notification.state),
        "calls": _counts(session, Task.kind),
        "clients_told_before_the_visit": _told(session, start, end),
        "overlapping_visits": _overlaps(session),
        "events": _number(session, Event.id),
    }


def _hours_to_yes(needs: Sequence[Need]) -> float | None:
    waits = [
        (offer.answered_at - need.posted_at) / timedelta(hours=1)
        for need in needs
        for offer in need.offers
        if offer.state is OfferState.ACCEPTED and offer.answered_at is not None
    ]
    return round(median(waits), 1) if waits else None


def _told(session: Session, start: datetime, end: datetime) -> dict[str, int]:
    """Visits that were done, and whether their clients had been told before they began."""
    done = select(Visit).where(Visit.state == VisitState.DONE, Visit.starts_at > start, Visit.ends_at <= end)
    told = Counter(
        "before" if visit.client_told_at is not None and visit.client_told_at <= visit.starts_at else "not before"
        for visit in session.scalars(done)
    )
    owed = select(func.count()).where(Task.kind == TaskKind.TELL_CLIENT, Task.state == TaskState.OPEN)
    return dict(sorted(told.items())) | {"still to tell": session.scalar(owed) or 0}


def _overlaps(session: Session) -> int:
    """Pairs of live visits of one helper at one time: the database must have let none through."""
    one, other = Visit.__table__.alias(), Visit.__table__.alias()
    live = ("booked", "under_way", "done")
    rows = select(func.count()).where(
        one.c.helper_id == other.c.helper_id,
        one.c.id < other.c.id,
        one.c.starts_at < other.c.ends_at,
        other.c.starts_at < one.c.ends_at,
        one.c.state.in_(live),
        other.c.state.in_(live),
    )
    return session.scalar(rows) or 0


def _counts(session: Session, column: Any) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).group_by(column)).all()
    return {str(value): number for value, number in sorted(rows, key=lambda row: str(row[0]))}


def _number(session: Session, column: Any) -> int:
    return session.scalar(select(func.count(column))) or 0
