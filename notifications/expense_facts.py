"""What the message about decided expense claims says: each claim that was decided together, and no client."""

from collections.abc import Mapping

from sqlalchemy import select

from models.errors import N_
from models.event import session_of
from models.expense import Expense, ExpenseKind, ExpenseState
from models.language import Language, day, euros, translate
from models.notification import Notification
from notifications.sender import Sender

KINDS: Mapping[ExpenseKind, str] = {
    ExpenseKind.KILOMETRES: N_("Kilometres"),
    ExpenseKind.FARE: N_("Bus, tram or train fare"),
    ExpenseKind.PARKING: N_("Parking"),
}
OUTCOMES: Mapping[ExpenseState, str] = {
    ExpenseState.APPROVED: N_("approved"),
    ExpenseState.PAID: N_("approved"),
    ExpenseState.REFUSED: N_("not approved"),
}


def decided(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """The claims that were decided at the same moment as the notification's own."""
    first, language = notification.expense, notification.person.language
    if first is None:
        raise LookupError("the notification does not refer to an expense")
    together = select(Expense).where(
        Expense.helper_id == first.helper_id, Expense.decided_at == first.decided_at, Expense.state.in_(OUTCOMES)
    )
    claims = session_of(notification).scalars(together.order_by(Expense.id))
    return {"claims": [_claim(claim, language) for claim in claims], "link": sender.page_link("/expenses")}


def _claim(claim: Expense, language: Language) -> Mapping[str, str]:
    sum_ = euros(claim.cents, language) if claim.cents is not None else f"{claim.km:g} km"
    kind = translate(language, KINDS[claim.kind])
    return {
        "what": f"{kind}, {day(claim.day, language, claim.helper.area.zone)}, {sum_}",
        "outcome": translate(language, OUTCOMES[claim.state]),
        "reason": claim.refusal or "",
    }
