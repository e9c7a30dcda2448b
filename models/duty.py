"""Duty: who answers for an area or a team, and when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area, Team
from models.base import Numbered
from models.person import Person, Role, RoleName


class Duty(Numbered):
    """`person` answers for `area` (for one team, where it is named) during that time."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("not isempty(during)", name="during"),
        Index(None, "area_id", "during", postgresql_using="gist"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    area: Mapped[Area] = relationship()
    team: Mapped[Team | None] = relationship()
    person: Mapped[Person] = relationship()


def on_duty(session: Session, area: Area, now: datetime) -> list[Person]:
    """Who answers for `area` now: those on its duty calendar, else every coordinator of the area."""
    duties = select(Duty).where(Duty.area_id == area.id, Duty.team_id.is_(None), Duty.during.contains(now))
    people = [duty.person for duty in session.scalars(duties) if duty.person.disabled_at is None]
    if people:
        return people
    roles = select(Role).where(Role.area_id == area.id, Role.name == RoleName.COORDINATOR).order_by(Role.person_id)
    return [role.person for role in session.scalars(roles) if role.person.disabled_at is None]
