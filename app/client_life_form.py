"""The forms that stop a client's help: for now, and for good."""

from datetime import date

from starlette.datastructures import FormData
from wtforms import DateField, RadioField
from wtforms.validators import InputRequired, Optional, ValidationError

from app.consent_form import today
from app.forms import DATES, Form
from app.web import Web
from app.words import word
from models.client import EndReason, PauseReason
from models.errors import N_


class PauseForm(Form):
    """Why she is away, by the button that was pressed, and until when where that is known."""

    pause_reason = RadioField(N_("Why?"))
    paused_until = DateField(N_("Until about"), [Optional()], format=DATES)

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.pause_reason.choices = [(reason.value, self.say(word(reason))) for reason in PauseReason]

    def validate_paused_until(self, field: DateField) -> None:
        """Still to come."""
        if field.data and field.data < today(self.web):
            raise ValidationError(N_("That day is past. Leave it empty if nobody knows."))

    @property
    def reason(self) -> PauseReason:
        """Why she is away."""
        return PauseReason(self.pause_reason.data)

    @property
    def until(self) -> date | None:
        """The last day away, where it is known."""
        until: date | None = self.paused_until.data
        return until


class EndForm(Form):
    """Why her help ends."""

    end_reason = RadioField(N_("Why does the help end?"), [InputRequired(N_("Choose why."))])

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.end_reason.choices = [(reason.value, self.say(word(reason))) for reason in EndReason]

    @property
    def reason(self) -> EndReason:
        """Why her help ends."""
        return EndReason(self.end_reason.data)
