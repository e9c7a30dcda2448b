"""Notifications: one message to one person. Queued in the transaction of the deed; sent under a lease afterwards."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Numbered, choice
from models.event import About, session_of
from models.lifecycle import Lifecycle
from models.person import Person
from models.queue import Job, defer

if TYPE_CHECKING:
    from models.need import Need
    from models.offer import Offer
    from models.session import SignIn
    from models.visit import Visit


class NotificationKind(StrEnum):
    """Every kind of message; `templates/notifications/<kind>/` holds its words."""

    SIGN_IN = "sign_in"
    OFFER = "offer"
    OFFER_TAKEN = "offer_taken"
    OFFER_CANCELLED = "offer_cancelled"
    VISIT_CONFIRMED = "visit_confirmed"
    VISIT_AGREED = "visit_agreed"
    VISIT_WITHDRAWN = "visit_withdrawn"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_DONE = "visit_done"
    VISIT_COULD_NOT = "visit_could_not"
    NEED_UNFILLED = "need_unfilled"
    NEED_UNDECIDED = "need_undecided"


class NotificationState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


N = NotificationState


class Notification(Lifecycle, Numbered):
    """One message to one person.

    Life cycle: queued -> sending (leased until `lease_until`, told apart by `fence`) -> sent; sending -> queued to try
    again; -> dropped when its news is no longer true; -> failed after the last try. `key` tells messages apart, for the
    provider too. It is rendered when it is sent, in the receiver's language, from what it refers to.
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
    }

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[NotificationKind] = mapped_column(choice(NotificationKind, "kind"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
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
    sign_in: Mapped["SignIn | None"] = relationship()

    @property
    def about(self) -> About:
        for subject in (self.visit, self.offer, self.need):
            if subject is not None:
                return subject.about
        return About()

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
        need: "Need | None" = None,
        offer: "Offer | None" = None,
        visit: "Visit | None" = None,
        sign_in: "SignIn | None" = None,
    ) -> "Notification | None":
        """Queue a message, outside the receiver's quiet hours unless they have just asked for it; once per `key`."""
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
            need=need,
            offer=offer,
            visit=visit,
            sign_in=sign_in,
        )
        session.add(notification)
        session.flush()
        notification._send_at(notification.not_before)
        return notification

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
        """It did not go out and will not be tried again."""
        self.error = error
        self.move(N.FAILED, now, "failed")

    def _send_at(self, at: datetime) -> None:
        defer(session_of(self), Job.SEND, at=at, notification_id=self.id)
