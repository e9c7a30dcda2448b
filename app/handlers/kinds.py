"""Kinds of help: shared by all areas, and edited by the coordinators of any that is no practice."""

from collections.abc import Callable

from starlette.responses import Response

from app import access_kinds
from app.forms import INVALID
from app.kind_form import ICONS, KindForm
from app.web import Web
from models.errors import N_, Refused
from models.kind import Kind


def index(web: Web) -> Response:
    """Every kind in the order in which people read them."""
    return web.page("kinds/index.html", kinds=access_kinds.kinds(web))


def new(web: Web) -> Response:
    """The empty form."""
    access_kinds.must_edit_kinds(web)
    return _ask(web, None, KindForm(web, None), 200)


def create(web: Web) -> Response:
    """A new kind, last of the list."""
    access_kinds.must_edit_kinds(web)
    form = KindForm(web, None, web.form)
    if not form.validate():
        return _ask(web, None, form, INVALID)
    Kind.add(web.session, form.facts(), web.now)
    return web.go(web.url("kinds"), web.say(N_("Added.")))


def edit(web: Web) -> Response:
    """The form with how the kind stands."""
    kind = access_kinds.kind(web, web.path["id"])
    return _ask(web, kind, KindForm(web, kind), 200)


def save(web: Web) -> Response:
    """Keep what was changed. Help that was asked for before keeps its length."""
    kind = access_kinds.kind(web, web.path["id"])
    form = KindForm(web, kind, web.form)
    if not form.validate():
        return _ask(web, kind, form, INVALID)
    kind.edit(form.facts(), web.now)
    return web.go(web.url("kinds"), web.say(N_("Saved.")))


def up(web: Web) -> Response:
    """One place earlier."""
    kind = access_kinds.kind(web, web.path["id"])
    return _act(web, lambda: kind.step(-1, web.now), N_("Moved."))


def down(web: Web) -> Response:
    """One place later."""
    kind = access_kinds.kind(web, web.path["id"])
    return _act(web, lambda: kind.step(1, web.now), N_("Moved."))


def remove(web: Web) -> Response:
    """Away with a kind that nobody has ever asked for."""
    kind = access_kinds.kind(web, web.path["id"])
    return _act(web, lambda: kind.remove(web.now), N_("Removed."))


def _act(web: Web, verb: Callable[[], None], said: str) -> Response:
    """Act; what cannot be done is said above the list as it stands."""
    try:
        verb()
    except Refused as refusal:
        render, template = (web.partial, "_kinds") if web.is_fragment else (web.page, "index")
        kinds = access_kinds.kinds(web)
        return render(f"kinds/{template}.html", status=refusal.status, kinds=kinds, said=web.say(refusal.message))
    web.session.flush()
    return web.done("kinds/_kinds.html", web.url("kinds"), said=web.say(said), kinds=access_kinds.kinds(web))


def _ask(web: Web, kind: Kind | None, form: KindForm, status: int) -> Response:
    render, template = (web.partial, "_form") if web.is_fragment else (web.page, "edit")
    icons = {icon: icon for icon in ICONS}
    return render(f"kinds/{template}.html", status=status, form=form, kind=kind, icons=icons)
