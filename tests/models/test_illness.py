"""Illness at 8.00: every visit is given back at once, the most urgent first, and others are asked in a wave."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import due
from models.helper import Helper, Pair, PairState
from models.illness import Spell, fall_ill
from models.need import Need, NeedState
from models.notification import Notification, NotificationKind
from models.offer import OfferState
from models.proposal import Candidate, Proposal
from models.task import Task, TaskAnswer, TaskKind, TaskState
from models.visit import Visit, WithdrawReason
from tests.cast import Cast, need

HOUR = timedelta(hours=1)


def book(
    session: Session, cast: Cast, now: datetime, *others: Helper, starts_in: timedelta = 4 * HOUR, seats: int = 1
) -> Visit:
    """A visit of Veikko's to Aino, at noon today unless said otherwise, with `others` behind him on the list."""
    made = need(session, cast, now, starts_in=starts_in, seats=seats)
    proposal = Proposal(need=made, created_at=now)
    session.add(proposal)
    for rank, helper in enumerate([cast.veikko, *others]):
        proposal.candidates.append(
            Candidate(helper=session.get_one(Helper, helper.id), rank=rank, starts_at=made.earliest, by_hand=True)
        )
    session.flush()
    proposal.approve(cast.kaisa.id, now)
    proposal.send(now)
    return made.offers[0].accept(now)


def told(session: Session, kind: NotificationKind) -> list[str]:
    """Who gets messages of this kind."""
    rows = select(Notification).where(Notification.kind == kind).order_by(Notification.id)
    return [notification.person.first_name for notification in session.scalars(rows)]


def calls(session: Session, kind: TaskKind) -> list[Task]:
    """The open calls of this kind."""
    return list(session.scalars(select(Task).where(Task.kind == kind, Task.state == TaskState.OPEN)))


def veikko(session: Session, cast: Cast) -> Helper:
    return session.get_one(Helper, cast.veikko.id)


def asked(made: Need) -> list[str]:
    """Who has a fresh question."""
    return [offer.helper.person.first_name for offer in made.offers if offer.state is OfferState.SENT]


def test_an_illness_today_leaves_tomorrow_alone(session: Session, cast: Cast, now: datetime) -> None:
    today, tomorrow = book(session, cast, now), book(session, cast, now, starts_in=28 * HOUR)
    lost = fall_ill(veikko(session, cast), Spell.TODAY, now)
    assert lost == [today]
    assert today.withdrawn_for is WithdrawReason.ILL
    assert tomorrow.is_ahead
    assert not veikko(session, cast).is_askable(now.date())
    assert veikko(session, cast).is_askable((now + timedelta(days=1)).date())


def test_a_week_gives_back_every_visit_the_soonest_first(session: Session, cast: Cast, now: datetime) -> None:
    later, sooner = book(session, cast, now, starts_in=76 * HOUR), book(session, cast, now, starts_in=5 * HOUR)
    assert fall_ill(veikko(session, cast), Spell.WEEK, now) == [sooner, later]
    assert fall_ill(veikko(session, cast), Spell.WEEK, now) == []


def test_a_lost_visit_asks_a_wave_and_a_yes_ends_it(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now, cast.maria, cast.olli)
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    made = visit.need
    assert (asked(made), made.wave) == (["Maria", "Olli"], cast.area.wave_size)
    made.offers[-1].accept(now)
    assert (made.state, made.wave, asked(made)) == (NeedState.BOOKED, 1, [])


def test_a_wave_is_refilled_after_a_no(session: Session, cast: Cast, now: datetime) -> None:
    session.add(cast.area)
    cast.area.wave_size = 2
    made = book(session, cast, now, cast.maria, cast.olli, cast.liisa_helps).need
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    assert asked(made) == ["Maria", "Olli"]
    next(offer for offer in made.offers if offer.helper_id == cast.maria.id).decline(now)
    assert asked(made) == ["Olli", "Liisa"]


def test_questions_about_these_days_are_answered_with_no(session: Session, cast: Cast, now: datetime) -> None:
    made = book(session, cast, now, cast.maria, starts_in=6 * HOUR, seats=2).need
    fall_ill(session.get_one(Helper, cast.maria.id), Spell.TODAY, now)
    assert [offer.state for offer in made.offers] == [OfferState.ACCEPTED, OfferState.DECLINED]


def test_known_substitutes_come_after_the_list(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now, cast.maria)
    session.add(Pair(client=visit.need.client, helper=olli(session, cast), state=PairState.SUBSTITUTE, since=now))
    session.flush()
    session.expire(visit.need.client)
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    made = visit.need
    assert asked(made) == ["Maria"]
    made.offers[-1].decline(now)
    assert (asked(made), made.state) == (["Olli"], NeedState.OFFERING)


def olli(session: Session, cast: Cast) -> Helper:
    return session.get_one(Helper, cast.olli.id)


def test_then_a_round_looks_for_somebody_while_there_is_time(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now)
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    assert visit.need.state is NeedState.OPEN
    assert told(session, NotificationKind.NEED_UNFILLED) == []


def test_past_the_decision_time_the_alarm_comes_at_once_in_one_message(
    session: Session, cast: Cast, now: datetime
) -> None:
    lost = [book(session, cast, now, starts_in=hours * HOUR).need for hours in (6, 8)]
    late = now + 5 * HOUR
    for made in lost:
        made.decide_by = late
    fall_ill(veikko(session, cast), Spell.TODAY, late)
    assert [made.state for made in lost] == [NeedState.UNFILLED, NeedState.UNFILLED]
    assert told(session, NotificationKind.COVER_NEEDED) == ["Kaisa"]
    assert told(session, NotificationKind.NEED_UNFILLED) == []
    due.step(session, late + timedelta(minutes=1))
    assert told(session, NotificationKind.NEED_UNDECIDED) == []


def test_whoever_is_asked_late_has_time_to_answer(session: Session, cast: Cast, now: datetime) -> None:
    made = book(session, cast, now, cast.maria, starts_in=6 * HOUR).need
    late = made.decide_by + timedelta(minutes=1)
    fall_ill(veikko(session, cast), Spell.TODAY, late)
    due.step(session, late + timedelta(minutes=1))
    assert (made.state, asked(made)) == (NeedState.OFFERING, ["Maria"])
    due.step(session, made.decide_by)
    assert made.state is NeedState.UNFILLED
    assert told(session, NotificationKind.NEED_UNDECIDED) == ["Nina", "Liisa"]


def test_families_are_told_each_and_coordinators_once(session: Session, cast: Cast, now: datetime) -> None:
    for hours in (4, 6, 8):
        book(session, cast, now, cast.maria, starts_in=hours * HOUR)
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    assert told(session, NotificationKind.COVER_NEEDED) == ["Kaisa"]
    assert sorted(told(session, NotificationKind.VISIT_WITHDRAWN)) == ["Liisa"] * 3 + ["Nina"] * 3


def test_a_client_who_was_told_is_rung_again_at_each_turn(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now)
    visit.tell_client(now)
    fall_ill(veikko(session, cast), Spell.TODAY, now)
    (change,) = calls(session, TaskKind.TELL_CHANGE)
    change.finish(TaskAnswer.TOLD, now)
    visit.need.decide(now + HOUR)
    (nobody,) = calls(session, TaskKind.TELL_CHANGE)
    assert nobody.visit is visit
    visit.need.look_again(now + HOUR)
    visit.need.decide(now + 2 * HOUR)
    assert len(calls(session, TaskKind.TELL_CHANGE)) == 1


def test_without_visits_nobody_is_told(session: Session, cast: Cast, now: datetime) -> None:
    fall_ill(veikko(session, cast), Spell.WEEK, now)
    assert session.scalars(select(Notification)).all() == []


def test_the_most_urgent_visit_is_given_back_first(session: Session, cast: Cast, now: datetime) -> None:
    soon, urgent = book(session, cast, now), book(session, cast, now, starts_in=8 * HOUR)
    urgent.need.priority = 3
    session.flush()
    assert fall_ill(veikko(session, cast), Spell.TODAY, now) == [urgent, soon]
