"""The forms of a client: who she is, where she lives, how she is told, how one gets in, and what is agreed."""

import re
from typing import Any

from sqlalchemy import Select, select
from starlette.datastructures import FormData
from wtforms import (
    BooleanField,
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
from app.consent_form import ConsentDates, today
from app.forms import Form
from app.places.locate import place_for
from app.telephone import as_written, e164
from app.web import Web
from app.words import word
from models.area import Area, Team
from models.client import Client, Entry, ToldBy
from models.consent import Consent, Giver
from models.errors import N_
from models.place import Place
from models.spending import MoneyWay

FACTS = (
    "name",
    "team_id",
    "phone",
    "languages",
    "told_by",
    "teller_id",
    "entry_way",
    "entry",
    "door_code",
    "has_dog",
    "is_smoker",
    "has_stairs",
    "has_lift",
    "is_protected",
    "money_way",
    "money_cap_cents",
    "shop_account",
)
"""What the form asks for and the client keeps."""

EUROS = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?")
MOST_CENTS = 100_000

NO_MONEY = ""
"""The choice of the form where no money moves."""


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
    teller_id = SelectField(N_("Which relative tells?"), coerce=lambda text: int(text) if text else None)
    entry_way = RadioField(N_("How does one get in?"), default=Entry.SHE_OPENS)
    entry = StringField(N_("More about getting in"), [Length(max=300)])
    door_code = StringField(N_("Door code"), [Length(max=40)])
    good_to_know = TextAreaField(N_("Good to know"), [Length(max=1000)])
    good_to_know_approved = BooleanField(N_("The client has approved this text"))
    has_dog = BooleanField(N_("There is a dog"))
    is_smoker = BooleanField(N_("Somebody smokes at home"))
    has_stairs = BooleanField(N_("There are stairs to climb"))
    has_lift = BooleanField(N_("There is a lift"))
    is_protected = BooleanField(N_("Non-disclosure order: the address is protected"))
    money_way = RadioField(N_("How is shopping paid?"), default=NO_MONEY)
    money_cap = StringField(N_("At most how much cash at a time?"))
    shop_account = StringField(N_("Which shop, and in whose name?"), [Length(max=200)])

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
        self.followers = [member.person for member in client.circle if member.may_follow] if client else []
        self.teller_id.choices = [("", self.say(N_("Choose"))), *((one.id, one.name) for one in self.followers)]
        self.entry_way.choices = [(way.value, self.say(word(way))) for way in Entry]
        self.money_way.data = self.money_way.data or NO_MONEY
        self.money_way.choices = [(NO_MONEY, self.say(N_("No money is handled")))]
        self.money_way.choices += [(way.value, self.say(word(way))) for way in MoneyWay]
        if sent is None:
            self._show(client)

    def _show(self, client: Client | None) -> None:
        """What is kept otherwise than it is written."""
        if self.phone.data:
            self.phone.data = as_written(self.phone.data)
        if client and client.money_cap_cents:
            self.money_cap.data = euros(client.money_cap_cents)

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

    def validate_teller_id(self, field: SelectField) -> None:
        """Named, where a relative tells; somebody who may see who comes."""
        if self.told_by.data != ToldBy.RELATIVE or field.data:
            return
        if not self.followers:
            raise ValidationError(
                N_("Nobody close to the client sees the visits yet. Add them first; until then, choose another way.")
            )
        raise ValidationError(N_("Choose the relative who tells the client."))

    def validate_money_cap(self, field: StringField) -> None:
        """An amount, where cash is used."""
        if self.money_way.data == MoneyWay.CASH and not 1 <= (cents(field.data or "") or 0) <= MOST_CENTS:
            raise ValidationError(N_("Give an amount in euros, such as 50, at most 1,000."))

    def validate_shop_account(self, field: StringField) -> None:
        """Named, where the account is used."""
        if self.money_way.data == MoneyWay.SHOP_ACCOUNT and not field.data:
            raise ValidationError(N_("Write which shop has the account, and in whose name."))

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
        facts = {name: self[name].data for name in FACTS if name in self}
        pays_cash = self.money_way.data == MoneyWay.CASH
        return facts | {
            "teller_id": self.teller_id.data if self.told_by.data == ToldBy.RELATIVE else None,
            "entry_way": Entry(self.entry_way.data),
            "money_way": MoneyWay(self.money_way.data) if self.money_way.data else None,
            "money_cap_cents": cents(self.money_cap.data or "") if pays_cash else None,
            "shop_account": self.shop_account.data if self.money_way.data == MoneyWay.SHOP_ACCOUNT else "",
            "phone": e164(self.phone.data) if self.phone.data else None,
            "door_code": self.door_code.data or None,
            "told_by": ToldBy(self.told_by.data),
        }


def cents(text: str) -> int | None:
    """`50`, `50,5` or `50.50` euros in cents; None for anything else."""
    found = EUROS.fullmatch(text.strip().removesuffix("€").strip())
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


def euros(amount: int) -> str:
    """Cents as one writes euros: `50` or `50,50`."""
    return f"{amount // 100},{amount % 100:02}" if amount % 100 else str(amount // 100)


def _address(client: Client | None) -> dict[str, str | None]:
    if client is None or client.is_protected:
        return {}
    place = client.place
    return {"street": place.street, "postal_code": place.postal_code, "municipality": place.municipality}


def _teams(areas: list[Area]) -> Select[Team]:
    return select(Team).where(Team.area_id.in_([area.id for area in areas])).order_by(Team.name)


class NewClientForm(ClientForm, ConsentDates):
    """A new client; her own consent may be recorded at the same time."""

    has_agreed = BooleanField(N_("The client has agreed to be helped by volunteers and relatives"))

    def __init__(self, web: Web, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.offer_extras()
        if sent is None:
            self.given_on.data = today(web)

    def consent(self) -> Consent | None:
        """The consent as it was written, if she has agreed."""
        return self.agreed(Giver.CLIENT, None) if self.has_agreed.data else None
