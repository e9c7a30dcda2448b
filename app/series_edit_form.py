"""The forms that change a series: its rule from now on, days that are left out, and one visit at another time."""

from datetime import date, datetime, timedelta
from typing import Any

from starlette.datastructures import FormData
from wtforms import BooleanField, DateField, SelectField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.forms import DATES, TIMES, Form
from app.need_form import LENGTHS
from app.wall_time import moments
from app.web import Web
from models import language as words
from models.errors import N_
from models.occurrences import occurrences, turns
from models.series import Series

LONGEST = timedelta(days=3 * 366)
REACH = timedelta(weeks=26)
TIME = N_("Give a time, such as 10.30.")
DATE = N_("Give a date, such as 24.11.2026.")


class SeriesEditForm(Form):
    """What holds for the visits that nobody has been asked about yet."""

    earliest = TimeField(N_("At the earliest"), [InputRequired(TIME)], format=TIMES)
    latest = TimeField(N_("Over by"), [InputRequired(TIME)], format=TIMES)
    minutes = SelectField(N_("How long does it take?"), coerce=int)
    last_day = DateField(N_("Until"), [Optional()], format=DATES)
    on_holidays = BooleanField(N_("On public holidays, too"))
    note = TextAreaField(N_("Note to the helper"), [Length(max=1000)])

    def __init__(self, web: Web, sent: FormData | None = None, *, series: Series) -> None:
        self.series = series
        now = {name: getattr(series, name) for name in self.names()}
        super().__init__(web, sent, **({} if sent else now))
        lengths = sorted({*LENGTHS, series.minutes})
        self.minutes.choices = [(minutes, words.duration(minutes, web.language)) for minutes in lengths]

    @staticmethod
    def names() -> tuple[str, ...]:
        """What may be changed."""
        return ("earliest", "latest", "minutes", "last_day", "on_holidays", "note")

    @property
    def changed(self) -> dict[str, Any]:
        """What is wanted now."""
        return {name: self[name].data or "" if name == "note" else self[name].data for name in self.names()}

    def validate_latest(self, field: TimeField) -> None:
        """There is room for the help."""
        starts, ends = self.earliest.data, field.data
        if starts is None or ends is None or not self.minutes.data:
            return
        if (ends.hour - starts.hour) * 60 + ends.minute - starts.minute < self.minutes.data:
            raise ValidationError(N_("There is no room for the help between these times. Give more time."))

    def validate_last_day(self, field: DateField) -> None:
        """Not over before it has begun, nor before today."""
        first = max(self.series.first_day, self.series.client.area.day_of(self.web.now))
        if field.data is not None and not first <= field.data <= first + LONGEST:
            raise ValidationError(N_("Give today or a later day, within three years."))


class SpanForm(Form):
    """From which day to which no visit is wanted."""

    since = DateField(N_("First day without a visit"), [InputRequired(DATE)], format=DATES)
    until = DateField(N_("Last day without a visit"), [InputRequired(DATE)], format=DATES)

    def __init__(self, web: Web, sent: FormData | None = None, *, series: Series) -> None:
        self.series, self.days = series, list[date]()
        super().__init__(web, sent)

    def validate_until(self, field: DateField) -> None:
        """Some day of the series lies between the two, from today on."""
        first, last = self.since.data, field.data
        if first is None or last is None:
            return
        if not first <= last <= first + LONGEST:
            raise ValidationError(N_("The last day comes after the first, and within three years."))
        today = self.series.client.area.day_of(self.web.now)
        self.days = [turn.day for turn in turns(self.series, max(first, today), last)]
        if not self.days:
            raise ValidationError(N_("No visit of this series lies between these days."))


class MoveForm(Form):
    """Which visit, and when instead."""

    turn = SelectField(N_("Which visit?"))
    to_day = DateField(N_("New day"), [InputRequired(DATE)], format=DATES)
    to_time = TimeField(N_("New time"), [InputRequired(TIME)], format=TIMES)

    def __init__(self, web: Web, sent: FormData | None = None, *, series: Series) -> None:
        self.series, zone = series, series.client.area.zone
        today = series.client.area.day_of(web.now)
        super().__init__(web, sent)
        self.turn.choices = [
            (day.isoformat(), words.day(day, web.language, zone)) for day in occurrences(series, today, today + REACH)
        ]

    @property
    def day(self) -> date:
        """The day whose visit is moved."""
        return date.fromisoformat(str(self.turn.data))

    def validate_to_time(self, field: TimeField) -> None:
        """A time that the clock shows that day, and that is still to come."""
        day: date | None = self.to_day.data
        if day is None or field.data is None:
            return
        when = moments(day, field.data, self.series.client.area.zone)
        if not when:
            raise ValidationError(N_("The clock skips this time on that day. Choose another time."))
        if when[0] <= self.web.now:
            raise ValidationError(N_("This time has passed. Choose a later one."))
        self.starts_at: datetime = when[0]
