"""The demo's regular visits: half of the clients have the same helper every week, and somebody who stands in.

What falls into the coming days is agreed already; the days after it are planned by the program itself, day by day.
"""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cast import Cast
from app.municipality.areas import Ground
from app.municipality.history import agree, could
from app.municipality.people import Crowd
from models.availability import WeeklySlot
from models.client import Client
from models.helper import Helper, PairState
from models.kind import Kind
from models.need import Need
from models.occurrences import occurrences, window
from models.person import Person
from models.series import Series
from models.visit import helper_is_clear

KINDS = ("shopping", "company", "walk")
ROOM = timedelta(hours=2)
SINCE = timedelta(days=60)
DAY = timedelta(days=1)


def come_regularly(
    session: Session, crowd: Crowd, ground: Ground, clients: Sequence[Client], helpers: Sequence[Helper], cast: Cast
) -> None:
    """A series for every other client who may be helped, with a helper of her own; Aino has Veikko on Fridays."""
    kinds = session.scalars(select(Kind).where(Kind.key.in_(KINDS)).order_by(Kind.position)).all()
    free = [helper for helper in helpers if helper is not cast.veikko]
    offerable = [client for client in clients if client.is_offerable(crowd.now)]
    for number, client in enumerate(offerable[::2]):
        kind = kinds[number % len(kinds)]
        if client is cast.aino:
            series = _series(crowd, client, kinds[0], FRIDAY)
            _begin(session, crowd, ground, series, [cast.veikko, cast.maria])
        elif found := _found(crowd, ground, client, kind, free):
            series, helper = found
            free.remove(helper)
            others = (other for other in free if other.weekly_slots and not client.bars(other))
            _begin(session, crowd, ground, series, [helper, *islice(others, 1)])


FRIDAY = WeeklySlot(weekday=4, starts=time(10), ends=time(12))


def _found(
    crowd: Crowd, ground: Ground, client: Client, kind: Kind, free: Sequence[Helper]
) -> tuple[Series, Helper] | None:
    """A series at the beginning of a time that a helper who suits has posted."""
    for helper, slot in _slots(free):
        series = _series(crowd, client, kind, slot)
        need = _need(crowd, ground, series)
        if need is not None and could(helper, need, crowd.now):
            return series, helper
    return None


def _slots(helpers: Sequence[Helper]) -> Iterator[tuple[Helper, WeeklySlot]]:
    return ((helper, slot) for helper in helpers for slot in helper.weekly_slots if time(8) <= slot.starts <= time(16))


def _begin(session: Session, crowd: Crowd, ground: Ground, series: Series, helpers: Sequence[Helper]) -> None:
    """The series with its pairs, and the visit of the coming week, agreed where the helper can come."""
    client, began = series.client, crowd.now - SINCE
    series.posted_by_id = _poster(ground, client).id
    session.add(series)
    for helper, state in zip(helpers, (PairState.STANDING, PairState.SUBSTITUTE), strict=False):
        pair = client.pair(helper) or client.pair_with(helper, state, began)
        pair.state, pair.since, pair.met_at = state, began, began
    series.standing_pair = client.pair(helpers[0])
    series.record("created", began)
    need = _need(crowd, ground, series)
    if need is not None and could(helpers[0], need, crowd.now) and _is_clear(helpers[0], need):
        need.series = series
        session.add(need)
        agree(session, need, helpers[0], need.earliest, need.posted_at, post=True)


def _is_clear(helper: Helper, need: Need) -> bool:
    return helper_is_clear(helper, need.earliest, need.earliest + timedelta(minutes=need.minutes), need.place)


def _poster(ground: Ground, client: Client) -> Person:
    return ground.staff[client.team or ground.teams[0]][0]


def _series(crowd: Crowd, client: Client, kind: Kind, slot: WeeklySlot) -> Series:
    today = client.area.day_of(crowd.now)
    starts = slot.starts.hour
    return Series(
        client=client,
        kind=kind,
        weekday=slot.weekday,
        interval_weeks=1,
        earliest=time(starts),
        latest=time(starts + ROOM // timedelta(hours=1)),
        minutes=kind.minutes,
        first_day=today - SINCE,
        skipped=[],
        on_holidays=False,
        planned_until=today + timedelta(days=client.area.series_days),
        created_at=crowd.now - SINCE,
    )


def _need(crowd: Crowd, ground: Ground, series: Series) -> Need | None:
    """The need of the coming week, as it was planned by itself a moment ago; not today's."""
    client = series.client
    today = client.area.day_of(crowd.now)
    days = occurrences(series, today + DAY, today + timedelta(days=client.area.series_days))
    if not days:
        return None
    earliest, latest = window(series, days[0])
    posted_at = crowd.now - timedelta(hours=14)
    return Need(
        area=client.area,
        client=client,
        kind=series.kind,
        place=client.place,
        team=client.team,
        posted_by=_poster(ground, client),
        occurs_on=days[0],
        earliest=earliest,
        latest=latest,
        minutes=series.minutes,
        languages=list(client.languages),
        skills=[],
        car=False,
        posted_at=posted_at,
        decide_by=earliest - timedelta(hours=2),
    )
