"""Aino's Fridays: a series of shopping, the usual helper, and those who stand in."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.client import Client
from models.helper import Helper, Pair, PairState
from models.kind import Kind
from models.series import Series
from tests.cast import Cast

FRIDAY = date(2026, 11, 27)
"""The first Friday after the tests' Monday."""


def fridays(session: Session, cast: Cast, now: datetime, **about: Any) -> Series:
    """Shopping for Aino every Friday from 10 to 12, an hour of it, posted by Nina; `about` says otherwise."""
    kind = session.scalars(select(Kind).where(Kind.key == "shopping")).one()
    usual = {"weekday": 4, "earliest": time(10), "latest": time(12), "minutes": 60, "first_day": now.date()}
    about = {"client": session.get_one(Client, cast.aino.id)} | about
    series = Series(
        kind=kind,
        posted_by_id=cast.nina.id,
        created_at=now,
        **(usual | about),
    )
    session.add(series)
    session.flush()
    return series


def stands(session: Session, series: Series, helper: Helper, now: datetime, *, met: bool = True) -> Pair:
    """`helper` comes as usual to `series`, and has met the client unless it is said otherwise."""
    pair = series.client.pair_with(session.get_one(Helper, helper.id), PairState.STANDING, now)
    pair.met_at = now if met else None
    series.standing_pair = pair
    session.flush()
    return pair


def stand_in(session: Session, series: Series, *helpers: Helper, now: datetime) -> list[Pair]:
    """`helpers` are the client's substitutes, in that order, and have met her."""
    client = series.client
    pairs = [client.pair_with(session.get_one(Helper, h.id), PairState.SUBSTITUTE, now) for h in helpers]
    for pair in pairs:
        pair.met_at = now
    return pairs
