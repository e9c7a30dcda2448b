"""Giving back: what one helper has taken on, held together so that it can be given to others in one act."""

from collections.abc import Iterable

from models.event import session_of
from models.helper import Helper
from models.holding import hold
from models.need import Need, held
from models.offer import Offer
from models.visit import Visit


def hold_all(helper: Helper, visits: Iterable[Visit], offers: Iterable[Offer]) -> None:
    """Hold, in the order of all, the needs of a helper's visits and questions, these, and the helper."""
    theirs, questions = sorted(visits, key=lambda one: one.id), sorted(offers, key=lambda one: one.id)
    needs = {visit.need_id for visit in theirs} | {offer.need_id for offer in questions}
    session_of(helper).scalars(held(Need.id.in_(needs))).all()
    for thing in (*questions, *theirs):
        hold(thing)
    hold(helper)
