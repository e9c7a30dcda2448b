"""Availability: the helper's week, days that differ, single slots, and a pause. Each change asks for a new round."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.dialects.postgresql import Range
from starlette.responses import Response

from app import access
from app.forms import INVALID
from app.handlers.cover import keep_away
from app.places.locate import place_for
from app.times_form import ExceptionForm, PauseForm, SlotForm
from app.web import Web
from app.week import Week, week_of
from app.week import save_week as keep_week
from models.availability import DatedException, PostedSlot, local_moment
from models.cover import Gap, announce, gaps
from models.errors import N_, NotFound
from models.helper import Helper
from models.place import Place


@dataclass(frozen=True, slots=True)
class Line:
    """One dated exception or posted slot, as the page lists it. `start` and `end` are None for a whole day.

    Days away in a row are one line; `last` is the last of them.
    """

    id: int
    day: datetime
    start: datetime | None
    end: datetime | None
    is_free: bool = True
    place: Place | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Everything on the page: what is kept, and the forms to change it."""

    helper: Helper
    is_paused: bool
    week: Week
    gaps: list[Gap]
    exceptions: list[Line]
    slots: list[Line]
    exception_form: ExceptionForm
    slot_form: SlotForm
    pause_form: PauseForm


def show(web: Web) -> Response:
    """When the helper is free."""
    helper = access.as_helper(web)
    if helper is None:
        return web.page("availability/not_a_helper.html")
    return web.page("availability/show.html", times=_times(web, helper))


def save_week(web: Web) -> Response:
    """The whole grid in one save."""
    helper = access.own_helper_to_change(web)
    ticked, kept = ([str(value) for value in web.form.getlist(name)] for name in ("cell", "kept"))
    keep_week(helper, ticked, kept, web.now)
    return _done(web, helper, "week", N_("Saved. Thank you!"))


def add_exception(web: Web) -> Response:
    """Free, or not free, on one day."""
    helper = access.own_helper_to_change(web)
    form = ExceptionForm(web, web.form)
    if not form.validate() or form.when is None:
        return _mend(web, "exceptions", replace(_times(web, helper), exception_form=form))
    day, starts, ends = form.when
    is_free = form.free.data == "yes"
    helper.exceptions.append(DatedException(day=day, starts=starts, ends=ends, is_free=is_free))
    helper.times_changed(web.now, ["exceptions"])
    if announce(helper, web.now):
        return _show_gaps(web)
    return _done(web, helper, "exceptions", N_("Saved. Thank you!"))


def remove_exception(web: Web) -> Response:
    """The week holds again on that day."""
    helper = access.own_helper_to_change(web)
    for day_off in _run(helper, _own(helper.exceptions, web.path["id"])):
        helper.exceptions.remove(day_off)
    helper.times_changed(web.now, ["exceptions"])
    return _done(web, helper, "exceptions", N_("Removed."))


def post_slot(web: Web) -> Response:
    """Free at one single time, perhaps from another address."""
    helper = access.own_helper_to_change(web)
    form = SlotForm(web, web.form)
    if not form.validate() or form.window is None:
        return _mend(web, "slots", replace(_times(web, helper), slot_form=form))
    during = Range(form.window.earliest, form.window.latest)
    helper.posted_slots.append(PostedSlot(during=during, place=_place(web, form)))
    helper.times_changed(web.now, ["posted_slots"])
    return _done(web, helper, "slots", N_("Saved. Thank you! We ask you when somebody needs help then."))


def remove_slot(web: Web) -> Response:
    """Not free then after all."""
    helper = access.own_helper_to_change(web)
    helper.posted_slots.remove(_own(helper.posted_slots, web.path["id"]))
    helper.times_changed(web.now, ["posted_slots"])
    return _done(web, helper, "slots", N_("Removed."))


def pause(web: Web) -> Response:
    """Ask nothing until a day."""
    helper = access.own_helper_to_change(web)
    form = PauseForm(web, web.form)
    if not form.validate() or form.until.data is None:
        return _mend(web, "pause", replace(_times(web, helper), pause_form=form))
    if keep_away(helper, form.since.data, form.until.data, web):
        return _show_gaps(web)
    return _done(web, helper, "pause", N_("Saved. Have a good break!"))


def resume(web: Web) -> Response:
    """The pause is over."""
    helper = access.own_helper_to_change(web)
    helper.resume(web.now)
    return _done(web, helper, "pause", N_("Welcome back!"))


def _show_gaps(web: Web) -> Response:
    """What is left without cover comes first on the page."""
    return web.go(web.url("availability") + "#cover", web.say(N_("Saved. See what it leaves without cover.")), "wait")


def _done(web: Web, helper: Helper, part: str, said: str) -> Response:
    web.session.flush()
    url = web.url("availability") + f"#{part}"
    return web.done(f"availability/_{part}.html", url, said=web.say(said), times=_times(web, helper))


def _mend(web: Web, part: str, times: Times) -> Response:
    if web.is_fragment:
        return web.partial(f"availability/_{part}.html", status=INVALID, times=times)
    return web.page("availability/show.html", status=INVALID, times=times)


def _times(web: Web, helper: Helper) -> Times:
    today = helper.area.day_of(web.now)
    return Times(
        helper=helper,
        is_paused=helper.paused_until is not None and helper.paused_until >= today,
        week=week_of(web, helper),
        gaps=gaps(helper, web.now),
        exceptions=_in_order(_exceptions(helper, today)),
        slots=_in_order(line for slot in helper.posted_slots for line in _ahead(slot, web.now)),
        exception_form=ExceptionForm(web),
        slot_form=SlotForm(web),
        pause_form=PauseForm(web),
    )


def _exceptions(helper: Helper, today: date) -> Iterator[Line]:
    """One line for each, but days away in a row are one."""
    ahead = [one for one in sorted(helper.exceptions, key=lambda one: one.day) if one.day >= today]
    followers = {one.id for first in ahead for one in _run(helper, first)[1:]}
    for one in ahead:
        if one.id not in followers:
            last = _run(helper, one)[-1].day
            yield replace(_exception(helper, one), last=last if last > one.day else None)


def _run(helper: Helper, first: DatedException) -> list[DatedException]:
    """`first`, and after a day away all the days away that follow it without a gap."""
    days_off = {one.day: one for one in helper.exceptions if one.is_day_off}
    run = [first]
    while first.is_day_off and (after := days_off.get(run[-1].day + timedelta(days=1))):
        run.append(after)
    return run


def _exception(helper: Helper, one: DatedException) -> Line:
    zone, last = helper.area.zone, one.day + timedelta(days=one.ends == time(0))
    start, end = local_moment(one.day, one.starts, zone), local_moment(last, one.ends, zone)
    is_whole = one.starts == one.ends == time(0)
    return Line(one.id, start, None if is_whole else start, None if is_whole else end, is_free=one.is_free)


def _ahead(slot: PostedSlot, now: datetime) -> Iterator[Line]:
    start, end = slot.during.lower, slot.during.upper
    if start and end and now < end:
        yield Line(slot.id, start, start, end, place=slot.place)


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.day)


def _place(web: Web, form: SlotForm) -> Place | None:
    if not form.has_place:
        return None
    street, municipality = form.street.data or "", form.municipality.data or ""
    return place_for(web.session, street, form.postal_code.data, municipality, web.now, web.settings)


def _own[T: (DatedException, PostedSlot)](kept: list[T], number: int) -> T:
    found = next((one for one in kept if one.id == number), None)
    if found is None:
        raise NotFound
    return found
