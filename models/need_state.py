"""Where needs stand, and why some have nobody."""

from enum import StrEnum


class NeedState(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    OFFERING = "offering"
    BOOKED = "booked"
    DONE = "done"
    UNFILLED = "unfilled"
    CANCELLED = "cancelled"


class UnfilledReason(StrEnum):
    """Why a need went to the person on duty."""

    NOBODY_LEFT = "nobody_left"
    DECISION_TIME = "decision_time"
    NOT_HOME = "not_home"


OVER = (NeedState.DONE, NeedState.CANCELLED)
