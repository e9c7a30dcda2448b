"""The rota: what follows when somebody is taken off the duty calendar."""

from datetime import datetime

from sqlalchemy import and_

from models import relief
from models.duty import Duty
from models.event import session_of
from models.need import Need, NeedState, held

WAITING = (NeedState.OPEN, NeedState.PROPOSED, NeedState.OFFERING)


def take_off(duty: Duty, now: datetime) -> None:
    """Remove `duty`; what was to be decided in its time is decided earlier, while somebody is at work.

    What waits already when a duty is added keeps its time: whoever waits has been told it.
    """
    session, area = session_of(duty), duty.area
    start, end = duty.span
    duty.remove(now)
    session.flush()
    undecided = and_(Need.area_id == area.id, Need.state.in_(WAITING), Need.undecided_told_at.is_(None))
    for need in session.scalars(held(and_(undecided, Need.decide_by.between(max(start, now), end)))):
        earlier = need.decide_by
        relief.new_decision(need, now)
        need.decide_by = min(need.decide_by, earlier)
