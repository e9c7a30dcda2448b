"""Who may see a picture: who may see the spending or the claim that it belongs to. The rule is that of `app/access.py`.

A worry's picture is behind the worry's own door (`app/access_worries.py`).
"""

from sqlalchemy import select

from app import access, access_expenses
from app.visit_page import role_at
from app.web import Web
from models.errors import NotFound
from models.expense import Expense
from models.picture import Picture
from models.spending import Spending


def receipt(web: Web, picture_id: int) -> Picture:
    """A receipt that this person may see. Looking at it leaves an event."""
    about = _spending(web, picture_id) or _claim(web, picture_id)
    if about is None or about.receipt is None:
        raise NotFound
    about.record("looked", web.now, ["receipt"])
    return about.receipt


def _spending(web: Web, picture_id: int) -> Spending | None:
    """The money of a visit that the person made or answers for in care: receipts are not for family."""
    found = web.session.scalar(select(Spending).where(Spending.receipt_id == picture_id))
    if found is None:
        return None
    visit = access.visit(web, found.visit_id)
    return found if role_at(web, visit) != "family" else None


def _claim(web: Web, picture_id: int) -> Expense | None:
    found = web.session.scalar(select(Expense).where(Expense.receipt_id == picture_id))
    return access_expenses.expense(web, found.id) if found else None
