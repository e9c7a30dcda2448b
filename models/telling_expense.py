"""Who is told about expenses: the helper, once for all claims that are decided together."""

from datetime import datetime
from typing import TYPE_CHECKING

from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind

if TYPE_CHECKING:
    from models.expense import Expense


def decided(expense: "Expense", now: datetime) -> None:
    """The helper reads what became of this claim, and of every other that is decided at `now`."""
    helper = expense.helper
    Notification.queue(
        session_of(expense),
        Kind.EXPENSE_DECIDED,
        helper.person,
        now,
        key=f"{helper.id}:{now.isoformat()}",
        expense=expense,
    )
