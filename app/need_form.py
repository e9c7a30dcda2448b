"""The form of a help request: one screen, about five taps, between two visits."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, Optional, Regexp, StopValidation, ValidationError

from app.abilities import SKILLS, language_choices
from app.clients_to_choose import ClientsToChoose
from app.forms import DATES, TIMES
from app.web import Web
from app.window import OTHER, SaysWhen, Window, day_choices, either, part_choices
from models import language as words
from models.client import Client, Hindrance
from models.continuity import wishes_by_kind
from models.errors import N_
from models.kind import Kind

LENGTHS = (15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)
SEATS = range(1, 6)

HINDRANCES = {
    Hindrance.ENDED: N_("%(name)s is no longer a client, so help cannot be asked for."),
    Hindrance.PAUSED: N_("%(name)s is away for now. Ask for help again when they are back home."),
    Hindrance.PROTECTED: N_(
        "The address of %(name)s is protected: no helpers are looked for here. Call the coordinator."
    ),
    Hindrance.NO_CONSENT: N_("%(name)s has not agreed to helpers yet. Record the consent on the client's page first."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, what, when and how long (minutes)."""

    client: Client
    kind: Kind
    window: Window
    minutes: int


class NeedForm(SaysWhen):
    """What help is asked for; `asked` is there once `validate()` has said yes."""

    post_key = HiddenField(validators=[Length(max=64)])
    anyway = HiddenField()
    client = RadioField(N_("Who needs help?"), validate_choice=False)
    other_client = SelectField(N_("Client"), [Optional()], validate_choice=False)
    kind = RadioField(N_("What help?"), validate_choice=False)
    day = RadioField(N_("Which day?"), validate_choice=False)
    other_day = DateField(N_("Date"), [Optional()], format=DATES)
    part = RadioField(N_("What time?"), validate_choice=False)
    starts = TimeField(N_("From"), [Optional()], format=TIMES)
    ends = TimeField(N_("Until"), [Optional()], format=TIMES)
    starts_again = RadioField(N_("From which one?"), validate_choice=False)
    ends_again = RadioField(N_("Until which one?"), validate_choice=False)
    minutes = SelectField(N_("How long does it take?"), default="")
    seats = SelectField(N_("How many helpers?"), coerce=int, default=1)
    urgent = BooleanField(N_("Urgent: look for a helper first of all"))
    note = TextAreaField(N_("Note to the helper"), [Length(max=1000)])
    languages = SelectMultipleField(N_("The helper speaks one of these"))
    skills = SelectMultipleField(N_("The helper can"))
    car = BooleanField(N_("The helper comes by car"))
    street = StringField(N_("Street and number"), [Length(max=200)])
    postal_code = StringField(
        N_("Postal code"), [Optional(), Regexp(r"^\d{5}$", message=N_("A postal code has five digits."))]
    )
    municipality = StringField(N_("Municipality"), [Length(max=100)])

    def __init__(self, web: Web, sent: FormData | None = None, client_id: str = "") -> None:
        self.asked: Asked | None = None
        self.kinds = {kind.key: kind for kind in web.session.scalars(OFFERED)}
        self.clients = ClientsToChoose(web, str(sent.get("client", "")) if sent else client_id)
        super().__init__(web, sent, client=self.clients.asked_for, post_key=secrets.token_urlsafe(16))
        self._offer_choices()

    @property
    def kind_icons(self) -> dict[str, str]:
        """The icon of each kind."""
        return {kind.key: kind.icon for kind in self.kinds.values()}

    @property
    def kind_lengths(self) -> dict[str, str]:
        """How long each kind usually takes, or should take next time for the client who was asked for."""
        usual = {kind.key: words.duration(kind.minutes, self.web.language) for kind in self.kinds.values()}
        client_id = self.clients.asked_for
        wished = wishes_by_kind(self.web.session, int(client_id)) if client_id else {}
        return usual | {kind.key: self._wished(wished[kind.id]) for kind in self.kinds.values() if kind.id in wished}

    def _wished(self, minutes: int) -> str:
        length = words.duration(minutes, self.web.language)
        return self.say(N_("%(length)s, the last helper suggests"), length=length)

    @property
    def has_more(self) -> bool:
        """Whether something stands in the fields that are seldom needed."""
        return any(field.data not in ("", None, False, [], 1) or field.errors for field in self._seldom)

    @property
    def _seldom(self) -> list[Field]:
        place = [self.street, self.postal_code, self.municipality]
        return [self.note, self.seats, self.languages, self.skills, self.car, *place]

    def _offer_choices(self) -> None:
        web, say = self.web, self.say
        others = self.clients.others
        lengths = [(str(minutes), words.duration(minutes, web.language)) for minutes in LENGTHS]
        self.client.choices = [*self.clients.chips, *([(OTHER, say(N_("Another client")))] if others else [])]
        self.other_client.choices = [("", say(N_("Choose"))), *others]
        self.kind.choices = [(kind.key, kind.name(web.language)) for kind in self.kinds.values()]
        self.day.choices = day_choices(self, web.person.zone)
        self.part.choices = part_choices(self)
        self.minutes.choices = [("", say(N_("As long as usual"))), *lengths]
        self.seats.choices = [(seats, str(seats)) for seats in SEATS]
        self.languages.choices = language_choices(web.language)
        self.skills.choices = [(skill, say(name)) for skill, name in SKILLS.items()]
        for field in (self.other_client, self.other_day, self.starts, self.ends):
            field.flags.optional = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is there and there is time for it; sets `asked`."""
        is_sound = super().validate(extra_validators)
        client = self._read(self.client, self._client)
        kind = self._read(self.kind, self._kind)
        zone = client.area.zone if client else self.web.person.zone
        day = self._read(self.day, partial(self.chosen_day, zone))
        minutes = int(self.minutes.data or (kind.minutes if kind else 0)) if not self.minutes.errors else 0
        window = self._read(self.part, partial(self.chosen_window, day, minutes, zone))
        self._read(self.street, self._place)
        if client and kind and window and is_sound and not self.errors:
            self.asked = Asked(client, kind, window, minutes)
        return self.asked is not None

    def _read[T](self, field: Field, read: Callable[[], T | None]) -> T | None:
        """What `read` makes of the form; what it refuses stands at `field`."""
        try:
            return read()
        except StopValidation:
            return None
        except ValidationError as error:
            field.errors = [*field.errors, self.say(str(error))]
            return None

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

    def _place(self) -> None:
        typed = [self.street.data, self.postal_code.data, self.municipality.data]
        if any(typed) and not (self.street.data and self.municipality.data):
            raise ValidationError(N_("Give both the street and the municipality, or leave them empty."))


OFFERED = select(Kind).where(Kind.is_offered).order_by(Kind.position)
