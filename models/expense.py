"""Expenses: what a helper's way cost, claimed by the helper, approved by a coordinator, paid through payroll."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import telling_expense
from models.base import Numbered, choice
from models.errors import N_, Refused
from models.event import About, actor_in, session_of
from models.helper import Helper
from models.lifecycle import Lifecycle
from models.person import Person
from models.picture import Picture

if TYPE_CHECKING:
    from models.visit import Visit


class ExpenseKind(StrEnum):
    """What it was for."""

    KILOMETRES = "kilometres"
    FARE = "fare"
    PARKING = "parking"


class ExpenseState(StrEnum):
    """Where a claim stands."""

    CLAIMED = "claimed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"


X = ExpenseState


class AlreadyClaimed(Refused):
    """The same was claimed for the visit before."""

    message = N_("You have claimed this for the visit already. If there were several tickets, claim their sum.")


class Expense(Lifecycle, Numbered):
    """One claim. Life cycle: claimed -> approved -> paid; claimed -> refused, with the reason.

    `cents` is None for kilometres of a helper whose organisation has set no rate: payroll counts them then. `note` is
    the helper's, such as why there is no receipt.
    """

    __tablename__ = "expense"
    __table_args__ = (
        CheckConstraint("(kind = 'kilometres') = (km is not null)", name="km"),
        CheckConstraint("km is null or km > 0", name="way"),
        CheckConstraint("cents is null or cents > 0", name="amount"),
        CheckConstraint("kind = 'kilometres' or cents is not null", name="price"),
        CheckConstraint("(state = 'refused') = (refusal is not null)", name="refusal"),
        Index("ix_expense_claimed", "helper_id", postgresql_where="state = 'claimed'"),
        Index("ix_expense_to_pay", "day", postgresql_where="state = 'approved'"),
        Index("uq_expense_visit_kind", "visit_id", "kind", unique=True, postgresql_where="state <> 'refused'"),
    )
    MOVES: ClassVar = {X.CLAIMED: frozenset({X.APPROVED, X.REFUSED}), X.APPROVED: frozenset({X.PAID})}

    helper_id: Mapped[int] = mapped_column(ForeignKey("helper.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[ExpenseKind] = mapped_column(choice(ExpenseKind, "kind"))
    state: Mapped[ExpenseState] = mapped_column(choice(ExpenseState, "state"), default=X.CLAIMED)
    day: Mapped[date]
    km: Mapped[float | None]
    cents: Mapped[int | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))
    note: Mapped[str] = mapped_column(default="")
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refusal: Mapped[str | None]

    helper: Mapped[Helper] = relationship()
    visit: Mapped["Visit | None"] = relationship()
    receipt: Mapped[Picture | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()

    @property
    def about(self) -> About:
        return About(area_id=self.helper.area_id, helper_id=self.helper_id)

    @staticmethod
    def claim(
        visit: "Visit",
        kind: ExpenseKind,
        now: datetime,
        *,
        km: float | None = None,
        cents: int | None = None,
        receipt: Picture | None = None,
        note: str = "",
    ) -> "Expense":
        """The helper of `visit` asks for what the way cost: `km`, or `cents`. AlreadyClaimed for the same again."""
        session, helper = session_of(visit), visit.helper
        again = select(Expense.id).where(Expense.visit_id == visit.id, Expense.kind == kind)
        if session.scalar(again.where(Expense.state != X.REFUSED)):
            raise AlreadyClaimed()
        day = helper.area.day_of(visit.starts_at)
        made = Expense(helper=helper, visit=visit, kind=kind, day=day, km=km, receipt=receipt, note=note)
        made.cents, made.claimed_at = cents if km is None else price(km, helper), now
        session.add(made)
        made.record("claimed", now)
        return made

    def approve(self, now: datetime) -> None:
        """It will be paid; approving again changes nothing."""
        if self.state is not X.APPROVED:
            self._decide(X.APPROVED, now, "approved")

    def refuse(self, reason: str, now: datetime) -> None:
        """It will not be paid, for `reason`, which the helper reads; refusing again changes nothing."""
        if self.state is not X.REFUSED:
            self.refusal = reason
            self._decide(X.REFUSED, now, "refused")

    def pay(self, now: datetime) -> None:
        """Payroll has it."""
        self.move(X.PAID, now, "paid")

    def _decide(self, state: ExpenseState, now: datetime, verb: str) -> None:
        actor = actor_in(session_of(self))
        self.decided_at, self.decided_by_id = now, actor.person_id
        self.move(state, now, verb)
        telling_expense.decided(self, now)


def price(km: float, helper: Helper) -> int | None:
    """What `km` kilometres are worth at the rate of the helper's organisation, in whole cents; None without a rate."""
    rate = helper.organisation.km_cents if helper.organisation else None
    if rate is None:
        return None
    return int((Decimal(str(km)) * rate).quantize(Decimal(1), ROUND_HALF_UP))
