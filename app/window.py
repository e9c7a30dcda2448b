"""The part of a help request's form that says when: a day, and a part of it or exact times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, Field, RadioField, SelectField, TimeField
from wtforms.validators import StopValidation, ValidationError

from app.forms import Form
from app.wall_time import moments
from models import language as words
from models.errors import N_

PARTS = {
    "morning": (N_("Morning"), time(8), time(12)),
    "afternoon": (N_("Afternoon"), time(12), time(16)),
    "evening": (N_("Evening"), time(16), time(20)),
}
OTHER = "other"
"""The chip beside which a field of its own says what."""

CHIP_DAYS = 7
LAST_DAY = 60
"""How many days ahead help can be asked for."""

STEP = timedelta(minutes=5)
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when the help may take place (aware, UTC)."""

    earliest: datetime
    latest: datetime


def day_choices(form: Form, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Today, tomorrow, the days after them without their year, and "another day"."""
    today = form.web.now.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(CHIP_DAYS)]
    later = [words.day(day, form.web.language, zone).removesuffix(str(day.year)) for day in days[2:]]
    labels = [form.say("Today"), form.say("Tomorrow"), *later]
    chips = [(day.isoformat(), label) for day, label in zip(days, labels, strict=True)]
    return [*chips, (OTHER, form.say(N_("Another day")))]


def part_choices(form: Form) -> list[tuple[str, str]]:
    """The parts of a day, and "exact times"."""
    return [*((key, form.say(label)) for key, (label, _, _) in PARTS.items()), (OTHER, form.say(N_("Exact times")))]


def either(chips: SelectField, beside: Sequence[Field], message: str) -> Any:
    """What was chosen: a chip's value, or None for the field(s) beside the chips.

    Those count where their chip or none is chosen; filled in beside another chip, they are refused with `message`.
    """
    typed = [field.data for field in beside if field.data not in (None, "")]
    if chips.data not in (None, "", OTHER):
        if typed and [str(value) for value in typed] != [chips.data]:
            raise ValidationError(message)
        return chips.data
    if any(field.process_errors and any(field.raw_data or ()) for field in beside):
        raise StopValidation
    return None


class SaysWhen(Form):
    """A form with these fields, in which order it likes: chips first, beside them what the chip `other` stands for."""

    day: SelectField
    other_day: DateField
    part: SelectField
    starts: TimeField
    ends: TimeField
    starts_again: RadioField
    ends_again: RadioField

    part_notes = {key: f"{starts.hour}–{ends.hour}" for key, (_, starts, ends) in PARTS.items()}

    def chosen_day(self, zone: ZoneInfo) -> date:
        """The day; ValidationError where there is none, or it is past or too far ahead."""
        chip = either(
            self.day, [self.other_day], self.say(N_("You chose one day and wrote another. Keep one of them."))
        )
        day = _date(chip) if chip else self.other_day.data
        if day is None:
            raise ValidationError(N_("Choose the day."))
        today = self.web.now.astimezone(zone).date()
        if day < today:
            raise ValidationError(N_("That day is past. Choose today or a later day."))
        if day > today + timedelta(days=LAST_DAY):
            raise ValidationError(self.say(N_("Choose a day within %(days)s days."), days=LAST_DAY))
        return day

    def chosen_window(self, day: date | None, minutes: int, zone: ZoneInfo) -> Window | None:
        """The window, from now at the earliest; ValidationError where `minutes` of help do not fit into it."""
        starts, ends = self._times()
        if day is None:
            return None
        earliest = self._moment(day, starts, zone, self.starts_again)
        latest = self._moment(day, ends, zone, self.ends_again)
        if earliest >= latest:
            raise ValidationError(N_("The end must be later than the beginning."))
        if latest <= self.web.now:
            raise ValidationError(N_("That time is past already. Choose a later one."))
        earliest = max(earliest, _next_step(self.web.now))
        if latest - earliest < timedelta(minutes=minutes):
            length = words.duration(minutes, self.web.language)
            raise ValidationError(self.say(N_("%(length)s of help does not fit into that time."), length=length))
        return Window(earliest, latest)

    def _times(self) -> tuple[time, time]:
        both = self.say(N_("You chose a part of the day and wrote exact times. Keep one of them."))
        chip = either(self.part, [self.starts, self.ends], both)
        if chip in PARTS:
            return PARTS[chip][1:]
        if chip or self.starts.data is None or self.ends.data is None:
            raise ValidationError(N_("Choose the time of day, or give both exact times."))
        return self.starts.data, self.ends.data

    def _moment(self, day: date, at: time, zone: ZoneInfo, which: RadioField) -> datetime:
        """`at` on `day`; in a repeated hour the reader says which one, and a skipped one is refused."""
        found = moments(day, at, zone)
        if not found:
            said = words.time_of_day(datetime.combine(day, at, UTC), self.web.language, UTC_ZONE)
            message = N_("There is no %(time)s that night: clocks move forward. Choose another time.")
            raise ValidationError(self.say(message, time=said))
        if len(found) == 1:
            return found[0]
        which.choices = [
            (str(index), words.time_of_day(moment, self.web.language, zone)) for index, moment in enumerate(found)
        ]
        if which.data not in ("0", "1"):
            raise ValidationError(N_("Clocks move back that night, and this hour comes twice. Say which one."))
        return found[int(which.data)]


def _date(chip: str) -> date | None:
    try:
        return date.fromisoformat(chip)
    except ValueError:
        return None


def _next_step(now: datetime) -> datetime:
    """`now` rounded up to the next five minutes."""
    over = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    return now - over + (STEP if over else timedelta())
