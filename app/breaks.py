"""What breaks: one card of the morning each, what it is about, and how little of that is loaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, load_only
from sqlalchemy.orm.strategy_options import _AbstractLoad

from models.client import Client
from models.concern import Concern
from models.cover import Gap
from models.helper import Helper
from models.kind import Kind
from models.need import Need, NeedState
from models.person import Person
from models.series import Series
from models.task import Task, TaskKind
from models.visit import Visit, VisitState

Loader = Callable[[InstrumentedAttribute[Any]], _AbstractLoad]

OF_CLIENT = (Client.name, Client.area_id, Client.state)
"""What a card says of a client, and what the event says that somebody has read it."""


class BreakKind(StrEnum):
    """What has broken; `templates/morning/_<kind>.html` shows it."""

    DOOR = "door"
    NEED = "need"
    CALL = "call"
    CLIENT = "client"
    CONCERN = "concern"
    COVER = "cover"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that breaks today, at `at`, and what it is about."""

    kind: BreakKind
    at: datetime
    number: int
    visit: Visit | None = None
    need: Need | None = None
    task: Task | None = None
    client: Client | None = None
    concern: Concern | None = None
    gaps: Sequence[Gap] = ()
    series: Series | None = None

    @property
    def id(self) -> str:
        """What tells it apart on the page."""
        return f"{self.kind}-{self.number}"

    @property
    def wants_others(self) -> bool:
        """Whether somebody else may have to come, and nobody is suggested."""
        if self.need is not None:
            has_list = self.need.shortlist or self.need.proposal
            return self.need.state in (NeedState.OPEN, NeedState.UNFILLED) and not has_list
        if self.task is not None:
            late = self.task.visit if self.task.kind is TaskKind.LATE else None
            return late is not None and late.state is VisitState.BOOKED
        return any(gap.visit for gap in self.gaps)

    @property
    def clients(self) -> list[Client]:
        """Whose name the card says; a call says it of its own."""
        need = self.visit.need if self.visit else self.need
        about = (
            self.client
            or (self.series.client if self.series else None)
            or (self.concern.client if self.concern else None)
            or (need.client if need else None)
        )
        return [about] if about else [gap.client for gap in self.gaps]


type Found = tuple[list[Break], int]
"""What is shown of one kind of break, and how many there are."""


def counting[T](rows: Select[T]) -> Select[T, int]:
    """`rows`, each with how many there are in all. To be kept: a statement made anew is also read anew each time."""
    return rows.add_columns(func.count().over())


def counted[T](session: Session, rows: Select[T, int], values: Mapping[str, object]) -> tuple[list[T], int]:
    """What the page shows of `rows`, and how many there are in all."""
    found = session.execute(rows, values).unique().all()
    return [row[0] for row in found], found[0][1] if found else 0


def each(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many there are for each row: PostgreSQL looks for them row by row, where EXISTS would let it read all."""
    return select(func.count()).where(*which).scalar_subquery()


def named(helper: InstrumentedAttribute[Helper], load: Loader = joinedload) -> _AbstractLoad:
    """Of a helper no more than the card says: name and number."""
    person = brief(Helper.person, Person.name, Person.phone, load=load)
    return load(helper).options(load_only(Helper.person_id), person)


def of_kind(load: Loader = joinedload) -> _AbstractLoad:
    return brief(Need.kind, Kind.names, Kind.icon, load=load)


def brief(
    to: InstrumentedAttribute[Any], *columns: InstrumentedAttribute[Any], load: Loader = joinedload
) -> _AbstractLoad:
    """Of another thing no more than the card says."""
    return load(to).load_only(*columns)
