"""Acting for a helper who is on the telephone: the same verbs as on their own pages, and what the desk reads then."""

from collections.abc import Callable

from starlette.responses import Response

from app import access_calls
from app.desk_helper import on_the_phone
from app.web import Web
from models.errors import AlreadyTaken, Refused
from models.helper import Helper
from models.offer import Offer
from models.visit import Visit

PARTIAL = "desk/_helper.html"


def on_the_line(web: Web) -> Helper:
    """The helper of the address, for whom this person acts from now on."""
    helper = access_calls.helper_on_the_phone(web, web.path["id"])
    web.act_for(helper.person)
    return helper


def visit_on_the_line(web: Web) -> tuple[Helper, Visit]:
    """The helper of the address and a visit of theirs, whose rows are held."""
    helper = on_the_line(web)
    visit = access_calls.visit_of(web, helper, web.path["visit"])
    visit.lock()
    return helper, visit


def do(web: Web, helper: Helper, verb: Callable[[], object], said: str, asked: Offer | None = None) -> Response:
    """Act; where it comes too late, say so on the helper's page."""
    try:
        with web.session.begin_nested():
            verb()
    except Refused as refusal:
        if asked is not None and isinstance(refusal, AlreadyTaken):
            asked.came_second(web.now)
        return _late(web, helper, refusal)
    web.session.flush()
    if not web.is_fragment:
        return web.go(web.back_to(web.url("desk_helper", id=helper.id)), web.say(said))
    return web.partial(PARTIAL, phone=on_the_phone(web, helper), said=web.say(said))


def _late(web: Web, helper: Helper, refusal: Refused) -> Response:
    said = web.say(refusal.message, **refusal.values)
    show_it, template = (web.partial, PARTIAL) if web.is_fragment else (web.page, "desk/helper.html")
    return show_it(template, status=refusal.status, phone=on_the_phone(web, helper), said=said)
