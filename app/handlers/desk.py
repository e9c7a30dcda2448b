"""The service desk: find who is on the telephone, and do for them whatever they would do on a page of their own."""

from datetime import date

from sqlalchemy.dialects.postgresql import Range
from starlette.responses import Response

from app import access, access_calls
from app.call_script import paper
from app.desk_helper import FREE_DAYS, has_room, on_the_phone, window
from app.desk_line import PARTIAL, do, on_the_line, visit_on_the_line
from app.desk_search import find as people_like
from app.forms import INVALID
from app.handlers.cover import keep_away
from app.times_form import PauseForm
from app.web import Web
from app.window import PARTS
from models.availability import PostedSlot
from models.cover import announce, ask_for_cover, go_away
from models.errors import N_, NotFound
from models.helper import Helper
from models.illness import Spell
from models.illness import fall_ill as fall_ill_for
from models.offer import Offer

SAVED = N_("Saved.")


def index(web: Web) -> Response:
    """Who is it?"""
    return web.page("desk/index.html", found=[], typed="")


def find(web: Web) -> Response:
    """Whoever the typed part of a name or number may mean. What was typed stands in no address and in no log."""
    typed = str(web.form.get("who", "")).strip()[:100]
    found = people_like(web, typed)
    show_it, template = (web.partial, "_found") if web.is_fragment else (web.page, "index")
    return show_it(f"desk/{template}.html", found=found, typed=typed)


def show(web: Web) -> Response:
    """One helper: questions, visits, times."""
    helper = access_calls.helper_on_the_phone(web, web.path["id"])
    phone = on_the_phone(web, helper)
    helper.record("looked", web.now, ["name", "phone"])
    for coming in phone.coming:
        fields = ["name", "address", "phone", *["door_code"] * bool(coming.door_code)]
        coming.visit.need.client.record("looked", web.now, fields)
    return web.page("desk/helper.html", phone=phone)


def accept(web: Web) -> Response:
    """Yes."""
    helper, offer = _asked(web)
    return do(web, helper, lambda: offer.accept(web.now), N_("Noted: yes."), offer)


def decline(web: Web) -> Response:
    """No."""
    helper, offer = _asked(web)
    return do(web, helper, lambda: offer.decline(web.now), N_("Noted: no. Somebody else is asked."))


def arrive(web: Web) -> Response:
    """The helper is there."""
    helper, visit = visit_on_the_line(web)
    return do(web, helper, lambda: visit.arrive(web.now), SAVED)


def withdraw(web: Web) -> Response:
    """The helper cannot come after all."""
    helper, visit = visit_on_the_line(web)
    return do(web, helper, lambda: visit.withdraw(web.now), N_("Noted. Somebody else is asked."))


def fall_ill(web: Web) -> Response:
    """The helper is ill, today or all week: their visits go to others."""
    helper = on_the_line(web)
    spell = _one_of(Spell, web.form.get("spell"))
    return do(
        web, helper, lambda: fall_ill_for(helper, spell, web.now), N_("Noted. Others are asked about the visits.")
    )


def post_slot(web: Web) -> Response:
    """Free on one part of a day."""
    helper = access_calls.helper_to_change(web, web.path["id"])
    web.act_for(helper.person)
    when = window(helper, _day(web, helper), _part(web), web.now)
    if not has_room(when):
        raise NotFound

    def post() -> None:
        during = Range(when.earliest, when.latest)
        if all(slot.during != during for slot in helper.posted_slots):
            helper.posted_slots.append(PostedSlot(during=during))
            helper.times_changed(web.now, ["posted_slots"])

    return do(web, helper, post, SAVED)


def day_off(web: Web) -> Response:
    """Not free on one day; those on duty hear what that leaves without cover."""
    helper = access_calls.helper_to_change(web, web.path["id"])
    web.act_for(helper.person)
    day = _day(web, helper)

    def take_off() -> None:
        go_away(helper, day, day, web.now)
        announce(helper, web.now)

    return do(web, helper, take_off, SAVED)


def pause(web: Web) -> Response:
    """Ask nothing from a day, or from now on, until a day; what that leaves without cover shows at once."""
    helper = access_calls.helper_to_change(web, web.path["id"])
    web.act_for(helper.person)
    form = PauseForm(web, web.form)
    if not form.validate() or form.until.data is None:
        return _mend(web, helper, form)
    first, last = form.since.data, form.until.data
    return do(web, helper, lambda: keep_away(helper, first, last, web), SAVED)


def cover(web: Web) -> Response:
    """Others are asked for everything that the helper leaves while away."""
    helper = on_the_line(web)
    said = N_("Others are asked now, each client's substitutes first.")
    return do(web, helper, lambda: ask_for_cover(helper, web.now), said)


def resume(web: Web) -> Response:
    """The pause is over."""
    helper = access_calls.helper_to_change(web, web.path["id"])
    web.act_for(helper.person)
    return do(web, helper, lambda: helper.resume(web.now), SAVED)


def card(web: Web) -> Response:
    """A visit on paper, in large type, in the client's language: for her table."""
    visit = access.visit_in_care(web, web.path["id"])
    if not visit.is_ahead:
        raise NotFound
    visit.need.client.record("looked", web.now, ["name"])
    return web.page("desk/card.html", visit=visit, paper=paper(visit))


def _asked(web: Web) -> tuple[Helper, Offer]:
    helper = on_the_line(web)
    offer = access_calls.offer_of(web, helper, web.path["offer"])
    offer.lock()
    return helper, offer


def _mend(web: Web, helper: Helper, form: PauseForm) -> Response:
    show_it, template = (web.partial, PARTIAL) if web.is_fragment else (web.page, "desk/helper.html")
    return show_it(template, status=INVALID, phone=on_the_phone(web, helper, form))


def _one_of(kind: type[Spell], given: object) -> Spell:
    if given not in set(kind):
        raise NotFound
    return kind(str(given))


def _part(web: Web) -> str:
    part = str(web.form.get("part", ""))
    if part not in PARTS:
        raise NotFound
    return part


def _day(web: Web, helper: Helper) -> date:
    """One of the days that the page shows."""
    try:
        day = date.fromisoformat(str(web.form.get("day", "")))
    except ValueError as error:
        raise NotFound from error
    if not 0 <= (day - helper.area.day_of(web.now)).days < FREE_DAYS:
        raise NotFound
    return day
