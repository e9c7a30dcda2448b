"""Organisations run helpers or care, and are the controllers of their own data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Numbered, choice


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    COUNTY = "county"
    CITY = "city"
    ASSOCIATION = "association"
    PARISH = "parish"
    COMPANY = "company"


class Organisation(Numbered):
    """A county or city that runs care, an association or parish that runs helpers."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    created_at: Mapped[datetime]
