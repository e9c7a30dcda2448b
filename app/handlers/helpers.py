"""Helpers, as the coordinator of their area or organisation sees them: finding, signing up, welcoming them."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access_helpers
from app.forms import INVALID
from app.helper_form import HelperForm
from app.helper_page import STANDINGS, Standing, shown, standing_of
from app.web import Web
from app.welcome_page import MarkForm, mark_form
from models import welcome as welcoming
from models.clearance import StepKind
from models.errors import N_, NotFound
from models.helper import Helper
from models.holding import hold
from models.person import Person, RoleName

PAGE, MOST_PAGES = 50, 100_000


def index(web: Web) -> Response:
    """The helpers of the coordinator's areas, by name."""
    query = web.request.query_params
    searched, chosen = query.get("q", "").strip(), query.get("state", "")
    page = _page(query.get("page", ""))
    wanted = [_mine(web)]
    if chosen in set(Standing):
        wanted.append(_is(web, Standing(chosen)))
    if searched:
        wanted.append(Person.name.icontains(searched, autoescape=True))
    rows = select(Helper).join(Helper.person).where(*wanted).order_by(Person.name, Helper.id)
    loaded = rows.options(joinedload(Helper.person), joinedload(Helper.place), joinedload(Helper.area))
    found = web.session.scalars(loaded.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return web.page(
        "helpers/index.html",
        helpers=found[:PAGE],
        has_more=len(found) > PAGE,
        page=page,
        searched=searched,
        chosen=chosen,
        standings={state: web.say(words) for state, words in STANDINGS.items()},
        waiting=web.session.scalar(select(func.count(Helper.id)).where(_mine(web), _is(web, Standing.WAITING))),
        standing=lambda helper: standing_of(web, helper),
        areas=access_helpers.areas_to_sign_up(web),
        may_act=RoleName.COORDINATOR in web.person.role_names,
    )


def show(web: Web) -> Response:
    """One helper; that somebody looked is kept."""
    helper = access_helpers.helper(web, web.path["id"])
    helper.record("looked", web.now, ["name", "address", "phone", "email"])
    return web.page("helpers/show.html", **shown(web, helper))


def new(web: Web) -> Response:
    """The form for signing up a volunteer."""
    return web.page("helpers/new.html", form=_form(web))


def create(web: Web) -> Response:
    """Sign up a volunteer, who waits for a welcome."""
    form = _form(web, is_sent=True)
    if not form.validate():
        template = "helpers/_form.html" if web.is_fragment else "helpers/new.html"
        return web.page(template, status=INVALID, form=form)
    helper = form.sign_up()
    web.session.flush()
    said = N_("%(name)s is signed up. Welcome them when you have met.")
    if form.person:
        said = N_("%(name)s had an account already and can now help, too. Welcome them when you have met.")
    return web.go(web.url("helper", id=helper.id), web.say(said, name=helper.person.name))


def welcome(web: Web) -> Response:
    """Met and found right: from now on they are asked."""
    helper = access_helpers.helper_to_change(web, web.path["id"])
    hold(helper)
    helper.welcome(web.now)
    said = web.say(N_("%(name)s is welcomed and can be asked from now on."), name=helper.person.name)
    return web.done("helpers/_helper.html", web.url("helper", id=helper.id), said=said, **shown(web, helper))


def mark(web: Web) -> Response:
    """A step of the welcome is done."""
    helper, kind = _step(web)
    form = mark_form(web, kind, is_sent=True)
    if not form.validate():
        return _ask_again(web, helper, kind, form)
    try:
        with web.session.begin_nested():
            welcoming.mark(helper, kind, form.day, web.now)
    except welcoming.NotYet as refusal:
        form.done_on.errors = [web.say(refusal.message)]
        return _ask_again(web, helper, kind, form)
    return _stands(web, helper, N_("Saved."))


def unmark(web: Web) -> Response:
    """That step was not done after all."""
    helper, kind = _step(web)
    welcoming.unmark(helper, kind, web.now)
    return _stands(web, helper, N_("Taken back."))


def _step(web: Web) -> tuple[Helper, StepKind]:
    """The helper and the step of the address."""
    helper = access_helpers.helper_to_change(web, web.path["id"])
    if web.path["kind"] not in set(StepKind):
        raise NotFound
    return helper, StepKind(web.path["kind"])


def _stands(web: Web, helper: Helper, said: str) -> Response:
    url = web.url("helper", id=helper.id)
    return web.done("helpers/_helper.html", url, said=web.say(said), **shown(web, helper))


def _ask_again(web: Web, helper: Helper, kind: StepKind, form: MarkForm) -> Response:
    show, template = (web.partial, "_helper") if web.is_fragment else (web.page, "show")
    return show(f"helpers/{template}.html", status=INVALID, **shown(web, helper, (kind, form)))


def _page(asked: str) -> int:
    """The page that is asked for, from 1; the first where that is no sensible number."""
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < len(str(MOST_PAGES)) else 1


def _form(web: Web, *, is_sent: bool = False) -> HelperForm:
    organisations = access_helpers.own_organisations(web)
    return HelperForm(web, access_helpers.areas_to_sign_up(web), organisations, web.form if is_sent else None)


def _mine(web: Web) -> ColumnElement[bool]:
    return access_helpers.visible_helpers(web.person)


def _is(web: Web, standing: Standing) -> ColumnElement[bool]:
    """That a helper stands so, today."""
    today = web.now.astimezone(web.person.zone).date()
    is_paused = and_(Helper.paused_until.is_not(None), Helper.paused_until >= today)
    is_here = and_(Helper.left_at.is_(None), Helper.welcomed_at.is_not(None))
    return {
        Standing.WAITING: and_(Helper.left_at.is_(None), Helper.welcomed_at.is_(None)),
        Standing.ACTIVE: and_(is_here, or_(Helper.paused_until.is_(None), Helper.paused_until < today)),
        Standing.PAUSED: and_(is_here, is_paused),
        Standing.LEFT: Helper.left_at.is_not(None),
    }[standing]
