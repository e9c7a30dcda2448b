"""The cascade by its verbs: approve, ask, decline, silence, a late yes, withdrawal, seats, decision time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import due
from models.client import Client, ClientState, PauseReason
from models.errors import AlreadyTaken, HelperBusy, IllegalMove, NotOfferable, OfferClosed, UndoTooLate
from models.helper import Helper, Pair, PairState
from models.need import Need, NeedState, UnfilledReason
from models.notification import Notification, NotificationKind
from models.offer import Offer, OfferState
from models.proposal import Candidate, Proposal, ProposalState
from models.visit import VisitState
from tests.cast import Cast, need


@pytest.fixture
def aino_needs(session: Session, cast: Cast, now: datetime) -> Need:
    """Aino needs shopping tomorrow at noon; Veikko, Maria and Olli stand on the proposal, in that order."""
    return propose(session, need(session, cast, now), cast.volunteers, now)


def propose(session: Session, made: Need, helpers: list[Helper], now: datetime) -> Need:
    """A pending proposal of `helpers` for the need."""
    proposal = Proposal(need=made, created_at=now)
    session.add(proposal)
    session.flush()
    for rank, helper in enumerate(helpers):
        session.add(Candidate(proposal=proposal, helper_id=helper.id, rank=rank, starts_at=made.earliest))
    session.flush()
    session.refresh(proposal)
    made.propose(now)
    return made


def approve(made: Need, cast: Cast, now: datetime) -> datetime:
    """Approve the proposal and let the undo time pass; the time it is then."""
    assert made.proposal is not None
    made.proposal.approve(cast.kaisa.id, now)
    later = now + timedelta(seconds=made.area.undo_seconds)
    made.proposal.send(later)
    return later


def states(made: Need) -> list[OfferState]:
    """The states of the need's offers, in the order of asking."""
    return [offer.state for offer in made.offers]


def told(session: Session, kind: NotificationKind) -> list[str]:
    """Who gets messages of this kind."""
    rows = select(Notification).where(Notification.kind == kind).order_by(Notification.id)
    return [notification.person.first_name for notification in session.scalars(rows)]


def test_nobody_is_asked_before_the_undo_time_has_passed(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    assert aino_needs.proposal
    aino_needs.proposal.approve(cast.kaisa.id, now)
    due.step(session, now + timedelta(seconds=14))
    assert states(aino_needs) == []
    due.step(session, now + timedelta(seconds=15))
    assert states(aino_needs) == [OfferState.SENT]


def test_an_approval_can_be_undone_until_the_first_is_asked(aino_needs: Need, cast: Cast, now: datetime) -> None:
    proposal = aino_needs.proposal
    assert proposal
    proposal.approve(cast.kaisa.id, now)
    proposal.undo(now + timedelta(seconds=14))
    assert (aino_needs.state, proposal.state) == (NeedState.PROPOSED, ProposalState.PENDING)
    proposal.approve(cast.kaisa.id, now)
    with pytest.raises(UndoTooLate):
        proposal.undo(now + timedelta(seconds=15))


def test_a_decline_asks_the_next_at_once(aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    aino_needs.offers[0].decline(later)
    aino_needs.offers[0].decline(later)
    assert states(aino_needs) == [OfferState.DECLINED, OfferState.SENT]
    assert aino_needs.offers[1].helper.id == cast.maria.id


def test_silence_asks_the_next_and_a_late_yes_still_wins(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    approve(aino_needs, cast, now)
    first = aino_needs.offers[0]
    first.fall_due(first.reply_by - timedelta(seconds=1))
    assert states(aino_needs) == [OfferState.SENT]
    late = first.reply_by
    first.fall_due(late)
    assert states(aino_needs) == [OfferState.OVERDUE, OfferState.SENT]
    visit = first.accept(late)
    assert visit.helper.id == cast.veikko.id
    assert states(aino_needs) == [OfferState.ACCEPTED, OfferState.EXPIRED]
    assert aino_needs.state is NeedState.BOOKED
    with pytest.raises(AlreadyTaken):
        aino_needs.offers[1].accept(late)
    assert told(session, NotificationKind.OFFER_TAKEN) == ["Maria"]


def test_saying_yes_twice_books_once(aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    assert aino_needs.offers[0].accept(later) is aino_needs.offers[0].accept(later)
    assert len(aino_needs.visits) == 1


def test_a_yes_after_the_start_is_too_late(aino_needs: Need, cast: Cast, now: datetime) -> None:
    approve(aino_needs, cast, now)
    with pytest.raises(OfferClosed):
        aino_needs.offers[0].accept(aino_needs.earliest)


def test_everybody_who_should_know_is_told(session: Session, aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    aino_needs.offers[0].accept(later)
    assert told(session, NotificationKind.VISIT_CONFIRMED) == ["Veikko"]
    assert told(session, NotificationKind.VISIT_AGREED) == ["Nina", "Liisa", "Kaisa"]


def test_an_exhausted_shortlist_reaches_the_coordinator(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    later = approve(aino_needs, cast, now)
    for number in range(3):
        aino_needs.offers[number].decline(later)
    assert (aino_needs.state, aino_needs.unfilled_reason) == (NeedState.UNFILLED, UnfilledReason.NOBODY_LEFT)
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa"]


def test_a_withdrawal_asks_the_next_and_tells(session: Session, aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    visit = aino_needs.offers[0].accept(later)
    visit.withdraw(later + timedelta(hours=1))
    visit.withdraw(later + timedelta(hours=1))
    assert visit.state is VisitState.CANCELLED
    assert aino_needs.state is NeedState.OFFERING
    assert states(aino_needs) == [OfferState.WITHDRAWN, OfferState.SENT]
    assert told(session, NotificationKind.VISIT_WITHDRAWN) == ["Nina", "Liisa", "Kaisa"]


def test_who_lost_the_race_is_asked_first_when_the_winner_withdraws(
    aino_needs: Need, cast: Cast, now: datetime
) -> None:
    approve(aino_needs, cast, now)
    late = aino_needs.offers[0].reply_by
    aino_needs.offers[0].fall_due(late)
    aino_needs.offers[1].accept(late).withdraw(late)
    assert [offer.helper.id for offer in aino_needs.offers] == [cast.veikko.id, cast.maria.id, cast.veikko.id]


def test_two_seats_ask_two_and_book_both(session: Session, cast: Cast, now: datetime) -> None:
    made = propose(session, need(session, cast, now, seats=2), cast.volunteers, now)
    later = approve(made, cast, now)
    assert states(made) == [OfferState.SENT, OfferState.SENT]
    found = []
    for offer in made.offers:
        offer.accept(later)
        found.append(made.state)
    assert found == [NeedState.OFFERING, NeedState.BOOKED]
    assert [visit.seat for visit in made.visits] == [0, 1]


def test_a_helper_is_not_booked_where_they_cannot_get_in_time(session: Session, cast: Cast, now: datetime) -> None:
    first = propose(session, need(session, cast, now), [cast.veikko], now)
    soon_after = need(session, cast, now, client=cast.birgit, starts_in=timedelta(hours=29, minutes=1))
    second = propose(session, soon_after, [cast.veikko], now)
    later = approve(first, cast, now)
    approve(second, cast, now)
    first.offers[0].accept(later)
    with pytest.raises(HelperBusy):
        second.offers[0].accept(later)


@pytest.mark.parametrize("gate", ["consent", "paused client", "blocked pair", "paused helper", "not welcomed"])
def test_a_closed_gate_passes_a_candidate_over(
    session: Session, aino_needs: Need, cast: Cast, now: datetime, gate: str
) -> None:
    aino, veikko = session.get_one(Client, cast.aino.id), session.get_one(Helper, cast.veikko.id)
    match gate:
        case "consent":
            aino.consents[0].withdrawn_at = now
        case "paused client":
            aino.state, aino.pause_reason = ClientState.PAUSED, PauseReason.HOSPITAL
        case "blocked pair":
            session.add(Pair(client=aino, helper=veikko, state=PairState.BLOCKED, since=now))
        case "paused helper":
            veikko.paused_until = (now + timedelta(days=7)).date()
        case _:
            veikko.welcomed_at = None
    approve(aino_needs, cast, now)
    assert cast.veikko.id not in [offer.helper.id for offer in aino_needs.offers]


def test_a_consent_withdrawn_after_the_question_stops_the_yes(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    later = approve(aino_needs, cast, now)
    session.get_one(Client, cast.aino.id).consents[0].withdrawn_at = later
    with pytest.raises(NotOfferable):
        aino_needs.offers[0].accept(later)


def test_the_daily_cap_spares_a_helper(session: Session, cast: Cast, now: datetime) -> None:
    for hours in (24, 26, 30):
        made = propose(session, need(session, cast, now, starts_in=timedelta(hours=hours)), [cast.veikko], now)
        approve(made, cast, now)
        assert states(made) == [OfferState.SENT]
    fourth = propose(session, need(session, cast, now, starts_in=timedelta(hours=32)), cast.volunteers, now)
    approve(fourth, cast, now)
    assert [offer.helper.id for offer in fourth.offers] == [cast.maria.id]


def test_the_decision_time_hands_the_need_over_and_tells_who_waits(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    approve(aino_needs, cast, now)
    due.step(session, aino_needs.decide_by)
    assert (aino_needs.state, aino_needs.unfilled_reason) == (NeedState.UNFILLED, UnfilledReason.DECISION_TIME)
    assert told(session, NotificationKind.NEED_UNDECIDED) == ["Nina", "Liisa"]
    due.step(session, aino_needs.decide_by + timedelta(minutes=1))
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa"]
    assert aino_needs.offers[-1].accept(aino_needs.decide_by).state is VisitState.BOOKED


def test_a_cancelled_need_tells_whoever_was_asked_or_booked(
    session: Session, aino_needs: Need, cast: Cast, now: datetime
) -> None:
    later = approve(aino_needs, cast, now)
    aino_needs.offers[0].accept(later)
    aino_needs.cancel(later)
    assert aino_needs.visits[0].state is VisitState.CANCELLED
    assert told(session, NotificationKind.VISIT_CANCELLED) == ["Veikko"]
    with pytest.raises(IllegalMove):
        aino_needs.cancel(later)


def test_a_done_visit_finishes_the_need(session: Session, aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    visit = aino_needs.offers[0].accept(later)
    visit.arrive(visit.starts_at)
    visit.finish(visit.ends_at, "All well.")
    assert (visit.state, aino_needs.state) == (VisitState.DONE, NeedState.DONE)
    assert told(session, NotificationKind.VISIT_DONE) == ["Nina", "Liisa"]


def test_nobody_at_home_reaches_the_coordinator(session: Session, aino_needs: Need, cast: Cast, now: datetime) -> None:
    later = approve(aino_needs, cast, now)
    visit = aino_needs.offers[0].accept(later)
    visit.could_not(visit.starts_at, "Nobody opened.")
    assert (aino_needs.state, aino_needs.unfilled_reason) == (NeedState.UNFILLED, UnfilledReason.NOT_HOME)
    assert "Kaisa" in told(session, NotificationKind.VISIT_COULD_NOT)


def test_an_evening_approval_asks_in_the_morning(session: Session, cast: Cast, now: datetime) -> None:
    evening = now + timedelta(hours=14)
    made = propose(session, need(session, cast, now), [cast.veikko], now)
    approve(made, cast, evening)
    morning = now + timedelta(hours=22, minutes=55)
    offer = made.offers[0]
    assert offer.sent_at == morning
    assert offer.reply_by > morning
    message = session.scalars(select(Notification).where(Notification.offer_id == offer.id)).one()
    assert message.not_before == morning


def test_offers_close_when_the_help_has_begun(session: Session, aino_needs: Need, cast: Cast, now: datetime) -> None:
    approve(aino_needs, cast, now)
    due.step(session, aino_needs.earliest)
    assert OfferState.SENT not in states(aino_needs)
    assert session.scalars(select(Offer).where(Offer.state == OfferState.OVERDUE)).all() == []
