"""Helpers, as the coordinator of their area sees them: who they are, when they are free, and welcoming them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access
from app.abilities import SKILLS, language_name
from app.forms import INVALID
from app.helper_form import HelperForm
from app.telephone import as_written
from app.web import Web
from models.area import Area
from models.errors import N_
from models.helper import Helper
from models.kind import Kind
from models.language import Language
from models.need import Need
from models.person import Person, RoleName
from models.visit import AHEAD, Visit

PAGE, MOST_PAGES = 50, 100_000
NEXT_VISITS = 10
EXCEPTION_DAYS = 14


class Standing(StrEnum):
    """Where a helper stands; the list may be narrowed to one of these."""

    WAITING = "waiting"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


STANDINGS = {
    Standing.WAITING: N_("Waiting for a welcome"),
    Standing.ACTIVE: N_("Helping"),
    Standing.PAUSED: N_("On a pause"),
    Standing.LEFT: N_("No longer helping"),
}


def index(web: Web) -> Response:
    """The helpers of the coordinator's areas, by name."""
    query = web.request.query_params
    searched, chosen = query.get("q", "").strip(), query.get("state", "")
    page = _page(query.get("page", ""))
    wanted = [_mine(web)]
    if chosen in set(Standing):
        wanted.append(_is(web, Standing(chosen)))
    if searched:
        wanted.append(Person.name.icontains(searched, autoescape=True))
    rows = select(Helper).join(Helper.person).where(*wanted).order_by(Person.name, Helper.id)
    loaded = rows.options(joinedload(Helper.person), joinedload(Helper.place), joinedload(Helper.area))
    found = web.session.scalars(loaded.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return web.page(
        "helpers/index.html",
        helpers=found[:PAGE],
        has_more=len(found) > PAGE,
        page=page,
        searched=searched,
        chosen=chosen,
        standings={state: web.say(words) for state, words in STANDINGS.items()},
        waiting=web.session.scalar(select(func.count(Helper.id)).where(_mine(web), _is(web, Standing.WAITING))),
        standing=lambda helper: _standing(web, helper),
        areas=_areas(web),
        may_act=bool(web.person.areas_as(RoleName.COORDINATOR)),
    )


def show(web: Web) -> Response:
    """One helper; that somebody looked is kept."""
    helper = access.helper(web, web.path["id"])
    helper.record("looked", web.now, ["name", "address", "phone", "email"])
    return web.page("helpers/show.html", **_shown(web, helper))


def new(web: Web) -> Response:
    """The form for signing up a volunteer."""
    return web.page("helpers/new.html", form=HelperForm(web, _areas(web)))


def create(web: Web) -> Response:
    """Sign up a volunteer, who waits for a welcome."""
    form = HelperForm(web, _areas(web), web.form)
    if not form.validate():
        template = "helpers/_form.html" if web.is_fragment else "helpers/new.html"
        return web.page(template, status=INVALID, form=form)
    helper = form.sign_up()
    web.session.flush()
    said = N_("%(name)s is signed up. Welcome them when you have met.")
    if form.person:
        said = N_("%(name)s had an account already and can now help, too. Welcome them when you have met.")
    return web.go(web.url("helper", id=helper.id), web.say(said, name=helper.person.name))


def welcome(web: Web) -> Response:
    """Met and found right: from now on they are asked."""
    helper = access.helper(web, web.path["id"])
    web.session.refresh(helper, with_for_update=True)
    helper.welcome(web.now)
    said = web.say(N_("%(name)s is welcomed and can be asked from now on."), name=helper.person.name)
    return web.done("helpers/_helper.html", web.url("helper", id=helper.id), said=said, **_shown(web, helper))


def _page(asked: str) -> int:
    """The page that is asked for, from 1; the first where that is no sensible number."""
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < len(str(MOST_PAGES)) else 1


def _areas(web: Web) -> list[Area]:
    return web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)


def _mine(web: Web) -> ColumnElement[bool]:
    return Helper.area_id.in_(access.area_ids(web.person, RoleName.COORDINATOR))


def _is(web: Web, standing: Standing) -> ColumnElement[bool]:
    """That a helper stands so, today."""
    today = web.now.astimezone(web.person.zone).date()
    is_paused = and_(Helper.paused_until.is_not(None), Helper.paused_until >= today)
    is_here = and_(Helper.left_at.is_(None), Helper.welcomed_at.is_not(None))
    return {
        Standing.WAITING: and_(Helper.left_at.is_(None), Helper.welcomed_at.is_(None)),
        Standing.ACTIVE: and_(is_here, or_(Helper.paused_until.is_(None), Helper.paused_until < today)),
        Standing.PAUSED: and_(is_here, is_paused),
        Standing.LEFT: Helper.left_at.is_not(None),
    }[standing]


def _standing(web: Web, helper: Helper) -> Standing:
    if helper.left_at is not None:
        return Standing.LEFT
    if helper.welcomed_at is None:
        return Standing.WAITING
    today = web.now.astimezone(web.person.zone).date()
    return Standing.PAUSED if helper.paused_until and helper.paused_until >= today else Standing.ACTIVE


def _shown(web: Web, helper: Helper) -> dict[str, Any]:
    """What the page of a helper says; nothing there measures them."""
    today = web.now.astimezone(helper.area.zone).date()
    standing = _standing(web, helper)
    kinds = web.session.scalars(select(Kind).where(Kind.is_offered).order_by(Kind.position)).all()
    return {
        "helper": helper,
        "may_act": access.acts_in(web.person, helper.area_id, RoleName.COORDINATOR),
        "standing": standing,
        "standing_words": web.say(STANDINGS[standing]),
        "phone": as_written(helper.person.phone) if helper.person.phone else "",
        "week": _week(helper, web.language),
        "exceptions": [e for e in helper.exceptions if today <= e.day <= today + timedelta(days=EXCEPTION_DAYS)],
        "slots": [s.during for s in helper.posted_slots if s.during.upper and s.during.upper > web.now],
        "visits": _next_visits(web, helper),
        "spoken": ", ".join(language_name(code, web.language) for code in helper.languages),
        "skills": ", ".join(web.say(SKILLS.get(skill, skill)) for skill in helper.skills),
        "kinds": [kind for kind in kinds if kind.key in helper.kinds],
        "clock": lambda at: clock_time(at, web.language),
    }


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the week and when the helper is free on it, such as `8.00–12.00, 16.00–20.00`."""

    name: str
    times: str


def _week(helper: Helper, reader: Language) -> list[WeekDay]:
    """The days on which the helper is free every week."""
    names = get_day_names("wide", "stand-alone", reader.value)
    days: dict[int, list[str]] = {}
    for slot in sorted(helper.weekly_slots, key=lambda slot: (slot.weekday, slot.starts)):
        span = f"{clock_time(slot.starts, reader)}–{clock_time(slot.ends, reader)}"
        days.setdefault(slot.weekday, []).append(span)
    return [WeekDay(names[day].capitalize(), ", ".join(times)) for day, times in days.items()]


def clock_time(at: time, reader: Language) -> str:
    """`8.30` (or `8:30` in English)."""
    return f"{at.hour}{':' if reader is Language.EN else '.'}{at.minute:02d}"


def _next_visits(web: Web, helper: Helper) -> Sequence[Visit]:
    coming = select(Visit).where(Visit.helper_id == helper.id, Visit.state.in_(AHEAD)).order_by(Visit.starts_at)
    loaded = coming.options(joinedload(Visit.need).options(joinedload(Need.client), joinedload(Need.kind)))
    return web.session.scalars(loaded.limit(NEXT_VISITS)).all()
