"""The forms for the people around a client: her circle, and the helpers whom she prefers or avoids."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.datastructures import FormData
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app import access
from app.forms import Form
from app.web import Web
from models.client import Client
from models.errors import N_
from models.helper import Helper, PairState
from models.person import RoleName

PAIRS = {
    PairState.PREFERRED: N_("Prefer: ask this helper first"),
    PairState.SUBSTITUTE: N_("Stand in: ask when the usual helper cannot come"),
    PairState.BLOCKED: N_("Not a match: never ask this helper"),
}


class MemberForm(Form):
    """Somebody close to the client, and what they may do."""

    member_name = StringField(N_("Name"), [InputRequired(N_("Write the name.")), Length(max=200)])
    email = EmailField(
        N_("E-mail address"),
        [
            InputRequired(N_("Write the e-mail address: they sign in with it.")),
            Length(max=254),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=N_("Write the whole e-mail address, such as maija@example.org.")),
        ],
        filters=[lambda text: text.lower() if text else text],
    )
    relation = StringField(N_("Who are they to the client?"), [Length(max=60)])
    may_follow = BooleanField(N_("May see who comes and when"), default=True)
    may_post = BooleanField(N_("May ask for help"))
    also_helps = BooleanField(N_("Also helps the client"))
    start_street = StringField(N_("Street and number"), [Length(max=200)])
    start_municipality = StringField(N_("Municipality"), [Length(max=100)])

    def __init__(self, web: Web, sent: FormData | None = None, *, client: Client) -> None:
        self.area = client.area
        super().__init__(web, sent)

    def validate_email(self, field: EmailField) -> None:
        """Nobody invented comes into a real circle."""
        if field.data and not self.area.may_know(field.data):
            raise ValidationError(N_("This address belongs to the practice. Use another."))

    def validate_start_street(self, field: StringField) -> None:
        """With a street there is a municipality."""
        if field.data and not self.start_municipality.data:
            raise ValidationError(N_("Give both the street and the municipality, or leave them empty."))


class PairForm(Form):
    """A helper of the client's area, and whether to ask them first, to stand in (so a coordinator), or never."""

    helper_id = SelectField(N_("Helper"), coerce=lambda text: int(text) if text else None)
    pair_state = RadioField(N_("What should happen?"), default=PairState.PREFERRED)

    def __init__(self, web: Web, sent: FormData | None = None, *, client: Client, **given: Any) -> None:
        super().__init__(web, sent, **given)
        here = select(Helper).where(Helper.area_id == client.area_id, Helper.left_at.is_(None))
        helpers = web.session.scalars(here.options(joinedload(Helper.person))).all()
        parted = {pair.helper_id for pair in client.pairs if pair.state is PairState.BLOCKED}
        self.helpers = {helper.id: helper for helper in helpers if helper.id not in parted}
        named = sorted((helper.person.name, helper.id) for helper in self.helpers.values())
        self.helper_id.choices = [("", self.say(N_("Choose"))), *((number, name) for name, number in named)]
        staffs = access.acts_in(web.person, client.area_id, RoleName.COORDINATOR)
        states = [state for state in PAIRS if staffs or state is not PairState.SUBSTITUTE]
        self.pair_state.choices = [(state.value, self.say(PAIRS[state])) for state in states]

    def validate_helper_id(self, field: SelectField) -> None:
        """Somebody was chosen."""
        if not field.data:
            raise ValidationError(N_("Choose the helper."))
