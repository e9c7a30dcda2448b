"""Limits: what a helper wants to be asked about, and when they are left in peace."""

from starlette.responses import Response

from app import access
from app.forms import INVALID
from app.limits_form import LimitsForm
from app.web import Web
from models.errors import N_


def show(web: Web) -> Response:
    """The limits as they stand."""
    helper = access.as_helper(web)
    if helper is None:
        return web.page("availability/not_a_helper.html")
    return web.page("limits/show.html", form=LimitsForm(web, helper), helper=helper)


def save(web: Web) -> Response:
    """All limits in one save. The whole page follows, for its language may have changed."""
    helper = access.own_helper_to_change(web)
    form = LimitsForm(web, helper, web.form)
    if not form.validate():
        render, template = (web.partial, "_form") if web.is_fragment else (web.page, "show")
        return render(f"limits/{template}.html", status=INVALID, form=form, helper=helper)
    form.keep(helper)
    web.language = helper.person.language
    return web.go(web.url("limits"), web.say(N_("Saved. Thank you!")))
