"""What one visit leaves for the next: a note for whoever comes, and that the help takes longer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload

from models.event import session_of
from models.need import Need
from models.visit import Visit, VisitState

NOTE_HOLDS = timedelta(days=60)
"""An older note speaks of a home that has changed."""

LONGER = 15
"""Minutes more, where a helper says that the help takes longer."""


def note_from_last(visit: Visit) -> str:
    """What the last helper of the same client left for the next one, whoever that was; empty where nothing is."""
    last = (
        select(Visit)
        .join(Visit.need)
        .where(Need.client_id == visit.need.client_id, Visit.state == VisitState.DONE)
        .where(Visit.for_next != "", Visit.id != visit.id, Need.earliest < visit.need.latest)
        .where(Need.earliest > visit.need.earliest - NOTE_HOLDS)
        .order_by(Need.earliest.desc(), Visit.id.desc())
        .limit(1)
    )
    found = session_of(visit).scalar(last)
    return found.for_next if found else ""


def notes_by_client(session: Session, client_ids: Collection[int], now: datetime) -> dict[int, str]:
    """The newest note that a helper of each of these clients has left for the next one; in one query, or none."""
    if not client_ids:
        return {}
    done = select(Visit).join(Visit.need).where(Need.client_id.in_(client_ids), Visit.state == VisitState.DONE)
    noted = done.where(Visit.for_next != "", Need.earliest > now - NOTE_HOLDS)
    last = noted.ext(distinct_on(Need.client_id)).order_by(Need.client_id, Need.earliest.desc(), Visit.id.desc())
    found = session.scalars(last.options(joinedload(Visit.need)))
    return {visit.need.client_id: visit.for_next for visit in found}


def wished_minutes(visit: Visit) -> int | None:
    """How long such help should take after `visit`, where its helper said that it takes longer."""
    return visit.need.minutes + LONGER if visit.longer_next else None


def wishes_by_kind(session: Session, client_id: int) -> dict[int, int]:
    """The minutes that help for her should take, by kind of help, where her last helper said that it takes longer."""
    done = select(Visit).join(Visit.need).where(Need.client_id == client_id, Visit.state == VisitState.DONE)
    last = done.ext(distinct_on(Need.kind_id)).order_by(Need.kind_id, Need.earliest.desc(), Visit.id.desc())
    wished = {
        visit.need.kind_id: wished_minutes(visit) for visit in session.scalars(last.options(joinedload(Visit.need)))
    }
    return {kind_id: minutes for kind_id, minutes in wished.items() if minutes}


def told_before(visit: Visit) -> Visit | None:
    """The visit of another helper, lost since, that the client was told of in place of `visit`; None where none."""
    lost = [other for other in visit.need.visits if other.seat == visit.seat and other.withdrawn_for is not None]
    told = [other for other in lost if other.client_told_at is not None and other.helper_id != visit.helper_id]
    return told[-1] if told else None
