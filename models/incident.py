"""Incidents: something went wrong at a visit; read by few, followed up, closed with an outcome."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.client import Client
from models.event import About
from models.helper import Helper
from models.lifecycle import Lifecycle
from models.person import Person


class IncidentKind(StrEnum):
    """What went wrong."""

    THEFT = "theft"
    INJURY = "injury"
    ABUSE = "abuse"
    CONFIDENTIALITY = "confidentiality"
    OTHER = "other"


class IncidentState(StrEnum):
    """Whether an incident is still followed up."""

    OPEN = "open"
    CLOSED = "closed"


class Incident(Lifecycle, Numbered):
    """What went wrong between a client and a helper. Life cycle: open -> closed, with an outcome."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("(state = 'closed') <= (outcome is not null)", name="outcome"),)
    MOVES: ClassVar = {IncidentState.OPEN: frozenset({IncidentState.CLOSED})}

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("helper.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    kind: Mapped[IncidentKind] = mapped_column(choice(IncidentKind, "kind"))
    state: Mapped[IncidentState] = mapped_column(choice(IncidentState, "state"), default=IncidentState.OPEN)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    text: Mapped[str]
    outcome: Mapped[str | None]

    client: Mapped[Client] = relationship()
    helper: Mapped[Helper | None] = relationship()
    reported_by: Mapped[Person] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id, helper_id=self.helper_id)
