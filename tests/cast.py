"""The named cast of `app/cast.py`, and what only tests need of it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cast import Cast, client, helper, home, person, relative, seat
from models.client import Client
from models.kind import Kind
from models.need import Need
from models.person import Person

__all__ = ["Cast", "client", "helper", "home", "need", "person", "relative", "seat"]


def need(
    session: Session,
    cast: Cast,
    now: datetime,
    *,
    kind: str = "shopping",
    client: Client | None = None,
    starts_in: timedelta = timedelta(hours=28),
    slack: timedelta = timedelta(),
    seats: int = 1,
    posted_by: Person | None = None,
) -> Need:
    """A need of Aino's, posted by Nina, for tomorrow at noon unless said otherwise; fixed in time without `slack`."""
    whose = client or cast.aino
    of_kind = session.scalars(select(Kind).where(Kind.key == kind)).one()
    earliest = now + starts_in
    made = Need(
        area=whose.area,
        client=whose,
        kind=of_kind,
        place=whose.place,
        team=cast.team,
        posted_by=posted_by or cast.nina,
        earliest=earliest,
        latest=earliest + timedelta(minutes=of_kind.minutes) + slack,
        minutes=of_kind.minutes,
        seats=seats,
    )
    session.add(made)
    made.post(now)
    return made
