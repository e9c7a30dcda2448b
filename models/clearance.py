"""Clearance: what a helper's organisation asks for before the first question, and until when all of it is in force."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from models.errors import N_, Refused
from models.event import session_of
from models.task import Task, TaskKind, drop_tasks

if TYPE_CHECKING:
    from models.helper import Helper
    from models.welcome import WelcomeMark, WelcomeStep


class StepKind(StrEnum):
    """What a step of the welcome is. There is no criminal record among them, and must not be."""

    IDENTITY = "identity"
    INTERVIEW = "interview"
    REFERENCES = "references"
    COURSE = "course"
    COMMITMENT = "commitment"


GRACE = timedelta(days=30)
"""Whoever helps already has so long to do what their organisation asks for anew."""

MISSING: dict[StepKind, str] = {
    StepKind.IDENTITY: N_("Their identity has not been seen yet."),
    StepKind.INTERVIEW: N_("They have not been interviewed yet."),
    StepKind.REFERENCES: N_("Their references have not been asked for yet."),
    StepKind.COURSE: N_("They have not taken the course yet."),
    StepKind.COMMITMENT: N_("They have not signed the newest commitment to confidentiality yet."),
}


class NotReady(Refused):
    """A step of the welcome is missing or has run out; the message names the first, `missing` holds all."""

    def __init__(self, missing: list[StepKind]) -> None:
        self.message, self.missing = MISSING[missing[0]], missing
        super().__init__()


class NotInsured(Refused):
    """The insurance that the organisation has for its helpers is not in force, or the helper has no organisation."""

    message = N_("Their organisation has no insurance in force for its helpers.")


def clear(helper: "Helper", now: datetime) -> None:
    """Work out anew until when the helper is cleared; a later end drops the task to see to it, and none is cleared."""
    until = last_day(helper) if helper.welcomed_at is not None else None
    if helper.cleared_until == until:
        return
    helper.cleared_until, helper.reminded_at = until, None
    helper.record("cleared", now, ["cleared_until"])
    helper.area.changed(now)
    drop_tasks(session_of(helper), now, (Task.kind == TaskKind.RENEW) & (Task.helper_id == helper.id))


def missing(helper: "Helper", on: date) -> list[StepKind]:
    """The steps that the helper has still to do, or to do again, before a welcome on the day `on`."""
    return [step.kind for step in _steps(helper) if not _is_in_force(step, mark_of(helper, step.kind), on)]


def last_day(helper: "Helper") -> date | None:
    """The last day on which everything that a welcomed helper's organisation asks for is in force; None: no end."""
    return min((end for step in _steps(helper) if (end := end_of(helper, step))), default=None)


def end_of(helper: "Helper", step: "WelcomeStep") -> date | None:
    """The last day on which `step` is in force for a helper who is welcomed already; None: no end."""
    mark = mark_of(helper, step.kind)
    if mark is None:
        return step.added_on + GRACE
    return min(_ends(step, mark), default=None)


def mark_of(helper: "Helper", kind: StepKind) -> "WelcomeMark | None":
    """What is kept of the helper having done that step."""
    return next((mark for mark in helper.welcome_marks if mark.kind is kind), None)


def has_grace(helper: "Helper", kind: StepKind) -> bool:
    """Whether that step is younger than the helper's welcome, so that its absence does not take the welcome away."""
    step = next((step for step in _steps(helper) if step.kind is kind), None)
    if step is None or helper.welcomed_at is None:
        return step is None
    return helper.area.day_of(helper.welcomed_at) <= step.added_on


def _steps(helper: "Helper") -> "list[WelcomeStep]":
    return helper.organisation.welcome_steps if helper.organisation is not None else []


def _is_in_force(step: "WelcomeStep", mark: "WelcomeMark | None", on: date) -> bool:
    if mark is None or _is_outdated(step, mark):
        return False
    return mark.valid_until is None or on <= mark.valid_until


def _is_outdated(step: "WelcomeStep", mark: "WelcomeMark") -> bool:
    """Whether another text than today's was signed."""
    return mark.version is not None and mark.version < step.organisation.commitment_version


def _ends(step: "WelcomeStep", mark: "WelcomeMark") -> Iterator[date]:
    if mark.valid_until is not None:
        yield mark.valid_until
    if _is_outdated(step, mark) and step.organisation.commitment_since is not None:
        yield step.organisation.commitment_since + GRACE
