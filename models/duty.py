"""Duty: who answers for an area or a team, and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, and_, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area, Team
from models.base import Numbered
from models.errors import AlreadyOnDuty, NotAtWork
from models.event import About, Recorded, session_of
from models.office_hours import in_office_hours
from models.person import CARE, Person, Role, RoleName

if TYPE_CHECKING:
    from models.need import Need


class Duty(Recorded, Numbered):
    """`person` answers for `area` (for one team, where it is named) during that time; nobody twice at once."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("not isempty(during)", name="during"),
        ExcludeConstraint(("area_id", "="), ("person_id", "="), ("during", "&&"), name="ex_duty_overlap"),
        Index(None, "area_id", "during", postgresql_using="gist"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    area: Mapped[Area] = relationship()
    team: Mapped[Team | None] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.area_id)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until when."""
        if self.during.lower is None or self.during.upper is None:
            raise ValueError("a duty has a beginning and an end")
        return self.during.lower, self.during.upper

    @staticmethod
    def plan(
        session: Session, area: Area, person: Person, span: tuple[datetime, datetime], now: datetime, team: Team | None
    ) -> "Duty":
        """`person` answers for `area`, or for its `team`, from the one moment of `span` to the other.

        NotAtWork where the person has no role in the area's care, AlreadyOnDuty where they answer for it then already.
        """
        if not works_in(person, area):
            raise NotAtWork()
        duty = Duty(area=area, team=team, person=person, during=Range(*span))
        try:
            with session.begin_nested():
                session.add(duty)
        except IntegrityError as error:
            raise AlreadyOnDuty() from error
        duty.record("planned", now)
        return duty

    def remove(self, now: datetime) -> None:
        """Take the duty off the calendar; what has begun ends now, and what is over stays as it was."""
        start, end = self.span
        if end <= now:
            return
        self.record("removed", now)
        if start < now:
            self.during = Range(start, now)
        else:
            session_of(self).delete(self)


def duties(area: Area, start: datetime, end: datetime) -> Select[Duty]:
    """The calendar of `area` and its teams between two moments, of those who still work there, in order."""
    during = Duty.during.overlaps(Range(start, end))
    there = select(Duty).join(Duty.person).where(Duty.area_id == area.id, during, _at_work(area))
    return there.order_by(Duty.during, Duty.id)


def on_duty(session: Session, area: Area, now: datetime, team: Team | None = None) -> Sequence[Person]:
    """Who answers for `area`, or for its `team`, now: always somebody, if anybody works there.

    The team's calendar, else the area's, else in office hours the coordinators, else the recipient out of hours, else
    the coordinators after all; where none is left, everybody who works in the area's care, and its administrators.
    """
    return next((people for people in _answering(session, area, now, team) if people), [])


def _answering(session: Session, area: Area, now: datetime, team: Team | None) -> Iterator[Sequence[Person]]:
    if team is not None:
        yield _on_calendar(session, area, now, Duty.team_id == team.id)
    yield _on_calendar(session, area, now, Duty.team_id.is_(None))
    if in_office_hours(area, now):
        yield _with_role(session, area, RoleName.COORDINATOR)
    recipient = out_of_hours(area, team)
    yield [recipient] if recipient else []
    yield _with_role(session, area, RoleName.COORDINATOR)
    yield _with_role(session, area, *CARE, RoleName.ADMIN)


def answering(need: "Need", now: datetime) -> Sequence[Person]:
    """Who is on duty for `need` now: for the team that owns it, or else the client's."""
    return on_duty(session_of(need), need.area, now, need.team_in_charge)


def out_of_hours(area: Area, team: Team | None = None) -> Person | None:
    """Who has what reaches `team`, or `area`, while nobody is on duty; the team's own recipient before the area's."""
    named = [team.out_of_hours if team else None, area.out_of_hours]
    return next((person for person in named if person and works_in(person, area)), None)


def duty_phone(need: "Need", now: datetime) -> Sequence[Person]:
    """Who hears news of `need` beside its poster: whoever the calendar of its team names at this moment."""
    if need.team is None:
        return []
    return _on_calendar(session_of(need), need.area, now, Duty.team_id == need.team.id)


def works_in(person: Person, area: Area) -> bool:
    """Whether the person has a role in the care of `area` and an account that is in use."""
    return person.disabled_at is None and any(person.has_role(name, area.id) for name in CARE)


def _on_calendar(session: Session, area: Area, now: datetime, whose: ColumnElement[bool]) -> Sequence[Person]:
    named = select(Duty.person_id).where(Duty.area_id == area.id, Duty.during.contains(now), whose)
    return session.scalars(select(Person).where(Person.id.in_(named), _at_work(area)).order_by(Person.id)).all()


def _with_role(session: Session, area: Area, *names: RoleName) -> Sequence[Person]:
    has_role = Person.roles.any(and_(Role.area_id == area.id, Role.name.in_(names)))
    return session.scalars(select(Person).where(Person.disabled_at.is_(None), has_role).order_by(Person.id)).all()


def _at_work(area: Area) -> ColumnElement[bool]:
    has_role = Person.roles.any(and_(Role.area_id == area.id, Role.name.in_(CARE)))
    return and_(Person.disabled_at.is_(None), has_role)
