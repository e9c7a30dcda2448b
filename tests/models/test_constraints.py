"""What the database itself refuses, whatever the code above it does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models.event import Event
from models.need import Need
from models.notification import Notification, NotificationKind
from models.offer import Offer
from models.proposal import Proposal
from models.visit import Visit
from tests.cast import Cast, need


def bare_visit(made: Need, helper_id: int, now: datetime, *, seat: int = 0, shift: timedelta = timedelta()) -> Visit:
    """A visit row, past all checks of the verbs."""
    return Visit(
        need_id=made.id,
        seat=seat,
        helper_id=helper_id,
        starts_at=made.earliest + shift,
        ends_at=made.latest + shift,
        booked_at=now,
    )


def test_a_seat_is_never_booked_twice(session: Session, cast: Cast, now: datetime) -> None:
    made = need(session, cast, now)
    session.add_all([bare_visit(made, cast.veikko.id, now), bare_visit(made, cast.maria.id, now)])
    with pytest.raises(IntegrityError, match="uq_visit_need_seat_live"):
        session.flush()


def test_a_helper_never_has_two_overlapping_visits(session: Session, cast: Cast, now: datetime) -> None:
    one, other = need(session, cast, now), need(session, cast, now)
    half_an_hour = timedelta(minutes=30)
    session.add_all([bare_visit(one, cast.veikko.id, now), bare_visit(other, cast.veikko.id, now, shift=half_an_hour)])
    with pytest.raises(IntegrityError, match="ex_visit_helper_overlap"):
        session.flush()


def test_visits_may_touch(session: Session, cast: Cast, now: datetime) -> None:
    one, other = need(session, cast, now), need(session, cast, now)
    an_hour = timedelta(minutes=60)
    session.add_all([bare_visit(one, cast.veikko.id, now), bare_visit(other, cast.veikko.id, now, shift=an_hour)])
    session.flush()
    assert session.query(Visit).count() == 2


def test_a_helper_is_asked_once_at_a_time_about_a_need(session: Session, cast: Cast, now: datetime) -> None:
    made = need(session, cast, now)
    for _ in range(2):
        session.add(
            Offer(
                need_id=made.id, helper_id=cast.veikko.id, starts_at=made.earliest, sent_at=now, reply_by=made.earliest
            )
        )
    with pytest.raises(IntegrityError, match="uq_offer_need_helper_live"):
        session.flush()


def test_a_need_has_one_live_proposal(session: Session, cast: Cast, now: datetime) -> None:
    made = need(session, cast, now)
    session.add_all([Proposal(need_id=made.id, created_at=now), Proposal(need_id=made.id, created_at=now)])
    with pytest.raises(IntegrityError, match="uq_proposal_need_live"):
        session.flush()


def test_a_message_is_queued_once_per_key(session: Session, cast: Cast, now: datetime) -> None:
    for _ in range(2):
        session.add(
            Notification(
                key="offer:1:1", kind=NotificationKind.OFFER, person_id=cast.nina.id, queued_at=now, not_before=now
            )
        )
    with pytest.raises(IntegrityError, match="uq_notification_key"):
        session.flush()


@pytest.mark.parametrize("deed", ["update event set verb = 'nothing'", "delete from event", "truncate event"])
def test_events_are_append_only(session: Session, cast: Cast, now: datetime, deed: str) -> None:
    need(session, cast, now)
    session.flush()
    assert session.query(Event).count() > 0
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(deed))


def test_a_window_is_never_shorter_than_the_visit(session: Session, cast: Cast, now: datetime) -> None:
    made = need(session, cast, now)
    made.latest = made.earliest + timedelta(minutes=made.minutes - 1)
    with pytest.raises(IntegrityError, match="ck_need_window"):
        session.flush()


def test_a_rollback_leaves_no_job(session: Session, cast: Cast, now: datetime) -> None:
    need(session, cast, now)
    session.flush()
    count = text("select count(*) from procrastinate_jobs")
    assert session.scalar(count) == 2, "a round and the decision time"
    session.rollback()
    assert session.scalar(count) == 0
