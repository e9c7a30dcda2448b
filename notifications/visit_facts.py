"""What messages say while a visit is on, beside what every message of a visit says."""

from collections.abc import Mapping

from models.doorstep import Step
from models.errors import N_
from models.language import time_of_day, translate
from models.notification import Notification
from models.visit import Visit, VisitState

STEPS: Mapping[Step, str] = {
    Step.RANG: N_("Rang again and waited."),
    Step.PHONED: N_("Telephoned the client."),
    Step.CALLED_DUTY: N_("Called the person on duty."),
    Step.CALLED_112: N_("Called 112."),
    Step.OPENED: N_("The door was opened."),
}


def at_door(visit: Visit, notification: Notification) -> Mapping[str, object]:
    """What the helper has done so far, with times."""
    language, zone = notification.person.language, visit.need.area.zone
    taken = [(time_of_day(done.at, language, zone), translate(language, STEPS[done.step])) for done in visit.door_steps]
    steps = {done.step for done in visit.door_steps}
    return {"steps": taken, "has_opened": Step.OPENED in steps, "called_112": Step.CALLED_112 in steps}


def state(visit: Visit) -> Mapping[str, object]:
    """Whether it has begun, and how the helper found the client."""
    return {"is_under_way": visit.state is VisitState.UNDER_WAY, "was_well": visit.was_well}
