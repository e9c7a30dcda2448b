"""People: whoever has an account, and the roles that say what they may do."""

from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import PRACTICE_HOST, Area, Team
from models.base import Numbered, choice
from models.event import Recorded
from models.language import Language
from models.organisation import Organisation
from models.quiet import QuietHours


class RoleName(StrEnum):
    """What a person may be."""

    VOLUNTEER = "volunteer"
    RELATIVE = "relative"
    STAFF = "staff"
    COORDINATOR = "coordinator"
    DESK = "desk"
    ADMIN = "admin"


CARE = (RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK)
"""The roles of those who work in an area's care, and so may be on duty."""


class Person(Recorded, Numbered):
    """A person with an account. Without quiet hours of their own, those of their area hold."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("email"),
        CheckConstraint("(quiet_start is null) = (quiet_end is null)", name="quiet"),
    )

    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[Language] = mapped_column(choice(Language, "language"), default=Language.FI)
    quiet_start: Mapped[time | None]
    quiet_end: Mapped[time | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    roles: Mapped[list["Role"]] = relationship(back_populates="person", cascade="all, delete-orphan")

    @property
    def first_name(self) -> str:
        """The first of the person's names."""
        return self.name.split()[0]

    @property
    def role_names(self) -> set[RoleName]:
        """Every role that the person has in some area."""
        return {role.name for role in self.roles}

    def areas_as(self, *names: RoleName) -> list[Area]:
        """The areas where the person has one of the roles `names`."""
        return list({role.area_id: role.area for role in self.roles if role.name in names and role.area}.values())

    def organisations_as(self, *names: RoleName) -> list[Organisation]:
        """The organisations where the person has one of the roles `names`."""
        found = {role.organisation_id: role.organisation for role in self.roles if role.name in names}
        return [organisation for organisation in found.values() if organisation is not None]

    def has_role(self, name: RoleName, area_id: int | None = None) -> bool:
        """Whether the person has the role, in the area `area_id` where it is given."""
        return any(role.name is name and area_id in (None, role.area_id) for role in self.roles)

    @property
    def is_practice(self) -> bool:
        """Whether this is an invented person, known in practice alone, whom nothing real ever reaches."""
        if self.email is not None and self.email.endswith(PRACTICE_HOST):
            return True
        return bool(self.roles) and all(role.area is not None and role.area.is_practice for role in self.roles)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this person's times are shown."""
        return next((role.area.zone for role in self.roles if role.area), ZoneInfo("Europe/Helsinki"))

    @property
    def quiet_hours(self) -> QuietHours:
        """When this person is not messaged."""
        if self.quiet_start is not None and self.quiet_end is not None:
            return QuietHours(self.quiet_start, self.quiet_end, self.zone)
        area = next((role.area for role in self.roles if role.area), None)
        return area.quiet_hours if area else QuietHours(time(21), time(7), self.zone)

    def grant(self, name: RoleName, area: Area | None, team: Team | None = None) -> None:
        """Give the person a role; having it already is fine."""
        if not any(role.name is name and role.area is area and role.organisation is None for role in self.roles):
            self.roles.append(Role(name=name, area=area, team=team))

    def coordinate(self, organisation: Organisation) -> None:
        """Let the person answer for the organisation's helpers, wherever they help; answering already is fine."""
        if organisation not in self.organisations_as(RoleName.COORDINATOR):
            self.roles.append(Role(name=RoleName.COORDINATOR, organisation=organisation))


class Role(Numbered):
    """A role of a person in an area; an admin's may be without one, a coordinator's in an organisation instead."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "name", "area_id", "organisation_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("area_id is not null or organisation_id is not null or name = 'admin'", name="area"),
        CheckConstraint("organisation_id is null or (name = 'coordinator' and area_id is null)", name="organisation"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="cascade"))
    name: Mapped[RoleName] = mapped_column(choice(RoleName, "name"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="roles")
    area: Mapped[Area | None] = relationship()
    team: Mapped[Team | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    def join(self, team: Team | None, now: datetime) -> None:
        """Work in `team` from now on, or in none."""
        if team is not self.team:
            self.team = team
            self.person.record("changed", now, ["team"])
