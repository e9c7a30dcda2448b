"""The forms of a series: for whom, what, on which day of the week, between which times, until when; and who comes."""

from datetime import date, time, timedelta
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.datastructures import FormData
from wtforms import BooleanField, DateField, RadioField, SelectField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.clients_to_choose import ClientsToChoose
from app.forms import DATES, TIMES, Form
from app.need_form import HINDRANCES, LENGTHS, OFFERED
from app.wall_time import moments
from app.web import Web
from app.window import OTHER, either
from models import language as words
from models.area import Team
from models.client import Client
from models.errors import N_
from models.helper import Helper
from models.kind import Kind
from models.pairing import meeting_day
from models.series import Series

WEEKS = {1: N_("Every week"), 2: N_("Every other week"), 3: N_("Every third week"), 4: N_("Every fourth week")}
LONGEST = timedelta(days=3 * 366)
WEEKDAYS = {str(number): number for number in range(7)}


class SeriesForm(Form):
    """What help is wanted again and again; `series()` makes it once `validate()` has said yes."""

    client = RadioField(N_("Who needs help?"), validate_choice=False)
    other_client = SelectField(N_("Client"), [Optional()], validate_choice=False)
    kind = RadioField(N_("What help?"), validate_choice=False)
    weekday = RadioField(
        N_("On which day of the week?"), coerce=lambda text: WEEKDAYS.get(str(text)), validate_choice=False
    )
    weeks = SelectField(N_("How often?"), coerce=int, default=1)
    earliest = TimeField(N_("At the earliest"), [InputRequired(N_("Give a time, such as 10.30."))], format=TIMES)
    latest = TimeField(N_("Over by"), [InputRequired(N_("Give a time, such as 10.30."))], format=TIMES)
    minutes = SelectField(N_("How long does it take?"), default="")
    first_day = DateField(N_("From"), [InputRequired(N_("Give a date, such as 24.11.2026."))], format=DATES)
    last_day = DateField(N_("Until"), [Optional()], format=DATES)
    on_holidays = BooleanField(N_("On public holidays, too"))
    note = TextAreaField(N_("Note to the helper"), [Length(max=1000)])

    def __init__(self, web: Web, sent: FormData | None = None, client_id: str = "") -> None:
        self.kinds = {kind.key: kind for kind in web.session.scalars(OFFERED)}
        self.clients = ClientsToChoose(web, str(sent.get("client", "")) if sent else client_id)
        self.whose: Client | None = None
        today = web.now.astimezone(web.person.zone).date()
        usual = {"earliest": time(10), "latest": time(12), "first_day": today}
        super().__init__(web, sent, client=self.clients.asked_for, **({} if sent else usual))
        self._offer_choices()

    @property
    def kind_icons(self) -> dict[str, str]:
        """The icon of each kind."""
        return {kind.key: kind.icon for kind in self.kinds.values()}

    @property
    def kind_lengths(self) -> dict[str, str]:
        """How long each kind usually takes."""
        return {kind.key: words.duration(kind.minutes, self.web.language) for kind in self.kinds.values()}

    def _offer_choices(self) -> None:
        web, say = self.web, self.say
        others = self.clients.others
        names = get_day_names("abbreviated", "stand-alone", locale=web.language.value)
        lengths = [(str(minutes), words.duration(minutes, web.language)) for minutes in LENGTHS]
        self.client.choices = [*self.clients.chips, *([(OTHER, say(N_("Another client")))] if others else [])]
        self.other_client.choices = [("", say(N_("Choose"))), *others]
        self.other_client.flags.optional = False
        self.kind.choices = [(kind.key, kind.name(web.language)) for kind in self.kinds.values()]
        self.weekday.choices = [(day, names[day].rstrip(".").capitalize()) for day in range(7)]
        self.weeks.choices = [(weeks, say(label)) for weeks, label in WEEKS.items()]
        self.minutes.choices = [("", say(N_("As long as usual"))), *lengths]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is there and goes together."""
        is_sound = super().validate(extra_validators)
        self.whose = self.read(self.client, self._client)
        self.read(self.kind, self._kind)
        self.read(self.latest, self._times)
        self.read(self.last_day, self._days)
        return is_sound and not self.errors

    def validate_weekday(self, field: RadioField) -> None:
        """Some day was chosen."""
        if field.data is None:
            raise ValidationError(N_("Choose a day of the week."))

    def series(self) -> Series:
        """The series that was asked for, posted by whoever acts."""
        client = self._client()
        return Series(
            client=client,
            kind=self._kind(),
            team=self._team(client),
            posted_by_id=self.web.person.id,
            weekday=self.weekday.data,
            interval_weeks=self.weeks.data,
            earliest=self.earliest.data,
            latest=self.latest.data,
            minutes=self._length(),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            on_holidays=self.on_holidays.data,
            note=self.note.data or "",
            created_at=self.web.now,
        )

    def _team(self, client: Client) -> Team | None:
        """The team of whoever asks, in her area; without one the client's team owns each need."""
        roles = self.web.person.roles
        return next((role.team for role in roles if role.team and role.area_id == client.area_id), None)

    def _client(self) -> Client:
        both = self.say(N_("You chose two clients. Choose one of them."))
        client = self.clients.find(either(self.client, [self.other_client], both) or self.other_client.data)
        if client is None:
            raise ValidationError(N_("Choose who needs help."))
        hindrance = client.hindrance(self.web.now)
        if hindrance:
            raise ValidationError(self.say(HINDRANCES[hindrance], name=client.name))
        return client

    def _kind(self) -> Kind:
        kind = self.kinds.get(self.kind.data or "")
        if kind is None:
            raise ValidationError(N_("Choose what help is needed."))
        return kind

    def _length(self) -> int:
        kind = self.kinds.get(self.kind.data or "")
        return int(self.minutes.data) if self.minutes.data else kind.minutes if kind else 0

    def _times(self) -> None:
        starts, ends = self.earliest.data, self.latest.data
        if starts is None or ends is None or self.minutes.errors:
            return
        room = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
        if room < max(self._length(), 1):
            raise ValidationError(N_("There is no room for the help between these times. Give more time."))

    def _days(self) -> None:
        first, last = self.first_day.data, self.last_day.data
        today = self.web.now.astimezone(self.web.person.zone).date()
        if first is not None and first < today:
            raise ValidationError(N_("The first day has passed. Choose today or a later day."))
        if first is not None and last is not None and not first <= last <= first + LONGEST:
            raise ValidationError(N_("The last day comes after the first, and within three years."))


class HelperForm(Form):
    """Which helper comes as usual; nobody, where none is chosen."""

    helper_id = SelectField(N_("Who comes as usual?"), coerce=lambda text: int(text) if text else None)

    def __init__(self, web: Web, sent: FormData | None = None, *, series: Series) -> None:
        client = series.client
        today = client.area.day_of(web.now)
        here = select(Helper).where(Helper.area_id == client.area_id, Helper.left_at.is_(None))
        helpers = web.session.scalars(here.options(joinedload(Helper.person), joinedload(Helper.organisation)))
        self.helpers = {h.id: h for h in helpers if h.is_askable(today) and not client.bars(h)}
        standing = series.standing_pair
        super().__init__(web, sent, **({"helper_id": standing.helper_id} if standing and sent is None else {}))
        named = sorted((helper.person.name, helper.id) for helper in self.helpers.values())
        self.helper_id.choices = [("", self.say(N_("Nobody yet"))), *((number, name) for name, number in named)]


class MeetingForm(Form):
    """When the two meet for the first time."""

    day = DateField(
        N_("Day of the first meeting"), [InputRequired(N_("Give a date, such as 24.11.2026."))], format=DATES
    )
    at = TimeField(N_("Time"), [InputRequired(N_("Give a time, such as 10.30."))], format=TIMES)

    def __init__(self, web: Web, sent: FormData | None = None, *, series: Series) -> None:
        self.series = series
        super().__init__(web, sent, **({} if sent else {"day": meeting_day(series, web.now), "at": series.earliest}))

    def validate_at(self, field: TimeField) -> None:
        """A time that the clock shows that day, and that is still to come."""
        day: date | None = self.day.data
        if day is None or field.data is None:
            return
        when = moments(day, field.data, self.series.client.area.zone)
        if not when:
            raise ValidationError(N_("The clock skips this time on that day. Choose another time."))
        if when[0] <= self.web.now:
            raise ValidationError(N_("This time has passed. Choose a later one."))
        self.starts_at = when[0]
