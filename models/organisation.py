"""Organisations run helpers or care, and are the controllers of their own data."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.event import Recorded

if TYPE_CHECKING:
    from models.welcome import WelcomeStep


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    COUNTY = "county"
    CITY = "city"
    ASSOCIATION = "association"
    PARISH = "parish"
    COMPANY = "company"


class Organisation(Recorded, Numbered):
    """A county or city that runs care, an association or parish that runs helpers; each controls its own data.

    Its helpers are insured up to and including `insured_until`; the commitment that they sign has a version, in force
    since `commitment_since`. Its coordinators were told at `reminded_at` that the insurance ends.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("km_cents is null or km_cents between 1 and 500", name="km_cents"),
        CheckConstraint("commitment_version > 0", name="commitment_version"),
        Index("ix_organisation_expiring", "insured_until", postgresql_where="reminded_at is null"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    contact: Mapped[str] = mapped_column(default="")
    insured_until: Mapped[date | None]
    commitment: Mapped[dict[str, str]] = mapped_column(default=dict)
    commitment_version: Mapped[int] = mapped_column(default=1)
    commitment_since: Mapped[date | None]
    km_cents: Mapped[int | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    welcome_steps: Mapped[list["WelcomeStep"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="WelcomeStep.id"
    )
