"""One call as its card shows it: who to ring, why, by when, what to say, and the answers that one tap records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.call_answers import Answer, answers, is_question
from app.call_script import WITH_ADDRESS, Script, script
from app.sender import sender_of
from app.telephone import as_written
from app.web import Web
from app.words import word
from models.client import ToldBy
from models.consent import Scope
from models.continuity import notes_by_client
from models.errors import N_
from models.helper import Helper
from models.notification import NotificationState
from models.task import Task, TaskKind
from models.visit import VisitState


@dataclass(frozen=True, slots=True)
class Call:
    """One task on the call list: whom to ring (`phone` as machines dial it, `number` as people read it), and so on."""

    task: Task
    name: str
    phone: str
    number: str
    why: str
    script: Script
    answers: Sequence[Answer]
    helper_id: int | None
    paper_url: str
    by_text: str


WHY = {
    TaskKind.TELL_CHANGE: N_("Tell the client that the visit has changed"),
    TaskKind.READ_SMS: N_("Read this text message, and ring"),
    TaskKind.BREAK_NEWS: N_("Tell sad news gently"),
    TaskKind.FOLLOW_UP: N_("Follow up what was reported"),
    TaskKind.SETTLE: N_("Settle a visit whose client has a protected address now"),
    TaskKind.RENEW: N_("Papers are about to run out"),
}
OF_HELPERS = (TaskKind.READ_SMS, TaskKind.PASS_ON, TaskKind.LATE)
TELL_WHO_COMES = {
    ToldBy.CALL: N_("Tell the client who comes and when"),
    ToldBy.NURSE: N_("Tell the client who comes, on the nurse's visit before it"),
    ToldBy.PAPER: N_("Give the client a paper that says who comes"),
    ToldBy.RELATIVE: N_("Tell the client who comes: the family has not said that they did"),
}


def card(web: Web, task: Task) -> Call:
    """`task` as this person sees it."""
    return cards(web, [task])[0]


def cards(web: Web, tasks: Sequence[Task]) -> list[Call]:
    """Each of `tasks` as this person sees it."""
    visits = [t.visit for t in tasks if t.visit and t.notification and t.notification.kind in WITH_ADDRESS]
    notes = notes_by_client(web.session, {visit.need.client_id for visit in visits}, web.now)
    return [_card(web, task, notes) for task in tasks]


def _card(web: Web, task: Task, notes: Mapping[int, str]) -> Call:
    note = notes.get(task.visit.need.client_id, "") if task.visit else ""
    whom = task.person or task.client
    return Call(
        task=task,
        name=whom.name if whom else (task.helper.person.name if task.helper else _strangers(task)),
        phone=_phone(task),
        number=written(_phone(task)),
        why=_why(web, task),
        script=script(task, web.language, sender_of(web.settings), web.now, note),
        answers=tuple(answers(web, task)),
        helper_id=_helper_id(web, task),
        paper_url=web.url("visit_card", id=task.visit_id) if _is_on_paper(web, task) else "",
        by_text=_by_text(web, task),
    )


def written(number: str | None) -> str:
    """A number as it is read; as it stands where it is none."""
    try:
        return as_written(number) if number else ""
    except ValueError:
        return number or ""


def _phone(task: Task) -> str:
    if task.phone is None and task.inbound_sms is not None:
        return task.inbound_sms.phone
    if task.phone is None and task.person is None and task.helper is not None:
        return task.helper.person.phone or ""
    return task.phone or ""


def _strangers(task: Task) -> str:
    return written(task.inbound_sms.phone) if task.inbound_sms else ""


def _why(web: Web, task: Task) -> str:
    if task.kind is TaskKind.TELL_CLIENT:
        client = task.client
        return _to_own(web, task) or web.say(TELL_WHO_COMES[client.told_by if client else ToldBy.CALL])
    if task.kind is TaskKind.PASS_ON:
        return _why_pass_on(web, task)
    if task.kind is TaskKind.LATE:
        is_there = task.visit is not None and task.visit.state is VisitState.UNDER_WAY
        return web.say(N_("No word that the helper has left") if is_there else N_("No word that the helper is there"))
    return web.say(WHY[task.kind])


def _to_own(web: Web, task: Task) -> str:
    """What family reads of what they have promised."""
    return web.say(N_("Tell her who comes and when")) if task.owner_id == web.person.id else ""


def _why_pass_on(web: Web, task: Task) -> str:
    notification = task.notification
    if notification is None or is_question(task):
        return web.say(N_("Ask whether they can help"))
    what = web.say(word(notification.kind))
    if notification.state is NotificationState.FAILED:
        return web.say(N_("The e-mail did not go through. Pass it on: %(what)s"), what=what)
    return web.say(N_("Pass on: %(what)s"), what=what)


def _by_text(web: Web, task: Task) -> str:
    """Whether the one who rings may send the address by text message, too: what the client has agreed to."""
    notification, visit = task.notification, task.visit
    if notification is None or visit is None or notification.kind not in WITH_ADDRESS or not visit.reveals(web.now):
        return ""
    if visit.need.client.allows(Scope.ADDRESS_BY_SMS, web.now):
        return web.say(N_("The client has agreed that the address may go by text message, too."))
    return web.say(N_("Say the address, and do not send it by text message: the client has not agreed to that."))


def _is_on_paper(web: Web, task: Task) -> bool:
    is_paper = task.client is not None and task.client.told_by is ToldBy.PAPER
    return is_paper and task.kind is TaskKind.TELL_CLIENT and task.visit is not None and task.owner_id != web.person.id


def _helper_id(web: Web, task: Task) -> int | None:
    """The helper whose page at the desk has all the rest."""
    if task.kind not in OF_HELPERS or task.person_id is None:
        return None
    about = task.offer or task.visit
    if about is not None and about.helper.person_id == task.person_id:
        return about.helper_id
    if task.kind is not TaskKind.READ_SMS:
        return None
    return web.session.scalar(select(Helper.id).where(Helper.person_id == task.person_id, Helper.left_at.is_(None)))
