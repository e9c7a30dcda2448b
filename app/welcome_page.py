"""What pages say of a helper's welcome: each step, until when it holds, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wtforms import DateField
from wtforms.validators import InputRequired

from app.forms import DATES, Form
from app.web import Web
from app.words import word
from models import clearance
from models.clearance import StepKind
from models.due_welcome import AHEAD
from models.errors import N_
from models.helper import Helper
from models.organisation import Organisation
from models.welcome import WelcomeStep, today


class MarkForm(Form):
    """The day on which a step was done."""

    done_on = DateField(N_("Done on"), [InputRequired(N_("Give a date, such as 24.11.2026."))], format=DATES)

    @property
    def day(self) -> date:
        """The day; the form is valid."""
        if self.done_on.data is None:
            raise ValueError("the form is not valid")
        return self.done_on.data


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step; `until` is its last day. `form` marks it."""

    kind: StepKind
    title: str
    done_on: date | None
    until: date | None
    is_missing: bool
    is_soon: bool
    form: MarkForm


@dataclass(frozen=True, slots=True)
class Welcome:
    """A helper's welcome as a page shows it."""

    lines: Sequence[StepLine]
    is_insured: bool
    insured_until: date | None
    is_ready: bool
    is_expired: bool


def welcome_of(web: Web, helper: Helper, sent: tuple[StepKind, MarkForm] | None = None) -> Welcome:
    """How `helper`'s welcome stands today; `sent` is a form that was filled in wrongly."""
    now = today(helper.area, web.now)
    lines = [_line(web, helper, step.kind, now, sent) for step in _steps(helper.organisation)]
    is_insured = helper.is_insured(now)
    return Welcome(
        lines=lines,
        is_insured=is_insured,
        insured_until=helper.organisation.insured_until if helper.organisation else None,
        is_ready=is_insured and not any(line.is_missing for line in lines),
        is_expired=helper.welcomed_at is not None and helper.cleared_until is not None and helper.cleared_until < now,
    )


def mark_form(web: Web, kind: StepKind, *, is_sent: bool = False, day: date | None = None) -> MarkForm:
    """The form that marks the step `kind`, as it was sent or with `day` in it."""
    return MarkForm(web, web.form if is_sent else None, prefix=f"{kind}-", data={"done_on": day})


def _steps(organisation: Organisation | None) -> list[WelcomeStep]:
    order = list(StepKind)
    steps = organisation.welcome_steps if organisation is not None else []
    return sorted(steps, key=lambda step: order.index(step.kind))


def _line(web: Web, helper: Helper, kind: StepKind, now: date, sent: tuple[StepKind, MarkForm] | None) -> StepLine:
    mark = clearance.mark_of(helper, kind)
    step = next(step for step in _steps(helper.organisation) if step.kind is kind)
    until = clearance.end_of(helper, step) if mark is not None or helper.welcomed_at is not None else None
    return StepLine(
        kind=kind,
        title=web.say(word(kind)),
        done_on=mark.done_on if mark else None,
        until=until,
        is_missing=kind in clearance.missing(helper, now),
        is_soon=until is not None and until <= now + AHEAD,
        form=sent[1] if sent and sent[0] is kind else mark_form(web, kind, day=now),
    )
