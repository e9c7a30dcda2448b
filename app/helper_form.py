"""The form by which a coordinator signs up a volunteer: who it is, where they live, how far and with what they help."""

import re

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.abilities import SKILLS, language_choices
from app.client_form import required
from app.forms import Form
from app.places.locate import place_for
from app.telephone import e164
from app.web import Web
from app.words import word
from models.area import Area
from models.errors import N_
from models.helper import Helper, Mode
from models.kind import Kind
from models.language import Language
from models.organisation import Organisation
from models.person import Person, RoleName

FARTHEST, MOST_VISITS = 100, 14
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class HelperForm(Form):
    """A new volunteer. `person` is whoever has the e-mail address already and may become a helper, after `validate`."""

    name = StringField(N_("Name"), required(N_("Write the helper's name.")))
    email = EmailField(N_("E-mail"), [Length(max=200)])
    phone = TelField(N_("Telephone"), [Optional()])
    language = RadioField(N_("In which language do we write?"), default=Language.FI.value)
    area = SelectField(N_("Area"), coerce=int)
    organisation = SelectField(N_("For which organisation?"), coerce=int)
    street = StringField(N_("Street and number"), required(N_("Write the street and the number.")))
    postal_code = StringField(
        N_("Postal code"), [Optional(), Regexp(r"\d{5}\Z", message=N_("A postal code has five digits."))]
    )
    municipality = StringField(N_("Municipality"), required(N_("Write the municipality.")))
    mode = RadioField(N_("How do they get around?"), default=Mode.TRANSIT.value)
    car = BooleanField(N_("Has a car to drive others in"))
    max_km = IntegerField(
        N_("How far, at most?"),
        [NumberRange(1, FARTHEST, N_("Give a whole number of kilometres from 1 to 100."))],
        default=10,
    )
    max_visits_per_week = IntegerField(
        N_("How many visits a week, at most?"),
        [NumberRange(1, MOST_VISITS, N_("Give a number from 1 to 14."))],
        default=2,
    )
    languages = SelectMultipleField(N_("Speaks"), [InputRequired(N_("Choose at least one language."))], default=["fi"])
    skills = SelectMultipleField(N_("Knows how to"), [Optional()])
    kinds = SelectMultipleField(N_("Helps with"), [Optional()])

    def __init__(
        self, web: Web, areas: list[Area], organisations: list[Organisation], sent: FormData | None = None
    ) -> None:
        self.person: Person | None = None
        super().__init__(web, sent)
        self._areas = {area.id: area for area in areas}
        self.area.choices = [(area.id, area.name(web.language)) for area in areas]
        if len(areas) == 1:
            self.area.data = areas[0].id
        self._organisations = {organisation.id: organisation for organisation in organisations}
        self.organisation.choices = [(organisation.id, organisation.name) for organisation in organisations]
        self.language.choices = [(language.value, language.own_name) for language in Language]
        self.mode.choices = [(mode.value, self.say(word(mode))) for mode in Mode]
        self.languages.choices = language_choices(web.language, self.languages.data or ())
        self.skills.choices = [(skill, self.say(name)) for skill, name in SKILLS.items()]
        offered = select(Kind).where(Kind.is_offered).order_by(Kind.position)
        self.kinds.choices = [(kind.key, kind.name(web.language)) for kind in web.session.scalars(offered)]

    def validate_email(self, field: EmailField) -> None:
        """A way to reach them; an address that is in use belongs to somebody of these areas who does not help yet."""
        if not field.data and not self.phone.data:
            raise ValidationError(N_("Write an e-mail address or a telephone number."))
        if not field.data:
            return
        if not ADDRESS.fullmatch(field.data):
            raise ValidationError(N_("Write an e-mail address, such as name@example.org."))
        area = self._areas.get(self.area.data)
        if area is None:
            return
        if not area.may_know(field.data.lower()):
            raise ValidationError(N_("This address belongs to the practice. Use another."))
        known = select(Person).where(Person.email == area.address(field.data.lower()))
        self.person = self.web.session.scalar(known)
        if self.person is None:
            return
        is_near = any(role.area_id in self._areas for role in self.person.roles)
        if not is_near or self.person.disabled_at or self._helps(self.person):
            raise ValidationError(N_("This address is in use already. Look among the helpers, or use another."))

    def validate_phone(self, field: TelField) -> None:
        """A number that can be called."""
        try:
            e164(field.data or "")
        except ValueError:
            raise ValidationError(N_("Write the number as it is dialled, such as 040 1234567.")) from None

    def _helps(self, person: Person) -> bool:
        return self.web.session.scalar(select(Helper.id).where(Helper.person_id == person.id)) is not None

    def sign_up(self) -> Helper:
        """The new helper, in the session; the form is valid. They are asked once somebody has welcomed them."""
        web, area = self.web, self._areas[self.area.data]
        street, municipality = self.street.data or "", self.municipality.data or ""
        place = place_for(web.session, street, self.postal_code.data, municipality, web.now, web.settings)
        helper = Helper(
            person=self._account(area),
            area=area,
            organisation=self._organisations[self.organisation.data],
            place=place,
            mode=Mode(self.mode.data),
            car=self.car.data,
            max_km=self.max_km.data,
            max_visits_per_week=self.max_visits_per_week.data,
            languages=self.languages.data,
            skills=self.skills.data,
            kinds=self.kinds.data,
            created_at=web.now,
        )
        web.session.add(helper)
        helper.record("signed_up", web.now)
        return helper

    def _account(self, area: Area) -> Person:
        """The person with that address, who now also helps, or a new one."""
        person = self.person or Person(
            name=self.name.data,
            email=area.address(self.email.data.lower()) if self.email.data else None,
            phone=e164(self.phone.data) if self.phone.data else None,
            language=Language(self.language.data),
            created_at=self.web.now,
        )
        person.grant(RoleName.VOLUNTEER, area)
        return person
