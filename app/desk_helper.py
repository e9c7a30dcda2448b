"""A helper on the telephone, as the desk sees them: what can be asked, told and noted, each in one tap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.call_answers import is_question
from app.call_card import Call, cards, written
from app.sender import sender_of
from app.times_form import SHORTEST, PauseForm
from app.web import Web
from app.whole_calls import whole
from app.window import PARTS, Window
from models.availability import local_moment
from models.cover import Gap, gaps
from models.errors import N_
from models.helper import Helper
from models.need import Need
from models.notification import Notification, NotificationKind
from models.offer import LIVE, Offer
from models.task import Task, TaskKind, TaskState
from models.visit import AHEAD, OPENING, Visit, VisitState
from notifications.message import spoken

FREE_DAYS = 7
PAUSES = ((N_("One week"), 7), (N_("Two weeks"), 14), (N_("A month"), 30))
STEP = timedelta(minutes=5)
LATELY, MOST_LATELY = timedelta(days=30), 3


@dataclass(frozen=True, slots=True)
class Question:
    """An open question, and what to say, a paragraph each."""

    offer: Offer
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit ahead. The door code is there in its window alone."""

    visit: Visit
    has_begun: bool
    door_code: str


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day, and its parts that are not over: (key, label)."""

    day: date
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OnThePhone:
    """Everything on the helper's page at the desk."""

    helper: Helper
    number: str
    is_paused: bool
    to_tell: Sequence[Call]
    questions: Sequence[Question]
    coming: Sequence[Coming]
    lately: Sequence[Visit]
    gaps: Sequence[Gap]
    slots: Sequence[tuple[datetime, datetime]]
    free_days: Sequence[FreeDay]
    pauses: Sequence[tuple[str, date]]
    pause_form: PauseForm


def on_the_phone(web: Web, helper: Helper, pause_form: PauseForm | None = None) -> OnThePhone:
    """`helper`'s page at the desk, as things are now."""
    today = helper.area.day_of(web.now)
    return OnThePhone(
        helper=helper,
        number=written(helper.person.phone),
        is_paused=helper.paused_until is not None and helper.paused_until >= today,
        to_tell=_to_tell(web, helper),
        questions=_questions(web, helper),
        coming=list(_coming(web, helper)),
        lately=_lately(web, helper),
        gaps=gaps(helper, web.now),
        slots=list(_slots(web, helper)),
        free_days=list(_free_days(web, helper)),
        pauses=[(web.say(label), today + timedelta(days=days)) for label, days in PAUSES],
        pause_form=pause_form or PauseForm(web),
    )


def window(helper: Helper, day: date, part: str, now: datetime) -> Window:
    """The part of the day, from now on where it has begun."""
    _, starts, ends = PARTS[part]
    zone = helper.area.zone
    over = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    soonest = now - over + (STEP if over else timedelta())
    return Window(max(local_moment(day, starts, zone), soonest), local_moment(day, ends, zone))


def _free_days(web: Web, helper: Helper) -> Iterator[FreeDay]:
    today = helper.area.day_of(web.now)
    for day in (today + timedelta(days=ahead) for ahead in range(FREE_DAYS)):
        parts = [(key, label) for key, (label, _, _) in PARTS.items() if has_room(window(helper, day, key, web.now))]
        if parts:
            yield FreeDay(day, [(key, web.say(label)) for key, label in parts])


def has_room(when: Window) -> bool:
    """Whether any help fits in."""
    return when.latest - when.earliest >= timedelta(minutes=SHORTEST)


def _to_tell(web: Web, helper: Helper) -> list[Call]:
    """What the helper must be told and nobody has told them yet; questions stand below."""
    theirs = select(Task).where(Task.person_id == helper.person_id, Task.kind == TaskKind.PASS_ON)
    waiting = theirs.where(Task.state == TaskState.OPEN).order_by(Task.due_at, Task.id)
    return cards(web, [task for task in whole(web.session, waiting) if not is_question(task)])


def _questions(web: Web, helper: Helper) -> list[Question]:
    mine = select(Offer).where(Offer.helper_id == helper.id, Offer.state.in_(LIVE), Offer.starts_at > web.now)
    need = joinedload(Offer.need).options(joinedload(Need.kind), joinedload(Need.client), joinedload(Need.place))
    asked = web.session.scalars(mine.options(need).order_by(Offer.starts_at))
    return [Question(offer, _lines(web, offer)) for offer in asked]


def _lines(web: Web, offer: Offer) -> list[str]:
    """The question as its message puts it."""
    its = select(Notification).where(Notification.offer_id == offer.id, Notification.kind == NotificationKind.OFFER)
    message = web.session.scalar(its.order_by(Notification.id.desc()).limit(1))
    return spoken(message, sender_of(web.settings)).strip().split("\n\n") if message else []


def _coming(web: Web, helper: Helper) -> Iterator[Coming]:
    mine = select(Visit).where(Visit.helper_id == helper.id, Visit.state.in_(AHEAD)).order_by(Visit.starts_at)
    need = joinedload(Visit.need).options(joinedload(Need.kind), joinedload(Need.client), joinedload(Need.place))
    for visit in web.session.scalars(mine.options(need)):
        code = visit.need.client.door_code or "" if visit.shows_code(web.now) else ""
        yield Coming(visit, web.now >= visit.starts_at - OPENING, code)


def _lately(web: Web, helper: Helper) -> Sequence[Visit]:
    """Visits of which there may still be something to tell, the last one first."""
    mine = select(Visit).where(Visit.helper_id == helper.id, Visit.state.in_((VisitState.DONE, VisitState.NOT_HOME)))
    latest = mine.where(Visit.starts_at > web.now - LATELY).order_by(Visit.starts_at.desc()).limit(MOST_LATELY)
    need = joinedload(Visit.need).options(joinedload(Need.kind), joinedload(Need.client))
    return web.session.scalars(latest.options(need)).all()


def _slots(web: Web, helper: Helper) -> Iterator[tuple[datetime, datetime]]:
    for slot in helper.posted_slots:
        low, high = slot.during.lower, slot.during.upper
        if low is not None and high is not None and web.now < high:
            yield low, high
