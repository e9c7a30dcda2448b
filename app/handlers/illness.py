"""Illness: a helper, or somebody for them, gives back all visits of the day or of the week at once."""

from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from app import access
from app.forms import INVALID, Form
from app.web import Web
from models.errors import N_
from models.helper import Helper
from models.illness import Spell, fall_ill, last_day, visits_until


class IllForm(Form):
    """For how long."""

    spell = RadioField(N_("How long are you ill?"), [InputRequired(N_("Choose how long."))])

    def __init__(self, web: Web, sent: FormData | None = None, *, is_own: bool) -> None:
        super().__init__(web, sent)
        if not is_own:
            self.spell.label.text = self.say(N_("How long are they ill?"))
        self.spell.choices = [
            (Spell.TODAY.value, self.say(N_("Only today"))),
            (Spell.WEEK.value, self.say(N_("For a week"))),
        ]


@dataclass(frozen=True, slots=True)
class Ill:
    """What telling of an illness would do: until when, and how many visits are given back, by spell."""

    helper: Helper
    form: IllForm
    until: dict[str, date]
    count: dict[str, int]
    is_own: bool


def show(web: Web) -> Response:
    """The helper may tell that they are ill."""
    helper = access.as_helper(web)
    return _show(web, helper) if helper else web.page("availability/not_a_helper.html")


def show_for(web: Web) -> Response:
    """A helper is on the telephone and ill."""
    return _show(web, access.helper(web, web.path["id"]))


def tell(web: Web) -> Response:
    """The helper is ill."""
    said = N_("Thank you for telling, and get well soon! Home care and the families are told: you need not do more.")
    return _tell(web, access.own_helper(web), web.url("visits"), said)


def tell_for(web: Web) -> Response:
    """A helper has told on the telephone that they are ill."""
    helper = access.helper(web, web.path["id"])
    web.act_for(helper.person)
    return _tell(
        web, helper, web.url("helper", id=helper.id), N_("Noted. Others are asked now, the most urgent first.")
    )


def _tell(web: Web, helper: Helper, url: str, said: str) -> Response:
    form = IllForm(web, web.form, is_own=_is_own(web, helper))
    if not form.validate():
        return _show(web, helper, form)
    fall_ill(helper, Spell(form.spell.data), web.now)
    return web.go(url, web.say(said))


def _show(web: Web, helper: Helper, form: IllForm | None = None) -> Response:
    is_own = _is_own(web, helper)
    web.place = "visits" if is_own else ""
    until = {spell.value: last_day(helper, spell, web.now) for spell in Spell}
    count = {spell: len(visits_until(helper, day, web.now)) for spell, day in until.items()}
    shown = Ill(helper, form or IllForm(web, is_own=is_own), until, count, is_own)
    template = "illness/_ill.html" if web.is_fragment else "illness/show.html"
    return web.page(template, status=INVALID if form else 200, ill=shown)


def _is_own(web: Web, helper: Helper) -> bool:
    """Whether the reader is the helper."""
    return helper.person_id == web.person.id
