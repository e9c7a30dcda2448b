"""Claims of expenses, for whoever decides them: approve or refuse, and hand what is approved to payroll."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import DateField, HiddenField

from app import access_expenses
from app.expense_form import RefusalForm
from app.expense_table import as_csv
from app.forms import DATES, INVALID, Form
from app.web import Web, row_number
from models.errors import N_
from models.expense import Expense, ExpenseState
from models.person import RoleName


class PeriodForm(Form):
    """From which day to which, both included; the month before this one unless said otherwise.

    `as_of` is the moment of the page: what is approved later is neither in its table nor marked as paid with it.
    """

    as_of = HiddenField()
    first = DateField(N_("From"), format=DATES)
    last = DateField(N_("Until"), format=DATES)

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        today = web.now.astimezone(web.person.zone).date()
        last = today.replace(day=1) - timedelta(days=1)
        super().__init__(web, sent, data={"first": last.replace(day=1), "last": last, "as_of": web.now.isoformat()})

    def validate_as_of(self, field: HiddenField) -> None:
        """A moment, as the page wrote it; now where nothing is said."""
        try:
            self.moment = datetime.fromisoformat(field.data or self.web.now.isoformat())
        except ValueError:
            self.moment = self.web.now
        if self.moment.tzinfo is None:
            self.moment = self.web.now

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first.data or date.min, self.last.data or date.max


def index(web: Web) -> Response:
    """What waits for a decision, and what is approved and not yet paid."""
    return web.page("claims/index.html", **_seen(web))


def approve(web: Web) -> Response:
    """Approve every claim that was chosen."""
    chosen = [row_number(str(value)) for value in web.form.getlist("claim")]
    found = access_expenses.expenses_to_decide(web, chosen)
    for claim in found:
        claim.approve(web.now)
    return _changed(web, N_("Approved. The helpers are told.") if found else N_("Choose what you approve."))


def refuse(web: Web) -> Response:
    """Refuse one claim, with the reason."""
    claim = access_expenses.expenses_to_decide(web, [web.path["id"]])[0]
    form = RefusalForm(web, web.form)
    if not form.validate():
        show, template = (web.partial, "_claims") if web.is_fragment else (web.page, "index")
        return show(f"claims/{template}.html", status=INVALID, **_seen(web, refusal=form, refused=claim.id))
    claim.refuse(form.reason.data or "", web.now)
    return _changed(web, N_("Not approved. The helper is told why."))


def export(web: Web) -> Response:
    """The approved claims of `?first=` to `?last=`, for payroll. Nothing changes."""
    form = PeriodForm(web, FormData(web.request.query_params))
    if not form.validate():
        return web.page("claims/index.html", status=INVALID, **_seen(web, period=form))
    name = 'attachment; filename="expenses-{}-{}.csv"'.format(*form.days)
    return Response(
        as_csv(_approved(web, form)), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


def pay(web: Web) -> Response:
    """Payroll has the approved claims of the period."""
    form = PeriodForm(web, web.form)
    if not form.validate():
        return web.page("claims/index.html", status=INVALID, **_seen(web, period=form))
    ids = [claim.id for claim in _approved(web, form, acts=True)]
    for claim in access_expenses.expenses_to_decide(web, ids):
        if claim.state is ExpenseState.APPROVED:
            claim.pay(web.now)
    return _changed(web, N_("Marked as paid."))


def _changed(web: Web, said: str) -> Response:
    web.session.flush()
    return web.done("claims/_claims.html", web.url("claims"), said=web.say(said), **_seen(web))


def _seen(web: Web, *, period: PeriodForm | None = None, refusal: RefusalForm | None = None, refused: int = 0) -> Any:
    waiting = access_expenses.claims(web.person, acts=False).where(Expense.state == ExpenseState.CLAIMED)
    approved = access_expenses.claims(web.person, acts=False).where(Expense.state == ExpenseState.APPROVED)
    return {
        "waiting": web.session.scalars(waiting.order_by(Expense.claimed_at, Expense.id)).all(),
        "approved": web.session.scalars(approved.order_by(Expense.day, Expense.id)).all(),
        "period": period or PeriodForm(web),
        "refusal": refusal or RefusalForm(web),
        "refused": refused,
        "may_act": web.person.has_role(RoleName.COORDINATOR),
    }


def _approved(web: Web, period: PeriodForm, *, acts: bool = False) -> Sequence[Expense]:
    """Approved claims for the visits of the period."""
    rows = access_expenses.claims(web.person, acts=acts).where(Expense.state == ExpenseState.APPROVED)
    in_time = rows.where(Expense.day.between(*period.days), Expense.decided_at <= period.moment)
    return web.session.scalars(in_time.order_by(Expense.day, Expense.id)).all()
