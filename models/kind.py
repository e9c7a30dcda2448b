"""Kinds of help: shopping, escort, company …, with their words in three languages."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Numbered
from models.errors import N_, Refused
from models.event import Recorded, session_of


class KindInUse(Refused):
    """Help of this kind has been asked for."""

    message = N_("Help of this kind has been asked for, so it stays. Take it out of use in place of removing it.")


class Kind(Recorded, Numbered):
    """A kind of help: its words by language, its usual length (minutes), and what it asks of a helper.

    The words are its name, a summary of what is done, and what volunteers never do.
    """

    __tablename__ = "kind"
    __table_args__ = (CheckConstraint("minutes between 5 and 720", name="minutes"),)

    key: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    never: Mapped[dict[str, str]] = mapped_column(default=dict)
    summary: Mapped[dict[str, str]] = mapped_column(default=dict)
    icon: Mapped[str]
    minutes: Mapped[int]
    car: Mapped[bool] = mapped_column(default=False)
    skills: Mapped[list[str]] = mapped_column(default=list)
    moves_money: Mapped[bool] = mapped_column(default=False)
    is_offered: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]

    def name(self, language: str) -> str:
        """The kind's name in `language`."""
        return self.names[language]

    @staticmethod
    def add(session: Session, facts: Mapping[str, Any], now: datetime) -> "Kind":
        """A new kind at the end of the list; its key comes from the English name and never changes."""
        kinds = in_order(session)
        key = _new_key(facts["names"]["en"], {kind.key for kind in kinds})
        kind = Kind(key=key, position=max((kind.position for kind in kinds), default=-1) + 1, **facts)
        session.add(kind)
        kind.record("created", now, facts)
        return kind

    def edit(self, facts: Mapping[str, Any], now: datetime) -> None:
        """Change what differs; the event says which fields."""
        changed = [name for name, value in facts.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, facts[name])
        if changed:
            self.record("edited", now, changed)

    def step(self, by: int, now: datetime) -> None:
        """Change places with the one before (`by` -1) or after (1); at the end of the list nothing changes."""
        kinds = list(in_order(session_of(self)))
        here = kinds.index(self)
        if not 0 <= here + by < len(kinds):
            return
        kinds[here], kinds[here + by] = kinds[here + by], kinds[here]
        for position, kind in enumerate(kinds):
            kind.position = position
        self.record("moved", now, ["position"])

    def remove(self, now: datetime) -> None:
        """Take a kind away that nobody has ever asked for; KindInUse for any other."""
        if self.is_in_use:
            raise KindInUse()
        self.record("removed", now)
        session_of(self).delete(self)

    @property
    def is_in_use(self) -> bool:
        """Whether a need or a series, however old, is of this kind."""
        tables = (self.metadata.tables[name] for name in ("need", "series"))
        return any(session_of(self).scalar(select(exists().where(table.c.kind_id == self.id))) for table in tables)


def in_order(session: Session) -> Sequence[Kind]:
    """Every kind in the order in which people read them, locked so that two who sort them wait for each other."""
    return session.scalars(select(Kind).order_by(Kind.position, Kind.id).with_for_update(key_share=True)).all()


def _new_key(name: str, taken: set[str]) -> str:
    """`Small repair` -> `small-repair`, or `small-repair-2` where that is taken."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-") or "kind"
    others = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *others) if key not in taken)
