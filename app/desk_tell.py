"""What a helper on the telephone tells of a visit: the forms of their own pages, for the desk to fill in."""

from collections.abc import Callable

from starlette.datastructures import FormData

from app.concern_form import ConcernForm
from app.expense_form import ExpenseForm
from app.forms import Form
from app.incident_form import IncidentForm
from app.money_form import SpendingForm
from app.visit_page import CouldNotForm, DoneForm
from app.web import Web
from models.errors import N_
from models.spending import agreed_way
from models.visit import Visit

TITLES = {
    "finish": N_("How it went"),
    "could-not": N_("It did not work out"),
    "door": N_("Nobody opens"),
    "money": N_("The client's money"),
    "expense": N_("Expenses"),
    "worry": N_("Tell about a worry"),
    "incident": N_("Report an incident"),
}
"""What can be told, by the word of its address."""


def form_to_tell(web: Web, visit: Visit, what: str, sent: FormData | None = None) -> Form:
    """The form in which `what` is told of `visit`, as `sent`; NothingAgreed for money where none moves."""
    client = visit.need.client
    forms: dict[str, Callable[[], Form]] = {
        "finish": lambda: DoneForm(web, sent),
        "could-not": lambda: CouldNotForm(web, sent),
        "door": lambda: CouldNotForm(web, sent),
        "money": lambda: SpendingForm(web, sent, way=agreed_way(visit), kept=visit.spending, pictures=False),
        "expense": lambda: ExpenseForm(web, sent, of=visit),
        "worry": lambda: ConcernForm(web, client, visit, sent),
        "incident": lambda: IncidentForm(web, client, visit, sent, teller=visit.helper.person),
    }
    return forms[what]()
