"""Holding a row: locked until the transaction ends, and seen as it is now."""

from sqlalchemy import select

from models.base import Numbered
from models.event import session_of


def hold(entity: Numbered) -> None:
    """Lock the entity's row (FOR NO KEY UPDATE) and read it again.

    A plain FOR UPDATE would wait for everybody who writes a row with a foreign key to it, and two who hold such
    references and want each other's row would deadlock.
    """
    session, kind = session_of(entity), type(entity)
    session.execute(select(kind.id).where(kind.id == entity.id).with_for_update(key_share=True))
    session.refresh(entity)
