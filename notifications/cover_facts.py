"""What the message says that a helper who is ill or away leaves help without cover: no client's name, no street."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from models.client import Client
from models.cover import Gap, gaps, still_lost
from models.helper import Helper
from models.kind import Kind
from models.language import Language, day, moment
from models.notification import Notification
from models.visit import Visit
from notifications.sender import Sender

SHOWN = 10
"""So many stand in the message; the page has them all."""


def cover_needed(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """Who cannot come, and which help is without cover."""
    helper, person = notification.helper, notification.person
    if helper is None:
        raise LookupError("the notification does not refer to a helper")
    lost, coming = still_lost(helper, notification.queued_at), gaps(helper, notification.queued_at)
    lines = _lines(helper, lost, coming, person.language)
    until = _until(helper, notification.queued_at)
    return {
        "helper": helper.person.name,
        "until": day(until, person.language, helper.area.zone) if until else "",
        "lines": lines[:SHOWN],
        "more": max(len(lines) - SHOWN, 0),
        "count": len(lines),
        "asks_already": bool(lost),
        "is_to_ask": bool(coming),
        "link": sender.page_link("/morning"),
    }


def is_needed(notification: Notification, now: datetime) -> bool:
    """Whether anything is without cover still."""
    helper = notification.helper
    return helper is not None and bool(still_lost(helper, now) or gaps(helper, now))


def _lines(helper: Helper, lost: Iterable[Visit], coming: Iterable[Gap], reader: Language) -> list[str]:
    given_back = [(visit.starts_at, visit.need.kind, visit.need.client) for visit in lost]
    left = [(gap.starts_at, gap.task.kind, gap.client) for gap in coming]
    return [_line(helper, *one, reader) for one in sorted((*given_back, *left), key=lambda one: one[0])]


def _line(helper: Helper, at: datetime, kind: Kind, client: Client, reader: Language) -> str:
    where = "" if client.is_protected else client.place.district or client.place.municipality
    return ", ".join(filter(None, (moment(at, reader, helper.area.zone), kind.name(reader), where)))


def _until(helper: Helper, now: datetime) -> date | None:
    """The last day of a pause that has begun."""
    is_paused = helper.paused_until and helper.is_away(helper.area.day_of(now))
    return helper.paused_until if is_paused else None
