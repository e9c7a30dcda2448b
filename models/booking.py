"""Booking: a yes takes a seat of a need; a need that is filled or called off closes its questions."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from models import telling
from models.errors import AlreadyTaken, NotOfferable
from models.need_state import NeedState
from models.visit import Visit, VisitState

if TYPE_CHECKING:
    from models.need import Need
    from models.offer import Offer


def book(need: "Need", offer: "Offer", now: datetime) -> Visit:
    """Give the next free seat to the helper who said yes. The caller holds the need's lock.

    AlreadyTaken when no seat is left, NotOfferable when client or helper may not be part of it any more, HelperBusy
    when the helper could not get there from another visit.
    """
    if not need.seats_left or not need.may_become(NeedState.BOOKED):
        raise AlreadyTaken()
    day = need.area.day_of(offer.starts_at)
    if not need.client.is_offerable(now) or need.client.bars(offer.helper) or not offer.helper.may_help(day):
        raise NotOfferable()
    visit = Visit.book(need, offer, now)
    if not need.seats_left:
        _fill(need, now)
    need.area.changed(now)
    telling.booked(visit, now)
    return visit


def _fill(need: "Need", now: datetime) -> None:
    need.unfilled_reason, need.wave = None, 1
    need.move(NeedState.BOOKED, now, "booked")
    need.supersede_proposals(now)
    close_offers(need, now, telling.taken)


def call_off(need: "Need", now: datetime) -> list[Visit]:
    """Cancelled, and who was asked is told; returns the visits that are off, whose helpers the caller must tell.

    One that is under way goes on until its helper has left.
    """
    need.unfilled_reason = None
    need.move(NeedState.CANCELLED, now, "cancelled")
    if need.proposal:
        need.proposal.supersede(now)
    close_offers(need, now, telling.offer_cancelled)
    off = [visit for visit in need.visits if visit.may_become(VisitState.CANCELLED)]
    for visit in off:
        visit.move(VisitState.CANCELLED, now, "cancelled")
    need.area.changed(now)
    return off


def close_offers(need: "Need", now: datetime, tell: Callable[["Offer", datetime], None]) -> None:
    """Nobody can say yes any more; `tell` tells those who still could."""
    for offer in need.offers:
        if offer.is_live:
            offer.expire(now)
            tell(offer, now)
