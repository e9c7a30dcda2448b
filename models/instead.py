"""Instead: a coordinator asks somebody else to a visit whose helper is late or away."""

from datetime import datetime, timedelta

from models import telling
from models.asking import ask_by_hand
from models.errors import IllegalMove
from models.helper import Helper
from models.need import Need, NeedState
from models.visit import Visit, VisitState, WithdrawReason

LATER = timedelta(hours=1)
"""When a visit has begun without its helper, help may begin so much later than now."""


def ask_instead(visit: Visit, helper: Helper, person_id: int, now: datetime) -> None:
    """Take the visit off its helper and ask `helper`, beside whoever is next on the list; asked again, nothing changes.

    IllegalMove when the visit is under way or over; else a Refused that says why `helper` cannot be asked.
    """
    visit.lock()
    need = visit.need
    if visit.state is VisitState.BOOKED:
        is_away = visit.helper.is_away_for(visit.starts_at, visit.ends_at)
        _make_room(need, visit, now)
        visit.withdraw(now, WithdrawReason.AWAY if is_away else WithdrawReason.OTHER)
        telling.need_not_go(visit, now)
    elif visit.withdrawn_for is None:
        raise IllegalMove()
    if not _is_asked(need, helper):
        ask_by_hand(need, helper, person_id, now)


def _is_asked(need: Need, helper: Helper) -> bool:
    """Whether `helper` has the question, or gets it as soon as nobody can undo that any more."""
    is_out = any(offer.helper_id == helper.id and offer.is_live for offer in need.offers)
    listed = need.shortlist if need.state is NeedState.OFFERING else []
    first = listed[0] if listed else None
    return is_out or (first is not None and first.helper_id == helper.id and first.proposal.sent_at is None)


def _make_room(need: Need, visit: Visit, now: datetime) -> None:
    """A visit that should have begun may begin later than was asked for."""
    latest = now + LATER + timedelta(minutes=need.minutes)
    if visit.starts_at <= now and need.latest < latest:
        need.latest = latest
        need.record("changed", now, ["latest"])
