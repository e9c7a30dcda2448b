"""The form of an area's settings: office hours, and how long the product waits before it asks, reminds and decides."""

from typing import Any

from starlette.datastructures import FormData
from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from app.forms import TIMES, Form
from app.web import Web
from models.area import Area
from models.errors import N_

_TIME = InputRequired(N_("Give a time, such as 8.00."))
_BACK_STOP = NumberRange(15, 1440, N_("Give a number of minutes from 15 to 1440."))
_PATIENCE = NumberRange(5, 180, N_("Give a number of minutes from 5 to 180."))

POLICY = (
    "office_start",
    "office_end",
    "decide_minutes",
    "series_days",
    "wave_size",
    "daily_cap",
    "quiet_start",
    "quiet_end",
    "late_minutes",
    "nudge_minutes",
)
"""What the form changes, by the area's columns."""


class AreaForm(Form):
    """The settings of an area, as they stand or as they were sent."""

    office_start = TimeField(N_("Office hours from"), [_TIME], format=TIMES)
    office_end = TimeField(N_("Office hours until"), [_TIME], format=TIMES)
    decide_minutes = IntegerField(N_("Time to find another way"), [_BACK_STOP])
    series_days = IntegerField(
        N_("Ask the usual helper ahead of time"), [NumberRange(1, 28, N_("Give a number of days from 1 to 28."))]
    )
    wave_size = IntegerField(
        N_("Ask several at once when it is urgent"), [NumberRange(1, 9, N_("Give a number from 1 to 9."))]
    )
    daily_cap = IntegerField(
        N_("Questions to one helper in a day, at most"), [NumberRange(1, 10, N_("Give a number from 1 to 10."))]
    )
    quiet_start = TimeField(N_("No messages from"), [_TIME], format=TIMES)
    quiet_end = TimeField(N_("No messages until"), [_TIME], format=TIMES)
    late_minutes = IntegerField(N_("When a helper has not arrived"), [_PATIENCE])
    nudge_minutes = IntegerField(N_("When nobody has said how a visit went"), [_PATIENCE])

    def __init__(self, web: Web, area: Area, sent: FormData | None = None) -> None:
        super().__init__(web, sent, obj=area)

    def validate_office_end(self, field: TimeField) -> None:
        """The office opens before it closes."""
        if field.data and self.office_start.data and field.data <= self.office_start.data:
            raise ValidationError(N_("The end must be later than the beginning."))

    def validate_quiet_end(self, field: TimeField) -> None:
        """Some of the day is quiet, and some is not."""
        if field.data and field.data == self.quiet_start.data:
            raise ValidationError(N_("The end must differ from the beginning."))

    def policy(self) -> dict[str, Any]:
        """The values, by the area's columns; the form is valid."""
        return {name: self[name].data for name in POLICY}
