"""Errors of the domain: one class per reason, each with an HTTP status and one human sentence."""

from typing import Any


def N_(message: str) -> str:
    """Mark `message` for translation where it is written; it is translated where it is shown."""
    return message


class SetupError(Exception):
    """Something outside the program is not as it must be (database, port, folder).

    The text is one sentence that says what to do; the command line prints it and exits with status 2.
    """


class Refused(Exception):
    """A move that the domain does not allow now. `message` is a gettext msgid with `%(name)s` fields from `values`."""

    status = 409
    message = N_("That is not possible any more.")

    def __init__(self, **values: Any) -> None:
        super().__init__(self.message % values if values else self.message)
        self.values = values


class NotFound(Refused):
    """There is nothing here that this person may see."""

    status = 404
    message = N_("There is nothing here. It may have been removed, or it is not yours to see.")


class Forbidden(Refused):
    """The person is known but does not have the role that this needs."""

    status = 403
    message = N_("Your role does not include this.")


class IllegalMove(Refused):
    """A state change that the life cycle has no arrow for."""

    message = N_("This has already moved on. Look at how it stands now.")


class AlreadyTaken(Refused):
    """Somebody else said yes first."""

    message = N_("This is already taken, thank you.")


class OfferClosed(Refused):
    """The offer was cancelled, has expired, or was answered before."""

    message = N_("This question has closed. Thank you for looking.")


class HelperBusy(Refused):
    """The helper has another visit at that time, or could not get from one to the other."""

    message = N_("You have another visit too close to this time.")


class NotOfferable(Refused):
    """The client or the helper may not be part of an offer now (paused, no consent, blocked, not welcomed)."""

    message = N_("This cannot be offered now.")


class AlreadyOnDuty(Refused):
    """The person answers for the area then already."""

    message = N_("This person is on duty then already.")


class NotAtWork(Refused):
    """Only somebody with a role in the area's care can be on duty there."""

    message = N_("Only somebody who works in care here can be on duty.")


class UndoTooLate(Refused):
    """The undo time has passed: the first person has been asked."""

    message = N_("It is too late to undo: the first person has been asked.")


class SignInRefused(Refused):
    """A one-time link or code that is wrong, used, or out of time."""

    status = 400
    message = N_("This link or code does not work any more. Ask for a new one.")
