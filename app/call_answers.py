"""The answers on a call's card: each is one tap, and each a POST of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from app.web import Web
from models.errors import N_
from models.helper import Helper
from models.notification import NotificationKind
from models.offer import LIVE, Offer
from models.task import TELLING, Task, TaskKind
from models.visit import VisitState


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, where a tap on it goes with which hidden fields, and what it is about where that is not plain."""

    label: str
    action: str
    kind: str = ""
    icon: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    about: str = ""


MAIN = "main"
YES, NO = ("yes", N_("Yes"), MAIN, "check"), ("no", N_("No"), "", "x")
THINKS = ("told", N_("Wants to think"), "", "hourglass")
TOLD, TOLD_HER = ("told", N_("Told"), MAIN, "check"), ("told", N_("I have told her"), MAIN, "check")
DEALT_WITH = ("deal_with", N_("Dealt with"), MAIN, "check")
NO_ANSWER = ("no_answer", N_("No answer"), "", "phone")
IS_THERE, ON_THE_WAY = ("arrived", N_("Is there"), MAIN, "door-open"), ("coming", N_("On the way"), "", "footprints")
CANNOT_COME = ("cannot_come", N_("Cannot come"), "", "x")
HAS_LEFT, STILL_THERE = (
    ("finished", N_("Has left, all well"), MAIN, "check"),
    ("coming", N_("Still there"), "", "house"),
)


def answers(web: Web, task: Task) -> Iterable[Answer]:
    """What can be answered to `task`, the likeliest first; nothing once it is done."""
    if not task.is_open:
        return
    if task.kind is TaskKind.READ_SMS:
        yield from _open_questions(web, task)
    for name, label, kind, icon in _choices(web, task):
        yield Answer(web.say(label), web.url(f"call_{name}", id=task.id), kind, icon)


def is_question(task: Task) -> bool:
    """Whether it asks a helper who can still say yes."""
    is_asked = task.notification is not None and task.notification.kind is NotificationKind.OFFER
    return is_asked and task.offer is not None and task.offer.is_live


def _choices(web: Web, task: Task) -> tuple[tuple[str, str, str, str], ...]:
    if task.owner_id == web.person.id and task.kind in TELLING:
        return (TOLD_HER,)
    if is_question(task):
        return (YES, NO, THINKS, NO_ANSWER)
    if task.kind is TaskKind.LATE:
        is_there = task.visit is not None and task.visit.state is VisitState.UNDER_WAY
        return (HAS_LEFT, STILL_THERE, NO_ANSWER) if is_there else (IS_THERE, ON_THE_WAY, CANNOT_COME, NO_ANSWER)
    if task.kind in (TaskKind.READ_SMS, TaskKind.FOLLOW_UP, TaskKind.RENEW, TaskKind.SETTLE):
        return (DEALT_WITH, NO_ANSWER)
    return (TOLD, NO_ANSWER)


def _open_questions(web: Web, task: Task) -> Iterator[Answer]:
    """Yes and no to each question that the sender of a text message has open."""
    mine = select(Offer).join(Offer.helper).where(Helper.person_id == task.person_id, Offer.state.in_(LIVE))
    for offer in web.session.scalars(mine.where(Offer.starts_at > web.now).order_by(Offer.starts_at)):
        for name, label, _, icon in (YES, NO):
            action, about = web.url(f"call_{name}", id=task.id), offer.need.kind.name(web.language)
            yield Answer(web.say(label), action, "", icon, {"offer": offer.id}, about)
