"""What a message may say: templates see these facts and nothing else.

No entity reaches a template, so that an offer cannot name its client by a slip of the pen. A district stands where a
street would, and a protected client's place is said nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from models.availability import starting_place
from models.client import ToldBy
from models.errors import N_
from models.language import Language, distance, duration, moment, time_of_day, translate
from models.need import Need, NeedState, UnfilledReason
from models.notification import Notification, NotificationKind
from models.offer import Offer, OfferState
from models.requirements import needs_car
from models.travel import kilometres
from notifications import client_facts, cover_facts, expense_facts, task_facts, visit_facts, welcome_facts, worry_facts
from notifications.money_facts import money_rule
from notifications.questions import question, why_you
from notifications.receiver import is_in_care, is_in_circle
from notifications.sender import Sender

Facts = Mapping[str, object]

REASONS: Mapping[UnfilledReason, str] = {
    UnfilledReason.NOBODY_LEFT: N_("Everybody on the list was asked; nobody can come."),
    UnfilledReason.DECISION_TIME: N_("The time to decide has come, and nobody has said yes."),
    UnfilledReason.NOT_HOME: N_("A helper went, but the visit did not work out."),
}


@dataclass(frozen=True, slots=True)
class Details:
    """The facts that stand as a list in a message; what is None or empty is not said."""

    task: str
    when: str
    length: str
    where: str
    distance: str | None = None
    client: str | None = None
    address: str | None = None

    @property
    def brief(self) -> str:
        """What a lock screen may show: task, day, time and district."""
        return ", ".join(part for part in (self.task, self.when, self.where) if part)


def facts(notification: Notification, sender: Sender) -> Facts:
    """What the message of `notification` may say, by its kind, beside what every message says."""
    return GATHER[notification.kind](notification, sender)


def _sign_in(notification: Notification, sender: Sender) -> Facts:
    way, language = _given(notification.sign_in), notification.person.language
    code = way.code(sender.secret)
    return {
        "code": f"{code[:3]} {code[3:]}",
        "until": time_of_day(way.expires_at, language, notification.person.zone),
        "link": sender.sign_in_link(way),
    }


def _question(notification: Notification, sender: Sender) -> Facts:
    """The question itself. A relative may read whom it is about."""
    offer, language = _given(notification.offer), notification.person.language
    need = offer.need
    own = is_in_circle(notification.person, need.client)
    details = _details(need, offer.starts_at, offer.ends_at, language)
    reply_by = None if offer.state is OfferState.OVERDUE else moment(offer.reply_by, language, need.area.zone)
    return {
        "details": replace(details, distance=_distance(offer, language), client=need.client.name if own else None),
        "question": question(offer, language),
        "why_you": why_you(offer, language),
        "has_moved": notification.key != f"{NotificationKind.OFFER}:{offer.id}:{notification.person_id}",
        "notices": _notices(need, language),
        "summary": need.kind.summary.get(language.value, ""),
        "money": money_rule(need, language),
        "never": need.kind.never.get(language.value, ""),
        "reply_by": reply_by,
        "link": sender.offer_link(offer),
    }


def _closed_question(notification: Notification, _sender: Sender) -> Facts:
    offer, language = _given(notification.offer), notification.person.language
    return {
        "details": _details(offer.need, offer.starts_at, offer.ends_at, language),
        "is_needed": offer.need.state is not NeedState.CANCELLED,
    }


def _confirmation(notification: Notification, sender: Sender) -> Facts:
    """After the yes: name and street. The door code stays on the visit's page."""
    visit, language = _given(notification.visit), notification.person.language
    need = visit.need
    details = _details(need, visit.starts_at, visit.ends_at, language)
    address = None if need.client.is_protected else need.place.address
    return {
        "details": replace(details, client=need.client.name, address=address),
        "never": need.kind.never.get(language.value, ""),
        "link": sender.visit_link(visit),
    }


def _cancelled_visit(notification: Notification, _sender: Sender) -> Facts:
    visit, language = _given(notification.visit), notification.person.language
    return {"details": _details(visit.need, visit.starts_at, visit.ends_at, language)}


def _visit(notification: Notification, sender: Sender) -> Facts:
    """News of a visit for who waits for it: staff read the helper's name, family the first name."""
    visit, person = _given(notification.visit), notification.person
    need, helper = visit.need, visit.helper.person
    own = is_in_circle(person, need.client)
    details = _details(need, visit.starts_at, visit.ends_at, person.language)
    return {
        "details": replace(details, client=need.client.name if own else None),
        "helper": helper.name if is_in_care(person, need.area) else helper.first_name,
        "is_alarm": notification.asked_for,
        "is_family_to_tell": own and need.client.told_by is ToldBy.RELATIVE,
        "need_state": need.state.value,
        "is_somebody_new": any(other.withdrawn_for is not None for other in need.visits),
        "has_note": bool(visit.note),
        "link": sender.visit_link(visit),
        **visit_facts.state(visit),
    }


def _at_door(notification: Notification, sender: Sender) -> Facts:
    return {**_visit(notification, sender), **visit_facts.at_door(_given(notification.visit), notification)}


def _withdrawn_visit(notification: Notification, sender: Sender) -> Facts:
    return {**_visit(notification, sender), "link": sender.need_link(_given(notification.need))}


def _need(notification: Notification, sender: Sender) -> Facts:
    need, person = _given(notification.need), notification.person
    own = is_in_circle(person, need.client)
    reason = need.unfilled_reason
    return {
        "details": replace(
            _details(need, need.earliest, need.latest, person.language), client=need.client.name if own else None
        ),
        "reason": translate(person.language, REASONS[reason]) if reason else "",
        "was_lost": any(visit.withdrawn_for is not None for visit in need.visits),
        "link": sender.need_link(need),
    }


GATHER: Mapping[NotificationKind, Callable[[Notification, Sender], Facts]] = {
    NotificationKind.SIGN_IN: _sign_in,
    NotificationKind.OFFER: _question,
    NotificationKind.OFFER_TAKEN: _closed_question,
    NotificationKind.OFFER_CANCELLED: _closed_question,
    NotificationKind.VISIT_CONFIRMED: _confirmation,
    NotificationKind.VISIT_MOVED: _confirmation,
    NotificationKind.VISIT_AGREED: _visit,
    NotificationKind.VISIT_WITHDRAWN: _withdrawn_visit,
    NotificationKind.VISIT_CANCELLED: _cancelled_visit,
    NotificationKind.VISIT_DONE: _visit,
    NotificationKind.VISIT_COULD_NOT: _visit,
    NotificationKind.VISIT_NUDGE: _visit,
    NotificationKind.VISIT_LATE: _visit,
    NotificationKind.VISIT_DOORSTEP: _at_door,
    NotificationKind.EXPENSE_DECIDED: expense_facts.decided,
    NotificationKind.NEED_UNFILLED: _need,
    NotificationKind.NEED_UNDECIDED: _need,
    NotificationKind.TASK_OVERDUE: task_facts.overdue,
    NotificationKind.CLIENT_STOPPED: client_facts.life,
    NotificationKind.CLIENT_BACK: client_facts.life,
    NotificationKind.COVER_NEEDED: cover_facts.cover_needed,
    NotificationKind.CONCERN: worry_facts.worry,
    NotificationKind.CONCERN_ANSWERED: worry_facts.worry,
    NotificationKind.INCIDENT: worry_facts.incident,
    NotificationKind.WELCOME_EXPIRES: welcome_facts.expires,
}


def _details(need: Need, start: datetime, end: datetime, language: Language) -> Details:
    return Details(
        task=need.kind.name(language),
        when=_when(need, start, end, language),
        length=duration(need.minutes, language),
        where=_district(need),
    )


def _when(need: Need, start: datetime, end: datetime, language: Language) -> str:
    """`ti 24.11.2026 klo 12.05–13.05`, in the area's zone; both days where they differ."""
    zone = need.area.zone
    from_moment = moment(start, language, zone)
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{from_moment}–{time_of_day(end, language, zone)}"
    return f"{from_moment} – {moment(end, language, zone)}"


def _district(need: Need) -> str:
    if need.client.is_protected:
        return ""
    return need.place.district or need.place.municipality


def _distance(offer: Offer, language: Language) -> str | None:
    """How far the help is from where the helper sets out, to 100 m: enough to decide by, too vague to find a home."""
    km = kilometres(starting_place(offer.helper, offer.starts_at, offer.ends_at), offer.need.place)
    return None if km is None else distance(max(round(km, 1), 0.1), language)


def _notices(need: Need, language: Language) -> list[str]:
    """What matters before a yes."""
    client = need.client
    notices = [
        (needs_car(need), N_("You need a car.")),
        (client.has_dog, N_("There is a dog.")),
        (client.is_smoker, N_("Somebody smokes at home.")),
        (client.has_stairs, N_("There are stairs.")),
        (client.has_lift, N_("There is a lift.")),
    ]
    return [translate(language, notice) for holds, notice in notices if holds]


def _given[T](subject: T | None) -> T:
    if subject is None:
        raise LookupError("the notification does not refer to what its kind speaks of")
    return subject
