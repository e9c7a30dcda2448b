"""Cover: a helper's time away, told by them or recorded for them, and asking others for all that it leaves without."""

from datetime import date

from starlette.responses import Response

from app import access
from app.forms import INVALID
from app.times_form import PauseForm
from app.web import Web
from models.cover import announce, ask_for_cover, gaps, go_away
from models.errors import N_
from models.helper import Helper

PARTIAL = "cover/_cover.html"
ASKED = N_("Others are asked now. You need not do more.")


def keep_away(helper: Helper, first: date | None, last: date, web: Web) -> bool:
    """Keep that the helper is away from `first` (or today) to `last`; whether that leaves anything without cover."""
    today = helper.area.day_of(web.now)
    if first is None or first <= today:
        helper.pause(last, web.now)
    else:
        go_away(helper, first, last, web.now)
    return bool(announce(helper, web.now))


def ask(web: Web) -> Response:
    """The helper asks for cover for everything that they leave."""
    helper = access.own_helper(web)
    ask_for_cover(helper, web.now)
    return web.done(PARTIAL, web.url("availability"), said=web.say(ASKED), helper=helper, gaps=[], is_own=True)


def ask_for(web: Web) -> Response:
    """A coordinator asks for cover for everything that a helper leaves."""
    helper = access.helper(web, web.path["id"])
    web.act_for(helper.person)
    ask_for_cover(helper, web.now)
    said, url = web.say(N_("Others are asked now, each client's substitutes first.")), web.url("helper", id=helper.id)
    return web.done(PARTIAL, url, said=said, helper=helper, gaps=[], is_own=False)


def away(web: Web) -> Response:
    """A helper tells on the telephone that they will be away."""
    return _away(web, access.helper(web, web.path["id"]))


def save_away(web: Web) -> Response:
    """Record it for them; what it leaves without cover stands on their page."""
    helper = access.helper(web, web.path["id"])
    form = PauseForm(web, web.form)
    if not form.validate() or form.until.data is None:
        return _away(web, helper, form)
    web.act_for(helper.person)
    is_missed = keep_away(helper, form.since.data, form.until.data, web)
    said = (
        N_("Noted. This leaves help without cover: see below.")
        if is_missed
        else N_("Noted. Nothing is left without cover.")
    )
    return web.go(web.url("helper", id=helper.id), web.say(said), "wait" if is_missed else "good")


def _away(web: Web, helper: Helper, form: PauseForm | None = None) -> Response:
    template = "cover/_away.html" if web.is_fragment else "cover/away.html"
    context = {"helper": helper, "form": form or PauseForm(web), "gaps": gaps(helper, web.now)}
    return web.page(template, status=INVALID if form else 200, **context)
