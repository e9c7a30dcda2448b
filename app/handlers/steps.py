"""The helper's own page of the welcome: what their organisation asks for, how it stands, and signing the commitment."""

from typing import Any

from starlette.responses import Response

from app import access
from app.web import Web, row_number
from app.welcome_page import welcome_of
from models.clearance import StepKind
from models.errors import N_
from models.helper import Helper
from models.organisation import Organisation
from models.welcome import sign as sign_commitment


def show(web: Web) -> Response:
    """The steps, and the text of the commitment."""
    helper = access.as_helper(web)
    if helper is None:
        return web.page("availability/not_a_helper.html")
    return web.page("welcome_steps/show.html", **_shown(web, helper))


def sign(web: Web) -> Response:
    """The helper signs the version that they have read."""
    helper = access.own_helper(web)
    sign_commitment(helper, row_number(str(web.form.get("version", ""))), web.now)
    said = web.say(N_("Signed, thank you."))
    return web.done("welcome_steps/_steps.html", web.url("welcome_steps"), said=said, **_shown(web, helper))


def _shown(web: Web, helper: Helper) -> dict[str, Any]:
    welcome = welcome_of(web, helper)
    line = next((line for line in welcome.lines if line.kind is StepKind.COMMITMENT), None)
    return {
        "helper": helper,
        "welcome": welcome,
        "text": _text(web, helper.organisation) if line is not None else "",
        "is_to_sign": line is not None and (line.is_missing or line.is_soon),
    }


def _text(web: Web, organisation: Organisation | None) -> str:
    """The commitment in the reader's language, or in the first in which it is written."""
    texts = organisation.commitment if organisation is not None else {}
    return texts.get(web.language.value) or next((text for text in texts.values() if text), "")
