"""Importing needs: as if each had been posted on the board, with the same rules."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access import may_post_for
from app.imports.cells import Day, Email, Languages, Note, Text, TimeOfDay, Whole, Words, Yes, between
from app.imports.helper_rows import known_skill
from app.imports.known import Known
from app.imports.report import Report, What, Wrong
from app.imports.row import Row, checked, doubles, read_rows
from app.places.folding import fold, parse_street
from app.posting import owning_team
from app.wall_time import moments
from models.client import Client, ClientState
from models.errors import N_
from models.kind import Kind
from models.need import Need, NeedState
from models.person import Person

MIDNIGHT = time(0)
OVER = (NeedState.DONE, NeedState.CANCELLED)


class NeedRow(Row):
    """One need."""

    client: Text
    client_street: Text | None = None
    kind: Text
    day: Day = Field(alias="date")
    starts: TimeOfDay = Field(alias="from")
    ends: TimeOfDay = Field(alias="to")
    minutes: Annotated[int, between(5, 720), Whole] | None = None
    seats: Annotated[int, between(1, 9), Whole] = 1
    languages: Languages | None = None
    car: Yes = False
    skills: Words = []
    note: Note = ""
    posted_by: Email | None = None

    @property
    def key(self) -> Hashable:
        """What tells two rows apart."""
        return fold(self.client), fold(self.client_street or ""), fold(self.kind), self.day, self.starts, self.ends


def import_needs(known: Known, path: Path, now: datetime) -> Report:
    """Post the needs of the file; one that is on the board already is refused."""
    rows, faults = read_rows(NeedRow, path)
    faults += doubles(rows, lambda row: row.key, "client")
    board = Board(known, known.people(numbered.row.posted_by for numbered in rows), now)
    with known.session.no_autoflush:
        needs = checked(rows, board.need, faults)
    for need in needs:
        known.session.add(need)
        need.post(now)
    return Report.of(What.NEEDS, len(needs))


@dataclass(frozen=True)
class Board:
    """Clients, kinds and posters that rows name, and the needs that are there."""

    known: Known
    posters: dict[str, Person]
    now: datetime

    def need(self, row: NeedRow) -> Need:
        """The need of a row, not yet posted. Wrong where it cannot be."""
        client = self._client(row)
        kind = self.known.kind(row.kind)
        minutes = row.minutes or kind.minutes
        earliest, latest = _window(row, client.area.zone)
        self._check_window(earliest, latest, minutes)
        if self._is_there(client, kind, earliest, latest):
            raise Wrong(N_("A need of this kind at this time is there already."), "client")
        poster = self._poster(row, client)
        return Need(
            area=client.area,
            client=client,
            kind=kind,
            place=client.place,
            team=owning_team(poster, client) if poster else client.team,
            posted_by=poster,
            earliest=earliest,
            latest=latest,
            minutes=minutes,
            seats=row.seats,
            languages=row.languages or list(client.languages),
            skills=sorted({*kind.skills, *(known_skill(skill) for skill in row.skills)}),
            car=row.car or kind.car,
            note=row.note,
        )

    def _is_there(self, client: Client, kind: Kind, earliest: datetime, latest: datetime) -> bool:
        same = select(Need.id).where(Need.client_id == client.id, Need.kind_id == kind.id, Need.state.not_in(OVER))
        overlapping = same.where(Need.earliest < latest, Need.latest > earliest)
        return self.known.session.scalar(overlapping.limit(1)) is not None

    def _client(self, row: NeedRow) -> Client:
        named = self._clients.get(fold(row.client), [])
        if row.client_street:
            street = parse_street(row.client_street)
            named = [client for client in named if street.may_be(parse_street(client.place.street))]
        if not named:
            raise Wrong(N_("There is no such client."), "client")
        if len(named) > 1:
            raise Wrong(N_("There are several clients with this name. Give their street, too."), "client_street")
        if named[0].state is ClientState.ENDED:
            raise Wrong(N_("This client's help has ended."), "client")
        if named[0].state is ClientState.PAUSED:
            raise Wrong(N_("This client is away for now."), "client")
        return named[0]

    def _poster(self, row: NeedRow, client: Client) -> Person | None:
        if row.posted_by is None:
            return None
        poster = self.posters.get(row.posted_by)
        if poster is None or not may_post_for(poster, client):
            raise Wrong(N_("Nobody with this e-mail address may post needs for this client."), "posted_by")
        return poster

    def _check_window(self, earliest: datetime, latest: datetime, minutes: int) -> None:
        if latest - earliest < timedelta(minutes=minutes):
            raise Wrong(N_("There are less than %(minutes)s minutes between from and to."), "to", minutes=minutes)
        if latest - timedelta(minutes=minutes) <= self.now:
            raise Wrong(N_("This time has passed."), "date")

    @cached_property
    def _clients(self) -> dict[str, list[Client]]:
        loaded = select(Client).options(joinedload(Client.place), joinedload(Client.area), selectinload(Client.circle))
        clients: dict[str, list[Client]] = {}
        for client in self.known.session.scalars(loaded.order_by(Client.id)):
            clients.setdefault(fold(client.name), []).append(client)
        return clients


def _window(row: NeedRow, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = row.day + timedelta(days=1) if row.ends == MIDNIGHT else row.day
    return _moment(row.day, row.starts, zone, "from"), _moment(last, row.ends, zone, "to")


def _moment(day: date, at: time, zone: ZoneInfo, column: str) -> datetime:
    found = moments(day, at, zone)
    if not found:
        raise Wrong(N_("On this day the clocks go forward and skip this time."), column)
    return found[0] if column == "from" else found[-1]
