"""Series by their verbs: planned once, asked as usual, stood in for, skipped, paused, ended; meetings; parting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.load import load
from matching.run import run_round
from models import due, stopping
from models.availability import DatedException
from models.client import Client, PauseReason
from models.db import transaction
from models.errors import IllegalMove
from models.helper import Helper, PairState
from models.need import Need, NeedState
from models.offer import OfferState
from models.pairing import AlreadyRegular, NeverMet, add_substitute, introduce, move_up, stand, stand_down
from models.planning import plan
from models.proposal import ProposalState
from models.separation import part
from models.series import Series, SeriesState
from models.visit import VisitState, WithdrawReason
from tests.cast import Cast, need
from tests.models.test_cascade import propose
from tests.regulars import FRIDAY, fridays, stand_in, stands

WEEK = timedelta(days=7)


@pytest.fixture
def session(session: Session, cast: Cast) -> Session:
    """The transaction, with the cast in it."""
    session.add_all([cast.aino, cast.birgit, cast.nina, cast.kaisa, *cast.volunteers])
    return session


@pytest.fixture
def usual(session: Session, cast: Cast, now: datetime) -> Series:
    """Aino's Fridays with Veikko, whom she has met; Maria, then Olli, stand in."""
    series = fridays(session, cast, now)
    stands(session, series, cast.veikko, now)
    stand_in(session, series, cast.maria, cast.olli, now=now)
    return series


def planned(session: Session, series: Series) -> list[Need]:
    """The needs of the series."""
    return list(session.scalars(select(Need).where(Need.series_id == series.id).order_by(Need.occurs_on, Need.id)))


def asked(of: Need) -> list[tuple[str, str]]:
    """Who was asked, in order, and how that stands."""
    return [(offer.helper.person.first_name, offer.state.value) for offer in of.offers]


def decline_last(of: Need, now: datetime) -> None:
    of.offers[-1].decline(now)


def test_an_occurrence_within_reach_becomes_a_need_and_the_usual_helper_is_asked(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    assert (friday.occurs_on, friday.team, friday.posted_by_id) == (FRIDAY, cast.team, cast.nina.id)
    assert friday.earliest.isoformat() == "2026-11-27T08:00:00+00:00"
    assert (friday.latest - friday.earliest, friday.minutes) == (timedelta(hours=2), 60)
    assert asked(friday) == [("Veikko", "sent")]
    assert friday.proposal is not None
    assert friday.proposal.is_usual
    assert (friday.state, friday.proposal.approved_by_id) == (NeedState.OFFERING, None)


def test_planning_again_changes_nothing_and_the_next_day_reaches_further(
    session: Session, usual: Series, now: datetime
) -> None:
    assert (due.step(session, now), due.step(session, now)) == (1, 0)
    due.step(session, now + timedelta(days=3))
    assert len(planned(session, usual)) == 1
    due.step(session, now + timedelta(days=4))
    assert [one.occurs_on for one in planned(session, usual)] == [FRIDAY, FRIDAY + WEEK]


def test_many_workers_plan_a_day_once(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        series = fridays(session, cast, now)
        stands(session, series, cast.veikko, now)

    def work(_: int) -> None:
        with transaction(sessions) as session:
            due.step(session, now)
            plan(session.get_one(Series, series.id), FRIDAY, now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
    with sessions() as session:
        [friday] = planned(session, series)
        assert asked(friday) == [("Veikko", "sent")]


def test_a_no_asks_the_substitutes_in_order_and_then_a_round_looks_for_somebody(
    session: Session, usual: Series, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    for _ in range(3):
        decline_last(friday, now)
    assert asked(friday) == [("Veikko", "declined"), ("Maria", "declined"), ("Olli", "declined")]
    assert (friday.state, friday.proposal) == (NeedState.OPEN, None)
    [waiting] = load(session, friday.area, now).needs
    assert set(waiting.bar) == {f"h{offer.helper_id}" for offer in friday.offers}


def test_silence_asks_the_next_while_the_usual_helper_can_still_say_yes(
    session: Session, usual: Series, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    later = now
    for _ in range(3):
        later = friday.offers[-1].reply_by
        due.step(session, later)
    assert asked(friday) == [("Veikko", "overdue"), ("Maria", "overdue"), ("Olli", "overdue")]
    assert (friday.state, friday.proposal) == (NeedState.OPEN, None)
    friday.offers[0].accept(later)
    assert friday.state is NeedState.BOOKED
    assert [offer.state for offer in friday.offers[1:]] == [OfferState.EXPIRED, OfferState.EXPIRED]


def test_without_anybody_known_the_day_is_left_for_the_round(session: Session, cast: Cast, now: datetime) -> None:
    series = fridays(session, cast, now)
    due.step(session, now)
    [friday] = planned(session, series)
    assert (friday.state, friday.offers) == (NeedState.OPEN, [])


def test_a_round_leaves_alone_what_is_asked_as_usual(
    session: Session, sessions: sessionmaker[Session], usual: Series, cast: Cast, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    other = need(session, cast, now, client=cast.birgit)
    session.commit()
    run_round(sessions, cast.area.id, now)
    session.expire_all()
    assert (friday.state, asked(friday)) == (NeedState.OFFERING, [("Veikko", "sent")])
    assert friday.proposal
    assert friday.proposal.is_usual
    assert other.state is NeedState.PROPOSED


def test_the_usual_helper_need_not_have_posted_the_time(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    session.get_one(Helper, cast.veikko.id).weekly_slots.clear()
    due.step(session, now)
    assert asked(planned(session, usual)[0]) == [("Veikko", "sent")]


@pytest.mark.parametrize("gate", ["pause", "away", "blocked", "left", "not welcomed", "another visit", "asked enough"])
def test_whoever_cannot_be_asked_is_passed_over(
    session: Session, usual: Series, cast: Cast, now: datetime, gate: str
) -> None:
    veikko = session.get_one(Helper, cast.veikko.id)
    match gate:
        case "pause":
            veikko.paused_until = FRIDAY
        case "away":
            veikko.exceptions.append(DatedException(day=FRIDAY))
        case "blocked":
            assert usual.standing_pair
            usual.standing_pair.state = PairState.BLOCKED
        case "left":
            veikko.left_at = now
        case "not welcomed":
            veikko.welcomed_at = None
        case "another visit":
            book_on_friday(session, cast, veikko, now)
        case "asked enough":
            veikko.area.daily_cap = 1
            need(session, cast, now, client=cast.birgit).ask_usual([veikko], now)
    due.step(session, now)
    [friday] = planned(session, usual)
    assert asked(friday) == [("Maria", "sent")]


def book_on_friday(session: Session, cast: Cast, helper: Helper, now: datetime) -> None:
    """A visit of `helper` to Birgit that fills Friday morning."""
    other = need(session, cast, now, client=cast.birgit, starts_in=timedelta(days=4, hours=1), slack=timedelta(hours=3))
    other.minutes = 240
    session.flush()
    assert other.ask_usual([helper], now)
    other.offers[0].accept(now)


def test_nobody_who_is_away_that_hour_is_asked_for_another_hour_of_the_window(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    veikko = session.get_one(Helper, cast.veikko.id)
    veikko.exceptions.append(DatedException(day=FRIDAY, starts=time(9), ends=time(10, 30)))
    due.step(session, now)
    [offer] = planned(session, usual)[0].offers
    assert offer.starts_at == planned(session, usual)[0].earliest + timedelta(minutes=30)


def test_a_skipped_day_is_cancelled_and_can_come_back(session: Session, usual: Series, now: datetime) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    visit = friday.offers[0].accept(now)
    usual.skip(FRIDAY, now)
    usual.skip(FRIDAY, now)
    assert (friday.state, visit.state) == (NeedState.CANCELLED, VisitState.CANCELLED)
    usual.unskip(FRIDAY, now)
    due.step(session, now)
    [_, again] = planned(session, usual)
    assert (again.occurs_on, asked(again)) == (FRIDAY, [("Veikko", "sent")])


def test_what_was_cancelled_by_hand_is_not_planned_again(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    friday.cancel(now)
    assert usual.skipped == [FRIDAY.isoformat()]
    stand(usual, session.get_one(Helper, cast.maria.id), now)
    due.step(session, now)
    assert planned(session, usual) == [friday]


def test_holidays_are_planned_only_where_they_are_wanted(session: Session, cast: Cast, now: datetime) -> None:
    christmas = date(2026, 12, 25)
    plain = fridays(session, cast, now)
    wanted = fridays(session, cast, now, on_holidays=True)
    later = now + timedelta(days=27)
    due.step(session, later)
    assert [one.occurs_on for one in planned(session, plain)] == []
    assert [one.occurs_on for one in planned(session, wanted)] == [christmas]


def test_while_she_is_away_nothing_is_planned_and_after_it_from_that_day_on(
    session: Session, usual: Series, now: datetime
) -> None:
    due.step(session, now)
    stopping.pause(usual.client, PauseReason.HOSPITAL, None, now)
    due.step(session, now + WEEK)
    assert [one.state for one in planned(session, usual)] == [NeedState.CANCELLED]
    assert plan(usual, FRIDAY + WEEK, now + WEEK) is None
    back = now + timedelta(days=13)
    stopping.resume(usual.client, back)
    due.step(session, back)
    assert [one.occurs_on for one in planned(session, usual)] == [FRIDAY, FRIDAY + 2 * WEEK]


def test_back_in_time_for_friday_friday_is_planned_anew(session: Session, usual: Series, now: datetime) -> None:
    due.step(session, now)
    stopping.pause(usual.client, PauseReason.HOSPITAL, None, now)
    stopping.resume(usual.client, now + timedelta(days=1))
    due.step(session, now + timedelta(days=1))
    [gone, again] = planned(session, usual)
    assert (gone.state, again.state, again.occurs_on) == (NeedState.CANCELLED, NeedState.OFFERING, FRIDAY)


def test_the_end_of_a_series_cancels_what_was_to_come(session: Session, usual: Series, now: datetime) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    friday.offers[0].accept(now)
    usual.end(now)
    usual.end(now)
    assert (usual.state, friday.state) == (SeriesState.ENDED, NeedState.CANCELLED)
    assert due.step(session, now + WEEK) == 0


def test_a_series_whose_last_day_has_passed_ends(session: Session, cast: Cast, now: datetime) -> None:
    series = fridays(session, cast, now, last_day=FRIDAY)
    due.step(session, now)
    due.step(session, now + timedelta(days=4))
    assert (len(planned(session, series)), series.state) == (1, SeriesState.ACTIVE)
    due.step(session, now + timedelta(days=5))
    assert series.state is SeriesState.ENDED


def test_until_they_have_met_the_new_helper_is_not_asked_as_usual(session: Session, cast: Cast, now: datetime) -> None:
    series = fridays(session, cast, now)
    stand_in(session, series, cast.maria, now=now)
    stand(series, session.get_one(Helper, cast.veikko.id), now)
    due.step(session, now)
    assert asked(planned(session, series)[0]) == [("Maria", "sent")]


def test_the_first_meeting_asks_that_helper_alone_and_makes_them_the_usual_one(
    session: Session, cast: Cast, now: datetime
) -> None:
    series = fridays(session, cast, now)
    veikko = session.get_one(Helper, cast.veikko.id)
    pair = stand(series, veikko, now)
    due.step(session, now)
    meeting = introduce(series, now + timedelta(hours=28), cast.kaisa, now)
    due.step(session, now + timedelta(seconds=15))
    assert (meeting.minutes, meeting.introduces, asked(meeting)) == (30, veikko, [("Veikko", "sent")])
    visit = meeting.offers[0].accept(now)
    visit.finish(visit.ends_at)
    assert pair.met_at == visit.ends_at
    due.step(session, visit.ends_at)
    assert asked(planned(session, series)[0]) == [("Veikko", "sent")]
    with pytest.raises(NeverMet):
        introduce(series, now + timedelta(days=3), cast.kaisa, now)


def test_nobody_stands_in_at_a_first_meeting(session: Session, cast: Cast, now: datetime) -> None:
    series = fridays(session, cast, now, first_day=FRIDAY + WEEK)
    stand_in(session, series, cast.maria, now=now)
    stand(series, session.get_one(Helper, cast.veikko.id), now)
    meeting = introduce(series, now + timedelta(hours=28), cast.kaisa, now)
    due.step(session, now + timedelta(seconds=15))
    decline_last(meeting, now)
    assert (meeting.state, len(meeting.offers)) == (NeedState.UNFILLED, 1)
    meeting.look_again(now)
    assert load(session, meeting.area, now).needs == ()


def test_whom_she_has_met_before_needs_no_first_meeting(session: Session, cast: Cast, now: datetime) -> None:
    once = need(session, cast, now)
    veikko = session.get_one(Helper, cast.veikko.id)
    once.ask_usual([veikko], now)
    once.offers[0].accept(now).finish(now + timedelta(hours=30))
    pair = stand(fridays(session, cast, now), veikko, now + timedelta(hours=31))
    assert pair.met_at is not None


def test_another_usual_helper_takes_the_place_of_the_former(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    former = usual.standing_pair
    stand(usual, session.get_one(Helper, cast.maria.id), now)
    assert former
    assert former.state is PairState.PREFERRED
    assert [pair.helper_id for pair in usual.client.substitutes] == [cast.olli.id]
    with pytest.raises(AlreadyRegular):
        add_substitute(usual.client, session.get_one(Helper, cast.maria.id), now)
    stand_down(usual, now)
    assert usual.standing_pair is None


def test_substitutes_are_asked_in_the_order_that_was_chosen(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    stand_down(usual, now)
    [_, olli] = usual.client.substitutes
    move_up(olli, now)
    move_up(olli, now)
    due.step(session, now)
    assert asked(planned(session, usual)[0]) == [("Olli", "sent")]


def test_not_a_match_withdraws_what_was_agreed_and_asks_the_next_at_once(
    session: Session, usual: Series, cast: Cast, now: datetime
) -> None:
    due.step(session, now)
    [friday] = planned(session, usual)
    visit = friday.offers[0].accept(now)
    part(usual.client, session.get_one(Helper, cast.veikko.id), now)
    part(usual.client, session.get_one(Helper, cast.veikko.id), now)
    assert (visit.state, visit.withdrawn_for) == (VisitState.CANCELLED, WithdrawReason.PARTED)
    assert usual.standing_pair is None
    assert asked(friday) == [("Veikko", "withdrawn"), ("Maria", "sent")]


def test_not_a_match_lasts(session: Session, usual: Series, cast: Cast, now: datetime) -> None:
    veikko = session.get_one(Helper, cast.veikko.id)
    part(usual.client, veikko, now)
    pair = usual.client.pair(veikko)
    assert pair
    assert usual.client.bars(veikko)
    for again in (PairState.PREFERRED, PairState.STANDING, PairState.SUBSTITUTE):
        with pytest.raises(IllegalMove):
            usual.client.pair_with(veikko, again, now)
    with pytest.raises(IllegalMove):
        usual.client.unpair(pair, now)
    due.step(session, now)
    assert asked(planned(session, usual)[0]) == [("Maria", "sent")]


def test_not_a_match_takes_a_question_back_and_a_name_off_the_list(session: Session, cast: Cast, now: datetime) -> None:
    asked_one, listed = need(session, cast, now), need(session, cast, now, starts_in=timedelta(hours=50))
    people = [session.get_one(Helper, helper.id) for helper in cast.volunteers]
    asked_one.ask_usual(people[:2], now)
    propose(session, listed, people, now)
    part(session.get_one(Client, cast.aino.id), people[0], now)
    assert asked(asked_one) == [("Veikko", "expired"), ("Maria", "sent")]
    assert listed.proposal
    assert [c.helper_id for c in listed.proposal.candidates] == [cast.maria.id, cast.olli.id]
    part(session.get_one(Client, cast.aino.id), people[1], now)
    part(session.get_one(Client, cast.aino.id), people[2], now)
    assert (listed.state, listed.proposals[0].state) == (NeedState.OPEN, ProposalState.SUPERSEDED)


def test_parting_ends_only_what_is_between_the_two(session: Session, cast: Cast, now: datetime) -> None:
    other = need(session, cast, now, client=cast.birgit)
    veikko = session.get_one(Helper, cast.veikko.id)
    other.ask_usual([veikko], now)
    visit = other.offers[0].accept(now)
    part(session.get_one(Client, cast.aino.id), veikko, now)
    assert visit.state is VisitState.BOOKED
