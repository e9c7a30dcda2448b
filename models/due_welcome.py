"""What a welcome's dates ask for: reminders before it runs out, and the erasure of those who left."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import telling_welcome
from models.area import Area
from models.availability import local_moment
from models.batch import each
from models.helper import Helper
from models.holding import hold
from models.leaving import erase
from models.organisation import Organisation
from models.person import Person, Role, RoleName
from models.task import Task, TaskKind

AHEAD = timedelta(days=30)
"""So long before an end it is told."""

ENDS_WITH = "Europe/Helsinki"
"""An organisation has no area of its own: its days are meant in this zone."""


def remind_helpers(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Tell up to `limit` helpers whose welcome runs out within 30 days, and who can renew it; adds to `failed`."""
    expiring = select(Helper).join(Helper.area).where(Helper.reminded_at.is_(None), Helper.left_at.is_(None))
    soon = expiring.where(_has_come(session, Helper.cleared_until, now + AHEAD))
    due = soon.order_by(Helper.cleared_until, Helper.id).limit(limit)

    def remind(helper: Helper) -> None:
        hold(helper)
        if helper.reminded_at is None and helper.left_at is None and helper.cleared_until is not None:
            helper.reminded_at = now
            telling_welcome.expires(helper, now)
            _ask_to_renew(session, helper, helper.cleared_until, now)

    return each(session, session.scalars(due).all(), remind, failed)


def remind_organisations(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Have those who answer for up to `limit` organisations see to an insurance that ends within 30 days."""
    soon = (now + AHEAD).astimezone(ZoneInfo(ENDS_WITH)).date()
    due = select(Organisation).where(Organisation.reminded_at.is_(None), Organisation.insured_until <= soon)

    def remind(organisation: Organisation) -> None:
        hold(organisation)
        if organisation.reminded_at is None and organisation.insured_until is not None:
            organisation.reminded_at = now
            for area in _areas(session, organisation):
                _ask_to_insure(session, organisation, organisation.insured_until, area, now)

    return each(session, session.scalars(due.order_by(Organisation.id).limit(limit)).all(), remind, failed)


def erase_leavers(session: Session, now: datetime, limit: int, failed: list[Exception]) -> int:
    """Erase what is personal about up to `limit` helpers whose day has come; adds to `failed`."""
    due = select(Helper).join(Helper.area).where(Helper.erased_at.is_(None), Helper.left_at.is_not(None))
    today = due.where(_has_come(session, Helper.erase_on, now)).order_by(Helper.erase_on, Helper.id).limit(limit)
    return each(session, session.scalars(today).all(), lambda helper: erase(helper, now), failed)


def _has_come(session: Session, day: InstrumentedAttribute[date | None], at: datetime) -> ColumnElement[bool]:
    """Whether `day` has come in the helper's area at the moment `at`; in a zone that nobody knows, none ever does.

    PostgreSQL would look up the zone of every area, also of those that are not asked about, and fail them all.
    """
    zones = session.scalars(select(Area.zone_name).distinct()).all()
    days = {zone: at.astimezone(ZoneInfo(zone)).date() for zone in zones if zone in _known_zones()}
    return or_(false(), *(and_(Area.zone_name == zone, day <= today) for zone, today in days.items()))


@cache
def _known_zones() -> set[str]:
    return available_timezones()


def _ask_to_renew(session: Session, helper: Helper, until: date, now: datetime) -> None:
    Task.make(
        session,
        TaskKind.RENEW,
        helper.area,
        now,
        key=f"helper:{helper.id}:{until}",
        due_at=local_moment(until, time(0), helper.area.zone),
        owner=_answers_for(session, helper.organisation),
        person=helper.person,
        helper=helper,
    )


def _ask_to_insure(session: Session, organisation: Organisation, until: date, area: Area, now: datetime) -> None:
    Task.make(
        session,
        TaskKind.RENEW,
        area,
        now,
        key=f"organisation:{organisation.id}:{until}:{area.id}",
        due_at=local_moment(until, time(0), area.zone),
        owner=_answers_for(session, organisation),
        text=organisation.name,
    )


def _areas(session: Session, organisation: Organisation) -> list[Area]:
    """Where it has helpers; one of them is enough where somebody of its own answers for it."""
    with_helpers = select(Helper.area_id).where(Helper.organisation == organisation, Helper.left_at.is_(None))
    found = list(session.scalars(select(Area).where(Area.id.in_(with_helpers)).order_by(Area.id)))
    return found[:1] if _answers_for(session, organisation) else found


def _answers_for(session: Session, organisation: Organisation | None) -> Person | None:
    """The organisation's own coordinator; without one it is the task of whoever is on duty."""
    if organisation is None:
        return None
    theirs = select(Person).join(Role, Role.person_id == Person.id).where(Role.organisation == organisation)
    here = theirs.where(Role.name == RoleName.COORDINATOR, Person.disabled_at.is_(None))
    return session.scalar(here.order_by(Person.id).limit(1))
