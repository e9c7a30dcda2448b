"""What a client's page shows, and how an answer to one of its forms is made."""

from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.abilities import language_name
from app.circle_form import MemberForm, PairForm
from app.client_form import euros
from app.client_life_form import PauseForm
from app.consent_form import EXTRAS, ConsentForm, MandateForm, today
from app.forms import INVALID, Form
from app.need_form import HINDRANCES
from app.series_page import of_client
from app.telephone import as_written
from app.wall_time import deadline
from app.web import Web
from models.circle import CircleMember
from models.client import Client
from models.consent import Consent
from models.errors import N_
from models.helper import Helper, Pair
from models.mandate import Mandate
from models.need import OVER, Need
from models.person import RoleName
from models.visit import Visit

PAST_NEEDS = 10

AT_HOME = {
    "has_dog": N_("a dog"),
    "is_smoker": N_("somebody smokes"),
    "has_stairs": N_("stairs"),
    "has_lift": N_("a lift"),
}


def seen(web: Web, client: Client, **forms: Form) -> dict[str, Any]:
    """What the page of `client` shows; care workers see its forms too, those in `forms` as they were filled in.

    An admin sees what care workers see (`in_care`), without the forms (`may_act`).
    """
    in_care = client.area_id in access.area_ids(web.person, *access.CARE)
    may_act = access.acts_in(web.person, client.area_id, *access.CARE)
    _load_people(web, client)
    hindrance = client.hindrance(web.now)
    fresh: dict[str, Any] = {}
    if may_act:
        fresh = {
            "consent_form": forms.get("consent_form") or ConsentForm(web, client=client),
            "mandate_form": forms.get("mandate_form") or MandateForm(web, client=client),
            "pause_form": forms.get("pause_form") or PauseForm(web),
            "member_form": forms.get("member_form") or MemberForm(web, client=client),
            "pair_form": forms.get("pair_form") or PairForm(web, client=client),
        }
    return fresh | {
        "client": client,
        "in_care": in_care,
        "may_act": may_act,
        "may_post": access.may_post_for(web.person, client),
        "consent": client.consent(web.now),
        "earlier": [held for held in reversed(client.consents) if held is not client.consent(web.now)],
        "extras": EXTRAS,
        "today": today(web),
        "money_cap": f"{euros(client.money_cap_cents)} €" if client.money_cap_cents else "",
        "hindered": web.say(HINDRANCES[hindrance], name=client.name) if hindrance else "",
        "spoken": ", ".join(language_name(code, web.language) for code in client.languages),
        "home": [web.say(words) for fact, words in AT_HOME.items() if getattr(client, fact)],
        "phone": as_written(client.phone) if client.phone else "",
        "waiting": needs_of(web, [client.id], over=False),
        "past": needs_of(web, [client.id], over=True)[:PAST_NEEDS],
        "series": of_client(web, client),
        "chooses": access.acts_in(web.person, client.area_id, RoleName.COORDINATOR),
        "by": partial(deadline, web),
    }


def mend(web: Web, client: Client, partial: str, **forms: Form) -> Response:
    """A form of the page that asks to mend something: its partial for htmx, else the whole page."""
    context = seen(web, client, **forms)
    if web.is_fragment:
        return web.partial(partial, status=INVALID, **context)
    return web.page("clients/show.html", status=INVALID, **context)


def needs_of(web: Web, client_ids: list[int], *, over: bool) -> list[Need]:
    """The needs of these clients with who comes: live ones soonest first, those that are over newest first."""
    who_comes = selectinload(Need.visits).joinedload(Visit.helper).joinedload(Helper.person)
    needs = (
        select(Need)
        .where(Need.client_id.in_(client_ids), Need.state.in_(OVER) if over else Need.state.not_in(OVER))
        .order_by(Need.earliest.desc() if over else Need.earliest, Need.id)
        .options(joinedload(Need.kind), joinedload(Need.client), who_comes)
    )
    return list(web.session.scalars(needs.limit(PAST_NEEDS * len(client_ids)) if over else needs).unique())


def _load_people(web: Web, client: Client) -> None:
    """Circle, pairs and representatives, in one query each."""
    circle = select(CircleMember).where(CircleMember.client_id == client.id)
    web.session.scalars(circle.options(joinedload(CircleMember.person))).all()
    pairs = select(Pair).where(Pair.client_id == client.id)
    web.session.scalars(pairs.options(joinedload(Pair.helper).joinedload(Helper.person))).all()
    consents = select(Consent).where(Consent.client_id == client.id)
    who = (joinedload(Consent.representative), joinedload(Consent.recorded_by), joinedload(Consent.withdrawn_by))
    web.session.scalars(consents.options(*who)).all()
    mandates = select(Mandate).where(Mandate.client_id == client.id)
    web.session.scalars(mandates.options(joinedload(Mandate.person), joinedload(Mandate.seen_by))).all()
