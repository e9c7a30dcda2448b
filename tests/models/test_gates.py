"""Who may still be asked, and who may still say yes, when things change between the approval and the answer."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import asking
from models.availability import WeeklySlot
from models.circle import CircleMember
from models.errors import NotOfferable
from models.helper import Helper
from models.need import Need, NeedState, UnfilledReason
from models.notification import NotificationKind
from models.offer import OfferState
from models.proposal import ProposalState
from tests.cast import Cast, need
from tests.models.test_cascade import approve, propose, states, told


@pytest.fixture
def asked(session: Session, cast: Cast, now: datetime) -> Need:
    """Veikko is asked to come to Aino tomorrow at noon; Maria and Olli come after him."""
    made = propose(session, need(session, cast, now), cast.volunteers, now)
    approve(made, cast, now)
    return made


def leave(helper: Helper, now: datetime) -> None:
    helper.left_at = now


def lose_account(helper: Helper, now: datetime) -> None:
    helper.person.disabled_at = now


def be_protected(helper: Helper, _now: datetime) -> None:
    helper.is_protected = True


def not_be_welcome(helper: Helper, _now: datetime) -> None:
    helper.welcomed_at = None


@pytest.mark.parametrize("change", [leave, lose_account, be_protected, not_be_welcome])
def test_who_may_not_help_any_more_is_not_booked(
    session: Session, asked: Need, cast: Cast, now: datetime, change: Callable[[Helper, datetime], None]
) -> None:
    change(session.get_one(Helper, cast.veikko.id), now)
    with pytest.raises(NotOfferable), session.begin_nested():
        asked.offers[0].accept(now)
    change(session.get_one(Helper, cast.maria.id), now)
    asked.offers[0].fall_due(asked.offers[0].reply_by)
    assert [offer.helper_id for offer in asked.offers] == [cast.veikko.id, cast.olli.id]


def test_a_relative_who_left_the_circle_is_neither_asked_nor_booked(
    session: Session, cast: Cast, now: datetime
) -> None:
    liisa = session.get_one(Helper, cast.liisa_helps.id)
    liisa.weekly_slots = [WeeklySlot(weekday=day, starts=time(8), ends=time(20)) for day in range(7)]
    hers = propose(session, need(session, cast, now), [liisa], now)
    approve(hers, cast, now)
    assert states(hers) == [OfferState.SENT]
    later = propose(session, need(session, cast, now, kind="walk"), [liisa, cast.veikko], now)
    session.scalars(select(CircleMember)).one().leave(now)
    with pytest.raises(NotOfferable), session.begin_nested():
        hers.offers[0].accept(now)
    approve(later, cast, now)
    assert [offer.helper_id for offer in later.offers] == [cast.veikko.id]


def test_a_late_yes_wins_while_the_coordinator_thinks_about_somebody_else(
    session: Session, asked: Need, cast: Cast, now: datetime
) -> None:
    asked.go_unfilled(UnfilledReason.DECISION_TIME, now)
    by_hand = asking.ask_by_hand(asked, session.get_one(Helper, cast.olli.id), cast.kaisa.id, now)
    by_hand.undo(now)
    assert asked.state is NeedState.PROPOSED
    asked.offers[0].accept(now)
    assert (asked.state, by_hand.state) == (NeedState.BOOKED, ProposalState.SUPERSEDED)


def test_those_on_duty_hear_of_each_time_that_nobody_is_left(
    session: Session, asked: Need, cast: Cast, now: datetime
) -> None:
    session.refresh(asked, ["proposals"])
    for number in range(3):
        asked.offers[number].decline(now)
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa"]
    later = now + timedelta(minutes=1)
    asked.look_again(later)
    again = propose(session, asked, [cast.veikko], later)
    approve(again, cast, later)
    assert again.state is NeedState.UNFILLED, "Veikko has said no before"
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa", "Kaisa"]


def test_one_of_two_withdraws_and_that_seat_alone_is_filled_again(session: Session, cast: Cast, now: datetime) -> None:
    made = propose(session, need(session, cast, now, seats=2), cast.volunteers, now)
    approve(made, cast, now)
    one, other = [offer.accept(now) for offer in made.offers]
    one.withdraw(now)
    assert states(made) == [OfferState.WITHDRAWN, OfferState.ACCEPTED, OfferState.SENT]
    third = made.offers[2].accept(now)
    assert (other.seat, third.seat, made.state) == (1, 0, NeedState.BOOKED)
    for visit in (other, third):
        assert made.state is NeedState.BOOKED
        visit.finish(visit.ends_at)
    assert made.state is NeedState.DONE
