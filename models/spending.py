"""Spending: a client's money at a visit, as agreed beforehand: what came in, what went out, who saw it, the receipt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Numbered, choice
from models.concern import Concern
from models.consent import Scope
from models.errors import N_, IllegalMove, Refused
from models.event import About, Recorded, session_of
from models.language import euros, translate
from models.money_way import MoneyWay
from models.picture import Picture

if TYPE_CHECKING:
    from models.visit import Visit


__all__ = ["MoneyWay", "SeenBy", "Spending"]


class SeenBy(StrEnum):
    """Who saw the money and the receipt with the helper."""

    CLIENT = "client"
    RELATIVE = "relative"
    STAFF = "staff"


DOES_NOT_ADD_UP = {
    True: N_("The client's cash does not add up: %(sum)s is missing. %(words)s"),
    False: N_("The client's cash does not add up: %(sum)s too much was spent or given back. %(words)s"),
}
"""What those on duty read, by whether something is missing."""

CORRECTABLE = timedelta(hours=24)
"""So long after the visit the helper may still mend what was written."""


class SpendingRefused(Refused):
    """What was written down cannot be kept; `field` is the amount or text to mend, every value is in cents."""

    status = 422
    field = "spent"


class NothingAgreed(SpendingRefused):
    """No money moves at this visit."""

    message = N_("No money is agreed for this visit. Take none, and tell home care if the client wants to give some.")


class OverCap(SpendingRefused):
    """More than was agreed beforehand."""

    message = N_("At most %(cap)s is agreed. Check the sum. If it is right, call home care before you go on.")


class MoneyMissing(SpendingRefused):
    """What was received is not what was spent and given back."""

    field = "missing"
    message = N_("%(missing)s is missing: what you received is more. Count again, or write here what happened.")


class MoneyTooMuch(SpendingRefused):
    """More was spent and given back than was received."""

    field = "missing"
    message = N_("%(missing)s too much was spent or given back. Count again, or write here what happened.")


class ReceiptNeeded(SpendingRefused):
    """Counted cash goes with a receipt, where she agrees to pictures."""

    field = "no_receipt"
    message = N_("Add a photo of the receipt, or write here why there is none.")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Whole cents; from a shop account nothing is received or given back."""

    spent: int
    received: int = 0
    returned: int = 0

    @property
    def left_over(self) -> int:
        """What nobody has accounted for; below zero where too much went out."""
        return self.received - self.spent - self.returned


class Spending(Recorded, Numbered):
    """The money of one visit, in cents.

    Counted cash adds up (received = spent + returned), or `missing` says what happened. It has a receipt, or
    `no_receipt` says why not, where she agrees to pictures; else she keeps the paper.
    """

    __tablename__ = "spending"
    __table_args__ = (
        CheckConstraint("received_cents >= 0 and spent_cents >= 0 and returned_cents >= 0", name="amounts"),
        CheckConstraint("way = 'cash' or (received_cents = 0 and returned_cents = 0)", name="account"),
        CheckConstraint("way <> 'cash' or received_cents = spent_cents + returned_cents or missing <> ''", name="sum"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True)
    way: Mapped[MoneyWay] = mapped_column(choice(MoneyWay, "way"))
    received_cents: Mapped[int] = mapped_column(default=0)
    spent_cents: Mapped[int]
    returned_cents: Mapped[int] = mapped_column(default=0)
    seen_by: Mapped[SeenBy] = mapped_column(choice(SeenBy, "seen_by"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))
    no_receipt: Mapped[str] = mapped_column(default="")
    missing: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    visit: Mapped["Visit"] = relationship(back_populates="spending")
    receipt: Mapped[Picture | None] = relationship()

    @property
    def about(self) -> About:
        return self.visit.about

    @property
    def amounts(self) -> Amounts:
        """What was written down."""
        return Amounts(self.spent_cents, self.received_cents, self.returned_cents)

    @staticmethod
    def may_keep(visit: "Visit", now: datetime) -> bool:
        """Whether the helper may write down or mend the money of `visit`: from its beginning to a day after it."""
        has_begun = (visit.arrived_at or visit.left_at or visit.starts_at) <= now
        return visit.holds_seat and has_begun and now <= (visit.left_at or visit.ends_at) + CORRECTABLE

    @staticmethod
    def keep(
        visit: "Visit",
        amounts: Amounts,
        seen_by: SeenBy,
        now: datetime,
        *,
        receipt: Picture | None = None,
        no_receipt: str = "",
        missing: str = "",
    ) -> "Spending":
        """Write down the money of `visit`, or mend what was written. The caller holds the visit.

        IllegalMove before the visit and from a day after it; SpendingRefused where it is not as agreed.
        """
        if not Spending.may_keep(visit, now):
            raise IllegalMove()
        kept = visit.spending
        way = kept.way if kept else agreed_way(visit)
        receipt = receipt or (kept.receipt if kept else None)
        _check(visit, way, amounts, now, missing=missing, is_proved=bool(receipt or no_receipt))
        spending = kept or Spending(visit=visit, way=way)
        spending.spent_cents, spending.seen_by, spending.at = amounts.spent, seen_by, now
        spending.received_cents, spending.returned_cents = amounts.received, amounts.returned
        spending.receipt, spending.no_receipt = receipt, "" if receipt else no_receipt
        spending.missing = missing if amounts.left_over and way is MoneyWay.CASH else ""
        session_of(visit).add(spending)
        spending.record("corrected" if kept else "kept", now, ["spent_cents"])
        if spending.missing:
            spending.reach_somebody(now)
        return spending

    def reach_somebody(self, now: datetime) -> None:
        """Cash that does not add up is an important worry of the helper's: somebody on duty has it until it is closed.

        In the same words for the same visit it is told once.
        """
        session, helper = session_of(self), self.visit.helper
        sums = {"sum": euros(abs(self.amounts.left_over), helper.person.language), "words": self.missing}
        text = translate(helper.person.language, DOES_NOT_ADD_UP[self.amounts.left_over > 0], **sums)
        same = select(Concern.id).where(Concern.visit_id == self.visit_id, Concern.text == text)
        if session.scalar(same.limit(1)) is not None:
            return
        told = Concern(client=self.visit.need.client, visit=self.visit, text=text, is_important=True, sent_at=now)
        told.reported_by = helper.person
        session.add(told)
        told.tell(now)


def agreed_way(visit: "Visit") -> MoneyWay:
    """How money is handled at `visit`; NothingAgreed where none moves."""
    way = visit.need.client.money_way
    if way is None or not visit.need.kind.moves_money:
        raise NothingAgreed()
    return way


def _check(visit: "Visit", way: MoneyWay, amounts: Amounts, now: datetime, *, missing: str, is_proved: bool) -> None:
    cap, is_cash = visit.need.client.money_cap_cents, way is MoneyWay.CASH
    if cap is not None and max(amounts.received, amounts.spent) > cap:
        raise OverCap(cap=cap)
    if is_cash and amounts.spent and not is_proved and visit.need.client.allows(Scope.PICTURES, now):
        raise ReceiptNeeded()
    if is_cash and amounts.left_over and not missing:
        refused = MoneyMissing if amounts.left_over > 0 else MoneyTooMuch
        raise refused(missing=abs(amounts.left_over))
