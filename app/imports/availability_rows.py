"""Importing availability: weekly slots, and dated exceptions both ways."""

from collections.abc import Collection, Hashable, Iterator
from datetime import datetime, time
from pathlib import Path

from pydantic import Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.imports.cells import Day, Email, TimeOfDay, Weekday, Yes
from app.imports.known import Known
from app.imports.report import Report, What, Wrong
from app.imports.row import Row, checked, doubles, read_rows
from models.availability import DatedException, WeeklySlot
from models.errors import N_
from models.event import session_of
from models.helper import Helper

MIDNIGHT = time(0)


class AvailabilityRow(Row):
    """One slot of a helper's week, or what one date changes."""

    helper_email: Email
    weekday: Weekday | None = None
    day: Day | None = Field(default=None, alias="date")
    starts: TimeOfDay | None = Field(default=None, alias="from")
    ends: TimeOfDay | None = Field(default=None, alias="to")
    free: Yes = True

    @model_validator(mode="after")
    def _makes_sense(self) -> "AvailabilityRow":
        if (self.weekday is None) == (self.day is None):
            raise Wrong(N_("Give either a day of the week or a date."), "weekday")
        if self.weekday is not None and not self.free:
            raise Wrong(N_("A weekly row says when the helper is free; leave free empty or write yes."), "free")
        if (self.starts is None) != (self.ends is None) or (self.starts is None and self.day is None):
            raise Wrong(N_("Give both from and to."), "from" if self.starts is None else "to")
        if self.starts and self.ends and self.starts >= self.ends != MIDNIGHT:
            raise Wrong(N_("The end must be after the beginning."), "to")
        return self

    @property
    def key(self) -> Hashable:
        """What tells two rows apart."""
        starts, ends = self.starts or MIDNIGHT, self.ends or MIDNIGHT
        return self.helper_email, self.weekday if self.day is None else self.day, starts, ends


def import_availability(known: Known, path: Path, now: datetime) -> Report:
    """Add the rows to the helpers' availability; a row that is there already is refused."""
    rows, faults = read_rows(AvailabilityRow, path)
    helpers = _helpers(known, {numbered.row.helper_email for numbered in rows})
    there = {key for helper in helpers.values() for key in _keys(helper)}
    faults += doubles(rows, lambda row: row.key, "helper_email")

    def build(row: AvailabilityRow) -> tuple[Helper, WeeklySlot | DatedException]:
        if row.helper_email not in helpers:
            raise Wrong(N_("There is no helper with this e-mail address."), "helper_email")
        if row.key in there:
            raise Wrong(N_("This is there already."), "helper_email")
        return helpers[row.helper_email], _slot(row, helpers[row.helper_email])

    added = checked(rows, build, faults)
    known.session.add_all(slot for _, slot in added)
    known.session.flush()
    _tell({helper.id: helper for helper, _ in added}.values(), now)
    return Report.of(What.AVAILABILITY, len(added))


def _helpers(known: Known, emails: set[str]) -> dict[str, Helper]:
    people = {person.id: email for email, person in known.people(emails).items()}
    helpers = (
        select(Helper)
        .where(Helper.person_id.in_(people))
        .options(selectinload(Helper.weekly_slots), selectinload(Helper.exceptions))
    )
    return {people[helper.person_id]: helper for helper in known.session.scalars(helpers)}


def _keys(helper: Helper) -> Iterator[Hashable]:
    for slot in helper.weekly_slots:
        yield helper.person.email, slot.weekday, slot.starts, slot.ends
    for exception in helper.exceptions:
        yield helper.person.email, exception.day, exception.starts, exception.ends


def _slot(row: AvailabilityRow, helper: Helper) -> WeeklySlot | DatedException:
    starts, ends = row.starts or MIDNIGHT, row.ends or MIDNIGHT
    if row.weekday is not None:
        return WeeklySlot(helper_id=helper.id, weekday=row.weekday, starts=starts, ends=ends)
    return DatedException(helper_id=helper.id, day=row.day, starts=starts, ends=ends, is_free=row.free)


def _tell(helpers: Collection[Helper], now: datetime) -> None:
    for helper in helpers:
        session_of(helper).expire(helper, ["weekly_slots", "exceptions"])
        helper.record("imported", now, ["exceptions", "weekly_slots"])
    for area in {helper.area_id: helper.area for helper in helpers}.values():
        area.changed(now)
