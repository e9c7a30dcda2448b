"""What the message says that a helper's welcome runs out: until when it holds, and what must be renewed."""

from collections.abc import Mapping

from models.clearance import StepKind, end_of
from models.due_welcome import AHEAD
from models.errors import N_
from models.language import day, translate
from models.notification import Notification
from models.welcome import today
from notifications.sender import Sender

STEPS: Mapping[StepKind, str] = {
    StepKind.IDENTITY: N_("Showing who you are"),
    StepKind.INTERVIEW: N_("Interview"),
    StepKind.REFERENCES: N_("References"),
    StepKind.COURSE: N_("Course"),
    StepKind.COMMITMENT: N_("Commitment to confidentiality"),
}


def expires(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """Until when nothing is missing, and each step that must be done again soon."""
    helper, language = notification.helper, notification.person.language
    if helper is None:
        raise LookupError("the notification does not refer to a helper")
    soon = today(helper.area, notification.queued_at) + AHEAD
    steps = helper.organisation.welcome_steps if helper.organisation else []
    ending = [step for step in steps if (end := end_of(helper, step)) is not None and end <= soon]
    return {
        "until": day(helper.cleared_until, language, helper.area.zone) if helper.cleared_until else "",
        "steps": [translate(language, STEPS[step.kind]) for step in ending],
        "is_to_sign": any(step.kind is StepKind.COMMITMENT for step in ending),
        "link": sender.page_link("/welcome-steps"),
    }


def is_needed(notification: Notification) -> bool:
    """Whether the end that it tells of is still the one."""
    helper = notification.helper
    if helper is None or helper.left_at is not None or helper.welcomed_at is None:
        return False
    return notification.key.split(":")[2] == str(helper.cleared_until)
