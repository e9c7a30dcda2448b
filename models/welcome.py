"""Welcoming: what an organisation asks of a helper before the first question, and what each has of it."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from models import leaving
from models.area import Area
from models.base import Numbered, choice
from models.clearance import GRACE, StepKind, clear, has_grace, mark_of
from models.errors import N_, IllegalMove, Refused
from models.event import About, Recorded, actor_in, session_of
from models.helper import Helper
from models.holding import hold
from models.organisation import Organisation

__all__ = ["StepKind", "WelcomeMark", "WelcomeStep"]


class NotYet(Refused):
    """A step is done today or was done before."""

    message = N_("This day has not come yet.")


class WelcomeStep(Recorded, Numbered):
    """One step that `organisation` asks for since `added_on`; after `valid_months` it must be done again."""

    __tablename__ = "welcome_step"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind"),
        CheckConstraint("valid_months is null or valid_months between 1 and 120", name="valid_months"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="cascade"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "kind"))
    valid_months: Mapped[int | None]
    added_on: Mapped[date]

    organisation: Mapped[Organisation] = relationship(back_populates="welcome_steps")


class WelcomeMark(Recorded, Numbered):
    """That `helper` has done a step, when, seen by whom; a commitment carries the version that was signed."""

    __tablename__ = "welcome_mark"
    __table_args__ = (
        UniqueConstraint("helper_id", "kind"),
        CheckConstraint("(kind = 'commitment') = (version is not null)", name="version"),
    )

    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id", ondelete="cascade"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "kind"))
    done_on: Mapped[date]
    valid_until: Mapped[date | None]
    version: Mapped[int | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]

    helper: Mapped[Helper] = relationship(back_populates="welcome_marks")

    @property
    def about(self) -> About:
        return About(area_id=self.helper.area_id, helper_id=self.helper_id)


def mark(helper: Helper, kind: StepKind, done_on: date, now: datetime) -> WelcomeMark:
    """The helper has done that step on `done_on`, seen by whoever acts; doing it again renews it.

    IllegalMove where the helper's organisation does not ask for it or the helper has left, NotYet for a day to come.
    """
    hold(helper)
    step = _step(helper.organisation, kind)
    if step is None or helper.left_at is not None:
        raise IllegalMove()
    if done_on > today(helper.area, now):
        raise NotYet()
    made = mark_of(helper, kind) or WelcomeMark(kind=kind, marked_at=now)
    actor = actor_in(session_of(helper))
    made.done_on, made.marked_at, made.marked_by_id = done_on, now, actor.person_id
    made.valid_until = after_months(done_on, step.valid_months) if step.valid_months else None
    made.version = step.organisation.commitment_version if kind is StepKind.COMMITMENT else None
    if made not in helper.welcome_marks:
        helper.welcome_marks.append(made)
    made.record("marked", now, ["done_on", "valid_until"])
    clear(helper, now)
    return made


def sign(helper: Helper, version: int, now: datetime) -> None:
    """The helper signs the commitment that they have read; IllegalMove where another version has come meanwhile."""
    if helper.organisation is None or helper.organisation.commitment_version != version:
        raise IllegalMove()
    mark(helper, StepKind.COMMITMENT, today(helper.area, now), now)


def unmark(helper: Helper, kind: StepKind, now: datetime) -> None:
    """That step was not done after all. What is needed takes the welcome with it, and closes open questions.

    Visits that are agreed stay on the board for a person to decide about; nobody reads the client's name for them.
    """
    leaving.hold_questions(helper)
    found = mark_of(helper, kind)
    if found is None:
        return
    found.record("unmarked", now, ["done_on"])
    helper.welcome_marks.remove(found)
    if not has_grace(helper, kind) and helper.welcomed_at is not None:
        helper.unwelcome(now)
        leaving.close_questions(helper, now)
    clear(helper, now)


def ask_for(organisation: Organisation, kind: StepKind, valid_months: int | None, now: datetime) -> WelcomeStep:
    """`organisation` asks for that step, to be done again after `valid_months`; None: once.

    Who helps already has 30 days for what is new to them.
    """
    hold(organisation)
    step = _step(organisation, kind)
    if step is None:
        step = WelcomeStep(kind=kind, added_on=now.date())
        organisation.welcome_steps.append(step)
    step.valid_months = valid_months
    step.record("asked_for", now, ["valid_months"])
    for helper in _helpers(organisation):
        _renew_end(helper, step, now)
        clear(helper, now)
    return step


def stop_asking_for(organisation: Organisation, kind: StepKind, now: datetime) -> None:
    """`organisation` does not ask for that step any more."""
    hold(organisation)
    step = _step(organisation, kind)
    if step is None:
        return
    step.record("dropped", now)
    organisation.welcome_steps.remove(step)
    for helper in _helpers(organisation):
        clear(helper, now)


def publish(organisation: Organisation, texts: Mapping[str, str], now: datetime) -> None:
    """A new version of the commitment, by language. Who has signed an older one has 30 days to sign this one."""
    hold(organisation)
    if organisation.commitment == dict(texts):
        return
    is_first = not any(organisation.commitment.values())
    organisation.commitment = dict(texts)
    organisation.commitment_since = now.date()
    organisation.commitment_version += not is_first
    organisation.record("published", now, ["commitment"])
    for helper in _helpers(organisation):
        clear(helper, now)


def insure(organisation: Organisation, until: date | None, now: datetime) -> None:
    """The helpers of `organisation` are insured up to and including the day `until`."""
    if organisation.insured_until == until:
        return
    organisation.insured_until, organisation.reminded_at = until, None
    organisation.record("insured", now, ["insured_until"])
    areas = select(Area).where(Area.id.in_(select(Helper.area_id).where(Helper.organisation == organisation)))
    for area in session_of(organisation).scalars(areas):
        area.changed(now)


def today(area: Area, now: datetime) -> date:
    """The day in the area's zone."""
    return area.day_of(now)


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _step(organisation: Organisation | None, kind: StepKind) -> WelcomeStep | None:
    steps = organisation.welcome_steps if organisation is not None else []
    return next((step for step in steps if step.kind is kind), None)


def _helpers(organisation: Organisation) -> list[Helper]:
    """The organisation's helpers who are here, held in order."""
    session = session_of(organisation)
    session.flush()
    theirs = select(Helper).where(Helper.organisation == organisation, Helper.left_at.is_(None)).order_by(Helper.id)
    held = theirs.options(selectinload(Helper.welcome_marks)).with_for_update(key_share=True, of=Helper)
    return list(session.scalars(held.execution_options(populate_existing=True)))


def _renew_end(helper: Helper, step: WelcomeStep, now: datetime) -> None:
    """Where a step's term has changed: its end for one who has done it, not sooner than in 30 days if it was later."""
    made = mark_of(helper, step.kind)
    if made is None:
        return
    end = after_months(made.done_on, step.valid_months) if step.valid_months else None
    grace = today(helper.area, now) + GRACE
    if end is not None and end < grace:
        end = max(end, min(made.valid_until or grace, grace))
    made.valid_until = end
