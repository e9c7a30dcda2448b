"""Everyday worries: told by helpers, family and staff, seen and answered by care. No statutory notification."""

from typing import Any

from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access, access_worries
from app.concern_form import AnswerForm, ConcernForm
from app.forms import INVALID
from app.web import Web, row_number
from models.client import Client
from models.concern import Concern
from models.errors import N_, NotFound, Refused
from models.visit import Visit

OWN_SHOWN = 20
SENT_WITH_THANKS = N_("Thank you for telling. Home care has it from here, and you read here what comes of it.")


def index(web: Web) -> Response:
    """What waits in the areas where the person works in care, and what they told themselves."""
    whole = (joinedload(Concern.client), joinedload(Concern.reported_by))
    waiting = web.session.scalars(access_worries.concerns_in_care(web.person).options(*whole)).all()
    own = web.session.scalars(access_worries.own_concerns(web.person).limit(OWN_SHOWN).options(*whole)).all()
    for concern in waiting:
        concern.record("looked", web.now, ["name"])
    in_care = bool(web.person.areas_as(*access.CARE))
    return web.page("concerns/index.html", waiting=waiting, own=own, in_care=in_care)


def new(web: Web) -> Response:
    """The form; without a client the question about whom."""
    asked = web.request.query_params
    if not (asked.get("client") or asked.get("visit")):
        return _choose(web)
    client, visit = _subject(web, asked.get("client", ""), asked.get("visit", ""))
    return web.page("concerns/new.html", form=ConcernForm(web, client, visit), client=client)


def tell(web: Web) -> Response:
    """A worry. Telling the same again shows the first one."""
    client, visit = _subject(web, str(web.form.get("client", "")), str(web.form.get("visit", "")))
    form = ConcernForm(web, client, visit, web.form)
    if not form.validate():
        show, template = (web.partial, "_form") if web.is_fragment else (web.page, "new")
        return show(f"concerns/{template}.html", status=INVALID, form=form, client=client)
    concern = form.tell(client, visit, web.person)
    return web.go(web.url("concern", id=concern.id), web.say(SENT_WITH_THANKS))


def show(web: Web) -> Response:
    """One worry, for its reporter and for care."""
    concern = access_worries.concern(web, web.path["id"])
    concern.record("looked", web.now, ["text"])
    return web.page("concerns/show.html", **_seen(web, concern))


def picture(web: Web) -> Response:
    """The picture of a worry."""
    concern = access_worries.concern(web, web.path["id"])
    if concern.picture is None:
        raise NotFound
    concern.record("looked", web.now, ["picture"])
    return Response(concern.picture.jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def see(web: Web) -> Response:
    """Somebody in care has it."""
    concern = access_worries.concern_in_care(web, web.path["id"])
    concern.see(web.now, web.person)
    return _done(web, concern, N_("Noted: you have it. The one who told it sees that."))


def close(web: Web) -> Response:
    """Dealt with, with a word to the reporter."""
    concern = access_worries.concern_in_care(web, web.path["id"])
    form = AnswerForm(web, web.form)
    if not form.validate():
        return _answer(web, concern, INVALID, form=form)
    try:
        concern.close(str(form.answer.data), web.now, web.person)
    except Refused as refusal:
        return _answer(web, concern, refusal.status, said=web.say(refusal.message))
    return _done(web, concern, N_("Closed. The one who told it can read your answer."))


def _subject(web: Web, client_id: str, visit_id: str) -> tuple[Client, Visit | None]:
    """Whom the worry is about; a visit says whom it was to."""
    if visit_id:
        visit = access_worries.visit_to_tell_about(web, row_number(visit_id))
        return visit.need.client, visit
    return access_worries.client_to_tell_about(web, row_number(client_id)), None


def _choose(web: Web) -> Response:
    known = access_worries.clients_known_to(web.person).order_by(Client.name, Client.id)
    clients = web.session.scalars(known).all()
    return web.page("concerns/choose.html", clients=clients, in_care=bool(web.person.areas_as(*access.CARE)))


def _seen(web: Web, concern: Concern, form: AnswerForm | None = None) -> dict[str, Any]:
    may_answer = concern.is_open and access_worries.has_in_care(web, concern)
    return {"concern": concern, "may_answer": may_answer, "form": form or AnswerForm(web)}


def _answer(web: Web, concern: Concern, status: int, form: AnswerForm | None = None, said: str = "") -> Response:
    render, template = (web.partial, "_concern") if web.is_fragment else (web.page, "show")
    return render(f"concerns/{template}.html", status=status, said=said, **_seen(web, concern, form))


def _done(web: Web, concern: Concern, said: str) -> Response:
    url = web.url("concern", id=concern.id)
    return web.done("concerns/_concern.html", url, said=web.say(said), **_seen(web, concern))
