"""What the page of a series shows: its rule in words, the coming days with who comes, and who is asked."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import access
from app.forms import Form
from app.series_form import WEEKS, HelperForm, MeetingForm
from app.web import Web
from models import language as words
from models.client import Client
from models.continuity import wishes_by_kind
from models.errors import N_
from models.helper import Helper, Pair
from models.need import Need, NeedState
from models.occurrences import Turn, turns
from models.person import RoleName
from models.public_holidays import public_holidays
from models.series import Series, SeriesState
from models.visit import Visit

COMING = timedelta(weeks=10)
MOST = 8
"""Coming days on a page."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a series: the holiday's name, whether there is a visit, its need where it is planned, and who comes."""

    day: date
    holiday: str
    turn: Turn
    need: Need | None
    who: str


def seen(web: Web, series: Series, **forms: Form) -> dict[str, Any]:
    """What the page shows; those who coordinate the area see the forms too, those in `forms` as they were filled in."""
    client = series.client
    in_care = client.area_id in access.area_ids(web.person, *access.CARE)
    may_staff = series.state is not SeriesState.ENDED and access.acts_in(
        web.person, client.area_id, RoleName.COORDINATOR
    )
    pair = series.standing_pair
    wished = wishes_by_kind(web.session, client.id).get(series.kind_id, 0)
    context = {
        "series": series,
        "in_care": in_care,
        "may_staff": may_staff,
        "may_change": series.state is not SeriesState.ENDED and access.may_post_for(web.person, client),
        "rule": rule(web, series),
        "days": coming(web, series, in_care=in_care),
        "wished": wished if in_care and wished > series.minutes else 0,
        "usual": _name(pair.helper, in_care=in_care) if pair else "",
        "meeting": _meeting(web, series, pair) if pair and pair.met_at is None else None,
        "substitutes": [_name(other.helper, in_care=in_care) for other in client.substitutes],
    }
    if may_staff:
        context["helper_form"] = forms.get("helper_form") or HelperForm(web, series=series)
        context["meeting_form"] = forms.get("meeting_form") or MeetingForm(web, series=series)
    return context


def rule(web: Web, series: Series) -> str:
    """`Every week on Friday, 10.00–12.00, until 4.6.2027`."""
    monday = date(2026, 11, 23)
    zone = series.client.area.zone
    often = (
        web.say(WEEKS[series.interval_weeks])
        if series.interval_weeks in WEEKS
        else web.say(N_("Every %(number)s weeks"), number=series.interval_weeks)
    )
    mark = ":" if web.language is words.Language.EN else "."
    hours = f"{series.earliest:%-H{mark}%M}–\u2060{series.latest:%-H{mark}%M}"
    day = words.weekday(monday + timedelta(days=series.weekday), web.language, zone)
    said = web.say(N_("%(often)s on %(day)s, %(hours)s"), often=often, day=day, hours=hours)
    if series.last_day is None:
        return said
    last = words.day(series.last_day, web.language, zone)
    return web.say(N_("%(rule)s, until %(day)s"), rule=said, day=last)


def coming(web: Web, series: Series, *, in_care: bool) -> list[Day]:
    """The next days whose turn it is, with those that are left out."""
    if series.state is SeriesState.ENDED:
        return []
    today = series.client.area.day_of(web.now)
    reach = max(COMING, timedelta(weeks=4 * series.interval_weeks))
    needs = _needs(web, series, today)
    return [
        _day(web, turn, needs.get(turn.day), in_care=in_care) for turn in turns(series, today, today + reach)[:MOST]
    ]


def of_client(web: Web, client: Client) -> list[tuple[Series, str]]:
    """The series of a client that have not ended, with their rules in words."""
    mine = select(Series).where(Series.client_id == client.id, Series.state != SeriesState.ENDED)
    found = mine.order_by(Series.weekday, Series.earliest, Series.id).options(
        joinedload(Series.kind), joinedload(Series.standing_pair).joinedload(Pair.helper).joinedload(Helper.person)
    )
    return [(series, rule(web, series)) for series in web.session.scalars(found)]


def _day(web: Web, turn: Turn, need: Need | None, *, in_care: bool) -> Day:
    holiday = public_holidays(turn.day.year, web.language).get(turn.day, "")
    coming = [visit.helper for visit in need.visits if visit.holds_seat] if need else []
    return Day(turn.day, holiday, turn, need, ", ".join(_name(helper, in_care=in_care) for helper in coming))


def _needs(web: Web, series: Series, today: date) -> dict[date | None, Need]:
    mine = select(Need).where(Need.series_id == series.id, Need.occurs_on >= today)
    live = mine.where(Need.state != NeedState.CANCELLED)
    who_comes = selectinload(Need.visits).joinedload(Visit.helper).joinedload(Helper.person)
    return {need.occurs_on: need for need in web.session.scalars(live.options(who_comes))}


def _meeting(web: Web, series: Series, pair: Pair) -> Need | None:
    """The first meeting that is under way or agreed, if one is."""
    mine = select(Need).where(Need.client_id == series.client_id, Need.introduces_id == pair.helper_id)
    live = mine.where(Need.state.in_((NeedState.OPEN, NeedState.OFFERING, NeedState.BOOKED)), Need.latest > web.now)
    return web.session.scalars(live.order_by(Need.id.desc())).first()


def _name(helper: Helper, *, in_care: bool) -> str:
    return helper.person.name if in_care else helper.person.first_name
