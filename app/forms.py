"""Forms: what every form of ours shares. Labels and messages are English msgids, shown in the reader's language."""

from collections.abc import Callable
from typing import Any

import wtforms
from starlette.datastructures import FormData, ImmutableMultiDict
from wtforms import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError

from app.web import Web
from models.errors import N_

INVALID = 422
"""The status of a page that asks to mend something."""

OUR_WORDS = {
    "Not a valid choice.": N_("Choose one of these."),
    "Not a valid date value.": N_("Give a date, such as 24.11.2026."),
    "Not a valid time value.": N_("Give a time, such as 10.30."),
    "Not a valid integer value.": N_("Give a whole number."),
    "Not a valid float value.": N_("Give a number."),
    "This field is required.": N_("Fill this in."),
}
"""What WTForms says by itself, in our words."""

DATES = ["%Y-%m-%d", "%d.%m.%Y"]
TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
"""How dates and times may be written: as browsers send them, and as people write them."""


class ReadersWords:
    """WTForms' gettext in the reader's language."""

    def __init__(self, web: Web) -> None:
        self.web = web

    def gettext(self, message: str) -> str:
        """`message`, or our words for it, in the reader's language."""
        return self.web.say(OUR_WORDS.get(message, message)) if message else ""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """None of our messages counts."""
        return self.gettext(singular if n == 1 else plural)


class Form(wtforms.Form):
    """The base of every form: `Form(web, web.form)` for what was sent, `Form(web, obj=thing)` to show.

    Write labels and messages with N_(); they are translated here. A message with values is raised ready:
    `ValidationError(form.say(N_("At most %(km)s km."), km=50))`. Text arrives without blanks around it.
    """

    class Meta(DefaultMeta):
        """How the form meets the reader."""

        def get_translations(self, form: BaseForm) -> ReadersWords:
            """The reader's language."""
            return ReadersWords(self.web)

        def bind_field(self, form: BaseForm, unbound_field: "UnboundField[Any]", options: Any) -> Any:
            """A field whose label is in the reader's language."""
            field: Field = super().bind_field(form, unbound_field, options)
            field.label.text = field.gettext(field.label.text)
            return field

    def __init__(self, web: Web, sent: FormData | None = None, **given: Any) -> None:
        self.web = web
        super().__init__(None if sent is None else _clean(sent), meta={"web": web}, **given)

    def say(self, message: str, **values: object) -> str:
        """`message` in the reader's language."""
        return self.web.say(message, **values)

    def read[T](self, field: Field, read: Callable[[], T | None]) -> T | None:
        """What `read` makes of several fields; the ValidationError that it raises is told at `field`."""
        try:
            return read()
        except StopValidation:
            return None
        except ValidationError as error:
            field.errors = [*field.errors, self.say(str(error))]
            return None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is well; if not, the messages stand at the fields in the reader's language."""
        is_valid = super().validate(extra_validators) and not self.form_errors
        for field in self:
            field.errors = [field.gettext(error) for error in field.errors]
        self.form_errors = [self.say(error) for error in self.form_errors]
        return is_valid


def _clean(sent: FormData) -> ImmutableMultiDict[str, str]:
    """Text alone, without what no text field can hold; no form of ours takes files."""
    texts = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    return ImmutableMultiDict(
        [(name, value.replace("\x00", "").replace("\r\n", "\n").strip()) for name, value in texts]
    )
