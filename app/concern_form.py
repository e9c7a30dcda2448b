"""The forms of a worry: telling it in two taps and a few words, and answering it."""

from sqlalchemy import select
from starlette.datastructures import FormData
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms import Form
from app.pictures import ACCEPT, PictureField
from app.web import Web
from models.client import Client, Scope
from models.concern import Concern, ConcernState
from models.errors import N_
from models.person import Person
from models.visit import Visit

AT_MOST = Length(max=2000, message=N_("Write at most 2,000 characters."))


class ConcernForm(Form):
    """A worry about a client. A picture only where she, or who represents her, has agreed to pictures."""

    client = HiddenField()
    visit = HiddenField()
    text = TextAreaField(
        N_("What worries you?"), [InputRequired(N_("Write in a few words what worries you.")), AT_MOST]
    )
    is_important = BooleanField(N_("It is important: home care should see it now"))
    picture = PictureField(N_("A picture"))

    def __init__(self, web: Web, client: Client, visit: Visit | None, sent: FormData | None = None) -> None:
        super().__init__(web, sent, data={"client": str(client.id), "visit": str(visit.id) if visit else ""})
        if not client.allows(Scope.PICTURES, web.now):
            del self.picture
        else:
            self.picture.flags.optional = True
            self.picture.render_kw = {"accept": ACCEPT}

    def tell(self, client: Client, visit: Visit | None, by: Person) -> Concern:
        """The worry as `by` tells it; in the same words while nobody has answered, it is the first one."""
        told = (Concern.reported_by_id == by.id) & (Concern.client_id == client.id)
        same = select(Concern).where(told, Concern.text == self.text.data, Concern.state != ConcernState.CLOSED)
        if known := self.web.session.scalar(same.limit(1)):
            return known
        concern = Concern(
            client=client,
            visit=visit,
            reported_by=by,
            text=self.text.data,
            is_important=self.is_important.data,
            picture=self.picture.keep(self.web) if "picture" in self else None,
            sent_at=self.web.now,
        )
        self.web.session.add(concern)
        concern.tell(self.web.now)
        return concern


class AnswerForm(Form):
    """What becomes of a worry."""

    answer = TextAreaField(
        N_("Your answer to the one who told it"),
        [InputRequired(N_("Write a few words to the one who told it.")), AT_MOST],
    )
