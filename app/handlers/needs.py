"""Needs: posting them, what became of them, and one from its posting to its end."""

from functools import partial
from typing import Any

from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.abilities import wishes
from app.forms import INVALID
from app.need_form import NeedForm
from app.need_story import story
from app.posting import post_need, posted_already, same_already
from app.wall_time import deadline
from app.web import Web
from models.continuity import wishes_by_kind
from models.errors import N_
from models.helper import Helper
from models.need import OVER, Need
from models.offer import Offer
from models.person import RoleName
from models.requirements import needs_car, skills_of
from models.visit import Visit

SHOWN = 100
"""Needs on one page."""


def index(web: Web) -> Response:
    """What became of what was asked, by me, my team or all: live needs soonest first, the others newest first."""
    whose = web.request.query_params.get("whose", "team")
    over = web.request.query_params.get("state") == "over"
    needs = web.session.scalars(_listed(web, whose, over=over)).unique().all()
    return web.page("needs/index.html", needs=needs, whose=whose, over=over, by=partial(deadline, web))


def _listed(web: Web, whose: str, *, over: bool) -> Select[Need]:
    person = web.person
    mine = Need.posted_by_id == person.id
    teams = Need.team_id.in_([role.team_id for role in person.roles if role.team_id])
    who_comes = selectinload(Need.visits).joinedload(Visit.helper).joinedload(Helper.person)
    return (
        select(Need)
        .where(Need.area_id.in_(access.area_ids(person, *access.CARE)))
        .where({"mine": mine, "team": or_(mine, teams)}.get(whose, true()))
        .where(Need.state.in_(OVER) if over else Need.state.not_in(OVER))
        .order_by(Need.earliest.desc() if over else Need.earliest, Need.id)
        .options(joinedload(Need.client), joinedload(Need.kind), joinedload(Need.posted_by), who_comes)
        .limit(SHOWN)
    )


def new(web: Web) -> Response:
    """The empty form; `?client=` chooses the client."""
    return _ask(web, NeedForm(web, client_id=web.request.query_params.get("client", "")))


def post(web: Web) -> Response:
    """Post what was asked, once however often it is sent; ask back where somebody already asked for the same."""
    form = NeedForm(web, web.form)
    need = posted_already(web, form)
    if need is None:
        if not form.validate() or form.asked is None:
            return _ask(web, form, status=INVALID)
        same = same_already(web, form, form.asked)
        if same and form.anyway.data != str(same.id):
            return _ask(web, form, same=same, status=INVALID)
        need = post_need(web, form, form.asked)
    said = web.say(
        N_("Posted. You will know by %(when)s, otherwise home care decides."), when=deadline(web, need.decide_by)
    )
    return web.go(web.url("need", id=need.id), said)


def _ask(web: Web, form: NeedForm, *, same: Need | None = None, status: int = 200) -> Response:
    show = web.partial if web.is_fragment else web.page
    template = "needs/_form.html" if web.is_fragment else "needs/new.html"
    in_care = bool(web.person.role_names & set(access.CARE))
    return show(template, status=status, form=form, same=same, in_care=in_care)


def show(web: Web) -> Response:
    """One need, for whoever may see its client."""
    need = access.need(web, web.path["id"])
    need.client.record("looked", web.now, ["name", "address"])
    return web.page("needs/show.html", **_seen(web, need))


def cancel(web: Web) -> Response:
    """The help is not wanted any more."""
    need = access.need_to_change(web, web.path["id"])
    need.cancel(web.now)
    return _changed(web, need, N_("Cancelled. Everybody who was asked is told."))


def reopen(web: Web) -> Response:
    """Look for helpers again."""
    need = access.need_to_coordinate(web, web.path["id"])
    need.look_again(web.now)
    return _changed(web, need, N_("We are looking for a helper again."))


def _changed(web: Web, need: Need, said: str) -> Response:
    return web.done("needs/_need.html", web.url("need", id=need.id), said=web.say(said), **_seen(web, need))


def _seen(web: Web, need: Need) -> dict[str, Any]:
    """What the need's page shows: more to care workers than to relatives; who was asked, to coordinators alone."""
    coordinates = need.area_id in access.area_ids(web.person, RoleName.COORDINATOR)
    in_care = need.area_id in access.area_ids(web.person, *access.CARE)
    _load_helpers(web, need)
    return {
        "need": need,
        "in_care": in_care,
        "coordinates": coordinates,
        "may_act": access.acts_in(web.person, need.area_id, RoleName.COORDINATOR),
        "may_change": access.may_post_for(web.person, need.client),
        "proposal": need.proposal if coordinates else None,
        "wishes": wishes(need.languages, sorted(skills_of(need)), web.language, car=needs_car(need)),
        "story": story(web, need, in_care=in_care, names_helpers=coordinates),
        "wished": wishes_by_kind(web.session, need.client_id).get(need.kind_id, 0) if need.is_live else 0,
        "by": partial(deadline, web),
    }


def _load_helpers(web: Web, need: Need) -> None:
    """Those who were asked and those who come, in one query each."""
    person = joinedload(Offer.helper).joinedload(Helper.person)
    web.session.scalars(select(Offer).where(Offer.need_id == need.id).options(person)).all()
    person = joinedload(Visit.helper).joinedload(Helper.person)
    web.session.scalars(select(Visit).where(Visit.need_id == need.id).options(person)).all()
