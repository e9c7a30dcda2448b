"""Visits: where to go and how it went, for the helper; who comes and when, for family and care."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from starlette.responses import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from app import access
from app.forms import INVALID, Form
from app.telephone import as_written
from app.web import Web
from models.errors import N_, Refused
from models.helper import Helper
from models.need import Need
from models.offer import OfferState
from models.person import RoleName
from models.visit import AHEAD, OPENING, Visit, VisitState

PAST_SHOWN = 10
NOTE_LENGTH = Length(max=1000, message=N_("Write at most 1,000 characters."))
WENT_THERE = (*AHEAD, VisitState.DONE, VisitState.NOT_HOME)
"""States in which the helper still reads whom the visit is or was to."""


class DoneForm(Form):
    """How it went."""

    note = TextAreaField(N_("How did it go? Home care and the family read this."), [NOTE_LENGTH], id="done-note")


class CouldNotForm(Form):
    """What stood in the way."""

    note = TextAreaField(N_("What happened? Home care and the family read this."), [NOTE_LENGTH], id="could-not-note")


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as one person sees it: who they are to it, and what they may read and do."""

    visit: Visit
    role: str
    shows_client: bool
    shows_address: bool
    phone: str
    door_code: str
    has_begun: bool
    was_withdrawn: bool
    may_act: bool
    may_miss: bool
    done: DoneForm
    could_not: CouldNotForm


def index(web: Web) -> Response:
    """The helper's visits: those to come first, then the latest past ones."""
    mine = _whole(Helper.person_id == web.person.id).join(Visit.helper)
    ahead = web.session.scalars(mine.where(Visit.state.in_(AHEAD)).order_by(Visit.starts_at)).all()
    past = mine.where(Visit.state.not_in(AHEAD)).order_by(Visit.starts_at.desc()).limit(PAST_SHOWN)
    return web.page("visits/index.html", ahead=ahead, past=web.session.scalars(past).all(), went_there=WENT_THERE)


def show(web: Web) -> Response:
    """One visit. Whoever reads the client's name and address leaves an event."""
    seen = _seen(web, access.visit(web, web.path["id"]))
    _record_look(web, seen)
    return web.page("visits/show.html", seen=seen)


def arrive(web: Web) -> Response:
    """The helper is there."""
    visit = access.own_visit(web, web.path["id"])
    return _act(web, visit, lambda: visit.arrive(web.now), N_("Noted: you are there."))


def finish(web: Web) -> Response:
    """The visit is done."""
    visit = access.own_visit(web, web.path["id"])
    form = DoneForm(web, web.form)
    if not form.validate():
        return _mend(web, _seen(web, visit, done=form))
    return _act(web, visit, lambda: visit.finish(web.now, form.note.data or ""), N_("Thank you! Everybody is told."))


def could_not(web: Web) -> Response:
    """It did not work out."""
    visit = access.own_visit(web, web.path["id"])
    form = CouldNotForm(web, web.form)
    if not form.validate():
        return _mend(web, _seen(web, visit, could_not=form))
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


def _act(web: Web, visit: Visit, verb: Callable[[], object], said: str) -> Response:
    """Act; where the visit has moved on, show kindly how it stands."""
    visit.lock()
    try:
        with web.session.begin_nested():
            verb()
    except Refused as refusal:
        return _late(web, _seen(web, visit), refusal)
    return web.done("visits/_visit.html", web.url("visit", id=visit.id), said=web.say(said), seen=_seen(web, visit))


def _late(web: Web, seen: Seen, refusal: Refused) -> Response:
    said = web.say(refusal.message, **refusal.values)
    render, template = (web.partial, "_visit") if web.is_fragment else (web.page, "show")
    return render(f"visits/{template}.html", status=refusal.status, seen=seen, said=said)


def _mend(web: Web, seen: Seen) -> Response:
    if web.is_fragment:
        return web.partial("visits/_visit.html", status=INVALID, seen=seen)
    return web.page("visits/show.html", status=INVALID, seen=seen)


def _seen(web: Web, visit: Visit, *, done: DoneForm | None = None, could_not: CouldNotForm | None = None) -> Seen:
    client, area_id = visit.need.client, visit.need.area_id
    role = _role(web, visit)
    web.place = "family" if role == "family" else ""
    shows_client = role != "helper" or visit.state in WENT_THERE
    is_going = role == "helper" and visit.is_ahead
    return Seen(
        visit=visit,
        role=role,
        shows_client=shows_client,
        shows_address=visit.is_ahead and role != "family" and not client.is_protected,
        phone=as_written(client.phone) if client.phone and role != "family" else "",
        door_code=client.door_code or "" if is_going and visit.shows_code(web.now) else "",
        has_begun=web.now >= visit.starts_at - OPENING,
        was_withdrawn=visit.offer is not None and visit.offer.state is OfferState.WITHDRAWN,
        may_act=access.acts_in(web.person, area_id, *access.CARE),
        may_miss=access.acts_in(web.person, area_id, RoleName.COORDINATOR) and web.now >= visit.starts_at,
        done=done or DoneForm(web),
        could_not=could_not or CouldNotForm(web),
    )


def _role(web: Web, visit: Visit) -> str:
    """What this person is to the visit; who helps sees it as the helper, whatever else they are."""
    if visit.helper.person_id == web.person.id:
        return "helper"
    return "care" if visit.need.area_id in access.area_ids(web.person, *access.CARE) else "family"


def _record_look(web: Web, seen: Seen) -> None:
    fields = ["name"] * seen.shows_client + ["address", "phone"] * seen.shows_address
    fields += ["door_code"] * bool(seen.door_code)
    if fields:
        seen.visit.need.client.record("looked", web.now, fields)


def _whole(*conditions: ColumnElement[bool]) -> Select[Visit]:
    """Visits with everything that their rows show."""
    need = joinedload(Visit.need).options(joinedload(Need.client), joinedload(Need.kind), joinedload(Need.place))
    return select(Visit).where(*conditions).options(need)
