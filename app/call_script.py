"""What to say on the telephone: each call's words, in the language of the one who is rung."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.words import way_in
from models.client import Client
from models.continuity import told_before
from models.errors import N_
from models.language import Language, day, time_of_day, translate
from models.need import Need, NeedState
from models.notification import Notification, NotificationKind
from models.task import Task, TaskKind
from models.visit import Visit, VisitState
from notifications.message import spoken
from notifications.money_facts import money_rule
from notifications.sender import Sender

WITH_ADDRESS = (NotificationKind.VISIT_CONFIRMED, NotificationKind.VISIT_MOVED)
"""Messages that tell a helper whose a visit is, and where."""

LOOKING = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING)


@dataclass(frozen=True, slots=True)
class Script:
    """What to say, a paragraph each, in `language`; None where somebody else has written it."""

    language: Language | None
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A visit on a card for the client's table, in her `language`; `ask` still wants the `phone`."""

    language: Language
    title: str
    name: str
    day: str
    hours: str
    kind: str
    ask: str


@dataclass(frozen=True, slots=True)
class _Speech:
    """One call: its task, the reader's language, and what the words depend on."""

    task: Task
    language: Language
    sender: Sender
    now: datetime
    note: str

    def say(self, message: str, **values: object) -> str:
        return translate(self.language, message, **values)

    def day(self, at: datetime) -> str:
        """`Today`, `Tomorrow`, or the date."""
        zone = self.task.area.zone
        ahead = (at.astimezone(zone).date() - self.now.astimezone(zone).date()).days
        near = {0: self.say("Today"), 1: self.say("Tomorrow")}
        return near.get(ahead) or day(at, self.language, zone)

    def hours(self, visit: Visit) -> str:
        return f"{self.time(visit.starts_at)}–{self.time(visit.ends_at)}"

    def time(self, at: datetime) -> str:
        return time_of_day(at, self.language, self.task.area.zone)


def script(task: Task, reader: Language, sender: Sender, now: datetime, note: str = "") -> Script:
    """What to say about `task`, with the last helper's `note`; what is for the caller alone in the `reader`'s words."""
    if task.kind is TaskKind.READ_SMS:
        return Script(None, [task.inbound_sms.text] if task.inbound_sms else [])
    language = reader if task.kind in FOR_THE_CALLER else spoken_with(task)
    lines = LINES[task.kind](_Speech(task, language, sender, now, note))
    return Script(language, [line for line in lines if line])


def spoken_with(task: Task) -> Language:
    """The language of the one who is rung: their own, or the client's first that we have."""
    if task.person is not None:
        return task.person.language
    return language_of(task.client) if task.client else Language.FI


def language_of(client: Client) -> Language:
    """The first of her languages that we have, else Finnish."""
    return next((Language(code) for code in client.languages if code in set(Language)), Language.FI)


def paper(visit: Visit) -> Paper:
    """What stands on the card that says who comes to the client of `visit`."""
    language, zone = language_of(visit.need.client), visit.need.area.zone
    return Paper(
        language=language,
        title=translate(language, N_("Help is coming")),
        name=visit.helper.person.first_name,
        day=day(visit.starts_at, language, zone),
        hours=f"{time_of_day(visit.starts_at, language, zone)}–{time_of_day(visit.ends_at, language, zone)}",
        kind=visit.need.kind.name(language),
        ask=translate(language, N_("Questions? Call %(phone)s.")),
    )


def _who_comes(speech: _Speech) -> list[str]:
    """Who comes; where she was told of somebody else before, that they do not, and that this is somebody new."""
    visit = speech.task.visit
    if visit is None:
        return []
    instead_of = told_before(visit)
    if instead_of is None:
        return [_coming(speech, visit)]
    name, off = instead_of.helper.person.first_name, N_("%(day)s %(name)s does not come.")
    said = speech.say(off, day=speech.day(instead_of.starts_at), name=name)
    return [said, speech.say(N_("Somebody new comes:")), _coming(speech, visit)]


def _coming(speech: _Speech, visit: Visit) -> str:
    return speech.say(
        N_("%(day)s at %(hours)s %(name)s comes to you: %(kind)s."),
        day=speech.day(visit.starts_at),
        hours=speech.hours(visit),
        name=visit.helper.person.first_name,
        kind=visit.need.kind.name(speech.language),
    )


def _what_changes(speech: _Speech) -> list[str]:
    """How it stands now: somebody new, nobody yet, or nobody at all."""
    visit, need = speech.task.visit, speech.task.need
    if visit is None or need is None:
        return []
    values = {"day": speech.day(visit.starts_at), "name": visit.helper.person.first_name}
    if need.state is NeedState.CANCELLED:
        return [speech.say(N_("%(day)s %(name)s does not come: the visit is off."), **values)]
    return [speech.say(N_("%(day)s %(name)s cannot come after all."), **values), *_instead(speech, need)]


def _instead(speech: _Speech, need: Need) -> list[str]:
    others = [visit for visit in need.visits if visit.state is VisitState.BOOKED]
    if others:
        return [speech.say(N_("Somebody new comes:")), *(_coming(speech, visit) for visit in others)]
    if need.state in LOOKING:
        return [speech.say(N_("We are looking for somebody else, and ring you when we know."))]
    return [speech.say(N_("Nobody has been found. Home care knows, and decides what to do."))]


def _message(speech: _Speech) -> list[str]:
    """The very message, and after a yes what the visit's page would tell."""
    notification = speech.task.notification
    if notification is None:
        return []
    if _is_shut(notification, speech.now):
        return [speech.say(N_("Something must be settled before this visit, so do not tell whose it is or where."))]
    return [*spoken(notification, speech.sender).strip().split("\n\n"), *_at_the_door(speech, notification)]


def _is_shut(notification: Notification, now: datetime) -> bool:
    """Whether it would tell the helper whose a visit is though a gate has closed since."""
    visit = notification.visit
    return notification.kind in WITH_ADDRESS and visit is not None and not visit.reveals(now)


def _at_the_door(speech: _Speech, notification: Notification) -> list[str]:
    visit = notification.visit
    if visit is None or notification.kind not in WITH_ADDRESS:
        return []
    client = visit.need.client
    told = {
        N_("How to get in"): way_in(client, speech.language),
        N_("Good to know"): client.told_good_to_know,
        N_("Note"): visit.need.note,
        N_("Money"): money_rule(visit.need, speech.language, names_shop=True),
        N_("From the last visit"): speech.note,
    }
    lines = [f"{speech.say(name)}: {text}" for name, text in told.items() if text]
    if client.door_code:
        lines.append(speech.say(N_("There is a door code. Ring us for it shortly before the visit.")))
    return lines


def _are_you_there(speech: _Speech) -> list[str]:
    visit = speech.task.visit
    if visit is None:
        return []
    client = visit.need.client.name if visit.reveals(speech.now) else visit.need.kind.name(speech.language)
    if visit.state is VisitState.UNDER_WAY:
        asked = N_("Your visit to %(name)s was to end at %(time)s. Have you left, and is all well?")
        return [speech.say(asked, name=client, time=speech.time(visit.ends_at))]
    asked = N_("You promised to be with %(name)s at %(time)s. Are you there, or on your way?")
    return [speech.say(asked, name=client, time=speech.time(visit.starts_at))]


def _sad_news(speech: _Speech) -> list[str]:
    name = speech.task.client.name if speech.task.client else ""
    return [
        speech.say(N_("%(name)s has died. Tell it gently, take your time, and ask how they are."), name=name),
        speech.say(N_("All visits are off. They get no other message about it.")),
    ]


def _renewal(speech: _Speech) -> list[str]:
    helper = speech.task.helper
    if helper is None:
        asked = N_("The insurance that %(organisation)s has for its helpers ends soon. Ask whether it goes on.")
        return [speech.say(asked, organisation=speech.task.text), speech.say(N_("Enter its new last day."))]
    if helper.cleared_until is None:
        return []
    told = N_("What %(name)s has done for the welcome holds until %(day)s. Agree on how it is renewed.")
    zone = speech.task.area.zone
    return [speech.say(told, name=helper.person.name, day=day(helper.cleared_until, speech.language, zone))]


def _protected_since(speech: _Speech) -> list[str]:
    visit = speech.task.visit
    if visit is None:
        return []
    told = N_("%(name)s has a protected address since this visit was agreed: %(day)s at %(hours)s.")
    values = {"name": visit.need.client.name, "day": speech.day(visit.starts_at), "hours": speech.hours(visit)}
    return [
        speech.say(told, **values),
        speech.say(N_("The helper sees neither name nor address any more. Decide whether the visit stays, and ring.")),
    ]


def _as_written(speech: _Speech) -> list[str]:
    return speech.task.text.split("\n\n")


LINES: Mapping[TaskKind, Callable[[_Speech], list[str]]] = {
    TaskKind.TELL_CLIENT: _who_comes,
    TaskKind.TELL_CHANGE: _what_changes,
    TaskKind.PASS_ON: _message,
    TaskKind.LATE: _are_you_there,
    TaskKind.BREAK_NEWS: _sad_news,
    TaskKind.FOLLOW_UP: _as_written,
    TaskKind.RENEW: _renewal,
    TaskKind.SETTLE: _protected_since,
}

FOR_THE_CALLER = (TaskKind.BREAK_NEWS, TaskKind.FOLLOW_UP, TaskKind.RENEW, TaskKind.SETTLE)
"""What only tells the caller what to do; the words are their own."""
