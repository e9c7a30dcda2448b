"""Clients: finding them, their page, their facts, and the helpers whom they prefer or avoid."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.circle_form import PairForm
from app.client_form import ClientForm, NewClientForm
from app.client_page import mend, seen
from app.forms import INVALID
from app.web import Web
from models.client import Client
from models.errors import N_, NotFound
from models.helper import PairState
from models.moving import move
from models.pairing import settle
from models.protecting import protect

SHOWN = 100
"""Clients on one page; a search finds the others."""


def index(web: Web) -> Response:
    """The clients of the areas where the person works; `?q=` finds by name."""
    wanted = web.request.query_params.get("q", "").strip()
    mine = select(Client).where(Client.area_id.in_(access.area_ids(web.person, *access.CARE)))
    named = mine.where(Client.name.icontains(wanted, autoescape=True)) if wanted else mine
    rights = (selectinload(Client.consents), selectinload(Client.mandates))
    near = (joinedload(Client.place), joinedload(Client.area), *rights)
    clients = web.session.scalars(named.order_by(Client.name, Client.id).options(*near).limit(SHOWN)).all()
    may_act = bool(web.person.areas_as(*access.CARE))
    return web.page("clients/index.html", clients=clients, wanted=wanted, most=SHOWN, may_act=may_act)


def new(web: Web) -> Response:
    """The empty form."""
    return web.page("clients/new.html", form=NewClientForm(web))


def create(web: Web) -> Response:
    """A new client, with or without her consent."""
    form = NewClientForm(web, web.form)
    if not form.validate():
        return _ask(web, "clients/new.html", form, None)
    client = Client(area_id=form.area_id.data, place=form.place(), created_at=web.now, **form.facts())
    client.write_good_to_know(form.good_to_know.data or "", web.now, is_approved=form.good_to_know_approved.data)
    web.session.add(client)
    client.record("created", web.now)
    consent = form.consent()
    if consent:
        client.give_consent(consent, web.now)
    return web.go(web.url("client", id=client.id), web.say(N_("Added.")))


def show(web: Web) -> Response:
    """One client, for care workers and for relatives who may follow her visits."""
    client = access.client(web, web.path["id"])
    client.record("looked", web.now, ["name", "address", "phone"])
    return web.page("clients/show.html", **seen(web, client))


def edit(web: Web) -> Response:
    """The form with her facts; the one page that shows the door code to care workers."""
    client = access.client_in_care(web, web.path["id"])
    client.record("looked", web.now, ["name", "address", "phone", "door_code"])
    return web.page("clients/edit.html", form=ClientForm(web, client=client), client=client)


def save(web: Web) -> Response:
    """Keep what was changed. At a new address her live needs are at the new address too."""
    client = access.client_in_care(web, web.path["id"])
    form = ClientForm(web, web.form, client)
    if not form.validate():
        return _ask(web, "clients/edit.html", form, client)
    if form.moves(client):
        move(client, form.place(), web.now)
        changed = ["address"]
    else:
        changed = []
    changed += _keep(web, client, form)
    if "is_protected" in changed and client.is_protected:
        protect(client, web.now)
    if changed:
        client.record("edited", web.now, changed)
        client.area.changed(web.now)
    return web.go(web.url("client", id=client.id), web.say(N_("Saved.")))


def _keep(web: Web, client: Client, form: ClientForm) -> list[str]:
    """Keep what was written; the names of what is other than before."""
    facts = form.facts()
    changed = [name for name, value in facts.items() if getattr(client, name) != value]
    for name in changed:
        setattr(client, name, facts[name])
    before = client.good_to_know, client.good_to_know_approved_at
    client.write_good_to_know(form.good_to_know.data or "", web.now, is_approved=form.good_to_know_approved.data)
    now = client.good_to_know, client.good_to_know_approved_at
    names = ("good_to_know", "good_to_know_approved_at")
    return changed + [name for name, old, new in zip(names, before, now, strict=True) if old != new]


def _ask(web: Web, page: str, form: ClientForm, client: Client | None) -> Response:
    show = web.partial if web.is_fragment else web.page
    return show("clients/_form.html" if web.is_fragment else page, status=INVALID, form=form, client=client)


def pair(web: Web) -> Response:
    """Prefer a helper, have them stand in, or never ask them again."""
    client = access.client_in_care(web, web.path["id"])
    form = PairForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, "clients/_pairs.html", pair_form=form)
    settle(client, form.helpers[form.helper_id.data], PairState(form.pair_state.data), web.now)
    return _changed(web, client, "clients/_pairs.html", N_("Saved."))


def unpair(web: Web) -> Response:
    """A helper is no longer preferred, or no longer stands in."""
    client = access.client_in_care(web, web.path["id"])
    found = next((pair for pair in client.pairs if pair.id == web.path["pair"]), None)
    if found is None:
        raise NotFound
    client.unpair(found, web.now)
    return _changed(web, client, "clients/_pairs.html", N_("Removed."))


def _changed(web: Web, client: Client, partial: str, said: str) -> Response:
    web.session.flush()
    return web.done(partial, web.url("client", id=client.id), said=web.say(said), **seen(web, client))
