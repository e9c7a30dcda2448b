"""The money of a visit: the helper writes down what was received, spent and given back, as agreed beforehand."""

from typing import Any

from starlette.responses import Response

from app import access
from app.forms import INVALID
from app.money_form import SpendingForm
from app.visit_page import WENT_THERE
from app.web import Web
from models.client import Client
from models.consent import Scope
from models.errors import N_
from models.spending import SeenBy, Spending, SpendingRefused, agreed_way
from models.visit import Visit


def show(web: Web) -> Response:
    """The form, or what was written once it stays as it is."""
    visit = access.own_visit(web, web.path["id"])
    if _shows_name(web, visit):
        visit.need.client.record("looked", web.now, ["name"])
    return web.page("spending/show.html", **_seen(web, visit, _form(web, visit)))


def save(web: Web) -> Response:
    """Write it down, or mend it."""
    visit = access.own_visit(web, web.path["id"])
    visit.lock()
    form = _form(web, visit, is_sent=True)
    if not form.validate() or not _keep(web, visit, form):
        return _ask(web, visit, form)
    said = web.say(N_("Saved. You can mend it until a day after the visit."))
    seen = _seen(web, visit, _form(web, visit))
    return web.done("spending/_spending.html", web.url("spending", id=visit.id), said=said, **seen)


def _keep(web: Web, visit: Visit, form: SpendingForm) -> bool:
    """Keep what was written; what is not as agreed is told in the form."""
    try:
        with web.session.begin_nested():
            receipt = form.receipt.keep(web) if "receipt" in form else None
            texts = {name: form.said(name) for name in ("no_receipt", "missing")}
            Spending.keep(visit, form.amounts, SeenBy(form.seen_by.data), web.now, receipt=receipt, **texts)
    except SpendingRefused as refusal:
        form.tell(refusal)
        return False
    return True


def _ask(web: Web, visit: Visit, form: SpendingForm) -> Response:
    show = web.partial if web.is_fragment else web.page
    template = "spending/_spending.html" if web.is_fragment else "spending/show.html"
    return show(template, status=INVALID, **_seen(web, visit, form))


def _form(web: Web, visit: Visit, *, is_sent: bool = False) -> SpendingForm:
    """NothingAgreed where no money moves."""
    way = visit.spending.way if visit.spending else agreed_way(visit)
    pictures = takes_pictures(web, visit.need.client)
    return SpendingForm(web, web.form if is_sent else None, way=way, kept=visit.spending, pictures=pictures)


def takes_pictures(web: Web, client: Client) -> bool:
    """Whether she agrees that her receipts are photographed."""
    return client.allows(Scope.PICTURES, web.now)


def _seen(web: Web, visit: Visit, form: SpendingForm) -> dict[str, Any]:
    return {
        "visit": visit,
        "client": visit.need.client,
        "name": visit.need.client.name if _shows_name(web, visit) else "",
        "form": form,
        "spending": visit.spending,
        "may_keep": Spending.may_keep(visit, web.now),
    }


def _shows_name(web: Web, visit: Visit) -> bool:
    return visit.state in WENT_THERE and visit.reveals(web.now)
