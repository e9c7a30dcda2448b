"""The forms of the duty calendar: somebody answers on one day or on several at once, and who has the hours between."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from starlette.datastructures import FormData
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import Optional, ValidationError

from app.access_duty import teams_of
from app.duty_week import Week
from app.forms import TIMES, Form
from app.web import Web
from app.window import SaysWhen
from models import language as words
from models.area import Area, Team
from models.duty import Duty
from models.errors import N_
from models.person import CARE, Person, Role
from models.staffed import Span

WEEKS = range(1, 9)
LONGEST = timedelta(hours=25)
"""From one time of day to the same on the next, in the night of autumn when clocks move back."""


def people_of(web: Web, area: Area) -> list[Person]:
    """Who may be on duty for `area`, by name."""
    ours = Person.roles.any((Role.area_id == area.id) & Role.name.in_(CARE))
    return list(web.session.scalars(select(Person).where(Person.disabled_at.is_(None), ours).order_by(Person.name)))


class DutyForm(SaysWhen):
    """Who answers when, in the week that is shown. `spans` are there once `validate()` has said yes."""

    person = SelectField(N_("Who answers?"), [Optional()], validate_choice=False)
    team = SelectField(N_("For whom?"), validate_choice=False)
    days = SelectMultipleField(N_("On which days?"), validate_choice=False)
    starts = TimeField(N_("From"), [Optional()], format=TIMES, id="duty-starts")
    ends = TimeField(N_("Until"), [Optional()], format=TIMES, id="duty-ends")
    overnight = BooleanField(N_("It ends on the next day"))
    starts_again = RadioField(N_("From which one?"), validate_choice=False)
    ends_again = RadioField(N_("Until which one?"), validate_choice=False)
    weeks = SelectField(N_("The same for so many weeks"), coerce=int, default=1)

    def __init__(self, web: Web, week: Week, sent: FormData | None = None) -> None:
        self.week = week
        self.spans: list[Span] = []
        self.people = {str(person.id): person for person in people_of(web, week.area)}
        self.teams: dict[str, Team] = {str(team.id): team for team in web.session.scalars(teams_of(week.area))}
        super().__init__(web, sent, team=str(week.team.id) if week.team else "")
        self.person.choices = [("", self.say(N_("Choose"))), *((key, one.name) for key, one in self.people.items())]
        whole = self.say(N_("The whole area"))
        self.team.choices = [("", whole), *((key, team.name) for key, team in self.teams.items())]
        self.days.choices = list(self._day_choices())
        self.weeks.choices = [(weeks, str(weeks)) for weeks in WEEKS]
        for field in (self.person, self.starts, self.ends):
            field.flags.optional = False

    def _day_choices(self) -> Iterator[tuple[str, str]]:
        zone = self.week.area.zone
        for day in self.week.days:
            if day.start.astimezone(zone).date() >= self.web.now.astimezone(zone).date():
                yield day.start.astimezone(zone).date().isoformat(), day.name

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether somebody is free to answer at all those times; sets `spans`."""
        is_sound = super().validate(extra_validators)
        person = self.read(self.person, self._person)
        self.read(self.team, self.chosen_team)
        days = self.read(self.days, self._days)
        times = self.read(self.starts, self._wall_times)
        spans = self.read(self.starts, partial(self._spans, days, times)) if days and times else None
        if person and spans:
            self.read(self.days, partial(self._check_free, person, spans))
        if spans and is_sound and not self.errors:
            self.spans = spans
        return bool(self.spans)

    def _person(self) -> Person:
        if not self.person.data:
            raise ValidationError(N_("Choose who answers."))
        if self.person.data not in self.people:
            raise ValidationError(N_("Choose somebody who works in care here."))
        return self.people[self.person.data]

    def chosen_person(self) -> Person:
        """Who answers; the form is valid."""
        return self.people[self.person.data]

    def chosen_team(self) -> Team | None:
        """The team that they answer for; None for the whole area."""
        if self.team.data and self.team.data not in self.teams:
            raise ValidationError(N_("Choose a team of this area, or the whole area."))
        return self.teams.get(self.team.data or "")

    def _days(self) -> list[date]:
        offered = {value for value, _ in self._day_choices()}
        chosen = [day for day in self.days.data or [] if day in offered]
        if not chosen:
            raise ValidationError(N_("Choose at least one day."))
        weeks = self.weeks.data if self.weeks.data in WEEKS else 1
        return [date.fromisoformat(day) + timedelta(weeks=week) for week in range(weeks) for day in sorted(chosen)]

    def _wall_times(self) -> tuple[time, time] | None:
        if self.starts.errors or self.ends.errors:
            return None
        if self.starts.data is None or self.ends.data is None:
            raise ValidationError(N_("Give both times: from when until when."))
        if self.ends.data <= self.starts.data and not self.overnight.data:
            raise ValidationError(
                N_("The end must be later than the beginning. Past midnight? Tick that it ends on the next day.")
            )
        if self.overnight.data and self.ends.data > self.starts.data:
            raise ValidationError(N_("A duty lasts 24 hours at most. For longer ones, choose several days."))
        return self.starts.data, self.ends.data

    def _spans(self, days: list[date], times: tuple[time, time]) -> list[Span]:
        spans = [self._span(day, *times) for day in days]
        if spans[0][1] <= self.web.now:
            raise ValidationError(N_("That time is past already. Choose a later one."))
        return spans

    def _span(self, day: date, starts: time, ends: time) -> Span:
        zone, last = self.week.area.zone, day + timedelta(days=bool(self.overnight.data))
        start = self._moment(day, starts, zone, self.starts_again)
        end = self._moment(last, ends, zone, self.ends_again)
        if not start < end <= start + LONGEST:
            raise ValidationError(N_("The end must be later than the beginning."))
        return start, end

    def _check_free(self, person: Person, spans: list[Span]) -> None:
        """Nobody answers twice at once."""
        area, edges = self.week.area, Range(spans[0][0], max(end for _, end in spans))
        theirs = select(Duty).where(Duty.area_id == area.id, Duty.person_id == person.id, Duty.during.overlaps(edges))
        for duty in self.web.session.scalars(theirs.order_by(Duty.during)):
            start, end = duty.span
            if any(start < high and low < end for low, high in spans):
                said = N_("%(name)s is on duty then already: %(when)s. Choose other days, or remove that duty first.")
                raise ValidationError(self.say(said, name=person.name, when=self._written(start, end)))

    def _written(self, start: datetime, end: datetime) -> str:
        zone, language = self.week.area.zone, self.web.language
        return f"{words.moment(start, language, zone)}–{words.time_of_day(end, language, zone)}"


class RecipientForm(Form):
    """Who has what reaches the area, or a team, while nobody is on duty."""

    recipient = SelectField(N_("Who hears out of hours?"), [Optional()], validate_choice=False)

    def __init__(self, web: Web, week: Week, sent: FormData | None = None) -> None:
        whose = week.team or week.area
        self.people = {str(person.id): person for person in people_of(web, week.area)}
        kept = str(whose.out_of_hours_id) if whose.out_of_hours_id else ""
        super().__init__(web, sent, recipient=kept)
        nobody = N_("As for the whole area") if week.team else N_("The coordinators")
        self.recipient.choices = [("", self.say(nobody)), *((key, one.name) for key, one in self.people.items())]
        self.recipient.flags.optional = False

    def validate_recipient(self, field: SelectField) -> None:
        """Only somebody who works here."""
        if field.data not in self.people:
            raise ValidationError(N_("Choose somebody who works in care here."))

    def chosen(self) -> Person | None:
        """The recipient; the form is valid."""
        return self.people.get(self.recipient.data or "")
