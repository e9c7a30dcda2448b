"""Certificates of hours: asked for by the helpers themselves, or printed for them by a coordinator."""

from datetime import date
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import DateField
from wtforms.validators import ValidationError

from app import access, access_helpers
from app.certificate import certify
from app.forms import DATES, INVALID, Form
from app.web import Web
from models.errors import N_
from models.helper import Helper
from models.language import Language


class SpanForm(Form):
    """From which day to which; from the helper's beginning until today unless said otherwise."""

    first = DateField(N_("From"), format=DATES)
    last = DateField(N_("Until"), format=DATES)

    def validate_last(self, field: DateField) -> None:
        """Not before its beginning."""
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(N_("The last day is before the first."))


def show_own(web: Web) -> Response:
    """My own."""
    return _show(web, access.own_helper(web), web.url("certificate"))


def show_for(web: Web) -> Response:
    """A helper's, who has asked the coordinator to print it."""
    helper = access_helpers.helper_to_change(web, web.path["id"])
    helper.record("looked", web.now, ["certificate"])
    return _show(web, helper, web.url("helper_certificate", id=helper.id))


def _show(web: Web, helper: Helper, url: str) -> Response:
    """`?language=` prints it in another language than the reader's."""
    asked = web.request.query_params
    usual = _usual(web, helper)
    form = SpanForm(web, FormData(asked) if "first" in asked else None, data=usual)
    is_valid = "first" not in asked or form.validate()
    span = {"first": form.first.data, "last": form.last.data} if is_valid else usual
    if asked.get("language") in set(Language):
        web.language = Language(asked["language"])
    made = certify(web.session, helper, **span)
    return web.page(
        "certificate/show.html", status=200 if is_valid else INVALID, certificate=made, form=form, action=url
    )


def _usual(web: Web, helper: Helper) -> dict[str, Any]:
    zone = helper.area.zone
    began: date = (helper.welcomed_at or helper.created_at).astimezone(zone).date()
    return {"first": began, "last": web.now.astimezone(zone).date()}
