"""Moving: a client lives elsewhere in the area now. Whoever comes, or is asked, learns it before they set out.

Locks: client, then her needs, then visits, then helpers.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from models import telling
from models.client import Client
from models.event import session_of
from models.holding import hold
from models.need import Need
from models.notification import Notification, NotificationKind, NotificationState
from models.place import Place
from models.stopping import live_needs
from models.visit import Visit, VisitState, helper_is_clear

ON_ITS_WAY = (NotificationState.SENDING, NotificationState.SENT)
"""What waits still will be written, or read aloud, with the new place."""


def move(client: Client, home: Place, now: datetime) -> None:
    """She lives at `home` now, in the same area: her live needs that were to be at her old home are there too.

    A helper who cannot get there from their other visits gives the visit back, and others are asked.
    """
    hold(client)
    moved = [need for need in live_needs(client) if need.place_id == client.place_id]
    client.place = home
    for need in moved:
        need.place = home
        need.record("moved", now, ["place"])
    session_of(client).flush()
    for need in moved:
        _ask_anew(need, now)
        for visit in [visit for visit in need.visits if visit.state is VisitState.BOOKED]:
            _lead_there(visit, now)


def _ask_anew(need: Need, now: datetime) -> None:
    """Whoever has heard of the old place is asked about the new one."""
    for offer in need.offers:
        if offer.is_live and _has_heard(need, NotificationKind.OFFER, Notification.offer_id == offer.id):
            telling.asked_anew(offer, now)


def _lead_there(visit: Visit, now: datetime) -> None:
    hold(visit)
    hold(visit.helper)
    if not helper_is_clear(visit.helper, visit.starts_at, visit.ends_at, visit.need.place, besides=visit.id):
        visit.withdraw(now)
        telling.need_not_go(visit, now)
    elif _has_heard(visit.need, NotificationKind.VISIT_CONFIRMED, Notification.visit_id == visit.id):
        telling.visit_moved(visit, now)


def _has_heard(need: Need, kind: NotificationKind, about: ColumnElement[bool]) -> bool:
    told = select(Notification.id).where(Notification.kind == kind, about, Notification.state.in_(ON_ITS_WAY))
    return session_of(need).scalar(told.limit(1)) is not None
