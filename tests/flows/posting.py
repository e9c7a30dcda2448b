"""What staff and relatives send when they ask for help: where stories of posting begin."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.need import Need
from tests.cast import Cast

type Sessions = sessionmaker[Session]


def five_taps(cast: Cast, **other: object) -> dict[str, object]:
    """Aino, shopping, tomorrow, in the afternoon: what five taps send, and whatever else is filled in."""
    taps = {"client": cast.aino.id, "kind": "shopping", "day": "2026-11-24", "part": "afternoon", "post_key": "k1"}
    empty = dict.fromkeys("other_client other_day starts ends minutes note street postal_code municipality".split(), "")
    return {**empty, **taps, "seats": "1", **other}


def exactly(cast: Cast, starts: str, ends: str, **other: object) -> dict[str, object]:
    """The same with exact times."""
    return five_taps(cast, part="other", starts=starts, ends=ends, **other)


def posted(sessions: Sessions) -> list[Need]:
    """Every need on the board, oldest first."""
    with sessions() as session:
        return list(session.scalars(select(Need).order_by(Need.id)))
