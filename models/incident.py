"""Incidents: something went wrong at a visit; read by few, followed up, closed with an outcome."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import telling_worries
from models.base import Numbered, choice
from models.client import Client
from models.errors import N_, Refused
from models.event import About, session_of
from models.helper import Helper, PairState
from models.lifecycle import Lifecycle
from models.person import Person, Role, RoleName
from models.separation import part, resume, suspend
from models.task import Task, TaskKind, TaskState
from models.visit import Visit


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


class Verdict(StrEnum):
    """What becomes of the pair when an incident is closed."""

    RESUME = "resume"
    PART = "part"


class StillToDo(Refused):
    """A follow-up task of the incident is open."""

    message = N_("Something is still to be done here. Mark it as done first, then close.")


class Incident(Lifecycle, Numbered):
    """What went wrong between a client and a helper. Life cycle: open -> closed, with an outcome.

    While it is open the two do not meet; `pair_before` is what they were to each other until then. A helper who
    reports about a visit of their own is kept apart from her, too, and not named: who it is about is said afterwards.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("(state = 'closed') <= (outcome is not null)", name="outcome"),
        Index("ix_incident_open", "client_id", "helper_id", postgresql_where="state = 'open'"),
    )
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
    pair_before: Mapped[PairState | None] = mapped_column(choice(PairState, "pair_before"))

    client: Mapped[Client] = relationship()
    helper: Mapped[Helper | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    reported_by: Mapped[Person] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.client.area_id, client_id=self.client_id, helper_id=self.helper_id)

    @property
    def readers(self) -> Sequence[Person]:
        """The few who may read it: the area's coordinators; only where none is left beside the helper, its admins."""
        session = session_of(self)
        named = self.helper.person_id if self.helper else None
        for name in (RoleName.COORDINATOR, RoleName.ADMIN):
            everywhere = Role.area_id.is_(None) & Role.organisation_id.is_(None)
            where = or_(Role.area_id == self.client.area_id, everywhere)
            roles = select(Role.person_id).where(Role.name == name, where)
            here = select(Person).where(Person.id.in_(roles), Person.disabled_at.is_(None), Person.id != (named or 0))
            if people := session.scalars(here.order_by(Person.id)).all():
                return people
        return []

    @property
    def apart(self) -> Helper | None:
        """Who does not meet her while it is open: who is named, or who reports about a visit of their own."""
        own = self.visit is not None and self.visit.helper.person_id == self.reported_by.id
        return self.helper or (self.visit.helper if self.visit and own else None)

    def report(self, now: datetime) -> None:
        """A new incident: the pair does not meet from this commit on, and the area's coordinators are alarmed."""
        self.opened_at = now
        self.record("reported", now)
        self._keep_apart(now)
        telling_worries.incident(self, now)

    def name_helper(self, helper: Helper, now: datetime) -> None:
        """It is about `helper`, as has come out: these two do not meet, and who only reported it visits her again."""
        if helper is self.helper:
            return
        self._let_meet(now)
        self.helper = helper
        self.record("named", now, ["helper_id"])
        self._keep_apart(now)

    def _keep_apart(self, now: datetime) -> None:
        if self.apart is not None:
            before, others = suspend(self.client, self.apart, now), self._others()
            self.pair_before = others[0].pair_before if others and before is PairState.SUSPENDED else before

    def _let_meet(self, now: datetime) -> None:
        if self.apart is not None and not self._others():
            resume(self.client, self.apart, self.pair_before, now)

    def follow_up(self, text: str, owner: Person, due_at: datetime, now: datetime) -> Task | None:
        """Something that `owner` does about it by `due_at`; the same again changes nothing."""
        digest = hashlib.sha256(f"{text}|{owner.id}|{due_at.isoformat()}".encode()).hexdigest()[:16]
        area = self.client.area
        return Task.make(
            session_of(self),
            TaskKind.FOLLOW_UP,
            area,
            now,
            key=f"{self.id}:{digest}",
            due_at=due_at,
            owner=owner,
            incident=self,
            text=text,
        )

    @property
    def tasks(self) -> Sequence[Task]:
        """What is done about it, in the order in which it is due."""
        mine = select(Task).where(Task.incident_id == self.id).order_by(Task.due_at, Task.id)
        return session_of(self).scalars(mine).all()

    def close(self, outcome: str, verdict: Verdict | None, now: datetime) -> None:
        """Followed up: `verdict` says what becomes of the pair. StillToDo while a task is open."""
        if any(task.state is TaskState.OPEN for task in self.tasks):
            raise StillToDo()
        self.outcome, self.closed_at = outcome, now
        self.move(IncidentState.CLOSED, now, "closed")
        if self.apart is not None and verdict is Verdict.PART:
            part(self.client, self.apart, now)
        else:
            self._let_meet(now)

    def _others(self) -> Sequence["Incident"]:
        """Other open incidents that keep the same two apart."""
        others = select(Incident).where(Incident.client_id == self.client_id, Incident.id != self.id)
        waiting = others.where(Incident.state == IncidentState.OPEN).order_by(Incident.id)
        return [other for other in session_of(self).scalars(waiting) if other.apart is self.apart]
