"""The forms by which helpers say when they are free: other times on one day, a single slot, and a pause."""

from datetime import date, time, timedelta
from functools import partial
from typing import Any

from starlette.datastructures import FormData
from wtforms import DateField, RadioField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.forms import DATES, TIMES, Form
from app.wall_time import moments
from app.web import Web
from app.window import SaysWhen, Window, day_choices, part_choices
from models.errors import N_

WHOLE_DAY = "whole"
SHORTEST = 15
"""Minutes of a posted slot: no help takes less."""

LONGEST_PAUSE = timedelta(days=366)


class ExceptionForm(SaysWhen):
    """On one day, free or not free, whatever the week says. `when` is there once `validate()` has said yes."""

    free = RadioField(N_("On that day I am"), default="no")
    day = RadioField(N_("Which day?"), validate_choice=False, id="exception-day")
    other_day = DateField(N_("Date"), [Optional()], format=DATES, id="exception-other-day")
    part = RadioField(N_("What time?"), validate_choice=False, id="exception-part")
    starts = TimeField(N_("From"), [Optional()], format=TIMES, id="exception-starts")
    ends = TimeField(N_("Until"), [Optional()], format=TIMES, id="exception-ends")

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        self.when: tuple[date, time, time] | None = None
        super().__init__(web, sent)
        self.free.choices = [("no", self.say(N_("not free"))), ("yes", self.say(N_("free")))]
        self.day.choices = day_choices(self, web.person.zone)
        self.part.choices = [(WHOLE_DAY, self.say(N_("The whole day"))), *part_choices(self)]
        _beside_chips(self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether day and times are there; sets `when`."""
        is_sound = super().validate(extra_validators)
        day = self.read(self.day, partial(self.chosen_day, self.web.person.zone))
        times = self.read(self.part, partial(self._wall_times, day))
        if day and times and is_sound and not self.errors:
            self.when = (day, *times)
        return self.when is not None

    def _wall_times(self, day: date | None) -> tuple[time, time]:
        """From when until when on the wall clock; 00:00 to 00:00 is the whole day."""
        if self.part.data == WHOLE_DAY:
            return time(0), time(0)
        starts, ends = self._times()
        if ends <= starts and ends != time(0):
            raise ValidationError(N_("The end must be later than the beginning."))
        zone = self.web.person.zone
        if day and not all(moments(day, at, zone) for at in (starts, ends)):
            raise ValidationError(N_("That hour does not exist that night: clocks move forward. Choose another time."))
        return starts, ends


class SlotForm(SaysWhen):
    """A single slot, perhaps from another address. `window` is there once `validate()` has said yes."""

    day = RadioField(N_("Which day?"), validate_choice=False, id="slot-day")
    other_day = DateField(N_("Date"), [Optional()], format=DATES, id="slot-other-day")
    part = RadioField(N_("What time?"), validate_choice=False, id="slot-part")
    starts = TimeField(N_("From"), [Optional()], format=TIMES, id="slot-starts")
    ends = TimeField(N_("Until"), [Optional()], format=TIMES, id="slot-ends")
    starts_again = RadioField(N_("From which one?"), validate_choice=False)
    ends_again = RadioField(N_("Until which one?"), validate_choice=False)
    street = StringField(N_("Street and number"), [Length(max=200, message=N_("This is too long for an address."))])
    postal_code = StringField(
        N_("Postal code"), [Optional(), Regexp(r"\d{5}\Z", message=N_("A postal code has five digits."))]
    )
    municipality = StringField(
        N_("Municipality"), [Length(max=100, message=N_("This is too long for the name of a municipality."))]
    )

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        self.window: Window | None = None
        super().__init__(web, sent)
        self.day.choices = day_choices(self, web.person.zone)
        self.part.choices = part_choices(self)
        _beside_chips(self)

    @property
    def has_place(self) -> bool:
        """Whether something stands in the address."""
        return any(field.data or field.errors for field in (self.street, self.postal_code, self.municipality))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether day and times are there, and the address is whole; sets `window`."""
        is_sound = super().validate(extra_validators)
        zone = self.web.person.zone
        day = self.read(self.day, partial(self.chosen_day, zone))
        window = self.read(self.part, partial(self.chosen_window, day, SHORTEST, zone))
        self.read(self.street, self._check_place)
        if window and is_sound and not self.errors:
            self.window = window
        return self.window is not None

    def _check_place(self) -> None:
        if self.has_place and not (self.street.data and self.municipality.data):
            raise ValidationError(N_("Give both the street and the municipality, or leave them empty."))


class PauseForm(Form):
    """From when (today, where nothing is said) until when nothing is asked."""

    since = DateField(N_("First day"), [Optional()], format=DATES)
    until = DateField(
        N_("Until and including"),
        [InputRequired(N_("Choose the last day of the pause."))],
        format=DATES,
    )

    def validate_until(self, field: DateField) -> None:
        """A day from today on, within a year."""
        today = self.web.now.astimezone(self.web.person.zone).date()
        if field.data is not None and field.data < today:
            raise ValidationError(N_("That day is past. Choose today or a later day."))
        if field.data is not None and field.data > today + LONGEST_PAUSE:
            raise ValidationError(N_("A pause lasts a year at most. If you want to stop, tell the coordinator."))
        if field.data is not None and self.since.data is not None and self.since.data > field.data:
            raise ValidationError(N_("The last day must not be before the first."))


def _beside_chips(form: SaysWhen) -> None:
    """What stands beside chips is for another choice, so it is not marked as optional."""
    for field in (form.other_day, form.starts, form.ends):
        field.flags.optional = False
