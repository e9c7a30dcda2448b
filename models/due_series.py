"""Series that fall due: each day's planning, so many days ahead as the area wants."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.area import Area
from models.batch import each
from models.client import Client, ClientState
from models.occurrences import occurrences
from models.planning import ask_about, plan
from models.series import Series, SeriesState


def plan_series(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Plan up to `limit` series whose planning does not reach far enough; clients held elsewhere wait."""
    until = func.date(func.timezone(Area.zone_name, now)) + Area.series_days
    waiting = or_(Series.planned_until.is_(None), Series.planned_until < until)
    of_active = Series.client.has(Client.state == ClientState.ACTIVE)
    due = (
        select(Series)
        .join(Series.client)
        .join(Client.area)
        .where(Series.state == SeriesState.ACTIVE, of_active, waiting)
        .order_by(Series.client_id, Series.id)
        .limit(limit)
        .with_for_update(of=Client, key_share=True, skip_locked=True)
    )
    return each(session, session.scalars(due).all(), lambda series: extend(series, now), failed)


def extend(series: Series, now: datetime) -> None:
    """Plan the days that have come into reach, and end a series that is over."""
    area = series.client.area
    today = area.day_of(now)
    if series.last_day is not None and series.last_day < today:
        series.end(now)
        return
    until = today + timedelta(days=area.series_days)
    planned = series.planned_until
    first = today if planned is None else max(today, planned + timedelta(days=1))
    for day in occurrences(series, first, until):
        if plan(series, day, now) is None:
            ask_about(series, day, now)
    series.planned_until = until
