"""Visits: where to go and how it went, for the helper; who comes and when, for family and care."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access
from app.access_calls import own_tasks
from app.call_card import card
from app.forms import INVALID
from app.visit_page import WENT_THERE, CouldNotForm, DoneForm, Seen, record_look, see
from app.web import Web
from app.whole_calls import whole
from models.errors import N_, Refused
from models.helper import Helper
from models.need import Need
from models.task import Task
from models.visit import AHEAD, Visit

PAST_SHOWN = 10


def index(web: Web) -> Response:
    """The helper's visits: those to come first, then the latest past ones."""
    mine = _whole(Helper.person_id == web.person.id).join(Visit.helper)
    ahead = web.session.scalars(mine.where(Visit.state.in_(AHEAD)).order_by(Visit.starts_at)).all()
    past = mine.where(Visit.state.not_in(AHEAD)).order_by(Visit.starts_at.desc()).limit(PAST_SHOWN)
    return web.page("visits/index.html", ahead=ahead, past=web.session.scalars(past).all(), went_there=WENT_THERE)


def show(web: Web) -> Response:
    """One visit. Whoever reads the client's name and address leaves an event."""
    seen = see(web, access.visit(web, web.path["id"]))
    record_look(web, seen)
    tasks = whole(web.session, own_tasks(web.person, web.now).where(Task.visit_id == seen.visit.id))
    return web.page("visits/show.html", seen=seen, calls=[card(web, task) for task in tasks])


def arrive(web: Web) -> Response:
    """The helper is there."""
    visit = access.own_visit(web, web.path["id"])
    return _act(web, visit, lambda: visit.arrive(web.now), N_("Noted: you are there."))


def finish(web: Web) -> Response:
    """The visit is done."""
    visit = access.own_visit(web, web.path["id"])
    form = DoneForm(web, web.form)
    if not form.validate():
        return _mend(web, see(web, visit, done=form))
    return _act(web, visit, lambda: visit.finish(web.now, **form.told()), N_("Thank you! Everybody is told."))


def could_not(web: Web) -> Response:
    """It did not work out."""
    visit = access.own_visit(web, web.path["id"])
    form = CouldNotForm(web, web.form)
    if not form.validate():
        return _mend(web, see(web, visit, could_not=form))
    said = N_("Thank you for telling. Home care has it from here.")
    return _act(web, visit, lambda: visit.could_not(web.now, form.note.data or ""), said)


def withdraw(web: Web) -> Response:
    """The helper cannot come after all."""
    visit = access.own_visit(web, web.path["id"])
    said = N_("Thank you for telling. We ask somebody else.")
    return _act(web, visit, lambda: visit.withdraw(web.now), said)


def miss(web: Web) -> Response:
    """The helper never came."""
    visit = access.visit_in_charge(web, web.path["id"])
    said = N_("Noted. The help request is open again.")
    return _act(web, visit, lambda: visit.miss(web.now), said)


def tell_client(web: Web) -> Response:
    """The client has been told who comes."""
    visit = access.visit_in_care(web, web.path["id"])
    return _act(web, visit, lambda: visit.tell_client(web.now), N_("Noted: the client knows."))


def remove_for_next(web: Web) -> Response:
    """The note for the next helper goes."""
    visit = access.visit_in_care(web, web.path["id"])
    return _act(web, visit, lambda: visit.remove_for_next(web.now), N_("Removed. No helper reads it any more."))


def _act(web: Web, visit: Visit, verb: Callable[[], object], said: str) -> Response:
    """Act; where the visit has moved on, show kindly how it stands."""
    visit.lock()
    try:
        with web.session.begin_nested():
            verb()
    except Refused as refusal:
        return _late(web, see(web, visit), refusal)
    return web.done("visits/_visit.html", web.url("visit", id=visit.id), said=web.say(said), seen=see(web, visit))


def _late(web: Web, seen: Seen, refusal: Refused) -> Response:
    said = web.say(refusal.message, **refusal.values)
    render, template = (web.partial, "_visit") if web.is_fragment else (web.page, "show")
    return render(f"visits/{template}.html", status=refusal.status, seen=seen, said=said)


def _mend(web: Web, seen: Seen) -> Response:
    if web.is_fragment:
        return web.partial("visits/_visit.html", status=INVALID, seen=seen)
    return web.page("visits/show.html", status=INVALID, seen=seen)


def _whole(*conditions: ColumnElement[bool]) -> Select[Visit]:
    """Visits with everything that their rows show."""
    need = joinedload(Visit.need).options(joinedload(Need.client), joinedload(Need.kind), joinedload(Need.place))
    return select(Visit).where(*conditions).options(need)
