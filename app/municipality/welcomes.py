"""The demo's welcomes: what each organisation asks of its helpers, and what they have done of it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.municipality.people import Crowd
from models.clearance import StepKind, last_day
from models.helper import Helper
from models.organisation import Organisation
from models.welcome import WelcomeMark, WelcomeStep, after_months

STEPS = {StepKind.IDENTITY: None, StepKind.INTERVIEW: None, StepKind.COURSE: 36, StepKind.COMMITMENT: None}
"""What is asked for, and after how many months again."""

SOON = 20
"""Of so many helpers, one has a course that ends within the month."""

COMMITMENT = {
    "fi": "Lupaan olla kertomatta kenellekään, mitä saan tietää asiakkaasta ja hänen kodistaan.\n\n"
    "Lupaus on voimassa myös sen jälkeen, kun lopetan.",
    "sv": "Jag lovar att inte berätta för någon vad jag får veta om klienten och klientens hem.\n\n"
    "Löftet gäller också när jag har slutat.",
    "en": "I promise to tell nobody what I learn about a client and their home.\n\n"
    "The promise holds after I have stopped, too.",
}


def ask_for_steps(organisation: Organisation, crowd: Crowd) -> None:
    """The organisation asks for its steps since long ago."""
    since = (crowd.now - timedelta(days=1000)).date()
    organisation.commitment, organisation.commitment_since = COMMITMENT, since
    organisation.welcome_steps = [
        WelcomeStep(kind=kind, valid_months=months, added_on=since) for kind, months in STEPS.items()
    ]


def mark_steps(session: Session, crowd: Crowd, helpers: list[Helper]) -> None:
    """Who is welcomed has done everything; who waits has shown who they are."""
    for number, helper in enumerate(helpers):
        kinds = STEPS if helper.welcomed_at is not None else (StepKind.IDENTITY,)
        for kind in kinds:
            helper.welcome_marks.append(_mark(crowd, helper, kind, ends_soon=number % SOON == SOON - 1))
        if helper.welcomed_at is not None:
            helper.cleared_until = last_day(helper)
    session.flush()


def _mark(crowd: Crowd, helper: Helper, kind: StepKind, *, ends_soon: bool) -> WelcomeMark:
    done_on = helper.created_at.date()
    months = STEPS[kind]
    valid_until = after_months(done_on, months) if months else None
    if valid_until is not None and ends_soon:
        valid_until = (crowd.now + timedelta(days=25)).date()
    version = 1 if kind is StepKind.COMMITMENT else None
    return WelcomeMark(
        kind=kind, done_on=done_on, valid_until=valid_until, version=version, marked_at=helper.created_at
    )
