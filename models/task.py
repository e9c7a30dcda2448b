"""Tasks: what a person must do by a certain time, mostly by telephone: tell a client, pass a message on, ring the late.

A task belongs to its area and team, and so to whoever is on duty there, unless it has an owner of its own.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.area import Area, Team
from models.base import Numbered, choice
from models.errors import IllegalMove
from models.event import About, actor_in, session_of
from models.holding import hold
from models.lifecycle import Lifecycle
from models.person import Person

if TYPE_CHECKING:
    from models.client import Client
    from models.helper import Helper
    from models.inbound import InboundSms
    from models.incident import Incident
    from models.need import Need
    from models.notification import Notification
    from models.offer import Offer
    from models.visit import Visit


class TaskKind(StrEnum):
    """What there is to do."""

    TELL_CLIENT = "tell_client"
    TELL_CHANGE = "tell_change"
    PASS_ON = "pass_on"  # noqa: S105 - no secret
    READ_SMS = "read_sms"
    LATE = "late"
    BREAK_NEWS = "break_news"
    FOLLOW_UP = "follow_up"
    RENEW = "renew"
    SETTLE = "settle"


class TaskState(StrEnum):
    """Whether it still must be done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskAnswer(StrEnum):
    """What came of a call."""

    TOLD = "told"
    YES = "yes"
    NO = "no"
    COMING = "coming"
    DEALT_WITH = "dealt_with"


T = TaskState

TELLING = (TaskKind.TELL_CLIENT, TaskKind.TELL_CHANGE)
"""What a client must hear about her own visits."""

RING_AGAIN = timedelta(minutes=30)
"""Nobody answered the telephone: the next try."""

NEAR = timedelta(hours=3)
"""So near a visit an untold client is worth an alarm at any hour."""

OWNERS_TIME = timedelta(hours=2)
"""So long before it is due, a relative's task comes to the call list of those on duty, too."""


class Task(Lifecycle, Numbered):
    """Something to do for a person on duty, or for `owner`, by `due_at`; on nobody's list before `not_before`.

    Life cycle: open -> done, with what came of it; open -> dropped when what it is about has moved on. `key` makes it
    once only. The one to ring is `person`, or else `client`.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (done_at is not null)", name="done"),
        Index("ix_task_open", "area_id", "due_at", postgresql_where="state = 'open'"),
        Index("ix_task_overdue", "due_at", postgresql_where="state = 'open' and overdue_told_at is null"),
    )
    MOVES: ClassVar = {T.OPEN: frozenset({T.DONE, T.DROPPED})}

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind, "kind"))
    state: Mapped[TaskState] = mapped_column(choice(TaskState, "state"), default=T.OPEN)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("helper.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notification.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    inbound_sms_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_sms.id"), index=True)
    text: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    not_before: Mapped[datetime]
    due_at: Mapped[datetime]
    overdue_told_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[TaskAnswer | None] = mapped_column(choice(TaskAnswer, "answer"))

    area: Mapped[Area] = relationship()
    team: Mapped[Team | None] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    client: Mapped["Client | None"] = relationship()
    helper: Mapped["Helper | None"] = relationship()
    need: Mapped["Need | None"] = relationship()
    offer: Mapped["Offer | None"] = relationship()
    visit: Mapped["Visit | None"] = relationship()
    notification: Mapped["Notification | None"] = relationship(foreign_keys=[notification_id])
    incident: Mapped["Incident | None"] = relationship()
    inbound_sms: Mapped["InboundSms | None"] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.area_id, client_id=self.client_id, need_id=self.need_id, helper_id=self.helper_id)

    @property
    def is_open(self) -> bool:
        """Whether it still must be done."""
        return self.state is T.OPEN

    @property
    def phone(self) -> str | None:
        """The number to ring."""
        if self.person is not None:
            return self.person.phone
        return self.client.phone if self.client is not None else None

    @staticmethod
    def make(
        session: Session,
        kind: TaskKind,
        area: Area,
        now: datetime,
        *,
        key: str,
        due_at: datetime,
        not_before: datetime | None = None,
        **subjects: Any,
    ) -> "Task | None":
        """A new task of `area`, once per `kind` and `key`; `subjects` are the columns that say what it is about."""
        session.flush()
        whole_key = f"{kind}:{key}"
        if session.scalar(select(Task.id).where(Task.key == whole_key)):
            return None
        start = not_before or now
        task = Task(
            key=whole_key, kind=kind, area=area, made_at=now, not_before=start, due_at=max(due_at, start), **subjects
        )
        session.add(task)
        task.record("made", now)
        return task

    def finish(self, answer: TaskAnswer, now: datetime) -> None:
        """It is done by whoever acts, with what came of it; finishing again changes nothing."""
        if self.state is T.DONE:
            return
        actor = actor_in(session_of(self))
        self.done_at, self.done_by_id, self.answer = now, actor.person_id, answer
        self.move(T.DONE, now, "done")
        if self.notification is not None:
            self.notification.passed_on(now)

    def lock(self) -> None:
        """Hold what it is about, in the order of all, and then the task itself, until the transaction ends."""
        held = self.offer or self.visit or self.need
        if held is not None:
            held.lock()
        hold(self)

    def no_answer(self, now: datetime) -> None:
        """Nobody answered the telephone: back on the list in half an hour, or when it falls due before that."""
        if not self.is_open:
            raise IllegalMove()
        again = now + RING_AGAIN
        self.tries += 1
        self.not_before = self.due_at if now < self.due_at < again else again
        self.record("no_answer", now)

    def is_pressing(self, now: datetime) -> bool:
        """Whether somebody must be alarmed once it is overdue: what helps nobody afterwards must be done before."""
        if self.kind is TaskKind.PASS_ON:
            is_asked = self.offer is not None and self.offer.is_live
            return is_asked or (self.visit is not None and self.visit.is_ahead and now < self.visit.ends_at)
        return self.kind is not TaskKind.RENEW

    def is_at_the_door(self, now: datetime) -> bool:
        """Whether the client is about to have somebody at her door of whom nobody has told her."""
        if self.kind not in TELLING or self.visit is None:
            return False
        return self.visit.starts_at - NEAR <= now < self.visit.ends_at

    def drop(self, now: datetime) -> None:
        """What it is about has moved on."""
        self.move(T.DROPPED, now, "dropped")
        if self.notification is not None:
            self.notification.overtaken(now)


def drop_tasks(session: Session, now: datetime, which: ColumnElement[bool]) -> None:
    """Drop every open task of `which`, in the caller's transaction."""
    session.flush()
    for task in session.scalars(select(Task).where(Task.state == T.OPEN, which).order_by(Task.id).with_for_update()):
        task.drop(now)
