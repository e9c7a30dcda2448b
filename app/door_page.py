"""What a helper reads who stands at a door that nobody opens: the steps in order, and what was done of them."""

from dataclasses import dataclass

from app.telephone import as_written
from app.web import Web
from models.doorstep import Step
from models.duty import answering
from models.errors import N_
from models.language import time_of_day
from models.visit import Visit

WORDS: dict[Step, tuple[str, str, str]] = {
    Step.RANG: (
        N_("Ring again and wait"),
        N_("Ring twice and wait for five minutes. It can take time to come to the door, and not everybody hears well."),
        N_("I rang again and waited"),
    ),
    Step.PHONED: (
        N_("Telephone the client"),
        N_("Let it ring for long. Listen at the door whether it rings inside."),
        N_("I called, nobody answers"),
    ),
    Step.CALLED_DUTY: (
        N_("Call the person on duty"),
        N_("They know whether the client is away, and decide with you what to do."),
        N_("I have called them"),
    ),
    Step.CALLED_112: (
        N_("Call 112"),
        N_("If you reach nobody, or still fear for the client: call, say where you are, and stay there."),
        N_("I have called 112"),
    ),
}
"""Title, what to do, and the words of the button that confirms it."""


@dataclass(frozen=True, slots=True)
class Door:
    """One step as the page shows it: `at` when it was done, `is_next` where it is what to do now."""

    step: Step
    title: str
    text: str
    button: str
    number: str
    at: str
    is_next: bool

    @property
    def written(self) -> str:
        """The number as people write it."""
        return as_written(self.number) if self.number.startswith("+") else self.number


def door_steps(web: Web, visit: Visit) -> list[Door]:
    """The steps of `visit`; no telephoning where the client has no number, or it is not to be shown now."""
    zone = visit.need.area.zone
    done = {taken.step: time_of_day(taken.at, web.language, zone) for taken in visit.door_steps}
    numbers = {
        Step.PHONED: visit.need.client.phone or "" if visit.reveals(web.now) else "",
        Step.CALLED_DUTY: duty_phone(web, visit),
        Step.CALLED_112: "112",
    }
    steps = [step for step in WORDS if step is not Step.PHONED or numbers[step]]
    following = next((step for step in steps if step not in done), None)
    return [_door(web, step, numbers.get(step, ""), done.get(step, ""), following) for step in steps]


def _door(web: Web, step: Step, number: str, at: str, following: Step | None) -> Door:
    title, text, button = (web.say(words) for words in WORDS[step])
    return Door(step, title, text, button, number, at, is_next=step is following)


def duty_phone(web: Web, visit: Visit) -> str:
    """The number of whoever is on duty, else that of the service; empty where there is neither."""
    people = answering(visit.need, web.now)
    return next((person.phone for person in people if person.phone), web.settings.help_phone)
