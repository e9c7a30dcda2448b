"""Leaving: a helper stops for good, by their own word or recorded by a coordinator; what is kept, and how long."""

from datetime import date

from starlette.responses import Response
from wtforms import DateField
from wtforms.validators import InputRequired

from app import access, access_helpers
from app.forms import DATES, INVALID, Form
from app.web import Web
from models import leaving
from models.errors import N_
from models.helper import Helper
from models.welcome import today


class LeaveForm(Form):
    """The day of the erasure."""

    erase_on = DateField(
        N_("Erase the personal data on"), [InputRequired(N_("Give a date, such as 24.11.2026."))], format=DATES
    )

    @property
    def day(self) -> date:
        """The day; the form is valid."""
        if self.erase_on.data is None:
            raise ValueError("the form is not valid")
        return self.erase_on.data


def ask_own(web: Web) -> Response:
    """What leaving means, for the helper."""
    return _ask(web, access.own_helper(web), is_own=True)


def leave_own(web: Web) -> Response:
    """The helper leaves."""
    helper = access.own_helper(web)
    return _leave(web, helper, web.url("home"), N_("Thank you for everything. Nobody asks you any more."), is_own=True)


def ask_for(web: Web) -> Response:
    """What it means, for the coordinator to whom the helper has said it."""
    return _ask(web, access_helpers.helper_to_change(web, web.path["id"]), is_own=False)


def leave_for(web: Web) -> Response:
    """The helper has said that they stop."""
    helper = access_helpers.helper_to_change(web, web.path["id"])
    web.act_for(helper.person)
    return _leave(web, helper, web.url("helper", id=helper.id), N_("Noted. Their visits go to others."), is_own=False)


def _leave(web: Web, helper: Helper, url: str, said: str, *, is_own: bool) -> Response:
    form = LeaveForm(web, web.form)
    if not form.validate():
        return _ask(web, helper, form, is_own=is_own)
    try:
        with web.session.begin_nested():
            leaving.leave(helper, form.day, web.now)
    except leaving.EraseDay as refusal:
        form.erase_on.errors = [web.say(refusal.message)]
        return _ask(web, helper, form, is_own=is_own)
    return web.go(url, web.say(said))


def _ask(web: Web, helper: Helper, form: LeaveForm | None = None, *, is_own: bool) -> Response:
    shown = form or LeaveForm(web, data={"erase_on": today(helper.area, web.now) + leaving.KEPT_FOR})
    show, template = (web.partial, "_form") if web.is_fragment and form else (web.page, "show")
    status = INVALID if form else 200
    return show(f"leaving/{template}.html", status=status, form=shown, helper=helper, is_own=is_own)
