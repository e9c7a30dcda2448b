"""A helper's week as a grid of seven days and three parts of the day, and the times that do not fit into it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from babel.dates import get_day_names

from app.web import Web
from app.window import PARTS
from models.availability import WeeklySlot
from models.helper import Helper

WEEKDAYS = range(7)


@dataclass(frozen=True, slots=True)
class Week:
    """What the grid shows: its days and parts, which cells are ticked, and the slots beside it.

    Days are (number, name, short name), parts (key, name, hours), cells `<day>-<part>`.
    """

    days: list[tuple[int, str, str]]
    parts: list[tuple[str, str, str]]
    ticked: frozenset[str]
    others: list[tuple[WeeklySlot, str]]


def week_of(web: Web, helper: Helper) -> Week:
    """The helper's week in the reader's language."""
    names = get_day_names("wide", "stand-alone", web.language.value)
    short = get_day_names("abbreviated", "stand-alone", web.language.value)
    return Week(
        days=[(day, names[day].capitalize(), short[day].rstrip(".").capitalize()) for day in WEEKDAYS],
        parts=[(key, web.say(name), f"{starts.hour}–{ends.hour}") for key, (name, starts, ends) in PARTS.items()],
        ticked=frozenset(_ticked(helper)),
        others=[(slot, f"{names[slot.weekday]} {_hours(slot)}") for slot in helper.weekly_slots if not _fits(slot)],
    )


def save_week(helper: Helper, ticked: Collection[str], kept: Collection[str], now: datetime) -> None:
    """Make the helper free in the ticked cells, and in those other slots whose numbers are in `kept`."""
    others = [slot for slot in helper.weekly_slots if not _fits(slot)]
    staying = [slot for slot in others if str(slot.id) in kept]
    wanted = _cells() & set(ticked)
    if wanted == _ticked(helper) and staying == others:
        return
    helper.weekly_slots = [*staying, *(_slot(cell) for cell in sorted(wanted))]
    helper.times_changed(now, ["weekly_slots"])


def _cells() -> set[str]:
    return {f"{day}-{part}" for day in WEEKDAYS for part in PARTS}


def _slot(cell: str) -> WeeklySlot:
    day, _, part = cell.partition("-")
    _, starts, ends = PARTS[part]
    return WeeklySlot(weekday=int(day), starts=starts, ends=ends)


def _ticked(helper: Helper) -> set[str]:
    return {
        f"{slot.weekday}-{part}"
        for slot in helper.weekly_slots
        if _fits(slot)
        for part, (_, starts, ends) in PARTS.items()
        if slot.starts <= starts and ends <= slot.ends
    }


def _fits(slot: WeeklySlot) -> bool:
    """Whether the slot is one part of the day, or several in a row."""
    begins, ends = {part[1] for part in PARTS.values()}, {part[2] for part in PARTS.values()}
    return slot.starts in begins and slot.ends in ends


def _hours(slot: WeeklySlot) -> str:
    return f"{_written(slot.starts)}–{_written(slot.ends) if slot.ends != time(0) else '24.00'}"


def _written(at: time) -> str:
    return f"{at.hour}.{at.minute:02d}"
