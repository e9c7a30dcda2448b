"""Concerns: an everyday worry about a client. It is no statutory notification, and says so."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import telling_worries
from models.base import Numbered, choice
from models.client import Client
from models.errors import IllegalMove
from models.event import About
from models.lifecycle import Lifecycle
from models.person import Person
from models.picture import Picture

if TYPE_CHECKING:
    from models.visit import Visit


class ConcernState(StrEnum):
    """What has become of a worry, as its reporter follows it."""

    SENT = "sent"
    SEEN = "seen"
    CLOSED = "closed"


class Concern(Lifecycle, Numbered):
    """A worry. Life cycle: sent -> seen (somebody in care has it) -> closed, with a word to the reporter."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (answer is not null)", name="answer"),
        Index("ix_concern_open", "client_id", postgresql_where="state <> 'closed'"),
    )
    MOVES: ClassVar = {
        ConcernState.SENT: frozenset({ConcernState.SEEN, ConcernState.CLOSED}),
        ConcernState.SEEN: frozenset({ConcernState.CLOSED}),
    }

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ConcernState] = mapped_column(choice(ConcernState, "state"), default=ConcernState.SENT)
    is_important: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship()
    visit: Mapped["Visit | None"] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=[reported_by_id])
    seen_by: Mapped[Person | None] = relationship(foreign_keys=[seen_by_id])
    picture: Mapped[Picture | None] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id)

    @property
    def is_open(self) -> bool:
        """Whether its reporter still waits for a word."""
        return self.state is not ConcernState.CLOSED

    def tell(self, now: datetime) -> None:
        """A new worry: kept, and told to whoever is on duty; an important one at any hour."""
        self.sent_at = now
        self.record("told", now)
        telling_worries.concern(self, now)

    def see(self, now: datetime, person: Person) -> None:
        """`person` in care has it; seeing it again changes nothing."""
        if self.state is not ConcernState.SENT:
            return
        self.seen_at, self.seen_by = now, person
        self.move(ConcernState.SEEN, now, "seen")

    def close(self, answer: str, now: datetime, person: Person) -> None:
        """Dealt with: the reporter is told that there is an answer. IllegalMove once it is closed."""
        self.see(now, person)
        if not self.may_become(ConcernState.CLOSED):
            raise IllegalMove()
        self.answer, self.closed_at = answer, now
        self.move(ConcernState.CLOSED, now, "closed")
        telling_worries.concern_answered(self, person, now)
