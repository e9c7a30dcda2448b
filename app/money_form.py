"""Sums of money as people write them, and the form in which a helper writes down a client's money."""

import re
from typing import Any

from starlette.datastructures import FormData
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import TextInput

from app.forms import Form
from app.pictures import PictureField
from app.web import Web
from models.errors import N_
from models.language import euros
from models.spending import Amounts, MoneyWay, SeenBy, Spending, SpendingRefused

EUROS = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?")
TEXT_LENGTH = Length(max=500, message=N_("Write at most 500 characters."))

SEEN_BY = {
    SeenBy.CLIENT: N_("The client"),
    SeenBy.RELATIVE: N_("A relative"),
    SeenBy.STAFF: N_("Somebody of home care"),
}


def cents_of(text: str) -> int:
    """`12,50`, `12.5`, `12` or `12,50 €` in whole cents; ValueError for anything else."""
    found = EUROS.fullmatch(text.replace("€", "").strip())
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class EuroField(Field):
    """A sum in euros, written with comma or point; `data` is in cents, None where nothing was typed."""

    widget = TextInput()
    data: int | None

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing typed is nothing."""
        self.typed = valuelist[0] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = cents_of(self.typed)
        except ValueError:
            raise ValueError(self.gettext(N_("Write the sum in euros, such as 12,50."))) from None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else f"{self.data // 100},{self.data % 100:02d}"


class SpendingForm(Form):
    """What came in, what went out, who saw it, the receipt. From a shop's account nothing comes in."""

    received = EuroField(N_("How much did you receive?"))
    spent = EuroField(N_("How much did it cost?"))
    returned = EuroField(N_("How much did you give back?"))
    seen_by = RadioField(N_("Who saw you count it?"), validators=[InputRequired(N_("Choose who saw it."))])
    receipt = PictureField(N_("Photo of the receipt"))
    no_receipt = StringField(N_("Why is there no photo?"), [TEXT_LENGTH])
    missing = TextAreaField(N_("If it does not add up: what happened?"), [TEXT_LENGTH])

    def __init__(
        self, web: Web, sent: FormData | None = None, *, way: MoneyWay, kept: Spending | None, pictures: bool
    ) -> None:
        super().__init__(web, sent, data=_kept(kept))
        self.seen_by.choices = [(who.value, self.say(name)) for who, name in SEEN_BY.items()]
        self.is_cash = way is MoneyWay.CASH
        if not self.is_cash:
            del self.received, self.returned, self.missing
        if not pictures:
            del self.receipt, self.no_receipt

    def validate_received(self, field: EuroField) -> None:
        """A sum, 0 too."""
        _needed(field)

    def validate_spent(self, field: EuroField) -> None:
        """A sum, 0 too."""
        _needed(field)

    def validate_returned(self, field: EuroField) -> None:
        """A sum, 0 too."""
        _needed(field)

    @property
    def amounts(self) -> Amounts:
        """What was written, in cents."""
        received, returned = (self.received.data, self.returned.data) if self.is_cash else (0, 0)
        return Amounts(self.spent.data or 0, received or 0, returned or 0)

    def said(self, name: str) -> str:
        """The text of a field that may not be asked for."""
        return (self[name].data or "") if name in self else ""

    def tell(self, refusal: SpendingRefused) -> None:
        """Put what was refused at the field that mends it, sums in the reader's money."""
        values = {name: euros(cents, self.web.language) for name, cents in refusal.values.items()}
        field = self[refusal.field if refusal.field in self else "spent"]
        field.errors = [*field.errors, self.say(refusal.message, **values)]


def _needed(field: EuroField) -> None:
    if field.data is None and not field.errors:
        raise ValidationError(N_("Write the sum; 0 if it was nothing."))


def _kept(kept: Spending | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {
        "received": kept.received_cents,
        "spent": kept.spent_cents,
        "returned": kept.returned_cents,
        "seen_by": kept.seen_by.value,
        "no_receipt": kept.no_receipt,
        "missing": kept.missing,
    }
