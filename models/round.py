"""Rounds: runs of the matcher over an area."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.area import Area
from models.base import Numbered, choice
from models.event import About
from models.lifecycle import Lifecycle


class RoundState(StrEnum):
    """Where a round stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Round(Lifecycle, Numbered):
    """One run of the matcher: when, over what, and how good its plan is. Life cycle: running -> done | failed."""

    __tablename__ = "round"
    __table_args__ = (Index(None, "area_id", "id"),)
    MOVES: ClassVar = {RoundState.RUNNING: frozenset({RoundState.DONE, RoundState.FAILED})}

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    state: Mapped[RoundState] = mapped_column(choice(RoundState, "state"), default=RoundState.RUNNING)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    needs: Mapped[int] = mapped_column(default=0)
    helpers: Mapped[int] = mapped_column(default=0)
    served: Mapped[int] = mapped_column(default=0)
    status: Mapped[str | None]
    objective: Mapped[float | None]
    bound: Mapped[float | None]
    km: Mapped[float | None]
    seconds: Mapped[dict[str, Any]] = mapped_column(default=dict)

    area: Mapped[Area] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.area_id)
