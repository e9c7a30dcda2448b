"""Importing clients: with address, consent, and what a helper must know before going there."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from sqlalchemy import select

from app.config import Settings
from app.imports.arrival import Arrival
from app.imports.cells import Day, Languages, Note, Phone, PostalCode, Text, Yes, one_of
from app.imports.known import Known
from app.imports.report import Report, What, Wrong
from app.imports.row import Row, checked, doubles, fields_set, read_rows
from app.places.folding import fold, municipality_key, parse_street
from models.client import Client, Consent, Giver, ToldBy
from models.errors import N_
from models.place import Place

NameAndHome = tuple[str, str, tuple[int, ...], str]


class ClientRow(Row):
    """One client."""

    name: Text
    street: Text
    postal_code: PostalCode | None = None
    municipality: Text
    area: Text
    team: Text | None = None
    phone: Phone | None = None
    languages: Languages = ["fi"]
    consent_on: Day | None = None
    consent_by: Annotated[Giver, one_of(Giver)] = Giver.CLIENT
    told_by: Annotated[ToldBy, one_of(ToldBy)] = ToldBy.CALL
    entry: Text = ""
    door_code: Text | None = None
    good_to_know: Note = ""
    dog: Yes = False
    smoker: Yes = False
    stairs: Yes = False
    lift: Yes = False
    protected: Yes = False


def import_clients(known: Known, path: Path, settings: Settings, now: datetime) -> Report:
    """Bring in the clients of the file; who has that name at that address already is refused, not changed."""
    rows, faults = read_rows(ClientRow, path)
    there = _who_is_there(known)
    faults += doubles(rows, lambda row: _key(row.name, row.street, row.municipality), "name")

    def build(row: ClientRow) -> tuple[Client, ClientRow]:
        if _key(row.name, row.street, row.municipality) in there:
            raise Wrong(N_("This client is there already."), "name")
        return _client(known, row, now), row

    with known.session.no_autoflush:
        clients = checked(rows, build, faults)
        arrival = Arrival(known.session, settings, now)
        for client, row in clients:
            arrival.settle(client.place)
            known.session.add(client)
            if row.consent_on:
                client.consents.append(Consent(given_on=row.consent_on, giver=row.consent_by))
    arrival.tell([(client, fields_set(row)) for client, row in clients], {client.area for client, _ in clients})
    return Report.of(What.CLIENTS, len(clients), [client.place for client, _ in clients])


def _key(name: str, street: str, municipality: str) -> NameAndHome:
    parsed = parse_street(street)
    return fold(name), parsed.keys[-1], parsed.numbers, municipality_key(municipality)


def _who_is_there(known: Known) -> set[NameAndHome]:
    homes = select(Client.name, Place.street, Place.municipality).join(Place, Client.place_id == Place.id)
    return {_key(name, street, municipality) for name, street, municipality in known.session.execute(homes)}


def _client(known: Known, row: ClientRow, now: datetime) -> Client:
    area = known.area(row.area)
    if row.consent_on and row.consent_on > area.day_of(now):
        raise Wrong(N_("This day has not come yet."), "consent_on")
    return Client(
        name=row.name,
        area=area,
        team=known.team(row.team, area),
        place=Place(street=row.street, postal_code=row.postal_code, municipality=row.municipality),
        phone=row.phone,
        languages=row.languages,
        told_by=row.told_by,
        entry=row.entry,
        door_code=row.door_code,
        good_to_know=row.good_to_know,
        good_to_know_approved_at=now if row.good_to_know else None,
        has_dog=row.dog,
        is_smoker=row.smoker,
        has_stairs=row.stairs,
        has_lift=row.lift,
        is_protected=row.protected,
        created_at=now,
    )
