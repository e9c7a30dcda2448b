"""The forms of what a client agrees to, and of who may decide for her."""

from datetime import date

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import DateField, EmailField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.forms import DATES, Form
from app.web import Web
from app.words import word
from models.client import Client
from models.consent import Consent, Giver, Scope
from models.errors import N_
from models.language import Language
from models.mandate import Mandate, MandateKind
from models.person import Person

GIVERS = {
    Giver.CLIENT: N_("The client herself or himself"),
    Giver.REPRESENTATIVE: N_("The legal representative"),
}

EXTRAS = (Scope.PICTURES, Scope.ADDRESS_BY_SMS)
"""What may be agreed to beside being helped."""


class ConsentDates(Form):
    """From when and until when a consent holds, and to what beside being helped."""

    given_on = DateField(N_("Given on"), format=DATES)
    valid_until = DateField(N_("Valid until"), [Optional()], format=DATES)
    extras = SelectMultipleField(N_("Also agreed to"), [Optional()])

    def offer_extras(self) -> None:
        """Name what may be agreed to."""
        self.extras.choices = [(scope.value, self.say(word(scope))) for scope in EXTRAS]

    def validate_given_on(self, field: DateField) -> None:
        """Given, and not in the future."""
        if field.data and field.data > today(self.web):
            raise ValidationError(N_("A consent cannot be from the future."))

    def validate_valid_until(self, field: DateField) -> None:
        """Still in force."""
        if field.data and field.data < max(today(self.web), self.given_on.data or date.min):
            raise ValidationError(N_("That day is past. Leave it empty if the consent holds until further notice."))

    def agreed(self, giver: Giver, representative_id: int | None) -> Consent:
        """The consent as it was written; of today, where no day is."""
        return Consent(
            giver=giver,
            representative_id=representative_id,
            scope=[Scope.HELP.value, *(self.extras.data or [])],
            given_on=self.given_on.data or today(self.web),
            valid_until=self.valid_until.data,
            recorded_by_id=self.web.person.id,
        )


class ConsentForm(ConsentDates):
    """Who agrees, to what, since when, and until when. A representative is somebody with a mandate in force."""

    giver = RadioField(N_("Who has agreed?"), default=Giver.CLIENT)
    representative_id = SelectField(N_("Legal representative"), coerce=lambda text: int(text) if text else None)

    def __init__(self, web: Web, sent: FormData | None = None, *, client: Client) -> None:
        super().__init__(web, sent)
        self.offer_extras()
        self.giver.choices = [(giver.value, self.say(name)) for giver, name in GIVERS.items()]
        named = {mandate.person_id: mandate.person.name for mandate in client.mandates if mandate.holds(today(web))}
        self.representative_id.choices = [("", self.say(N_("Choose"))), *named.items()]
        self.has_representatives = bool(named)
        if sent is None:
            self.given_on.data = today(web)
            held = client.consent(web.now)
            self.extras.data = [scope for scope in held.scope if scope != Scope.HELP] if held else []

    def validate_representative_id(self, field: SelectField) -> None:
        """Named, where a representative gives the consent: being kin alone gives no right."""
        if self.giver.data == Giver.REPRESENTATIVE and not field.data:
            raise ValidationError(N_("Choose the representative. Record first what their right rests on."))

    def consent(self) -> Consent:
        """The consent as it was written."""
        giver = Giver(self.giver.data)
        return self.agreed(giver, None if giver is Giver.CLIENT else self.representative_id.data)


class MandateForm(Form):
    """Who has the legal right to decide for the client, what it rests on, and for how long."""

    holder_id = SelectField(N_("Who?"), coerce=lambda text: int(text) if text else None)
    holder_name = StringField(N_("Name"), [Optional(), Length(max=200)])
    holder_email = EmailField(
        N_("E-mail address"),
        [
            Optional(),
            Length(max=254),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=N_("Write the whole e-mail address, such as maija@example.org.")),
        ],
        filters=[lambda text: text.lower() if text else text],
    )
    rests_on = RadioField(N_("What does the right rest on?"), default=MandateKind.CONTINUING_POWER)
    valid_from = DateField(N_("Valid from"), [InputRequired(N_("Give the first day."))], format=DATES)
    mandate_until = DateField(N_("Valid until"), [Optional()], format=DATES)

    def __init__(self, web: Web, sent: FormData | None = None, *, client: Client) -> None:
        self.area = client.area
        super().__init__(web, sent)
        known = {member.person_id: member.person.name for member in client.circle}
        known |= {mandate.person_id: mandate.person.name for mandate in client.mandates}
        self.holder_id.choices = [("", self.say(N_("Somebody else"))), *known.items()]
        self.rests_on.choices = [(kind.value, self.say(word(kind))) for kind in MandateKind]
        if sent is None:
            self.valid_from.data = today(web)

    def validate_holder_id(self, field: Field) -> None:
        """Somebody who is known here, or the name of somebody else."""
        if not field.data and not (self.holder_name.data or "").strip():
            raise ValidationError(N_("Choose the person, or write the name of somebody else."))

    def validate_holder_email(self, field: EmailField) -> None:
        """Nobody invented decides for a real client."""
        if field.data and not self.area.may_know(field.data):
            raise ValidationError(N_("This address belongs to the practice. Use another."))

    def validate_mandate_until(self, field: DateField) -> None:
        """Not over before it begins, nor already."""
        if field.data and field.data < max(today(self.web), self.valid_from.data or date.min):
            raise ValidationError(N_("That day is past. Leave it empty if the right holds until further notice."))

    def mandate(self) -> Mandate:
        """The mandate as it was written, its paper seen by whoever writes."""
        return Mandate(
            person=self._holder(),
            kind=MandateKind(self.rests_on.data),
            valid_from=self.valid_from.data,
            valid_until=self.mandate_until.data,
            seen_by_id=self.web.person.id,
        )

    def _holder(self) -> Person:
        if self.holder_id.data:
            return self.web.session.get_one(Person, self.holder_id.data)
        email = self.area.address(self.holder_email.data) if self.holder_email.data else None
        known = self.web.session.scalar(select(Person).where(Person.email == email)) if email else None
        if known:
            return known
        person = Person(name=self.holder_name.data, email=email, language=Language.FI, created_at=self.web.now)
        self.web.session.add(person)
        person.record("created", self.web.now)
        return person


def today(web: Web) -> date:
    """The day that it is for whoever writes."""
    return web.now.astimezone(web.person.zone).date()
