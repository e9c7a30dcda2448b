"""A visit on the telephone: what its helper tells the desk of it, by the verbs and forms of the helper's own pages."""

from collections.abc import Callable
from typing import cast

from starlette.responses import Response

from app.concern_form import ConcernForm
from app.desk_line import do, visit_on_the_line
from app.desk_tell import TITLES, form_to_tell
from app.door_page import door_steps
from app.expense_form import ExpenseForm
from app.forms import INVALID, Form
from app.incident_form import IncidentForm
from app.money_form import SpendingForm
from app.visit_page import WENT_THERE, CouldNotForm, DoneForm
from app.web import Web
from models.doorstep import Step
from models.errors import N_, NotFound
from models.expense import AlreadyClaimed
from models.helper import Helper
from models.separation import part as part_ways
from models.spending import SeenBy, Spending, SpendingRefused
from models.visit import Visit, VisitState

WENT = (VisitState.DONE, VisitState.NOT_HOME)
"""Visits to which the helper has gone, so that the way there has cost something."""

RECEIPT_FOLLOWS = N_("Told by telephone: the receipt follows.")


def tell(web: Web) -> Response:
    """The form in which one thing is told."""
    what = str(web.path["what"])
    if what not in TITLES:
        raise NotFound
    helper, visit = _told_of(web)
    return _ask(web, helper, visit, what, form_to_tell(web, visit, what), 200)


def finish(web: Web) -> Response:
    """The visit is done, and how it went."""
    helper, visit = visit_on_the_line(web)
    form = cast(DoneForm, form_to_tell(web, visit, "finish", web.form))
    if not form.validate():
        return _ask(web, helper, visit, "finish", form, INVALID)
    return do(web, helper, lambda: visit.finish(web.now, **form.told()), N_("Noted: the visit is done."))


def could_not(web: Web) -> Response:
    """It did not work out."""
    helper, visit = visit_on_the_line(web)
    form = cast(CouldNotForm, form_to_tell(web, visit, "could-not", web.form))
    if not form.validate():
        return _ask(web, helper, visit, "could-not", form, INVALID)
    said = N_("Noted. Home care has it from here.")
    return do(web, helper, lambda: visit.could_not(web.now, form.note.data or ""), said)


def door(web: Web) -> Response:
    """Nobody opens, and one step is done; those on duty hear of it at once."""
    if web.path["step"] not in set(Step):
        raise NotFound
    helper, visit = visit_on_the_line(web)
    step = Step(web.path["step"])
    visit.at_door(step, web.now)
    said = web.say(N_("Noted. The person on duty knows."))
    if step is Step.OPENED:
        return web.go(web.url("desk_helper", id=helper.id), said)
    return web.go(web.url("desk_tell", id=helper.id, visit=visit.id, what="door"), said)


def money(web: Web) -> Response:
    """What was spent; the photo of the receipt may follow."""

    def keep(visit: Visit, form: Form) -> None:
        sums = cast(SpendingForm, form)
        try:
            with web.session.begin_nested():
                follows = web.say(RECEIPT_FOLLOWS)
                seen_by, missing = SeenBy(sums.seen_by.data), sums.said("missing")
                Spending.keep(visit, sums.amounts, seen_by, web.now, no_receipt=follows, missing=missing)
        except SpendingRefused as refusal:
            sums.tell(refusal)

    return _told(web, "money", keep)


def expense(web: Web) -> Response:
    """Kilometres, or what a ticket cost."""

    def claim(visit: Visit, form: Form) -> None:
        if visit.state not in WENT:
            raise NotFound
        claimed = cast(ExpenseForm, form)
        try:
            with web.session.begin_nested():
                claimed.claim()
        except AlreadyClaimed as refusal:
            claimed.kind.errors = [web.say(refusal.message)]

    return _told(web, "expense", claim)


def worry(web: Web) -> Response:
    """A worry of the helper's, who follows what becomes of it."""

    def keep(visit: Visit, form: Form) -> None:
        cast(ConcernForm, form).tell(visit.need.client, visit, visit.helper.person)

    return _told(web, "worry", keep)


def incident(web: Web) -> Response:
    """An incident that the helper reports."""

    def report(visit: Visit, form: Form) -> None:
        cast(IncidentForm, form).report(visit.need.client, visit, visit.helper.person)

    return _told(web, "incident", report)


def part(web: Web) -> Response:
    """Not a match, says the helper."""
    helper, visit = _told_of(web)
    said = N_("Noted. The two are not asked for each other any more.")
    return do(web, helper, lambda: part_ways(visit.need.client, helper, web.now), said)


def _told(web: Web, what: str, keep: Callable[[Visit, Form], None]) -> Response:
    """Keep what was told; what is to be mended is said in its form."""
    helper, visit = _told_of(web)
    form = form_to_tell(web, visit, what, web.form)
    if form.validate():
        keep(visit, form)
    if form.errors:
        return _ask(web, helper, visit, what, form, INVALID)
    return web.go(web.url("desk_helper", id=helper.id), web.say(N_("Noted for %(name)s."), name=helper.person.name))


def _told_of(web: Web) -> tuple[Helper, Visit]:
    helper, visit = visit_on_the_line(web)
    if visit.state not in WENT_THERE:
        raise NotFound
    return helper, visit


def _ask(web: Web, helper: Helper, visit: Visit, what: str, form: Form, status: int) -> Response:
    steps = door_steps(web, visit) if what == "door" else []
    title = web.say(TITLES[what])
    return web.page(
        "desk/tell.html", status=status, helper=helper, visit=visit, what=what, title=title, form=form, steps=steps
    )
