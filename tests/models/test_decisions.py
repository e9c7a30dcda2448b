"""The decision time of a need that is looked at again: it must come back to a person, and never wait unseen."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import due
from models.need import NeedState, UnfilledReason
from models.notification import NotificationKind
from tests.cast import Cast, need
from tests.models.test_cascade import told


def test_what_was_looked_at_again_comes_back_before_it_is_too_late(session: Session, cast: Cast, now: datetime) -> None:
    aino_needs = need(session, cast, now)
    due.step(session, aino_needs.decide_by)
    looked_at = aino_needs.decide_by + timedelta(minutes=10)
    aino_needs.look_again(looked_at)
    assert aino_needs.state is NeedState.OPEN
    assert looked_at < aino_needs.decide_by < aino_needs.latest
    due.step(session, aino_needs.decide_by)
    assert aino_needs.unfilled_reason is UnfilledReason.DECISION_TIME
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa", "Kaisa"]


def test_a_need_that_waits_for_consent_reaches_a_person_too(session: Session, cast: Cast, now: datetime) -> None:
    aino_needs = need(session, cast, now)
    cast.aino.consents.clear()
    session.flush()
    due.step(session, aino_needs.decide_by)
    assert aino_needs.state is NeedState.UNFILLED
    assert told(session, NotificationKind.NEED_UNFILLED) == ["Kaisa"]
