"""The forms of a client: who she is and where she lives, and her consent to be helped."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from starlette.datastructures import FormData
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app import access
from app.abilities import language_choices
from app.forms import DATES, Form
from app.places.locate import place_for
from app.telephone import as_written, e164
from app.web import Web
from app.words import word
from models.area import Area, Team
from models.client import Client, Consent, Giver, ToldBy
from models.errors import N_
from models.place import Place

FACTS = (
    "name",
    "team_id",
    "phone",
    "languages",
    "told_by",
    "entry",
    "door_code",
    "good_to_know",
    "has_dog",
    "is_smoker",
    "has_stairs",
    "has_lift",
    "is_protected",
)
"""What the form asks for and the client keeps under the same name."""

GIVERS = {
    Giver.CLIENT: N_("The client herself or himself"),
    Giver.REPRESENTATIVE: N_("The legal representative"),
}


def required(message: str, most: int = 200) -> list[Any]:
    """A text that must be there, of at most so many characters."""
    return [InputRequired(message), Length(max=most)]


class ClientForm(Form):
    """A client's facts. A protected address is not shown; left empty, it stays as it is."""

    name = StringField(N_("Name"), required(N_("Write the client's name.")))
    area_id = SelectField(N_("Area"), coerce=int)
    team_id = SelectField(N_("Home-care team"), coerce=lambda text: int(text) if text else None)
    street = StringField(N_("Street and number"), [Length(max=200)])
    postal_code = StringField(
        N_("Postal code"), [Optional(), Regexp(r"\d{5}\Z", message=N_("A postal code has five digits."))]
    )
    municipality = StringField(N_("Municipality"), [Length(max=100)])
    phone = TelField(N_("Telephone"), [Optional()])
    languages = SelectMultipleField(N_("Languages"), [InputRequired(N_("Choose at least one language."))])
    told_by = RadioField(N_("How is the client told who comes?"), default=ToldBy.CALL)
    entry = StringField(N_("How does one get in?"), [Length(max=300)])
    door_code = StringField(N_("Door code"), [Length(max=40)])
    good_to_know = TextAreaField(N_("Good to know"), [Length(max=1000)])
    has_dog = BooleanField(N_("There is a dog"))
    is_smoker = BooleanField(N_("Somebody smokes at home"))
    has_stairs = BooleanField(N_("There are stairs to climb"))
    has_lift = BooleanField(N_("There is a lift"))
    is_protected = BooleanField(N_("Non-disclosure order: the address is protected"))

    def __init__(self, web: Web, sent: FormData | None = None, client: Client | None = None) -> None:
        self.subject = client
        super().__init__(web, sent, obj=client, **_address(client))
        areas = [client.area] if client else web.person.areas_as(*access.CARE)
        self.area_id.choices = [(area.id, area.name(web.language)) for area in areas]
        if len(areas) == 1:
            self.area_id.data = areas[0].id
        self.teams = {team.id: team for team in web.session.scalars(_teams(areas))}
        self.team_id.choices = [("", self.say(N_("No team"))), *((team.id, team.name) for team in self.teams.values())]
        self.languages.choices = language_choices(web.language, client.languages if client else ())
        self.told_by.choices = [(told_by.value, self.say(word(told_by))) for told_by in ToldBy]
        if sent is None and self.phone.data:
            self.phone.data = as_written(self.phone.data)

    @property
    def keeps_address(self) -> bool:
        """Whether the address stays as it is, because it is protected and nothing was written."""
        written = self.street.data or self.postal_code.data or self.municipality.data
        return self.subject is not None and self.subject.is_protected and not written

    def validate_street(self, field: StringField) -> None:
        """A street is needed, unless it stays as it is."""
        if not field.data and not self.keeps_address:
            raise ValidationError(N_("Write the street and the number."))

    def validate_municipality(self, field: StringField) -> None:
        """A municipality is needed, unless it stays as it is."""
        if not field.data and not self.keeps_address:
            raise ValidationError(N_("Write the municipality."))

    def validate_phone(self, field: TelField) -> None:
        """A number that can be called; kept as E.164."""
        try:
            e164(field.data or "")
        except ValueError:
            raise ValidationError(N_("Write the number as it is dialled, such as 040 1234567.")) from None

    def validate_team_id(self, field: SelectField) -> None:
        """The team works in the client's area."""
        team = self.teams.get(field.data or 0)
        if team and team.area_id != self.area_id.data:
            raise ValidationError(N_("That team works in another area."))

    def place(self) -> Place:
        """The address as it was written, looked for unless it is protected: a protected one is sent to no service."""
        street, postal_code, municipality = self.street.data or "", self.postal_code.data, self.municipality.data or ""
        if self.is_protected.data:
            return Place(street=street, postal_code=postal_code or None, municipality=municipality)
        return place_for(self.web.session, street, postal_code, municipality, self.web.now, self.web.settings)

    def moves(self, client: Client) -> bool:
        """Whether another address was written than the one that is kept."""
        place = client.place
        kept = (place.street, place.postal_code or "", place.municipality)
        return not self.keeps_address and kept != (
            self.street.data,
            self.postal_code.data or "",
            self.municipality.data,
        )

    def facts(self) -> dict[str, Any]:
        """What was written, as the client keeps it."""
        facts = {name: self[name].data for name in FACTS}
        return facts | {
            "phone": e164(self.phone.data) if self.phone.data else None,
            "door_code": self.door_code.data or None,
            "told_by": ToldBy(self.told_by.data),
        }


def _address(client: Client | None) -> dict[str, str | None]:
    if client is None or client.is_protected:
        return {}
    place = client.place
    return {"street": place.street, "postal_code": place.postal_code, "municipality": place.municipality}


def _teams(areas: list[Area]) -> Select[Team]:
    return select(Team).where(Team.area_id.in_([area.id for area in areas])).order_by(Team.name)


class ConsentDates(Form):
    """From when and until when a consent holds."""

    given_on = DateField(N_("Given on"), format=DATES)
    valid_until = DateField(N_("Valid until"), [Optional()], format=DATES)

    def validate_given_on(self, field: DateField) -> None:
        """Given, and not in the future."""
        if field.data and field.data > _today(self.web):
            raise ValidationError(N_("A consent cannot be from the future."))

    def validate_valid_until(self, field: DateField) -> None:
        """Still in force."""
        if field.data and field.data < max(_today(self.web), self.given_on.data or date.min):
            raise ValidationError(N_("That day is past. Leave it empty if the consent holds until further notice."))


class NewClientForm(ClientForm, ConsentDates):
    """A new client; her own consent may be recorded at the same time."""

    has_agreed = BooleanField(N_("The client has agreed to be helped by volunteers and relatives"))

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        if sent is None:
            self.given_on.data = _today(web)

    def consent(self) -> Consent | None:
        """The consent as it was written, if she has agreed."""
        if not self.has_agreed.data:
            return None
        return Consent(
            given_on=self.given_on.data, valid_until=self.valid_until.data, recorded_by_id=self.web.person.id
        )


class ConsentForm(ConsentDates):
    """Who agrees, since when, and until when. A representative is somebody of the client's circle."""

    giver = RadioField(N_("Who has agreed?"), default=Giver.CLIENT)
    representative_id = SelectField(N_("Legal representative"), coerce=lambda text: int(text) if text else None)

    def __init__(self, web: Web, sent: FormData | None = None, *, client: Client) -> None:
        super().__init__(web, sent)
        self.giver.choices = [(giver.value, self.say(name)) for giver, name in GIVERS.items()]
        circle = [(member.person_id, member.person.name) for member in client.circle]
        self.representative_id.choices = [("", self.say(N_("Choose"))), *circle]
        if sent is None:
            self.given_on.data = _today(web)

    def validate_representative_id(self, field: SelectField) -> None:
        """Named, where a representative gives the consent: being kin alone gives no right."""
        if self.giver.data == Giver.REPRESENTATIVE and not field.data:
            raise ValidationError(N_("Choose the representative. Add them to family and friends first."))

    def consent(self) -> Consent:
        """The consent as it was written."""
        is_own = self.giver.data == Giver.CLIENT
        return Consent(
            giver=Giver(self.giver.data),
            representative_id=None if is_own else self.representative_id.data,
            given_on=self.given_on.data,
            valid_until=self.valid_until.data,
            recorded_by_id=self.web.person.id,
        )


def _today(web: Web) -> date:
    return web.now.astimezone(web.person.zone).date()
