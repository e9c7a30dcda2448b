"""The form of a helper's limits: what they help with, how far, how often, and when and how they are written to."""

from typing import Any

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.abilities import language_choices
from app.forms import TIMES, Form
from app.web import Web
from app.words import word
from models.errors import N_
from models.helper import Helper, Mode
from models.kind import Kind
from models.language import Language

FARTHEST, MOST_VISITS = 100, 14
"""Kilometres, and visits a week."""


class LimitsForm(Form):
    """A helper's limits, as they stand or as they were sent."""

    kinds = SelectMultipleField(N_("I gladly help with"), [InputRequired(N_("Choose at least one kind of help."))])
    max_km = IntegerField(
        N_("How far, at most?"),
        [NumberRange(1, FARTHEST, N_("Give a whole number of kilometres from 1 to 100."))],
    )
    max_visits_per_week = IntegerField(
        N_("How many visits a week, at most?"), [NumberRange(1, MOST_VISITS, N_("Give a number from 1 to 14."))]
    )
    mode = RadioField(N_("How do you get around?"))
    car = BooleanField(N_("I have a car to drive others in"))
    languages = SelectMultipleField(N_("I speak"), [InputRequired(N_("Choose at least one language."))])
    quiet_start = TimeField(N_("No messages from"), [Optional()], format=TIMES)
    quiet_end = TimeField(N_("until"), [Optional()], format=TIMES)
    language = RadioField(N_("Write to me in"))

    def __init__(self, web: Web, helper: Helper, sent: FormData | None = None) -> None:
        kinds = web.session.scalars(select(Kind).where(Kind.is_offered).order_by(Kind.position)).all()
        self.offered = [kind.key for kind in kinds]
        self.kind_icons = {kind.key: kind.icon for kind in kinds}
        super().__init__(web, sent, data=_as_kept(helper, self.offered))
        self.kinds.choices = [(kind.key, kind.name(web.language)) for kind in kinds]
        self.mode.choices = [(mode.value, self.say(word(mode))) for mode in Mode]
        self.languages.choices = language_choices(web.language, helper.languages)
        self.language.choices = [(language.value, language.own_name) for language in Language]
        for field in (self.quiet_start, self.quiet_end):
            field.flags.optional = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all values are sound; of the quiet hours, both are given or neither."""
        is_sound = super().validate(extra_validators)
        self.read(self.quiet_end, self._check_quiet_hours)
        return is_sound and not self.errors

    def _check_quiet_hours(self) -> None:
        if any(field.errors for field in (self.quiet_start, self.quiet_end)):
            return
        if (self.quiet_start.data is None) != (self.quiet_end.data is None):
            raise ValidationError(N_("Give both times, or leave both empty."))

    def keep(self, helper: Helper) -> None:
        """Put what was sent into `helper` and their person, and record what changed; the form is valid."""
        changed = _put(helper, self._limits(helper))
        if changed:
            helper.limits_changed(self.web.now, changed)
        personal = _put(helper.person, self._personal())
        if personal:
            helper.person.record("changed", self.web.now, personal)

    def _limits(self, helper: Helper) -> dict[str, Any]:
        chosen, km = self.kinds.data or [], self.max_km.data
        return {
            "kinds": [] if set(chosen) == set(self.offered) else chosen,
            "max_km": helper.max_km if km == _whole(helper.max_km) else float(km or 0),
            "max_visits_per_week": self.max_visits_per_week.data,
            "mode": Mode(self.mode.data),
            "car": self.car.data,
            "languages": self.languages.data,
        }

    def _personal(self) -> dict[str, Any]:
        return {
            "quiet_start": self.quiet_start.data,
            "quiet_end": self.quiet_end.data,
            "language": Language(self.language.data),
        }


def _as_kept(helper: Helper, offered: list[str]) -> dict[str, Any]:
    """How the helper's limits stand in the form. No kinds at all means every kind, those to come included."""
    person = helper.person
    return {
        "kinds": helper.kinds or offered,
        "max_km": _whole(helper.max_km),
        "max_visits_per_week": helper.max_visits_per_week,
        "mode": helper.mode.value,
        "car": helper.car,
        "languages": helper.languages,
        "quiet_start": person.quiet_start,
        "quiet_end": person.quiet_end,
        "language": person.language.value,
    }


def _whole(km: float) -> int:
    """Whole kilometres, one at least, as the form shows them."""
    return max(1, round(km))


def _put(entity: object, values: dict[str, Any]) -> list[str]:
    """Set what differs, and say which fields that were."""
    changed = [name for name, value in values.items() if getattr(entity, name) != value]
    for name in changed:
        setattr(entity, name, values[name])
    return changed
