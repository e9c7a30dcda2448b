"""Notifications: one message to one person. Queued in the transaction of the deed; sent under a lease afterwards."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models import calling
from models.area import Area
from models.base import Numbered, choice
from models.event import About, session_of
from models.lifecycle import Lifecycle
from models.notification_kind import ABOUT_HELP_TO_COME, NotificationKind
from models.person import Person
from models.queue import Job, defer

if TYPE_CHECKING:
    from models.client import Client
    from models.concern import Concern
    from models.expense import Expense
    from models.helper import Helper
    from models.incident import Incident
    from models.need import Need
    from models.offer import Offer
    from models.session import SignIn
    from models.task import Task
    from models.visit import Visit


class NotificationState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    HANDED = "handed"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


__all__ = ["Notification", "NotificationKind", "NotificationState"]

N = NotificationState


class Notification(Lifecycle, Numbered):
    """One message to one person.

    Life cycle: queued -> sending (leased until `lease_until`, told apart by `fence`) -> sent; sending -> queued to try
    again; -> dropped when its news is no longer true; -> failed after the last try. Handed: no program reaches its
    receiver, so that it is somebody's task to pass it on by telephone, and sent once that is done. `key` tells messages
    apart, for the provider too. It is rendered when it is sent, in the receiver's language, from what it refers to.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint("(state = 'sending') <= (lease_until is not null)", name="lease"),
        CheckConstraint("(state = 'sent') <= (sent_at is not null)", name="sent"),
        Index("ix_notification_due", "not_before", postgresql_where="state in ('queued', 'sending')"),
    )
    MOVES: ClassVar = {
        N.QUEUED: frozenset({N.SENDING, N.DROPPED}),
        N.SENDING: frozenset({N.SENDING, N.SENT, N.QUEUED, N.DROPPED, N.FAILED}),
        N.HANDED: frozenset({N.SENT, N.DROPPED}),
        N.FAILED: frozenset({N.SENT, N.DROPPED}),
    }

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[NotificationKind] = mapped_column(choice(NotificationKind, "kind"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"), index=True)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("helper.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", use_alter=True))
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    expense_id: Mapped[int | None] = mapped_column(ForeignKey("expense.id"))
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id", ondelete="cascade"))
    state: Mapped[NotificationState] = mapped_column(choice(NotificationState, "state"), default=N.QUEUED)
    asked_for: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[datetime]
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    error: Mapped[str | None]

    person: Mapped[Person] = relationship()
    need: Mapped["Need | None"] = relationship()
    offer: Mapped["Offer | None"] = relationship()
    visit: Mapped["Visit | None"] = relationship()
    client: Mapped["Client | None"] = relationship()
    helper: Mapped["Helper | None"] = relationship()
    task: Mapped["Task | None"] = relationship(foreign_keys=[task_id])
    concern: Mapped["Concern | None"] = relationship()
    incident: Mapped["Incident | None"] = relationship()
    expense: Mapped["Expense | None"] = relationship()
    sign_in: Mapped["SignIn | None"] = relationship()

    @property
    def about(self) -> About:
        subjects = (self.visit, self.offer, self.need, self.task, self.concern, self.incident, self.expense)
        for subject in (*subjects, self.client, self.helper):
            if subject is not None:
                return subject.about
        return About()

    @property
    def whose(self) -> "Client | None":
        """The client whose help it is about, if it is about somebody's."""
        about = self.visit or self.offer
        need = about.need if about is not None else self.need
        return need.client if need is not None else self.client

    @property
    def is_practice(self) -> bool:
        """Whether it is of practice, by its receiver or by what it is about, and so reaches nobody."""
        area_id = self.about.area_id
        area = session_of(self).get(Area, area_id) if area_id is not None else None
        return self.person.is_practice or (area is not None and area.is_practice)

    def is_silenced(self, now: datetime) -> bool:
        """Whether it speaks of help to come for a client who is away or gone, or does not agree."""
        client = self.whose if self.kind in ABOUT_HELP_TO_COME else None
        return client is not None and client.is_stopped(now)

    @staticmethod
    def queue(
        session: Session,
        kind: NotificationKind,
        person: Person,
        now: datetime,
        *,
        key: str,
        asked_for: bool = False,
        not_after: datetime | None = None,
        **subjects: Any,
    ) -> "Notification | None":
        """Queue a message, outside the receiver's quiet hours unless they have just asked for it; once per `key`.

        None where it was queued before, or the client whom it is about is away or gone.
        `subjects` are what it is about: need, offer, visit, client …, as the columns are called.
        """
        session.flush()
        whole_key = f"{kind}:{key}:{person.id}"
        if session.scalar(select(Notification.id).where(Notification.key == whole_key)):
            return None
        notification = Notification(
            key=whole_key,
            kind=kind,
            person=person,
            asked_for=asked_for,
            queued_at=now,
            not_before=now if asked_for else person.quiet_hours.next_waking(now),
            not_after=not_after,
            **subjects,
        )
        if notification.is_silenced(now):
            return None
        session.add(notification)
        notification._set_off(now)
        return notification

    def _set_off(self, now: datetime) -> None:
        """On its way: by a program, or handed to a person where none reaches the receiver."""
        if self.person.email is None:
            self.state = N.HANDED
        session_of(self).flush()
        if self.state is N.HANDED:
            calling.pass_on(self, now)
        else:
            self._send_at(self.not_before)

    def next_waking(self, at: datetime) -> datetime:
        """`at`, or the end of the receiver's quiet hours that cover it; what was asked for goes out at any hour."""
        return at if self.asked_for else self.person.quiet_hours.next_waking(at)

    def postpone(self, at: datetime) -> None:
        """Not now: wake its sending again at `at`."""
        self.not_before = at
        self._send_at(at)

    def lease(self, now: datetime, life: timedelta) -> int:
        """Take the message for sending until `now + life`, and return the fence that marking it will ask for."""
        self.lease_until, self.fence, self.tries = now + life, self.fence + 1, self.tries + 1
        self.move(N.SENDING, now, "leased")
        return self.fence

    def goes_by(self, channel: str) -> None:
        """It is handed to `channel` now: from here on its receiver may have it."""
        self.channel = channel

    def holds(self, fence: int) -> bool:
        """Whether the lease taken with `fence` is still the newest."""
        return self.state is N.SENDING and self.fence == fence

    def mark_sent(self, channel: str, now: datetime) -> None:
        """It is on its way by `channel`."""
        self.sent_at, self.channel, self.error = now, channel, None
        self.move(N.SENT, now, "sent")

    def drop(self, reason: str, now: datetime) -> None:
        """Its news is no longer true, or too late: it is not sent, for `reason`."""
        self.error = reason
        self.move(N.DROPPED, now, "dropped")

    def retry(self, error: str, at: datetime, now: datetime) -> None:
        """It did not go out: try again at `at`."""
        self.error, self.not_before = error, at
        self.move(N.QUEUED, now, "retried")
        self._send_at(at)

    def fail(self, error: str, now: datetime) -> None:
        """It did not go out and will not be tried again: somebody passes it on, but for a link that has run out."""
        self.error = error
        self.move(N.FAILED, now, "failed")
        if self.sign_in is None:
            calling.pass_on(self, now)

    def passed_on(self, now: datetime) -> None:
        """Somebody has told its receiver on the telephone."""
        self.mark_sent("telephone", now)

    def overtaken(self, now: datetime) -> None:
        """Its news was no longer true before anybody could pass it on."""
        self.drop("moved_on", now)

    def _send_at(self, at: datetime) -> None:
        defer(session_of(self), Job.SEND, at=at, notification_id=self.id)
