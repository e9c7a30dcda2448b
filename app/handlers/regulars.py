"""Regulars: the clients to whom a helper comes as usual or stands in, and saying that it is not a match."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access, access_series
from app.series_page import rule
from app.web import Web
from models.errors import N_
from models.helper import Pair
from models.need import Need
from models.occurrences import occurrences, window
from models.separation import part as part_ways
from models.series import Series, SeriesState
from models.visit import Visit, VisitState

AHEAD = timedelta(weeks=6)
MOST = 3
PARTED = N_("Thank you for telling. You two are not asked for each other any more.")


@dataclass(frozen=True, slots=True)
class Regular:
    """A client as her helper may see her: named once they have met. `dates` says when, and whether it is agreed."""

    pair: Pair
    name: str
    district: str
    rules: list[str]
    dates: list[tuple[datetime, Visit | None]]


def index(web: Web) -> Response:
    """My regulars, with the next dates."""
    pairs = web.session.scalars(access_series.own_regulars(web).order_by(Pair.state, Pair.id)).all()
    regulars = [_regular(web, pair) for pair in pairs]
    for regular in regulars:
        if regular.name:
            regular.pair.client.record("looked", web.now, ["name"])
    return web.page("regulars/index.html", regulars=regulars)


def part(web: Web) -> Response:
    """Not a match, says the helper."""
    pair = access_series.own_regular(web, web.path["id"])
    part_ways(pair.client, pair.helper, web.now)
    return web.done("regulars/_parted.html", web.url("regulars"), said=web.say(PARTED), pair=pair)


def part_after_visit(web: Web) -> Response:
    """Not a match, says the helper on the page of a visit."""
    visit = access.own_visit(web, web.path["id"])
    part_ways(visit.need.client, visit.helper, web.now)
    return web.go(web.url("visits"), web.say(PARTED))


def _regular(web: Web, pair: Pair) -> Regular:
    client = pair.client
    mine = select(Series).where(Series.standing_pair_id == pair.id, Series.state == SeriesState.ACTIVE)
    found = web.session.scalars(mine.options(joinedload(Series.kind))).all()
    return Regular(
        pair=pair,
        name=client.name.partition(" ")[0] if pair.met_at else "",
        district="" if client.is_protected else client.place.district or client.place.municipality,
        rules=[f"{series.kind.name(web.language)}. {rule(web, series)}" for series in found],
        dates=_dates(web, pair, [series for series in found if pair.met_at]),
    )


def _dates(web: Web, pair: Pair, found: list[Series]) -> list[tuple[datetime, Visit | None]]:
    """Agreed visits, and the days of the helper's series, the soonest first."""
    booked = select(Visit).join(Visit.need).where(Need.client_id == pair.client_id, Visit.helper_id == pair.helper_id)
    agreed = web.session.scalars(booked.where(Visit.state == VisitState.BOOKED, Visit.ends_at > web.now)).all()
    dates: list[tuple[datetime, Visit | None]] = [(visit.starts_at, visit) for visit in agreed]
    zone = pair.client.area.zone
    today = web.now.astimezone(zone).date()
    taken = {visit.starts_at.astimezone(zone).date() for visit in agreed}
    for series in found:
        days = [day for day in occurrences(series, today, today + AHEAD) if day not in taken]
        starts = [window(series, day)[0] for day in days]
        dates += [(start, None) for start in starts if start > web.now]
    return sorted(dates, key=lambda date: date[0])[:MOST]
