"""Where a visit can stand, and why a helper cannot come after all."""

from enum import StrEnum


class VisitState(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_HOME = "not_home"
    CANCELLED = "cancelled"
    MISSED = "missed"


class WithdrawReason(StrEnum):
    """Why a helper cannot come after all."""

    ILL = "ill"
    AWAY = "away"
    OTHER = "other"
    PARTED = "parted"


AHEAD = (VisitState.BOOKED, VisitState.UNDER_WAY)
HOLDING = (*AHEAD, VisitState.DONE)
