"""Series: needs that repeat, with a standing helper where there is one."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.client import Client
from models.event import About
from models.helper import Pair
from models.kind import Kind
from models.lifecycle import Lifecycle

if TYPE_CHECKING:
    from models.need import Need


class SeriesState(StrEnum):
    """Whether a series still makes needs."""

    ACTIVE = "active"
    ENDED = "ended"


class Series(Lifecycle, Numbered):
    """A repeating need: every `interval_weeks` weeks on `weekday` between two dates, without the days in `skipped`."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("interval_weeks between 1 and 12", name="interval"),
        CheckConstraint("last_day is null or last_day >= first_day", name="period"),
        CheckConstraint("minutes between 5 and 720", name="minutes"),
    )
    MOVES: ClassVar = {SeriesState.ACTIVE: frozenset({SeriesState.ENDED})}

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("kind.id"))
    standing_pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SeriesState] = mapped_column(choice(SeriesState, "state"), default=SeriesState.ACTIVE)
    weekday: Mapped[int]
    interval_weeks: Mapped[int] = mapped_column(default=1)
    earliest: Mapped[time]
    latest: Mapped[time]
    minutes: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    skipped: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]

    client: Mapped[Client] = relationship()
    kind: Mapped[Kind] = relationship()
    standing_pair: Mapped[Pair | None] = relationship()
    needs: Mapped[list["Need"]] = relationship(back_populates="series")

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id)
