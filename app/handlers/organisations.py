"""Organisations: who runs helpers and care, what they ask of helpers, and which data are theirs."""

from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from app import access_helpers
from app.forms import INVALID
from app.organisation_form import CommitmentForm, OrganisationForm, StepForm
from app.web import Web
from models import welcome
from models.area import Area
from models.clearance import StepKind
from models.errors import N_, NotFound
from models.helper import Helper
from models.holding import hold
from models.organisation import Organisation
from models.person import RoleName


def index(web: Web) -> Response:
    """Those that have to do with this person's areas and helpers; all of them for an admin."""
    mine = select(Organisation).where(access_helpers.visible_organisations(web.person)).order_by(Organisation.name)
    found = web.session.scalars(mine).all()
    may_add = RoleName.ADMIN in web.person.role_names
    return web.page("organisations/index.html", organisations=found, may_add=may_add)


def new(web: Web) -> Response:
    """The form of a new one."""
    return web.page("organisations/new.html", form=OrganisationForm(web))


def create(web: Web) -> Response:
    """A new one."""
    form = OrganisationForm(web, web.form)
    if not _is_sound(web, form):
        show, template = (web.partial, "_form") if web.is_fragment else (web.page, "new")
        return show(f"organisations/{template}.html", status=INVALID, form=form, organisation=None)
    organisation = Organisation(created_at=web.now)
    form.keep(organisation)
    web.session.add(organisation)
    organisation.record("added", web.now)
    welcome.insure(organisation, form.until, web.now)
    return web.go(web.url("organisation", id=organisation.id), web.say(N_("Saved.")))


def show(web: Web) -> Response:
    """One organisation."""
    return web.page("organisations/show.html", **_shown(web, access_helpers.organisation(web, web.path["id"])))


def save(web: Web) -> Response:
    """Its own facts."""
    organisation = _to_change(web)
    form = OrganisationForm(web, web.form, organisation)
    if not _is_sound(web, form):
        return _mend(web, organisation, form=form)
    changed = form.keep(organisation)
    if changed:
        organisation.record("changed", web.now, changed)
    welcome.insure(organisation, form.until, web.now)
    return _saved(web, organisation)


def ask_for(web: Web) -> Response:
    """It asks its helpers for a step."""
    organisation = _to_change(web)
    form = StepForm(web, web.form)
    if not form.validate():
        return _mend(web, organisation, step_form=form)
    welcome.ask_for(organisation, StepKind(form.kind.data), form.valid_months.data, web.now)
    return _saved(web, organisation)


def stop_asking(web: Web) -> Response:
    """It does not ask for that step any more."""
    organisation = _to_change(web)
    if web.path["kind"] not in set(StepKind):
        raise NotFound
    welcome.stop_asking_for(organisation, StepKind(web.path["kind"]), web.now)
    return _saved(web, organisation)


def publish(web: Web) -> Response:
    """A new text to sign."""
    organisation = _to_change(web)
    form = CommitmentForm(web, web.form)
    if not form.validate():
        return _mend(web, organisation, commitment_form=form)
    welcome.publish(organisation, form.texts, web.now)
    return _saved(web, organisation)


def _to_change(web: Web) -> Organisation:
    organisation = access_helpers.organisation_to_change(web, web.path["id"])
    hold(organisation)
    return organisation


def _is_sound(web: Web, form: OrganisationForm) -> bool:
    """Whether the form is valid and nobody else has the name."""
    if not form.validate():
        return False
    same = web.session.scalar(select(Organisation).where(Organisation.name == form.name.data))
    if same is not None and same is not form.organisation:
        form.tell_taken()
    return not form.errors


def _saved(web: Web, organisation: Organisation) -> Response:
    url = web.url("organisation", id=organisation.id)
    said = web.say(N_("Saved."))
    return web.done("organisations/_organisation.html", url, said=said, **_shown(web, organisation))


def _mend(web: Web, organisation: Organisation, **forms: Any) -> Response:
    render, template = (web.partial, "_organisation") if web.is_fragment else (web.page, "show")
    return render(f"organisations/{template}.html", status=INVALID, **{**_shown(web, organisation), **forms})


def _shown(web: Web, organisation: Organisation) -> dict[str, Any]:
    order = list(StepKind)
    areas = select(Area).where(Area.is_practice.is_(False)).order_by(Area.name_fi)
    with_helpers = select(Helper.area_id).where(Helper.organisation_id == organisation.id, Helper.left_at.is_(None))
    return {
        "organisation": organisation,
        "may_change": access_helpers.may_change_organisation(web.person, organisation),
        "steps": sorted(organisation.welcome_steps, key=lambda step: order.index(step.kind)),
        "cares_in": web.session.scalars(areas.where(Area.organisation_id == organisation.id)).all(),
        "helps_in": web.session.scalars(areas.where(Area.id.in_(with_helpers))).all(),
        "form": OrganisationForm(web, organisation=organisation),
        "step_form": StepForm(web),
        "commitment_form": CommitmentForm(web, data=dict(organisation.commitment)),
    }
