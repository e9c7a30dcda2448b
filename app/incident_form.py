"""The forms of an incident: reporting it, what is done about it, and closing it."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.datastructures import FormData
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app import access
from app.access_worries import WENT_THERE
from app.forms import DATES, Form
from app.wall_time import moments
from app.web import Web
from app.words import word
from models.client import Client
from models.errors import N_
from models.helper import Helper
from models.incident import Incident, IncidentKind, IncidentState, Verdict
from models.need import Need
from models.person import Person
from models.visit import Visit

NOBODY = ""
END_OF_DAY = time(16)
"""What is done about an incident is due by then."""

AT_MOST = Length(max=4000, message=N_("Write at most 4,000 characters."))


class IncidentForm(Form):
    """What went wrong. Care and family name the helper; a helper reads no other helper's name."""

    client = HiddenField()
    visit = HiddenField()
    kind = RadioField(N_("What happened?"), [InputRequired(N_("Choose what happened."))])
    text = TextAreaField(
        N_("Tell it in your own words"), [InputRequired(N_("Write what happened, and when.")), AT_MOST]
    )
    helper = SelectField(N_("Which helper is it about?"), default=NOBODY)

    def __init__(
        self,
        web: Web,
        client: Client,
        visit: Visit | None,
        sent: FormData | None = None,
        *,
        teller: Person | None = None,
    ) -> None:
        self._visit, self._teller = visit, teller or web.person
        in_care = teller is None and access.acts_in(web.person, client.area_id, *access.CARE)
        is_family = any(member.person_id == self._teller.id and member.may_follow for member in client.circle)
        self._helpers = {str(h.id): h for h in _who_came(web, client)} if in_care or is_family else {}
        named = str(visit.helper_id) if visit and str(visit.helper_id) in self._helpers else NOBODY
        given = {"client": str(client.id), "visit": str(visit.id) if visit else "", "helper": named}
        super().__init__(web, sent, data=given)
        self.kind.choices = [(kind.value, self.say(word(kind))) for kind in IncidentKind]
        names = [(key, h.person.name if in_care else h.person.first_name) for key, h in self._helpers.items()]
        self.helper.choices = [(NOBODY, self.say(N_("No helper in particular"))), *names]

    def report(self, client: Client, visit: Visit | None, by: Person) -> Incident:
        """The incident as `by` reports it; in the same words while it is open, it is the first one."""
        told = (Incident.reported_by_id == by.id) & (Incident.client_id == client.id)
        same = select(Incident).where(told, Incident.state == IncidentState.OPEN, Incident.text == self.text.data)
        if known := self.web.session.scalar(same.limit(1)):
            return known
        incident = Incident(
            client=client,
            helper=self.named,
            visit=visit,
            kind=IncidentKind(self.kind.data),
            reported_by=by,
            text=self.text.data,
            opened_at=self.web.now,
        )
        self.web.session.add(incident)
        incident.report(self.web.now)
        return incident

    @property
    def is_of_own_visit(self) -> bool:
        """Whether a helper tells of a visit of their own, and so does not go there for now."""
        return self._visit is not None and self._visit.helper.person_id == self._teller.id

    @property
    def named(self) -> Helper | None:
        """The helper whom it is about."""
        return self._helpers.get(self.helper.data or NOBODY)


class NamingForm(Form):
    """Which helper it is about, as has come out."""

    named_id = SelectField(N_("Which helper is it about?"), [InputRequired(N_("Choose the helper."))], default=NOBODY)

    def __init__(self, web: Web, incident: Incident, sent: FormData | None = None) -> None:
        self._helpers = {str(helper.id): helper for helper in _who_came(web, incident.client)}
        super().__init__(web, sent, data={"named_id": str(incident.helper_id or NOBODY)})
        names = [(key, helper.person.name) for key, helper in self._helpers.items()]
        self.named_id.choices = [(NOBODY, self.say(N_("Choose"))), *names]

    @property
    def named(self) -> Helper:
        """The helper who was chosen; the form is valid."""
        return self._helpers[self.named_id.data]


def _who_came(web: Web, client: Client) -> list[Helper]:
    """The helpers who have been with the client or are about to go, by name; not the one who asks."""
    visits = select(Visit.helper_id).join(Need).where(Need.client_id == client.id, Visit.state.in_(WENT_THERE))
    others = select(Helper).where(Helper.id.in_(visits), Helper.person_id != web.person.id)
    helpers = web.session.scalars(others.options(joinedload(Helper.person))).all()
    return sorted(helpers, key=lambda helper: helper.person.name)


class FollowUpForm(Form):
    """Something to do about an incident: what, who, by when."""

    task = StringField(N_("What is to be done?"), [InputRequired(N_("Write what is to be done.")), Length(max=300)])
    owner = SelectField(N_("Who does it?"), coerce=int)
    due = DateField(N_("By which day?"), [InputRequired(N_("Give a day."))], format=DATES)

    def __init__(self, web: Web, incident: Incident, sent: FormData | None = None) -> None:
        self.readers = {person.id: person for person in incident.readers}
        self.zone = incident.client.area.zone
        super().__init__(web, sent, data={"owner": web.person.id})
        self.owner.choices = [(person.id, person.name) for person in self.readers.values()]

    def validate_due(self, field: DateField) -> None:
        """Today or later."""
        if field.data and field.data < self.web.now.astimezone(self.zone).date():
            raise ValidationError(N_("Give today or a later day."))

    @property
    def due_at(self) -> datetime:
        """The end of that day's office hours."""
        day = self.due.data or self.web.now.astimezone(self.zone).date()
        return moments(day, END_OF_DAY, self.zone)[0]


class ClosingForm(Form):
    """How it came out, and what becomes of the pair."""

    outcome = TextAreaField(N_("How did it come out?"), [InputRequired(N_("Write how it came out.")), AT_MOST])
    verdict = RadioField(N_("What becomes of the two?"), [InputRequired(N_("Choose what becomes of the two."))])

    def __init__(self, web: Web, incident: Incident, sent: FormData | None = None) -> None:
        super().__init__(web, sent)
        self.verdict.choices = [(verdict.value, self.say(word(verdict))) for verdict in Verdict]
        if incident.apart is None:
            del self.verdict

    @property
    def decided(self) -> Verdict | None:
        """What becomes of the pair, where there is one."""
        return Verdict(self.verdict.data) if "verdict" in self else None
