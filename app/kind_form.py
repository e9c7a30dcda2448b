"""The form of a kind of help: its words in three languages, its icon, and what it asks of a helper."""

from typing import Any

from starlette.datastructures import FormData
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.abilities import SKILLS
from app.forms import Form
from app.web import Web
from models.errors import N_
from models.kind import Kind
from models.language import Language

ICONS = {
    "shopping-cart": N_("Shopping trolley"),
    "pill": N_("Medicine"),
    "stethoscope": N_("Doctor"),
    "coffee": N_("Coffee cup"),
    "footprints": N_("Footprints"),
    "wrench": N_("Tool"),
    "snowflake": N_("Snowflake"),
    "car": N_("Car"),
    "dog": N_("Dog"),
    "house": N_("House"),
    "heart-handshake": N_("Handshake"),
    "hand-helping": N_("Helping hand"),
    "message-circle": N_("Speech"),
    "phone": N_("Telephone"),
    "sun": N_("Sun"),
    "door-open": N_("Door"),
}
"""Those of the sprite that may stand for a kind of help."""

TEXTS = ("names", "summary", "never")

NAME = [InputRequired(N_("Write the name in all three languages.")), Length(max=60)]
TEXT = [Length(max=300, message=N_("Write at most 300 characters."))]


class KindForm(Form):
    """A kind of help as it stands or as it was sent; the words are fields by language: `names_fi`, `summary_sv` …"""

    names_fi = StringField(N_("Name in Finnish"), NAME)
    names_sv = StringField(N_("Name in Swedish"), NAME)
    names_en = StringField(N_("Name in English"), NAME)
    summary_fi = TextAreaField(N_("What is done, in Finnish"), TEXT)
    summary_sv = TextAreaField(N_("What is done, in Swedish"), TEXT)
    summary_en = TextAreaField(N_("What is done, in English"), TEXT)
    never_fi = TextAreaField(N_("What volunteers never do, in Finnish"), TEXT)
    never_sv = TextAreaField(N_("What volunteers never do, in Swedish"), TEXT)
    never_en = TextAreaField(N_("What volunteers never do, in English"), TEXT)
    icon = RadioField(N_("Picture"), [InputRequired(N_("Choose a picture."))])
    minutes = IntegerField(
        N_("Usual length in minutes"), [NumberRange(5, 720, N_("Give a whole number of minutes from 5 to 720."))]
    )
    car = BooleanField(N_("The helper needs a car"))
    skills = SelectMultipleField(N_("The helper can"))
    moves_money = BooleanField(N_("The client's money is used"))
    is_offered = BooleanField(N_("In use: help of this kind can be asked for"), default=True)

    def __init__(self, web: Web, kind: Kind | None, sent: FormData | None = None) -> None:
        super().__init__(web, sent, data=_as_kept(kind) if kind else {"minutes": 60, "is_offered": True})
        self.icon.choices = [(icon, self.say(name)) for icon, name in _icons(kind).items()]
        self.skills.choices = [(skill, self.say(name)) for skill, name in SKILLS.items()]

    def words(self, text: str) -> list[Field]:
        """The fields of `names`, `summary` or `never`, one for each language."""
        return [self[f"{text}_{language}"] for language in Language]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is sound; a text stands in all three languages or in none."""
        is_sound = super().validate(extra_validators)
        for text in ("summary", "never"):
            self.read(self.words(text)[-1], lambda text=text: self._check_whole(text))  # type: ignore[misc]
        return is_sound and not self.errors

    def _check_whole(self, text: str) -> None:
        if len({bool(field.data) for field in self.words(text)}) > 1:
            raise ValidationError(N_("Write this in all three languages, or leave all three empty."))

    def facts(self) -> dict[str, Any]:
        """What the kind keeps; the form is valid."""
        texts = {text: _by_language({f.name: f.data or "" for f in self.words(text)}) for text in TEXTS}
        others = {name: self[name].data for name in ("icon", "minutes", "car", "moves_money", "is_offered")}
        return texts | others | {"skills": sorted(self.skills.data or [])}


def _by_language(fields: dict[str, str]) -> dict[str, str]:
    """`{"names_fi": "Seura", …}` -> `{"fi": "Seura", …}`, without what is empty."""
    return {name.rpartition("_")[2]: text for name, text in fields.items() if text}


def _as_kept(kind: Kind) -> dict[str, Any]:
    words = {f"{text}_{language}": getattr(kind, text).get(language, "") for text in TEXTS for language in Language}
    names = ("icon", "minutes", "car", "skills", "moves_money", "is_offered")
    return words | {name: getattr(kind, name) for name in names}


def _icons(kind: Kind | None) -> dict[str, str]:
    """Those to choose from, with the one that stands already."""
    return ICONS if kind is None or kind.icon in ICONS else {kind.icon: kind.icon, **ICONS}
