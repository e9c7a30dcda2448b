"""Visits without a word: not begun in time, or not ended. The helper is nudged, then those on duty look after it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.area import Area
from models.batch import each
from models.need import Need, held
from models.visit import LEFT_UNSAID, Visit, VisitState


def check_visits(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Nudge and tell about up to `limit` visits that should have begun, and as many that should have ended."""
    late, nudge = _minutes(Area.late_minutes), _minutes(Area.nudge_minutes)
    to_begin = _unsaid(VisitState.BOOKED, Visit.starts_at, late, late + late, now)
    to_end = _unsaid(VisitState.UNDER_WAY, Visit.ends_at, nudge, nudge + LEFT_UNSAID, now)
    due = [*session.scalars(to_begin.limit(limit)), *session.scalars(to_end.limit(limit))]

    def look_after(need: Need) -> None:
        for visit in need.visits:
            visit.fall_due(now)

    return each(session, session.scalars(held(Need.id.in_(due), skip_locked=True)).all(), look_after, failed)


def _minutes(column: InstrumentedAttribute[int]) -> ColumnElement[timedelta]:
    return func.make_interval(0, 0, 0, 0, 0, column)


def _unsaid(
    state: VisitState,
    since: InstrumentedAttribute[datetime],
    nudge_after: ColumnElement[timedelta],
    tell_after: ColumnElement[timedelta],
    now: datetime,
) -> Select[int]:
    """Needs of visits in `state` whose nudge, or word to duty, is due; an index holds `since` of the untold."""
    waiting = and_(Visit.state == state, Visit.late_told_at.is_(None), since <= now)
    to_nudge = and_(Visit.nudged_at.is_(None), since + nudge_after <= now)
    rows = select(Visit.need_id).join(Visit.need).join(Need.area)
    return rows.where(waiting, or_(to_nudge, since + tell_after <= now)).order_by(since)
