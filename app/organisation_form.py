"""The forms of an organisation: its own facts, a step that it asks for, and the text that its helpers sign."""

from datetime import date

from starlette.datastructures import FormData
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from app.client_form import required
from app.forms import DATES, Form
from app.web import Web
from app.words import word
from models.clearance import StepKind
from models.errors import N_
from models.language import Language
from models.organisation import Organisation, OrganisationKind

LONGEST_TEXT = 10_000


class OrganisationForm(Form):
    """What an organisation is, whom to ask there, until when it insures its helpers, and what it pays."""

    name = StringField(N_("Name"), [*required(N_("Write the organisation's name.")), Length(max=200)])
    kind = RadioField(N_("What kind of organisation?"), default=OrganisationKind.ASSOCIATION.value)
    contact = StringField(N_("Contact for questions about personal data"), [Optional(), Length(max=300)])
    insured_until = DateField(N_("Helpers are insured until"), [Optional()], format=DATES)
    km_cents = IntegerField(
        N_("Pays per kilometre, in cents"), [Optional(), NumberRange(1, 500, N_("Give a number from 1 to 500."))]
    )

    def __init__(self, web: Web, sent: FormData | None = None, organisation: Organisation | None = None) -> None:
        self.organisation = organisation
        super().__init__(web, sent, data=_as_kept(organisation) if organisation else None)
        self.kind.choices = [(kind.value, self.say(word(kind))) for kind in OrganisationKind]

    @property
    def until(self) -> date | None:
        """The last day of the insurance."""
        until: date | None = self.insured_until.data
        return until

    def tell_taken(self) -> None:
        """Another organisation has that name."""
        self.name.errors = [self.say(N_("There is an organisation with this name already."))]

    def keep(self, organisation: Organisation) -> list[str]:
        """Put what was sent into `organisation`, but for the insurance, and say which fields changed."""
        values = {
            "name": self.name.data,
            "kind": OrganisationKind(self.kind.data),
            "contact": self.contact.data or "",
            "km_cents": self.km_cents.data,
        }
        changed = [name for name, value in values.items() if getattr(organisation, name) != value]
        for name in changed:
            setattr(organisation, name, values[name])
        return changed


class StepForm(Form):
    """A step of the welcome, and for how long it holds."""

    kind = RadioField(N_("What do you ask for?"))
    valid_months = IntegerField(
        N_("Done again after, in months"), [Optional(), NumberRange(1, 120, N_("Give a number from 1 to 120."))]
    )

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.kind.choices = [(kind.value, self.say(word(kind))) for kind in StepKind]


class CommitmentForm(Form):
    """The text that helpers sign, in every language."""

    fi = TextAreaField("Suomeksi", [Length(max=LONGEST_TEXT)])
    sv = TextAreaField("På svenska", [Length(max=LONGEST_TEXT)])
    en = TextAreaField("In English", [Length(max=LONGEST_TEXT)])

    def validate_fi(self, field: TextAreaField) -> None:
        """A text for the law's two languages, so that everybody can read what they sign."""
        if not (field.data and self.sv.data):
            raise ValidationError(N_("Write the text in Finnish and in Swedish at least."))

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by language."""
        return {language.value: self[language.value].data for language in Language if self[language.value].data}


def _as_kept(organisation: Organisation) -> dict[str, object]:
    return {
        "name": organisation.name,
        "kind": organisation.kind.value,
        "contact": organisation.contact,
        "insured_until": organisation.insured_until,
        "km_cents": organisation.km_cents,
    }
