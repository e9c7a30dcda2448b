"""What the interface calls the states, roles and reasons of the domain: one msgid for each value."""

from collections.abc import Mapping
from enum import StrEnum

from models.clearance import StepKind
from models.client import Client, ClientState, EndReason, Entry, PauseReason, ToldBy
from models.concern import ConcernState
from models.consent import Scope
from models.doorstep import Step
from models.errors import N_
from models.expense import ExpenseKind, ExpenseState
from models.helper import HelperKind, Mode, PairState
from models.incident import IncidentKind, IncidentState, Verdict
from models.language import Language, translate
from models.mandate import MandateKind
from models.need import NeedState, UnfilledReason
from models.notification import NotificationKind
from models.offer import DeclineReason, OfferState
from models.organisation import OrganisationKind
from models.person import RoleName
from models.place import Precision
from models.proposal import ProposalState
from models.round import RoundState
from models.spending import MoneyWay
from models.task import TaskAnswer
from models.visit import VisitState

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    (NeedState.OPEN, N_("Looking for a helper")),
    (NeedState.PROPOSED, N_("Suggestion ready")),
    (NeedState.OFFERING, N_("Asking helpers")),
    (NeedState.BOOKED, N_("Visit agreed")),
    (NeedState.DONE, N_("Done")),
    (NeedState.UNFILLED, N_("No helper found")),
    (NeedState.CANCELLED, N_("Cancelled")),
    (UnfilledReason.NOBODY_LEFT, N_("Everybody on the list was asked; nobody can come.")),
    (UnfilledReason.DECISION_TIME, N_("The time to decide has come, and nobody has said yes.")),
    (UnfilledReason.NOT_HOME, N_("A helper went, but the visit did not work out.")),
    (OfferState.SENT, N_("Asked, no answer yet")),
    (OfferState.OVERDUE, N_("No answer in time")),
    (OfferState.ACCEPTED, N_("Said yes")),
    (OfferState.DECLINED, N_("Cannot come this time")),
    (OfferState.COUNTERED, N_("Suggested another time")),
    (OfferState.EXPIRED, N_("Closed")),
    (OfferState.WITHDRAWN, N_("Could not come after all")),
    (DeclineReason.NOT_NOW, N_("Not now")),
    (DeclineReason.NOT_THIS_KIND, N_("Not this kind of help")),
    (DeclineReason.TOO_FAR, N_("Too far")),
    (DeclineReason.LESS_OFTEN, N_("Ask me less often")),
    (VisitState.BOOKED, N_("Agreed")),
    (VisitState.UNDER_WAY, N_("Under way")),
    (VisitState.DONE, N_("Done")),
    (VisitState.NOT_HOME, N_("Did not work out")),
    (VisitState.CANCELLED, N_("Cancelled")),
    (VisitState.MISSED, N_("Nobody came")),
    (ProposalState.PENDING, N_("Waits for approval")),
    (ProposalState.APPROVED, N_("Approved")),
    (ProposalState.REJECTED, N_("Turned down")),
    (ProposalState.SUPERSEDED, N_("Replaced by a newer one")),
    (RoundState.RUNNING, N_("Looking for helpers")),
    (RoundState.DONE, N_("Done")),
    (RoundState.FAILED, N_("Did not work")),
    (ClientState.ACTIVE, N_("At home")),
    (ClientState.PAUSED, N_("Away for now")),
    (ClientState.ENDED, N_("Ended")),
    (PauseReason.HOSPITAL, N_("In hospital")),
    (PauseReason.AWAY, N_("Away")),
    (EndReason.DIED, N_("Died")),
    (EndReason.CARE_HOME, N_("Moved to a care home")),
    (EndReason.MOVED, N_("Moved away")),
    (EndReason.NO_NEED, N_("Needs no help any more")),
    (EndReason.OWN_WISH, N_("Own wish")),
    (Entry.SHE_OPENS, N_("The client opens")),
    (Entry.ENTRY_PHONE, N_("Entry phone")),
    (Entry.RELATIVE_OPENS, N_("A relative opens")),
    (Entry.STAFF_OPEN, N_("Staff open")),
    (Scope.HELP, N_("Being helped by volunteers and relatives")),
    (Scope.PICTURES, N_("Pictures, such as of a receipt")),
    (Scope.ADDRESS_BY_SMS, N_("Address to helpers by text message")),
    (Step.RANG, N_("Rang again and waited.")),
    (Step.PHONED, N_("Telephoned the client.")),
    (Step.CALLED_DUTY, N_("Called the person on duty.")),
    (Step.CALLED_112, N_("Called 112.")),
    (Step.OPENED, N_("The door was opened.")),
    (ExpenseKind.KILOMETRES, N_("Kilometres")),
    (ExpenseKind.FARE, N_("Bus, tram or train fare")),
    (ExpenseKind.PARKING, N_("Parking")),
    (ExpenseState.CLAIMED, N_("Waits for a decision")),
    (ExpenseState.APPROVED, N_("Approved, waits for payment")),
    (ExpenseState.REFUSED, N_("Not approved")),
    (ExpenseState.PAID, N_("Sent to payment")),
    (NotificationKind.VISIT_NUDGE, N_("Reminder to say that they are there, or have left")),
    (NotificationKind.VISIT_LATE, N_("Alarm that nobody has come")),
    (NotificationKind.VISIT_DOORSTEP, N_("Alarm that nobody opens the door")),
    (NotificationKind.EXPENSE_DECIDED, N_("Word about expense claims")),
    (MoneyWay.SHOP_ACCOUNT, N_("The shop's account")),
    (MoneyWay.CASH, N_("Counted cash")),
    (MandateKind.GUARDIAN, N_("Guardian")),
    (MandateKind.CONTINUING_POWER, N_("Continuing power of attorney")),
    (MandateKind.POWER_OF_ATTORNEY, N_("Power of attorney")),
    (ToldBy.CALL, N_("By telephone")),
    (ToldBy.NURSE, N_("By the nurse")),
    (ToldBy.PAPER, N_("On paper")),
    (ToldBy.RELATIVE, N_("By a relative")),
    (HelperKind.VOLUNTEER, N_("Volunteer")),
    (HelperKind.RELATIVE, N_("Relative")),
    (Mode.CAR, N_("By car")),
    (Mode.WALK, N_("On foot")),
    (Mode.BIKE, N_("By bike")),
    (Mode.TRANSIT, N_("By bus, tram or train")),
    (PairState.PREFERRED, N_("Preferred")),
    (PairState.STANDING, N_("Regular helper")),
    (PairState.SUBSTITUTE, N_("Substitute")),
    (PairState.SUSPENDED, N_("Suspended")),
    (PairState.BLOCKED, N_("Not a match")),
    (RoleName.VOLUNTEER, N_("Volunteer")),
    (RoleName.RELATIVE, N_("Relative")),
    (RoleName.STAFF, N_("Home-care staff")),
    (RoleName.COORDINATOR, N_("Coordinator")),
    (RoleName.DESK, N_("Service desk")),
    (RoleName.ADMIN, N_("Administrator")),
    (NotificationKind.SIGN_IN, N_("Link for signing in")),
    (NotificationKind.OFFER, N_("Question whether they can help")),
    (NotificationKind.OFFER_TAKEN, N_("Word that somebody else comes")),
    (NotificationKind.OFFER_CANCELLED, N_("Word that the help is not needed")),
    (NotificationKind.VISIT_CONFIRMED, N_("Name and address for the visit")),
    (NotificationKind.VISIT_MOVED, N_("The visit's new address")),
    (NotificationKind.VISIT_AGREED, N_("Word who comes and when")),
    (NotificationKind.VISIT_WITHDRAWN, N_("Word that the helper cannot come")),
    (NotificationKind.VISIT_CANCELLED, N_("Word that the visit is off")),
    (NotificationKind.VISIT_DONE, N_("Word that the visit is done")),
    (NotificationKind.VISIT_COULD_NOT, N_("Word that the visit did not work out")),
    (NotificationKind.NEED_UNFILLED, N_("Alarm that no helper was found")),
    (NotificationKind.NEED_UNDECIDED, N_("Word that home care decides")),
    (NotificationKind.TASK_OVERDUE, N_("Alarm that a call has not been made")),
    (NotificationKind.CLIENT_STOPPED, N_("Word that visits are off for now, or for good")),
    (NotificationKind.CLIENT_BACK, N_("Word that visits go on")),
    (NotificationKind.COVER_NEEDED, N_("Word that a helper leaves visits without cover")),
    (NotificationKind.CONCERN, N_("Word that a worry was told")),
    (NotificationKind.CONCERN_ANSWERED, N_("Answer to a worry")),
    (NotificationKind.INCIDENT, N_("Something for the coordinator to read")),
    (ConcernState.SENT, N_("Sent")),
    (ConcernState.SEEN, N_("Somebody has it")),
    (ConcernState.CLOSED, N_("Answered")),
    (IncidentKind.THEFT, N_("Something is missing")),
    (IncidentKind.INJURY, N_("Somebody was hurt")),
    (IncidentKind.ABUSE, N_("Bad treatment")),
    (IncidentKind.CONFIDENTIALITY, N_("A confidence was broken")),
    (IncidentKind.OTHER, N_("Something else")),
    (IncidentState.OPEN, N_("Being looked into")),
    (IncidentState.CLOSED, N_("Closed")),
    (Verdict.RESUME, N_("They go on as before")),
    (Verdict.PART, N_("They do not meet again")),
    (TaskAnswer.TOLD, N_("Told")),
    (TaskAnswer.YES, N_("Yes")),
    (TaskAnswer.NO, N_("No")),
    (TaskAnswer.COMING, N_("Coming")),
    (TaskAnswer.DEALT_WITH, N_("Dealt with")),
    (NotificationKind.WELCOME_EXPIRES, N_("Word that something must be renewed")),
    (StepKind.IDENTITY, N_("Showing who you are")),
    (StepKind.INTERVIEW, N_("Interview")),
    (StepKind.REFERENCES, N_("References")),
    (StepKind.COURSE, N_("Course")),
    (StepKind.COMMITMENT, N_("Commitment to confidentiality")),
    (OrganisationKind.COUNTY, N_("Wellbeing services county")),
    (OrganisationKind.CITY, N_("City")),
    (OrganisationKind.ASSOCIATION, N_("Association")),
    (OrganisationKind.PARISH, N_("Parish")),
    (OrganisationKind.COMPANY, N_("Company")),
    (Precision.EXACT, N_("Exact address")),
    (Precision.NEAREST, N_("Nearest known house number")),
    (Precision.STREET, N_("Street known, number not")),
    (Precision.POSTAL_CODE, N_("Postal code only")),
    (Precision.DISTRICT, N_("District only")),
    (Precision.UNKNOWN, N_("Place not known")),
)

WORDS: Mapping[tuple[type[StrEnum], str], str] = {(type(value), value.value): word for value, word in _WORDS}


def way_in(client: Client, language: Language) -> str:
    """Who opens, and what she has told about it besides."""
    return ". ".join(part for part in (translate(language, word(client.entry_way)), client.entry) if part)


def word(value: StrEnum) -> str:
    """The msgid of what the interface calls `value`."""
    return WORDS[type(value), value.value]
