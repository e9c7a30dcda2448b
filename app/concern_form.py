"""The forms of a worry: telling it in two taps and a few words, and answering it."""

from starlette.datastructures import FormData
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms import Form
from app.pictures import ACCEPT, PictureField
from app.web import Web
from models.client import Client, Scope
from models.errors import N_
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


class AnswerForm(Form):
    """What becomes of a worry."""

    answer = TextAreaField(
        N_("Your answer to the one who told it"),
        [InputRequired(N_("Write a few words to the one who told it.")), AT_MOST],
    )
