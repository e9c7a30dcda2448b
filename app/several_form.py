"""The form by which a team leader posts several help requests at once, after the morning meeting: all or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TimeField
from wtforms.validators import Length, Optional, ValidationError

from app.clients_to_choose import ClientsToChoose
from app.forms import TIMES, Form
from app.need_form import HINDRANCES, OFFERED, Asked
from app.posting import same_as
from app.web import Web
from app.window import SaysWhen, day_choices, part_choices
from models import language as words
from models.client import Client
from models.continuity import wishes_by_kind
from models.errors import N_
from models.kind import Kind
from models.need import Need

ROWS = 8
DAYS = 14
"""Today and the days after it that a row offers."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What every row offers: the clients, the kinds of help, and the days from today on."""

    clients: ClientsToChoose
    kinds: dict[str, Kind]

    @staticmethod
    def to(web: Web) -> "Offered":
        """What the person may choose from."""
        return Offered(ClientsToChoose(web), {kind.key: kind for kind in web.session.scalars(OFFERED)})


class RowForm(SaysWhen):
    """One help request of several; `asked` is there once `validate()` has said yes, `same` where one is there already.

    `same` is the like need on the board, `same_row` the number of an earlier row; 0 where there is none.
    """

    client = SelectField(N_("Who needs help?"), [Optional()], validate_choice=False)
    kind = SelectField(N_("What help?"), [Optional()], validate_choice=False)
    day = SelectField(N_("Which day?"), [Optional()], validate_choice=False)
    part = SelectField(N_("What time?"), [Optional()], validate_choice=False)
    starts = TimeField(N_("From"), [Optional()], format=TIMES)
    ends = TimeField(N_("Until"), [Optional()], format=TIMES)
    starts_again = RadioField(N_("From which one?"), validate_choice=False)
    ends_again = RadioField(N_("Until which one?"), validate_choice=False)
    urgent = BooleanField(N_("Urgent"))
    anyway = HiddenField(validators=[Length(max=64)])

    def __init__(self, web: Web, number: int, offered: Offered, sent: FormData | None = None) -> None:
        self.number, self.offered = number, offered
        self.asked: Asked | None = None
        self.same: Need | None = None
        self.same_row = 0
        super().__init__(web, sent, prefix=f"row-{number}-")
        self._offer_choices()

    def _offer_choices(self) -> None:
        choose = ("", self.say(N_("Choose")))
        today = self.web.now.astimezone(self.web.person.zone).date()
        near = dict(day_choices(self, self.web.person.zone))
        days = [(today + timedelta(days=ahead)) for ahead in range(DAYS)]
        labels = [(day.isoformat(), near.get(day.isoformat()) or self._day_label(day)) for day in days]
        clients = self.offered.clients
        self.client.choices = [choose, *clients.chips, *clients.others]
        self.kind.choices = [choose, *((key, one.name(self.web.language)) for key, one in self.offered.kinds.items())]
        self.day.choices = [choose, *labels]
        self.part.choices = [choose, *part_choices(self)]
        for field in self:
            field.flags.optional = False

    def _day_label(self, day: date) -> str:
        return words.day(day, self.web.language, self.web.person.zone).removesuffix(str(day.year))

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        typed = (self.client, self.kind, self.day, self.part, self.starts, self.ends)
        return not (self.urgent.data or any(any(field.raw_data or ()) for field in typed))

    @property
    def must_be_mended(self) -> bool:
        """Whether the row has errors, or asks for what somebody already asked for."""
        return bool(self.errors) or self.is_same

    @property
    def is_same(self) -> bool:
        """Whether there is a like need, on the board or in an earlier row, and nobody has said that this is another."""
        return bool(self.same_key) and self.anyway.data != self.same_key

    @property
    def same_key(self) -> str:
        """What the tick "this is another one" must say to hold for the like need that was shown."""
        if self.same is not None:
            return str(self.same.id)
        return f"row-{self.same_row}" if self.same_row else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all of the row is there and there is time for it; sets `asked`."""
        is_sound = super().validate(extra_validators)
        client = self.read(self.client, self._client)
        kind = self.read(self.kind, self._kind)
        zone = client.area.zone if client else self.web.person.zone
        day = self.read(self.day, partial(self._day, zone))
        wished = wishes_by_kind(self.web.session, client.id) if client and kind else {}
        minutes = wished.get(kind.id, kind.minutes) if kind else 0
        window = self.read(self.part, partial(self.chosen_window, day, minutes, zone))
        if client and kind and window and is_sound and not self.errors:
            self.asked = Asked(client, kind, window, minutes)
        return self.asked is not None

    def _client(self) -> Client:
        client = self.offered.clients.find(self.client.data)
        if client is None:
            raise ValidationError(N_("Choose who needs help."))
        hindrance = client.hindrance(self.web.now)
        if hindrance:
            raise ValidationError(self.say(HINDRANCES[hindrance], name=client.name))
        return client

    def _kind(self) -> Kind:
        kind = self.offered.kinds.get(self.kind.data or "")
        if kind is None:
            raise ValidationError(N_("Choose what help is needed."))
        return kind

    def _day(self, zone: ZoneInfo) -> date:
        try:
            day = date.fromisoformat(self.day.data or "")
        except ValueError:
            raise ValidationError(N_("Choose the day.")) from None
        today = self.web.now.astimezone(zone).date()
        if not today <= day < today + timedelta(days=DAYS):
            raise ValidationError(N_("That day is past. Choose today or a later day."))
        return day


class SeveralForm(Form):
    """Up to eight help requests; `to_post` holds what is asked once `validate()` has said yes, by the row's number."""

    post_key = HiddenField(validators=[Length(max=48)])

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        self.to_post: dict[int, tuple[Asked, RowForm]] = {}
        super().__init__(web, sent, post_key=secrets.token_urlsafe(16))
        offered = Offered.to(web)
        self.has_clients = bool(offered.clients.chips)
        self.rows = [RowForm(web, number, offered, sent) for number in range(1, ROWS + 1)]

    @property
    def is_wrong(self) -> bool:
        """Whether something must be mended."""
        return bool(self.errors) or any(row.must_be_mended for row in self.rows)

    def key(self, number: int) -> str:
        """What makes a row postable once only, told apart by who sends it."""
        return f"{self.web.person.id}-{self.post_key.data}-{number}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every row that is not blank can be posted; sets `to_post`."""
        is_sound = super().validate(extra_validators)
        filled = [row for row in self.rows if not row.is_blank]
        if not filled:
            self.form_errors = [self.say(N_("Fill in at least one row."))]
            return False
        asked = [(row, row.asked) for row in filled if row.validate() and row.asked]
        for place, (row, wanted) in enumerate(asked):
            self._compare(row, wanted, asked[:place])
        if is_sound and len(asked) == len(filled) and not any(row.is_same for row in filled):
            self.to_post = {row.number: (wanted, row) for row, wanted in asked}
        return bool(self.to_post)

    def _compare(self, row: RowForm, wanted: Asked, earlier: Sequence[tuple[RowForm, Asked]]) -> None:
        """Find a need of the same client, kind and day, on the board or in an earlier row."""
        row.same = same_as(self.web, wanted, self.key(row.number))
        alike = (one.number for one, other in earlier if _likeness(other) == _likeness(wanted))
        row.same_row = next(alike, 0) if row.same is None else 0


def _likeness(asked: Asked) -> tuple[int, str, date]:
    day = asked.client.area.day_of(asked.window.earliest)
    return asked.client.id, asked.kind.key, day


def posted_several(web: Web, form: SeveralForm) -> list[Need]:
    """The needs that this very form has posted before."""
    keys = [form.key(row.number) for row in form.rows]
    return list(web.session.scalars(select(Need).where(Need.post_key.in_(keys)).order_by(Need.id)))
