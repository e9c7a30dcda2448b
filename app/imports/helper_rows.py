"""Importing helpers: volunteers with their account, their start and their limits. All wait for their welcome."""

from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import model_validator
from sqlalchemy import select

from app.abilities import SKILLS
from app.config import Settings
from app.imports.arrival import Arrival
from app.imports.cells import (
    Email,
    Languages,
    Number,
    Phone,
    PostalCode,
    Text,
    Whole,
    Words,
    Yes,
    between,
    one_of,
)
from app.imports.known import Known
from app.imports.report import Report, What, Wrong
from app.imports.row import Row, checked, doubles, fields_set, read_rows
from app.places.folding import fold
from models.errors import N_
from models.helper import Helper, Mode
from models.language import Language
from models.person import Person, RoleName
from models.place import Place


class HelperRow(Row):
    """One helper."""

    name: Text
    email: Email | None = None
    phone: Phone | None = None
    language: Annotated[Language, one_of(Language)] = Language.FI
    area: Text
    organisation: Text | None = None
    street: Text
    postal_code: PostalCode | None = None
    municipality: Text
    mode: Annotated[Mode, one_of(Mode)] = Mode.TRANSIT
    car: Yes = False
    max_km: Annotated[float, between(0.5, 200), Number] = 10
    max_visits_per_week: Annotated[int, between(1, 50), Whole] = 2
    languages: Languages | None = None
    skills: Words = []
    kinds: Words = []

    @model_validator(mode="after")
    def _can_be_reached(self) -> "HelperRow":
        if self.email is None and self.phone is None:
            raise Wrong(N_("A helper needs an e-mail address or a telephone number."), "email")
        return self

    @property
    def key(self) -> Hashable:
        """What tells two helpers apart."""
        return self.email or (fold(self.name), self.phone)


def import_helpers(known: Known, path: Path, settings: Settings, now: datetime) -> Report:
    """Bring in the helpers of the file; an e-mail address that somebody has already is refused, not changed."""
    rows, faults = read_rows(HelperRow, path)
    there = _who_is_there(known, [numbered.row for numbered in rows])
    faults += doubles(rows, lambda row: row.key, "email")

    def build(row: HelperRow) -> tuple[Helper, HelperRow]:
        if row.key in there:
            raise Wrong(
                N_("There is somebody with this e-mail address, or name and telephone number, already."), "email"
            )
        return _helper(known, row, now), row

    with known.session.no_autoflush:
        helpers = checked(rows, build, faults)
        arrival = Arrival(known.session, settings, now)
        for helper, _ in helpers:
            arrival.settle(helper.place)
            known.session.add(helper)
    arrival.tell([(helper, fields_set(row)) for helper, row in helpers], {helper.area for helper, _ in helpers})
    return Report.of(What.HELPERS, len(helpers), [helper.place for helper, _ in helpers])


def _who_is_there(known: Known, rows: list[HelperRow]) -> set[Hashable]:
    by_phone: set[Hashable] = set()
    if any(row.email is None for row in rows):
        people = known.session.execute(select(Person.name, Person.phone).where(Person.phone.is_not(None)))
        by_phone = {(fold(name), phone) for name, phone in people}
    return by_phone | set(known.people(row.email for row in rows))


def _helper(known: Known, row: HelperRow, now: datetime) -> Helper:
    area = known.area(row.area)
    person = Person(name=row.name, email=row.email, phone=row.phone, language=row.language, created_at=now)
    person.grant(RoleName.VOLUNTEER, area)
    return Helper(
        person=person,
        area=area,
        organisation=known.organisation(row.organisation),
        place=Place(street=row.street, postal_code=row.postal_code, municipality=row.municipality),
        mode=row.mode,
        car=row.car or row.mode is Mode.CAR,
        max_km=row.max_km,
        max_visits_per_week=row.max_visits_per_week,
        languages=row.languages or [row.language.value],
        skills=_skills(row),
        kinds=sorted({known.kind(name, "kinds").key for name in row.kinds}),
        created_at=now,
    )


def _skills(row: HelperRow) -> list[str]:
    return [known_skill(skill) for skill in row.skills]


def known_skill(name: str) -> str:
    """A skill by its key, however its words are joined."""
    key = "_".join(name.casefold().replace("-", " ").split())
    if key not in SKILLS:
        raise Wrong(N_("There is no such skill. The skills are: %(known)s."), "skills", known=", ".join(SKILLS))
    return key
