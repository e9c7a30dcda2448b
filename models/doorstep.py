"""The doorstep: what a helper has done when nobody opens, step by step, each confirmed."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice

if TYPE_CHECKING:
    from models.visit import Visit


class Step(StrEnum):
    """What to do when nobody opens, in this order; `opened` ends it well."""

    RANG = "rang"
    PHONED = "phoned"
    CALLED_DUTY = "called_duty"
    CALLED_112 = "called_112"
    OPENED = "opened"


class DoorStep(Numbered):
    """One step that the helper has confirmed at the door, or that she opened after all."""

    __tablename__ = "door_step"
    __table_args__ = (UniqueConstraint("visit_id", "step"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="cascade"))
    step: Mapped[Step] = mapped_column(choice(Step, "step"))
    at: Mapped[datetime]

    visit: Mapped["Visit"] = relationship(back_populates="door_steps")
