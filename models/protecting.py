"""Protecting: a client has a non-disclosure order now. What is out about her stops, and a person settles the rest."""

from datetime import datetime

from models import booking, calling, telling
from models.client import Client
from models.holding import hold
from models.need import Need, NeedState
from models.stopping import live_needs
from models.visit import VisitState


def protect(client: Client, now: datetime) -> None:
    """Questions are closed and suggestions taken off; about each agreed visit somebody on duty rings its helper.

    Locks: client, then her needs.
    """
    hold(client)
    for need in live_needs(client):
        _stop_asking(need, now)
        for visit in need.visits:
            if visit.state is VisitState.BOOKED:
                calling.settle(visit, now)


def _stop_asking(need: Need, now: datetime) -> None:
    booking.close_offers(need, now, telling.offer_cancelled)
    if need.state in (NeedState.PROPOSED, NeedState.OFFERING):
        need.look_on(now)
