"""The call list: who to ring, why, by when, what to say; and what came of it, recorded in one tap."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from starlette.responses import Response

from app import access, access_calls
from app.call_card import card, cards
from app.call_script import WITH_ADDRESS
from app.web import Web, row_number
from app.whole_calls import whole
from models import event
from models.errors import N_, AlreadyTaken, NotFound, Refused
from models.event import Recorded
from models.helper import Helper
from models.holding import hold
from models.offer import Offer
from models.person import Person
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import Visit, WithdrawReason

SHOWN = 50
"""Calls on one page: nobody makes more before looking again."""

PARTIAL = "calls/_call.html"
NOTED = N_("Noted, thank you.")


def index(web: Web) -> Response:
    """What this person can do now, soonest due first."""
    tasks = whole(web.session, access_calls.calls_to_make(web.person, web.now).limit(SHOWN + 1))
    record_looks(web, tasks[:SHOWN])
    calls = cards(web, tasks[:SHOWN])
    return web.page("calls/index.html", calls=calls, has_more=len(tasks) > SHOWN)


def show(web: Web) -> Response:
    """One call."""
    task = access_calls.task(web, web.path["id"])
    record_looks(web, [task])
    return web.page("calls/show.html", call=card(web, task))


def yes(web: Web) -> Response:
    """The helper says yes on the telephone. What they must know then is the next call, on the same card."""
    task, offer = _question(web)
    return _answer(web, task, offer, TaskAnswer.YES, lambda: offer.accept(web.now), N_("Noted: yes."))


def no(web: Web) -> Response:
    """The helper says no on the telephone: somebody else is asked."""
    task, offer = _question(web)
    said = N_("Noted: no. Somebody else is asked.")
    return _answer(web, task, offer, TaskAnswer.NO, lambda: offer.decline(web.now), said)


def told(web: Web) -> Response:
    """They have been told."""
    task = _task(web)
    return _do(web, task, lambda: _finish_telling(task, web), NOTED)


def no_answer(web: Web) -> Response:
    """Nobody answered: back on the list later."""
    task = _task(web)
    return _do(web, task, lambda: task.no_answer(web.now), N_("Noted. It comes back to the list in half an hour."))


def deal_with(web: Web) -> Response:
    """Whatever it was, it is dealt with."""
    task = _task(web)
    return _do(web, task, lambda: task.finish(TaskAnswer.DEALT_WITH, web.now), NOTED)


def arrived(web: Web) -> Response:
    """The late helper is there."""
    task, visit = _late(web)
    return _do(web, task, lambda: visit.arrive(web.now), NOTED, TaskAnswer.COMING)


def coming(web: Web) -> Response:
    """The late helper is on the way, or stays a little longer."""
    task, _ = _late(web)
    return _do(web, task, lambda: None, NOTED, TaskAnswer.COMING)


def finished(web: Web) -> Response:
    """The helper has left, and all is well."""
    task, visit = _late(web)
    return _do(web, task, lambda: visit.finish(web.now), NOTED, TaskAnswer.DEALT_WITH)


def cannot_come(web: Web) -> Response:
    """The late helper cannot come: somebody else is asked at once."""
    task, visit = _late(web)
    said = N_("Noted. Somebody else is asked.")
    return _do(web, task, lambda: visit.withdraw(web.now, WithdrawReason.OTHER), said, TaskAnswer.NO)


def record_looks(web: Web, tasks: Sequence[Task]) -> None:
    """Whose names and numbers were read, and to whom an address is told."""
    event.record_looks(web.session, looks(web, tasks), web.now)


def looks(web: Web, tasks: Sequence[Task]) -> dict[Recorded, set[str]]:
    """What the cards of `tasks` show of whom."""
    read: dict[Recorded, set[str]] = {task.client: {"name", "phone"} for task in tasks if task.client}
    for client in {visit.need.client for visit in _told(tasks) if visit.reveals(web.now)}:
        read.setdefault(client, set()).update(("name", "address"))
    return read | {helper: {"name", "phone"} for task in tasks if (helper := _rung(task))}


def _told(tasks: Sequence[Task]) -> list[Visit]:
    """The visits that these calls tell their helpers of."""
    return [task.visit for task in tasks if task.visit and task.notification and task.notification.kind in WITH_ADDRESS]


def _rung(task: Task) -> Helper | None:
    """The helper whom the call is to."""
    if task.client is not None:
        return None
    about = task.helper or (task.offer.helper if task.offer else None) or (task.visit.helper if task.visit else None)
    return about if about is not None and task.person in (None, about.person) else None


def to_tell(web: Web, person: Person, offer: Offer) -> Task | None:
    """The call that tells `person` what their yes has led to, where no program does."""
    web.session.flush()
    theirs = select(Task).join(Visit, Task.visit_id == Visit.id).where(Visit.offer_id == offer.id)
    waiting = theirs.where(Task.person_id == person.id, Task.kind == TaskKind.PASS_ON, Task.state == TaskState.OPEN)
    return web.session.scalar(waiting.order_by(Task.id).limit(1))


def _task(web: Web) -> Task:
    """The task to act on; the one on the telephone is whom we act for."""
    task = access_calls.task_to_do(web, web.path["id"])
    _act_for(web, task)
    return task


def _act_for(web: Web, task: Task) -> None:
    if task.person is not None and task.person is not web.person:
        web.act_for(task.person)


def _late(web: Web) -> tuple[Task, Visit]:
    task = _task(web)
    if task.kind is not TaskKind.LATE or task.visit is None:
        raise NotFound
    return task, task.visit


def _question(web: Web) -> tuple[Task, Offer]:
    """The task, and its question or the one that a text message is taken to answer. All rows are held."""
    task, chosen = access_calls.task(web, web.path["id"]), web.form.get("offer")
    offer = web.session.get(Offer, row_number(str(chosen))) if chosen else task.offer
    if offer is None or offer.helper.person_id != task.person_id:
        raise NotFound
    offer.lock()
    hold(task)
    _act_for(web, task)
    return task, offer


def _answer(web: Web, task: Task, offer: Offer, answer: TaskAnswer, verb: Callable[[], object], said: str) -> Response:
    """Take the answer; where it comes too late, say so kindly."""
    try:
        with web.session.begin_nested():
            if task.is_open:
                task.finish(answer, web.now)
            verb()
    except Refused as refusal:
        if isinstance(refusal, AlreadyTaken) and answer is TaskAnswer.YES:
            offer.came_second(web.now)
        return _late_answer(web, task, refusal)
    next_task = to_tell(web, offer.helper.person, offer) if answer is TaskAnswer.YES else None
    return _show(web, next_task or task, said, is_next=next_task is not None)


def _do(web: Web, task: Task, verb: Callable[[], object], said: str, answer: TaskAnswer | None = None) -> Response:
    """Finish the task with `answer`, if there is one, and do what follows from it."""
    try:
        with web.session.begin_nested():
            if answer is not None:
                task.finish(answer, web.now)
            verb()
    except Refused as refusal:
        return _late_answer(web, task, refusal)
    return _show(web, task, said)


def _finish_telling(task: Task, web: Web) -> None:
    if task.kind is TaskKind.TELL_CLIENT and task.visit is not None and task.is_open:
        task.visit.tell_client(web.now)
    task.finish(TaskAnswer.TOLD, web.now)


def _show(web: Web, task: Task, said: str, *, is_next: bool = False) -> Response:
    """The card as it stands now; after a yes, the one with what to tell next."""
    if web.is_fragment:
        return web.partial(PARTIAL, call=card(web, task), said=web.say(said), is_next=is_next)
    return web.go(web.url("call", id=task.id) if is_next else _back(web), web.say(said))


def _back(web: Web) -> str:
    is_care = any(web.person.has_role(name) for name in access.CARE)
    return web.url("calls" if is_care else "family")


def _late_answer(web: Web, task: Task, refusal: Refused) -> Response:
    said, call = web.say(refusal.message, **refusal.values), card(web, task)
    show_it = web.partial if web.is_fragment else web.page
    return show_it(PARTIAL if web.is_fragment else "calls/show.html", status=refusal.status, call=call, said=said)
