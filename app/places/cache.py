"""Answers of geocoding services, kept so that nobody is asked twice; also "no such place", for a shorter time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.places.address import Address
from app.places.answer import Answer
from app.places.services import Service
from models.place import GeocodeAnswer

FOUND_FOR = timedelta(days=180)
UNKNOWN_FOR = timedelta(days=14)


def ask(session: Session, service: Service, address: Address, now: datetime) -> Answer | None:
    """What `service` says of `address`, from the cache where it is fresh. ServiceFailed is not kept.

    The offline gazetteer is not cached: it is a table beside the cache, and an import may have taught it more.
    """
    if service.is_local:
        return service.ask(address)
    kept = session.scalar(
        select(GeocodeAnswer).where(GeocodeAnswer.service == service.name, GeocodeAnswer.query == address.key)
    )
    if kept is not None and now - kept.asked_at < (FOUND_FOR if kept.answer else UNKNOWN_FOR):
        return Answer.from_kept(kept.answer) if kept.answer else None
    answer = service.ask(address)
    _keep(session, service, address, answer, now)
    return answer


def _keep(session: Session, service: Service, address: Address, answer: Answer | None, now: datetime) -> None:
    new = {"answer": answer.kept() if answer else None, "asked_at": now}
    row = insert(GeocodeAnswer).values(service=service.name, query=address.key, **new)
    session.execute(row.on_conflict_do_update(index_elements=["service", "query"], set_=new))
