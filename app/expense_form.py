"""The form in which a helper claims what the way cost, and the one in which a claim is refused."""

import re

from starlette.datastructures import FormData
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.forms import Form
from app.money_form import TEXT_LENGTH, EuroField
from app.pictures import PictureField
from app.web import Web
from app.words import word
from models.availability import starting_place
from models.errors import N_
from models.expense import Expense, ExpenseKind
from models.travel import kilometres
from models.visit import Visit

KM = re.compile(r"[0-9]{1,3}(?:[.,][0-9])?")
MOST_CENTS = 50_000
"""No way to a visit costs more; more is a slip of the finger."""


class ExpenseForm(Form):
    """Kilometres, or what a ticket or the parking cost. The way is suggested from the distance there and back."""

    visit = HiddenField()
    kind = RadioField(N_("What was it?"), validators=[InputRequired(N_("Choose what it was."))])
    km = StringField(N_("Kilometres there and back"))
    cost = EuroField(N_("What did the ticket or the parking cost?"))
    receipt = PictureField(N_("Photo of the receipt or ticket"))
    note = StringField(N_("Anything to add, such as why there is no receipt"), [TEXT_LENGTH])

    def __init__(self, web: Web, sent: FormData | None = None, *, of: Visit) -> None:
        self.of = of
        way = suggested_km(of)
        km = f"{way:g}".replace(".", ",") if way else ""
        super().__init__(web, sent, data={"visit": str(of.id), "km": km, "kind": self._usual(of)})
        self.kind.choices = [(kind.value, self.say(word(kind))) for kind in ExpenseKind]
        self.receipt.flags.optional = self.note.flags.optional = True

    @staticmethod
    def _usual(visit: Visit) -> str:
        return ExpenseKind.KILOMETRES if visit.helper.car else ExpenseKind.FARE

    @property
    def is_way(self) -> bool:
        """Whether kilometres are claimed."""
        return str(self.kind.data) == ExpenseKind.KILOMETRES

    def validate_km(self, field: StringField) -> None:
        """A number of kilometres, where that is what is claimed."""
        if self.is_way and not (KM.fullmatch(field.data or "") and self.way > 0):
            raise ValidationError(N_("Write the kilometres, such as 6,4."))

    def validate_cost(self, field: EuroField) -> None:
        """A sum, where that is what is claimed."""
        if not self.is_way and not field.errors and not 0 < (field.data or 0) <= MOST_CENTS:
            raise ValidationError(N_("Write what it cost, such as 3,20."))

    def validate_note(self, field: StringField) -> None:
        """A ticket has a receipt, or a reason why not."""
        if self.kind.data and not self.is_way and not self.receipt.jpeg and not field.data:
            raise ValidationError(N_("Add a photo of the receipt, or write here why there is none."))

    @property
    def way(self) -> float:
        """The kilometres that were written."""
        return float((self.km.data or "0").replace(",", "."))

    def claim(self) -> Expense:
        """Claim what was written. AlreadyClaimed for the same again."""
        kind, web = ExpenseKind(self.kind.data), self.web
        receipt, note = self.receipt.keep(web), self.note.data or ""
        if self.is_way:
            return Expense.claim(self.of, kind, web.now, km=self.way, receipt=receipt, note=note)
        return Expense.claim(self.of, kind, web.now, cents=self.cost.data, receipt=receipt, note=note)


class RefusalForm(Form):
    """Why a claim is not approved; the helper reads it."""

    reason = StringField(
        N_("Why is it not approved? The helper reads this."),
        [InputRequired(N_("Write why: the helper reads it.")), Length(max=500)],
    )


def suggested_km(visit: Visit) -> float | None:
    """The way to `visit` and back from where the helper sets out, to 100 m; None where either is not located."""
    start = starting_place(visit.helper, visit.starts_at, visit.ends_at)
    way = kilometres(start, visit.need.place)
    return None if way is None else round(2 * way, 1) or None
