"""What happened to a need, as a time line for whoever looks: families read what matters to them, never refusals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.pages import near_day
from app.web import Web
from models import language as words
from models.errors import N_
from models.event import Event
from models.need import Need
from models.person import Person


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a time line."""

    when: str
    text: str
    icon: str
    tone: str = ""
    note: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    icon: str
    tone: str = ""


FOR_ALL = {
    ("need", "posted"): _Line(N_("Help was asked for"), "plus"),
    ("need", "approved"): _Line(N_("Helpers are being asked"), "hourglass", "wait"),
    ("need", "cancelled"): _Line(N_("The help was cancelled"), "ban"),
    ("visit", "booked"): _Line(N_("%(name)s said yes"), "calendar-check", "good"),
    ("visit", "withdrawn"): _Line(N_("%(name)s cannot come after all; others are asked"), "undo-2", "wait"),
    ("visit", "arrived"): _Line(N_("%(name)s is there"), "door-open"),
    ("visit", "done"): _Line(N_("Done, all well"), "circle-check", "good"),
    ("visit", "could_not"): _Line(N_("The visit did not work out"), "triangle-alert", "bad"),
    ("visit", "missed"): _Line(N_("Nobody came"), "triangle-alert", "bad"),
}
FOR_CARE = FOR_ALL | {
    ("need", "proposed"): _Line(N_("A helper was suggested"), "lightbulb"),
    ("need", "undone"): _Line(N_("The approval was taken back"), "undo-2"),
    ("need", "rejected"): _Line(N_("The suggestion was turned down"), "x"),
    ("need", "reopened"): _Line(N_("We are looking for a helper again"), "search"),
    ("need", "unfilled"): _Line(N_("No helper found: the coordinator has it now"), "triangle-alert", "bad"),
    ("offer", "sent"): _Line(N_("%(name)s was asked"), "send"),
    ("offer", "overdue"): _Line(N_("%(name)s has not answered yet; the next one is asked"), "clock"),
    ("offer", "declined"): _Line(N_("%(name)s cannot come this time"), "x"),
    ("visit", "client_told"): _Line(N_("The client was told who comes"), "message-circle"),
}
"""(entity, verb) -> the line; deeds that are not here are told by another line."""

BY_NAME = {("need", verb) for verb in ("posted", "approved", "undone", "rejected", "reopened", "cancelled")}
"""Deeds of care workers and relatives, whom the line names to care workers."""


def story(web: Web, need: Need, *, in_care: bool, names_helpers: bool) -> list[Step]:
    """The need's time line, oldest first; helpers who were only asked are named where `names_helpers`."""
    events = web.session.scalars(select(Event).where(Event.need_id == need.id).order_by(Event.id)).all()
    lines = FOR_CARE if in_care else FOR_ALL
    told = [event for event in events if (event.entity, event.verb) in lines]
    actors = _names(web, {event.actor_id for event in told if in_care and (event.entity, event.verb) in BY_NAME})
    comers = {v.helper_id: v.helper.person.name if in_care else v.helper.person.first_name for v in need.visits}
    asked = {o.helper_id: o.helper.person.name for o in need.offers} if names_helpers else {}
    helpers = {"visit": comers, "offer": asked}
    steps = []
    for event, when in zip(told, _times(web, told), strict=True):
        line = lines[event.entity, event.verb]
        name = helpers.get(event.entity, {}).get(event.helper_id or 0) or web.say(N_("A helper"))
        text = web.say(line.text, name=name)
        steps.append(Step(when, text, line.icon, line.tone, actors.get(event.actor_id or 0, "")))
    return steps


def _names(web: Web, person_ids: set[int | None]) -> Mapping[int, str]:
    named = select(Person.id, Person.name).where(Person.id.in_(person_ids - {None}))
    return {row.id: row.name for row in web.session.execute(named)}


def _times(web: Web, events: list[Event]) -> Iterator[str]:
    """The time of each event; the day stands before the first of a day."""
    zone = web.person.zone
    before: date | None = None
    for event in events:
        day = event.at.astimezone(zone).date()
        at = words.time_of_day(event.at, web.language, zone)
        yield at if day == before else f"{near_day(event.at, web, zone)} {at}"
        before = day
