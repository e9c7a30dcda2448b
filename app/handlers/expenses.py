"""Expenses of helpers: their own claims, and what becomes of each."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app import access, access_expenses
from app.expense_form import ExpenseForm
from app.forms import INVALID
from app.web import Web, row_number
from models.errors import N_
from models.expense import AlreadyClaimed, Expense, ExpenseState
from models.helper import Helper
from models.need import Need
from models.visit import Visit

SHOWN = 50
CLAIMABLE = timedelta(days=90)
"""So long after a visit a claim is made with one tap from the list."""


def index(web: Web) -> Response:
    """My claims, newest first, and the visits for which nothing has been claimed yet."""
    mine = select(Expense).join(Expense.helper).where(Helper.person_id == web.person.id)
    claims = mine.order_by(Expense.claimed_at.desc(), Expense.id.desc()).limit(SHOWN)
    return web.page("expenses/index.html", claims=web.session.scalars(claims).all(), visits=_unclaimed(web))


def new(web: Web) -> Response:
    """The form for the visit `?visit=`."""
    visit = access_expenses.visit_to_claim_for(web, row_number(web.request.query_params.get("visit", "")))
    return web.page("expenses/new.html", form=ExpenseForm(web, of=visit), visit=visit)


def claim(web: Web) -> Response:
    """Claim what was written."""
    visit = access_expenses.visit_to_claim_for(web, row_number(str(web.form.get("visit", ""))))
    visit.lock()
    form = ExpenseForm(web, web.form, of=visit)
    if not form.validate() or not _claimed(web, form):
        show, template = (web.partial, "_form") if web.is_fragment else (web.page, "new")
        return show(f"expenses/{template}.html", status=INVALID, form=form, visit=visit)
    return web.go(web.url("expenses"), web.say(N_("Sent. You hear when it has been decided.")))


def _claimed(web: Web, form: ExpenseForm) -> bool:
    try:
        with web.session.begin_nested():
            form.claim()
    except AlreadyClaimed as refusal:
        form.kind.errors = [web.say(refusal.message)]
        return False
    return True


def _unclaimed(web: Web) -> list[Visit]:
    helper = access.as_helper(web)
    if helper is None:
        return []
    claimed = select(Expense.visit_id).where(Expense.helper_id == helper.id, Expense.state != ExpenseState.REFUSED)
    lately = access_expenses.visits_to_claim_for(web.person).where(
        Visit.starts_at > web.now - CLAIMABLE, Visit.id.not_in(claimed)
    )
    whole = joinedload(Visit.need).joinedload(Need.kind)
    return list(web.session.scalars(lately.order_by(Visit.starts_at.desc()).limit(SHOWN).options(whole)))
