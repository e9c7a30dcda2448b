"""Offers: one question to one helper, and the answers to it."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import booking, telling
from models.availability import free_intervals
from models.base import Numbered, choice
from models.errors import AlreadyTaken, OfferClosed
from models.event import About, session_of
from models.helper import Helper
from models.holding import hold
from models.keys import is_same, keyed_hash
from models.lifecycle import Lifecycle
from models.proposal import Candidate
from models.queue import Job, defer
from models.task import Task, drop_tasks
from models.visit import Visit, helper_is_clear

if TYPE_CHECKING:
    from models.need import Need


class OfferState(StrEnum):
    """Where an offer stands."""

    SENT = "sent"
    OVERDUE = "overdue"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why not, if the helper wants to say."""

    NOT_NOW = "not_now"
    NOT_THIS_KIND = "not_this_kind"
    TOO_FAR = "too_far"
    LESS_OFTEN = "less_often"


class AskedAs(StrEnum):
    """As what a helper is asked: as anybody who could help, as usual, to stand in, or to meet the client."""

    ANYBODY = "anybody"
    USUAL = "usual"
    STAND_IN = "stand_in"
    FIRST_MEETING = "first_meeting"


LIVE = (OfferState.SENT, OfferState.OVERDUE)
UNDECIDED = (*LIVE, OfferState.COUNTERED)
"""A question that the helper, or a coordinator about another time, can still decide."""


class Offer(Lifecycle, Numbered):
    """One question to one helper about one need.

    Life cycle: sent -> overdue when the reply time passes (the next is asked; this one can still win); sent | overdue
    -> accepted | declined | countered | expired (filled, begun or gone); accepted -> withdrawn when the helper cannot
    come after all. A helper has one live offer per need (partial unique index).
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_need_helper_live",
            "need_id",
            "helper_id",
            unique=True,
            postgresql_where="state in ('sent', 'overdue', 'accepted', 'countered')",
        ),
        Index("ix_offer_due", "reply_by", postgresql_where="state = 'sent'"),
        Index("ix_offer_begun", "starts_at", postgresql_where="state in ('sent', 'overdue')"),
        Index(None, "helper_id", "sent_at"),
        CheckConstraint("reply_by >= sent_at", name="reply_by"),
        CheckConstraint("(state in ('accepted', 'declined', 'countered')) <= (answered_at is not null)", name="answer"),
    )
    MOVES: ClassVar = {
        OfferState.SENT: frozenset(
            {OfferState.OVERDUE, OfferState.ACCEPTED, OfferState.DECLINED, OfferState.COUNTERED, OfferState.EXPIRED}
        ),
        OfferState.OVERDUE: frozenset(
            {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.COUNTERED, OfferState.EXPIRED}
        ),
        OfferState.COUNTERED: frozenset({OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED}),
        OfferState.ACCEPTED: frozenset({OfferState.WITHDRAWN, OfferState.EXPIRED}),
    }

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id", ondelete="set null"))
    state: Mapped[OfferState] = mapped_column(choice(OfferState, "state"), default=OfferState.SENT)
    starts_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    reply_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason, "reason"))
    nonce: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))

    need: Mapped["Need"] = relationship(back_populates="offers")
    helper: Mapped[Helper] = relationship()
    candidate: Mapped[Candidate | None] = relationship()

    @property
    def about(self) -> About:
        return About(self.need.area_id, self.need.client_id, self.need_id, self.helper_id)

    @property
    def is_live(self) -> bool:
        """Whether the helper can still say yes."""
        return self.state in LIVE

    @property
    def is_taken(self) -> bool:
        """Whether it closed because others said yes."""
        return self.state is OfferState.EXPIRED and not self.need.seats_left

    @property
    def asked_as(self) -> AskedAs:
        """As what the helper is asked."""
        if self.need.introduces_id == self.helper_id:
            return AskedAs.FIRST_MEETING
        if self.candidate is None or not self.candidate.proposal.is_usual:
            return AskedAs.ANYBODY
        pair = self.need.series.standing_pair if self.need.series is not None else None
        return AskedAs.USUAL if pair is not None and pair.helper_id == self.helper_id else AskedAs.STAND_IN

    @property
    def ends_at(self) -> datetime:
        """When the help would be over."""
        return self.starts_at + timedelta(minutes=self.need.minutes)

    def token(self, secret: str) -> str:
        """What the e-mailed link carries: whoever has it may answer this offer, and nothing else."""
        return keyed_hash(secret, f"offer:{self.id}:{self.nonce}")[:32]

    def is_token(self, secret: str, token: str) -> bool:
        """Whether `token` is this offer's."""
        return is_same(self.token(secret), token)

    @property
    def visit(self) -> Visit | None:
        """The visit that this offer's yes booked."""
        return next((visit for visit in self.need.visits if visit.offer_id == self.id), None)

    @staticmethod
    def may_ask(need: "Need", candidate: Candidate, now: datetime) -> bool:
        """Whether `candidate` can be asked about `need` now: all gates open, in time, and not asked before."""
        helper, zone = candidate.helper, need.area.zone
        sent_at = helper.person.quiet_hours.next_waking(now)
        ends_at = candidate.starts_at + timedelta(minutes=need.minutes)
        return (
            candidate.starts_at > sent_at
            and helper.is_askable(candidate.starts_at.astimezone(zone).date())
            and need.client.is_offerable(now)
            and not need.client.bars(helper)
            and not any(o.helper_id == helper.id and o.state is not OfferState.EXPIRED for o in need.offers)
            and _asked_on_day(helper, sent_at) < need.area.daily_cap
            and (candidate.by_hand or _is_free(helper, candidate.starts_at, ends_at))
            and helper_is_clear(helper, candidate.starts_at, ends_at, need.place)
        )

    @staticmethod
    def ask(need: "Need", candidate: Candidate, now: datetime) -> "Offer":
        """Ask `candidate`: the offer, its message and its timer. Quiet hours move both sending and reply time."""
        quiet = candidate.helper.person.quiet_hours
        sent_at = quiet.next_waking(now)
        reply_by = quiet.add_waking(sent_at, need.area.reply_minutes(sent_at, candidate.starts_at))
        offer = Offer(
            need=need,
            helper=candidate.helper,
            candidate=candidate,
            starts_at=candidate.starts_at,
            sent_at=sent_at,
            reply_by=min(reply_by, candidate.starts_at),
        )
        session_of(need).add(offer)
        offer.record("sent", now)
        telling.asked(offer, now)
        defer(session_of(need), Job.DUE, at=offer.reply_by)
        return offer

    def move(self, state: StrEnum, now: datetime, verb: str) -> None:
        """Set the state; once the question is closed, nobody needs to be rung about it."""
        super().move(state, now, verb)
        if not self.is_live:
            drop_tasks(session_of(self), now, Task.offer_id == self.id)

    def lock(self) -> None:
        """Hold need and offer, in that order, until the transaction ends, and see them as they are now."""
        self.need.lock()
        hold(self)

    def accept(self, now: datetime) -> Visit:
        """Yes: book the visit. Saying yes again returns the same visit.

        AlreadyTaken when somebody else was first, OfferClosed when the offer is gone or the help has begun,
        HelperBusy or NotOfferable when it cannot be any more.
        """
        if self.state is OfferState.ACCEPTED and (visit := self.visit):
            return visit
        self._must_be_open(now)
        self.answered_at = now
        self.move(OfferState.ACCEPTED, now, "accepted")
        return booking.book(self.need, self, now)

    def came_second(self, now: datetime) -> None:
        """The helper's yes found it taken: next time they go before others, until a visit of theirs is booked."""
        self.helper.lost_race_at = now
        self.helper.record("came_second", now, ["lost_race_at"])

    def decline(self, now: datetime, reason: DeclineReason | None = None) -> None:
        """No: the next is asked. Saying no again changes nothing, but a reason may be given later."""
        if self.state is OfferState.DECLINED:
            self._give_reason(reason, now)
            return
        self._must_be_open(now)
        self.answered_at, self.reason = now, reason
        self.move(OfferState.DECLINED, now, "declined")
        self.need.ask_next(now)

    def _give_reason(self, reason: DeclineReason | None, now: datetime) -> None:
        if reason is not None and reason is not self.reason:
            self.reason = reason
            self.record("reason_given", now, ["reason"])

    def _must_be_open(self, now: datetime) -> None:
        if self.is_taken:
            raise AlreadyTaken()
        if not self.is_live or now >= self.starts_at:
            raise OfferClosed()

    def fall_due(self, now: datetime) -> None:
        """The reply time has passed: ask the next, and leave this one open; once the help has begun, close it."""
        if self.is_live and now >= self.starts_at:
            self.expire(now)
            self.need.ask_next(now)
        elif self.state is OfferState.SENT and now >= self.reply_by:
            self.move(OfferState.OVERDUE, now, "overdue")
            self.need.ask_next(now)

    def expire(self, now: datetime) -> None:
        """The need is filled, has begun, or is gone."""
        self.move(OfferState.EXPIRED, now, "expired")

    def withdraw(self, now: datetime) -> None:
        """The helper said yes and cannot come after all."""
        self.move(OfferState.WITHDRAWN, now, "withdrawn")


def _asked_on_day(helper: Helper, at: datetime) -> int:
    """How many questions `helper` gets on the local day of `at`."""
    zone = helper.area.zone_name
    same_day = func.date(func.timezone(zone, Offer.sent_at)) == helper.area.day_of(at)
    count = session_of(helper).scalar(select(func.count()).where(Offer.helper_id == helper.id, same_day))
    return count or 0


def _is_free(helper: Helper, start: datetime, end: datetime) -> bool:
    return any(i.start <= start and end <= i.end for i in free_intervals(helper, start, end))
