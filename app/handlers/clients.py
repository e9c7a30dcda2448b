"""Clients: finding them, their page, their facts, their consent, and the helpers whom they prefer or avoid."""

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.circle_form import PairForm
from app.client_form import ClientForm, ConsentForm, NewClientForm
from app.client_page import mend, seen
from app.forms import INVALID
from app.web import Web
from models.client import Client
from models.errors import N_, NotFound
from models.helper import PairState
from models.need import OVER, Need, held
from models.place import Place

SHOWN = 100
"""Clients on one page; a search finds the others."""


def index(web: Web) -> Response:
    """The clients of the areas where the person works; `?q=` finds by name."""
    wanted = web.request.query_params.get("q", "").strip()
    mine = select(Client).where(Client.area_id.in_(access.area_ids(web.person, *access.CARE)))
    named = mine.where(Client.name.icontains(wanted, autoescape=True)) if wanted else mine
    near = (joinedload(Client.place), joinedload(Client.area), selectinload(Client.consents))
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
    changed = [name for name, value in form.facts().items() if getattr(client, name) != value]
    if form.moves(client):
        _move(web, client, form.place())
        changed.append("address")
    for name, value in form.facts().items():
        setattr(client, name, value)
    if changed:
        client.record("edited", web.now, changed)
        client.area.changed(web.now)
    return web.go(web.url("client", id=client.id), web.say(N_("Saved.")))


def _ask(web: Web, page: str, form: ClientForm, client: Client | None) -> Response:
    show = web.partial if web.is_fragment else web.page
    return show("clients/_form.html" if web.is_fragment else page, status=INVALID, form=form, client=client)


def _move(web: Web, client: Client, home: Place) -> None:
    for need in _held_needs(web, client):
        if need.place_id == client.place_id:
            need.place = home
            need.record("moved", web.now, ["place"])
    client.place = home


def _held_needs(web: Web, client: Client) -> Sequence[Need]:
    """Her live needs, all held before any is changed, so that nobody waits for us while we wait for them."""
    return web.session.scalars(held(and_(Need.client_id == client.id, Need.state.not_in(OVER)))).all()


def consent(web: Web) -> Response:
    """Record a consent: from now on help may be offered."""
    client = access.client_in_care(web, web.path["id"])
    form = ConsentForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, "clients/_consent.html", consent_form=form)
    client.give_consent(form.consent(), web.now)
    return _changed(web, client, "clients/_consent.html", N_("The consent is recorded."))


def withdraw_consent(web: Web) -> Response:
    """The client takes her consent back: nobody is asked any more, and nobody comes."""
    client = access.client_in_care(web, web.path["id"])
    for need in _held_needs(web, client):
        need.cancel(web.now)
    client.withdraw_consent(web.now)
    return _changed(
        web, client, "clients/_consent.html", N_("The consent is withdrawn. Live help requests are cancelled.")
    )


def pair(web: Web) -> Response:
    """Prefer or avoid a helper."""
    client = access.client_in_care(web, web.path["id"])
    form = PairForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, "clients/_pairs.html", pair_form=form)
    client.pair_with(form.helpers[form.helper_id.data], PairState(form.pair_state.data), web.now)
    return _changed(web, client, "clients/_pairs.html", N_("Saved."))


def unpair(web: Web) -> Response:
    """Neither prefer nor avoid a helper any more."""
    client = access.client_in_care(web, web.path["id"])
    found = next((pair for pair in client.pairs if pair.id == web.path["pair"]), None)
    if found is None:
        raise NotFound
    client.unpair(found, web.now)
    return _changed(web, client, "clients/_pairs.html", N_("Removed."))


def _changed(web: Web, client: Client, partial: str, said: str) -> Response:
    web.session.flush()
    return web.done(partial, web.url("client", id=client.id), said=web.say(said), **seen(web, client))
