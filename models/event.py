"""Events: the append-only record of what happened and who looked. Ids and field names only, never personal values."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from models.base import Base, Numbered
from models.db import SYSTEM, Actor


class Event(Numbered):
    """One thing that somebody did or looked at. Written in the transaction of the deed; never changed (trigger)."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "need_id", "id"),
        Index(None, "client_id", "id"),
        Index(None, "entity", "entity_id", "id"),
    )

    at: Mapped[datetime]
    verb: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[int]
    state: Mapped[str | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("helper.id"))
    fields: Mapped[list[str]] = mapped_column(default=list)


@dataclass(frozen=True, slots=True)
class About:
    """What an event concerns, for time lines and for who looked at whose data."""

    area_id: int | None = None
    client_id: int | None = None
    need_id: int | None = None
    helper_id: int | None = None


class Recorded:
    """An entity whose deeds leave events."""

    @property
    def about(self) -> About:
        """What an event of this entity concerns."""
        return About()

    def record(self, verb: str, now: datetime, fields: Iterable[str] = ()) -> Event:
        """Write the event `verb` of this entity into its own session's transaction."""
        session = session_of(self)
        if cast(Any, self).id is None:
            session.flush()
        event = Event(**self._values(actor_in(session), verb, now, fields))
        session.add(event)
        return event

    def _values(self, actor: Actor, verb: str, now: datetime, fields: Iterable[str]) -> dict[str, Any]:
        entity, about = cast(Any, self), self.about
        return {
            "at": now,
            "verb": verb,
            "entity": entity.__tablename__,
            "entity_id": entity.id,
            "state": getattr(entity, "state", None),
            "actor_id": actor.person_id,
            "on_behalf_of_id": actor.on_behalf_of_id,
            "via": actor.via,
            "area_id": about.area_id,
            "client_id": about.client_id,
            "need_id": about.need_id,
            "helper_id": about.helper_id,
            "fields": sorted(fields),
        }


def record_looks(session: Session, looks: Mapping[Recorded, Collection[str]], now: datetime) -> None:
    """That each of these was looked at, and which of its fields were read: all in one statement of one shape."""
    actor = actor_in(session)
    rows = [entity._values(actor, "looked", now, fields) for entity, fields in looks.items()]  # noqa: SLF001
    if rows:
        told = json.dumps([row | {"at": now.isoformat()} for row in rows])
        session.execute(TOGETHER, {"rows": told})


COLUMNS = (
    "at, verb, entity, entity_id, state, actor_id, on_behalf_of_id, via, area_id, client_id, need_id, helper_id, fields"
)
ROWS = "jsonb_populate_recordset(cast(null as event), cast(:rows as jsonb))"
TOGETHER = text(f"insert into event ({COLUMNS}) select {COLUMNS} from {ROWS}")  # noqa: S608 - names of our own


def actor_in(session: Session) -> Actor:
    """Who acts in the session's transaction."""
    return cast(Actor, session.info.get("actor", SYSTEM))


def session_of(entity: object) -> Session:
    """The session that `entity` lives in; an entity outside a session cannot act."""
    session = object_session(cast(Base, entity))
    if session is None:
        raise RuntimeError(f"{type(entity).__name__} is in no session")
    return session
