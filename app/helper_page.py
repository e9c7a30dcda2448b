"""What the page of a helper says, as a coordinator of their area or organisation may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import access, access_helpers
from app.abilities import SKILLS, language_name
from app.telephone import as_written
from app.web import Web
from app.welcome_page import MarkForm, welcome_of
from models.clearance import StepKind
from models.cover import gaps
from models.errors import N_
from models.helper import Helper
from models.kind import Kind
from models.language import Language
from models.need import Need
from models.person import RoleName
from models.visit import AHEAD, Visit

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


def standing_of(web: Web, helper: Helper) -> Standing:
    if helper.left_at is not None:
        return Standing.LEFT
    if helper.welcomed_at is None:
        return Standing.WAITING
    today = web.now.astimezone(web.person.zone).date()
    return Standing.PAUSED if helper.paused_until and helper.paused_until >= today else Standing.ACTIVE


def shown(web: Web, helper: Helper, sent: tuple[StepKind, MarkForm] | None = None) -> dict[str, Any]:
    """What the page of a helper says; nothing there measures them. `sent` is a wrongly filled form of a step."""
    today = helper.area.day_of(web.now)
    standing = standing_of(web, helper)
    kinds = web.session.scalars(select(Kind).where(Kind.is_offered).order_by(Kind.position)).all()
    return {
        "helper": helper,
        "welcome": welcome_of(web, helper, sent),
        "sees_all": access_helpers.sees_all(web, helper),
        "sees_clients": access_helpers.sees_clients(web, helper),
        "may_change": access_helpers.may_change(web, helper),
        "may_act": access.acts_in(web.person, helper.area_id, RoleName.COORDINATOR),
        "standing": standing,
        "standing_words": web.say(STANDINGS[standing]),
        "phone": as_written(helper.person.phone) if helper.person.phone else "",
        "week": _week(helper, web.language),
        "exceptions": [e for e in helper.exceptions if today <= e.day <= today + timedelta(days=EXCEPTION_DAYS)],
        "slots": [s.during for s in helper.posted_slots if s.during.upper and s.during.upper > web.now],
        "visits": _next_visits(web, helper),
        "gaps": gaps(helper, web.now),
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
