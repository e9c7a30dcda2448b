"""The forms of teams: a name, and who works in the team."""

from collections.abc import Sequence

from sqlalchemy import func, select
from starlette.datastructures import FormData
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.forms import Form
from app.web import Web
from models.area import Area, Team
from models.errors import N_
from models.person import Role

LONGEST = 60


class TeamForm(Form):
    """The name of a team, new or not."""

    name = StringField(
        N_("Name of the team"),
        [
            InputRequired(N_("Give the team a name, such as Kallio 2.")),
            Length(max=LONGEST, message=N_("This is too long for a name.")),
        ],
    )

    def __init__(self, web: Web, area: Area, team: Team | None = None, sent: FormData | None = None) -> None:
        self.area, self.team = area, team
        super().__init__(web, sent, name=team.name if team else "")
        self.name.id = f"team-{team.id}-name" if team else "team-name"
        self.name.label.field_id = self.name.id

    def validate_name(self, _field: StringField) -> None:
        """Two teams of an area have two names."""
        same = select(Team.id).where(Team.area_id == self.area.id, func.lower(Team.name) == self.chosen().lower())
        if self.team is not None:
            same = same.where(Team.id != self.team.id)
        if self.web.session.scalar(same.limit(1)):
            raise ValidationError(N_("There is a team of this name already. Choose another name."))

    def chosen(self) -> str:
        """The name as it was typed."""
        return self.name.data or ""


class MemberForm(Form):
    """Somebody who joins the team: a role in the area's care that is in another team, or in none."""

    role = SelectField(N_("Who joins the team?"), [Optional()], validate_choice=False)

    def __init__(self, web: Web, team: Team, roles: Sequence[Role], sent: FormData | None = None) -> None:
        self.others = {str(role.id): role for role in roles if role.team_id != team.id}
        super().__init__(web, sent)
        self.role.id = f"team-{team.id}-role"
        self.role.label.field_id = self.role.id
        self.role.choices = [("", self.say(N_("Choose"))), *((key, _named(one)) for key, one in self.others.items())]
        self.role.flags.optional = False

    def validate(self, extra_validators: object = None) -> bool:
        """Whether somebody is chosen who works here and is not in the team."""
        is_sound = super().validate(extra_validators)
        self.read(self.role, self._check)
        return is_sound and not self.errors

    def _check(self) -> None:
        if self.role.data not in self.others:
            raise ValidationError(N_("Choose somebody who works in care here and is not in the team yet."))

    def chosen(self) -> Role:
        """The role that joins; the form is valid."""
        return self.others[self.role.data]


def _named(role: Role) -> str:
    return f"{role.person.name} ({role.team.name})" if role.team else role.person.name
