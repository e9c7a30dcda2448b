"""Every kind of message."""

from enum import StrEnum


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
    CLIENT_STOPPED = "client_stopped"
    CLIENT_BACK = "client_back"
    TASK_OVERDUE = "task_overdue"
    COVER_NEEDED = "cover_needed"
    VISIT_NUDGE = "visit_nudge"
    VISIT_LATE = "visit_late"
    VISIT_DOORSTEP = "visit_doorstep"
    CONCERN = "concern"
    CONCERN_ANSWERED = "concern_answered"
    INCIDENT = "incident"
    WELCOME_EXPIRES = "welcome_expires"
    EXPENSE_DECIDED = "expense_decided"
    VISIT_MOVED = "visit_moved"


K = NotificationKind

ABOUT_HELP_TO_COME = frozenset(
    {
        K.OFFER,
        K.VISIT_CONFIRMED,
        K.VISIT_AGREED,
        K.VISIT_WITHDRAWN,
        K.VISIT_DONE,
        K.VISIT_COULD_NOT,
        K.COVER_NEEDED,
        K.VISIT_MOVED,
        K.VISIT_NUDGE,
        K.VISIT_LATE,
    }
)
"""What nobody is told about a client who is away or gone, or does not agree; that something is off must be told.

A need that still waits, for her consent say, must reach a person all the same.
"""
