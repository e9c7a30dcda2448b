"""Cover: which help a helper who is away leaves without anybody, and asking others for all of it in one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, and_, bindparam, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import telling
from models.area import Area
from models.availability import DatedException
from models.client import Client
from models.event import session_of
from models.giving_back import hold_all
from models.helper import Helper, Pair
from models.kind import Kind
from models.need import Need, NeedState
from models.occurrences import occurrences, window
from models.offer import LIVE, Offer
from models.planning import plan
from models.series import Series, SeriesState
from models.visit import Visit, VisitState, WithdrawReason

FAR = timedelta(days=120)
"""So far ahead the occurrences of series are looked at."""

A_DAY = timedelta(days=1)
WAITING = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING, NeedState.UNFILLED)

MOST = 100
"""So many helpers of an area who are away are looked at together."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Help in a time when its helper is away: a booked visit, or the occurrence of a series on `day`."""

    helper: Helper
    day: date
    starts_at: datetime
    visit: Visit | None = None
    series: Series | None = None

    @property
    def client(self) -> Client:
        """Who is left without help."""
        return self.visit.need.client if self.visit else self._series.client

    @property
    def task(self) -> "Need | Series":
        """What says which kind of help it is, and how long."""
        return self.visit.need if self.visit else self._series

    @property
    def _series(self) -> Series:
        if self.series is None:
            raise LookupError("a gap is of a visit or of a series")
        return self.series


def go_away(helper: Helper, first: date, last: date, now: datetime) -> None:
    """The helper is away from the day `first` to `last`, both included; days already kept as such stay."""
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    known = {one.day for one in helper.exceptions if one.is_day_off}
    helper.exceptions.extend(DatedException(day=day) for day in days if day not in known)
    helper.times_changed(now, ["exceptions"])


def announce(helper: Helper, now: datetime) -> list[Gap]:
    """Whoever is on duty hears at once what is left without cover, if anything is; returns it.

    Questions about that time are answered with no, whether anything is left or not.
    """
    session_of(helper).flush()
    _decline(_held(helper, [], now)[1], now)
    left = gaps(helper, now)
    if left:
        telling.cover_needed(helper, now)
    return left


def gaps(helper: Helper, now: datetime) -> list[Gap]:
    """What this helper leaves without cover while away, the soonest first."""
    return _gaps(session_of(helper), [helper], now)


def gaps_in(session: Session, area: Area, now: datetime) -> list[Gap]:
    """What helpers of the area leave without cover while away, the soonest first; in a fixed number of queries."""
    today = area.day_of(now)
    return _gaps(session, session.scalars(_away(), {"area": area.id, "today": today}).unique().all(), now)


@cache
def _away() -> Select[Helper]:
    """The helpers of an area who are away, each with the days off to come."""
    day_off = and_(DatedException.day >= bindparam("today"), not_(DatedException.is_free))
    is_away = or_(
        Helper.paused_until >= bindparam("today"), Helper.id.in_(select(DatedException.helper_id).where(day_off))
    )
    mine = select(Helper).where(Helper.area_id == bindparam("area"), Helper.left_at.is_(None), is_away)
    loaded = mine.options(joinedload(Helper.person), joinedload(Helper.exceptions.and_(day_off)))
    return loaded.order_by(Helper.id).limit(MOST)


def still_lost(helper: Helper, now: datetime) -> list[Visit]:
    """The visits that this helper has given back, ill or away, and for which nobody else has been found yet."""
    need = joinedload(Visit.need).options(joinedload(Need.kind), joinedload(Need.place), joinedload(Need.area))
    mine = select(Visit).join(Visit.need).where(Visit.helper_id == helper.id, Visit.starts_at > now - A_DAY)
    lost = mine.where(Visit.withdrawn_for.in_((WithdrawReason.ILL, WithdrawReason.AWAY)), Need.state.in_(WAITING))
    found = session_of(helper).scalars(lost.order_by(Visit.starts_at).options(need))
    return [visit for visit in found if visit.ends_at > now]


def ask_for_cover(helper: Helper, now: datetime) -> list[Gap]:
    """Others are asked for everything that this helper leaves without cover; returns what that was.

    Booked visits are given back, and occurrences become needs: each client's substitutes are asked first, then rounds
    look for somebody. Questions to this helper about these days are answered with no.
    """
    left = gaps(helper, now)
    for gap in left:
        if gap.series is not None:
            plan(gap.series, gap.day, now)
    visits, asked = _held(helper, [gap.visit for gap in left if gap.visit is not None], now)
    for visit in sorted(visits, key=lambda one: (-one.need.priority, one.starts_at)):
        if visit.state is VisitState.BOOKED:
            visit.withdraw(now, WithdrawReason.AWAY)
    _decline(asked, now)
    return left


def _decline(asked: Iterable[Offer], now: datetime) -> None:
    for offer in asked:
        if offer.is_live:
            offer.decline(now)


def _held(helper: Helper, visits: list[Visit], now: datetime) -> tuple[list[Visit], list[Offer]]:
    """`visits`, and the questions about days away, held in the order of all: needs, these, helper."""
    session = session_of(helper)
    mine = select(Offer).where(Offer.helper_id == helper.id, Offer.state.in_(LIVE), Offer.starts_at > now)
    offers = [
        offer
        for offer in session.scalars(mine.order_by(Offer.id))
        if helper.is_away_for(offer.starts_at, offer.ends_at)
    ]
    hold_all(helper, visits, offers)
    return visits, offers


def _gaps(session: Session, helpers: Sequence[Helper], now: datetime) -> list[Gap]:
    ids = [helper.id for helper in helpers]
    if not ids:
        return []
    found = [*_booked(session, ids, now), *_occurring(session, ids, now)]
    return sorted(found, key=lambda gap: gap.starts_at)


def _booked(session: Session, helper_ids: Sequence[int], now: datetime) -> Iterable[Gap]:
    """Booked visits on days when their helper is away."""
    for visit in session.scalars(_booked_visits(), {"helpers": helper_ids, "now": now}):
        day = visit.need.area.day_of(visit.starts_at)
        if visit.helper.is_away_for(visit.starts_at, visit.ends_at):
            yield Gap(visit.helper, day, visit.starts_at, visit=visit)


@cache
def _booked_visits() -> Select[Visit]:
    """Helpers and areas are at hand: whoever asks has them."""
    kind = joinedload(Need.kind).load_only(Kind.names, Kind.icon)
    need = joinedload(Visit.need).options(joinedload(Need.client), kind)
    theirs = Visit.helper_id.in_(bindparam("helpers", expanding=True))
    is_to_come = and_(Visit.state == VisitState.BOOKED, Visit.ends_at > bindparam("now"))
    return select(Visit).where(theirs, is_to_come).options(need)


def _occurring(session: Session, helper_ids: Sequence[int], now: datetime) -> Iterable[Gap]:
    """Days of series on which their standing helper is away, and that have become no need yet."""
    found = session.scalars(_standing_series(), {"helpers": helper_ids}).all()
    made = _made(session, [series.id for series in found], now) if found else set()
    for series in found:
        yield from _days_without(series, made, now)


@cache
def _standing_series() -> Select[Series]:
    theirs = Pair.helper_id.in_(bindparam("helpers", expanding=True))
    mine = select(Series).join(Series.standing_pair).where(theirs, Series.state == SeriesState.ACTIVE)
    return mine.options(contains_eager(Series.standing_pair), joinedload(Series.client), joinedload(Series.kind))


def _days_without(series: Series, made: set[tuple[int, date]], now: datetime) -> Iterable[Gap]:
    zone = series.client.area.zone
    today = now.astimezone(zone).date()
    if series.standing_pair is None:
        return
    helper = series.standing_pair.helper
    for day in occurrences(series, today, today + FAR):
        start = window(series, day)[0]
        if (series.id, day) not in made and start > now and helper.is_away(day):
            yield Gap(helper, day, start, series=series)


def _made(session: Session, series_ids: Sequence[int], now: datetime) -> set[tuple[int, date]]:
    """The days of these series that have become needs."""
    since = (now - A_DAY).date()
    rows = select(Need.series_id, Need.occurs_on).where(Need.series_id.in_(series_ids), Need.occurs_on >= since)
    return {(series_id, day) for series_id, day in session.execute(rows) if series_id and day}
