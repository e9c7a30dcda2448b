"""Life cycles: the legal moves of an entity stand in a table, and one guarded setter makes them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from models.errors import IllegalMove
from models.event import Recorded


class Lifecycle(Recorded):
    """An entity with a `state`; `MOVES` says which states may follow which."""

    MOVES: ClassVar[Mapping[Any, frozenset[Any]]]

    def may_become(self, state: StrEnum) -> bool:
        """Whether the life cycle has an arrow from the present state to `state`."""
        return state in self.MOVES.get(cast(Any, self).state, frozenset())

    def move(self, state: StrEnum, now: datetime, verb: str) -> None:
        """Set the state and write the event `verb`; IllegalMove where the life cycle has no such arrow."""
        if not self.may_become(state):
            raise IllegalMove()
        cast(Any, self).state = state
        self.record(verb, now)
