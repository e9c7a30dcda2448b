"""Messages whose news is no longer true are not sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.circle import CircleMember
from models.client import ClientState, PauseReason
from models.helper import Pair, PairState
from models.notification import Notification, NotificationKind
from models.session import SignIn
from notifications.truth import Untrue, untrue
from tests.cast import Cast, need
from tests.notifications.stage import K, ask, book, offer_of, tell_everything, tell_worries, told

HOUR = timedelta(hours=1)


def test_fresh_news_is_true(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now)
    SignIn.send(session, "nina@example.org", now)
    need(session, cast, now, starts_in=30 * HOUR).decide(now)
    ask(session, cast, now, [cast.olli], starts_in=31 * HOUR)
    fresh = [K.VISIT_CONFIRMED, K.VISIT_AGREED, K.SIGN_IN, K.NEED_UNDECIDED, K.NEED_UNFILLED]
    assert [untrue(told(session, kind)[-1], now) for kind in [*fresh, K.OFFER]] == [None] * 6


@pytest.mark.parametrize("kind", [K.OFFER, K.VISIT_CONFIRMED, K.VISIT_AGREED, K.NEED_UNFILLED, K.SIGN_IN])
def test_news_has_a_last_hour(session: Session, cast: Cast, now: datetime, kind: NotificationKind) -> None:
    notification = next(n for n in tell_everything(session, cast, now) if n.kind is kind)
    assert notification.not_after is not None
    assert untrue(notification, notification.not_after) is Untrue.LATE


def test_who_has_left_or_has_no_address_is_not_written_to(session: Session, cast: Cast, now: datetime) -> None:
    ask(session, cast, now, [cast.veikko])
    (question,) = told(session, K.OFFER)
    question.person.email = None
    assert untrue(question, now) is Untrue.NO_ADDRESS
    question.person.disabled_at = now
    assert untrue(question, now) is Untrue.DISABLED


def decline(session: Session, cast: Cast, now: datetime) -> None:
    """The receiver has said no in the application."""
    told(session, K.OFFER)[0].offer.decline(now)  # type: ignore[union-attr]


def cancel(session: Session, cast: Cast, now: datetime) -> None:
    """The need is gone."""
    told(session, K.OFFER)[0].need.cancel(now)  # type: ignore[union-attr]


def pause_client(session: Session, cast: Cast, now: datetime) -> None:
    """The client is in hospital."""
    session.add(cast.aino)
    cast.aino.pause_reason = PauseReason.HOSPITAL
    cast.aino.move(ClientState.PAUSED, now, "paused")


def withdraw_consent(session: Session, cast: Cast, now: datetime) -> None:
    """The client does not want help from volunteers any more."""
    session.add(cast.aino)
    cast.aino.consents[0].withdrawn_at = now


def protect_client(session: Session, cast: Cast, now: datetime) -> None:
    """The client has got a non-disclosure order."""
    session.add(cast.aino)
    cast.aino.is_protected = True


def block(session: Session, cast: Cast, now: datetime) -> None:
    """The two must not meet again."""
    session.add(Pair(client=cast.aino, helper=cast.veikko, state=PairState.BLOCKED, since=now))
    session.flush()


def pause_helper(session: Session, cast: Cast, now: datetime) -> None:
    """The helper has paused."""
    cast.veikko.pause((now + 10 * 24 * HOUR).date(), now)


@pytest.mark.parametrize(
    "happens", [decline, cancel, pause_client, withdraw_consent, protect_client, block, pause_helper]
)
def test_a_question_that_is_moot_is_not_asked(
    session: Session, cast: Cast, now: datetime, happens: Callable[[Session, Cast, datetime], None]
) -> None:
    ask(session, cast, now, [cast.veikko])
    (question,) = told(session, K.OFFER)
    assert untrue(question, now) is None
    happens(session, cast, now)
    assert untrue(question, now) is Untrue.MOVED_ON


def test_nobody_hears_the_end_of_a_question_that_they_never_got(session: Session, cast: Cast, now: datetime) -> None:
    taken = lose_a_race(session, cast, now)
    assert untrue(taken, now) is Untrue.NEVER_ASKED
    told(session, K.OFFER)[0].goes_by("email")
    assert untrue(taken, now) is None


def test_already_taken_is_not_said_when_a_seat_is_free_again(session: Session, cast: Cast, now: datetime) -> None:
    taken = lose_a_race(session, cast, now)
    told(session, K.OFFER)[0].goes_by("email")
    assert taken.need
    cast.veikko.left_at = now  # or he would be asked anew, and not be told for that reason
    taken.need.visits[0].withdraw(now)
    assert untrue(taken, now) is Untrue.MOVED_ON


def test_a_closed_question_is_not_closed_while_it_is_asked_anew(session: Session, cast: Cast, now: datetime) -> None:
    asked = ask(session, cast, now, [cast.veikko])
    told(session, K.OFFER)[0].goes_by("email")
    candidate = asked.shortlist[0]
    asked.reopen(now)
    (closed,) = told(session, K.OFFER_CANCELLED)
    assert untrue(closed, now) is None
    type(asked.offers[0]).ask(asked, candidate, now)
    session.expire(asked, ["offers"])
    assert untrue(closed, now) is Untrue.MOVED_ON


def test_a_visit_that_is_off_is_neither_confirmed_nor_announced(session: Session, cast: Cast, now: datetime) -> None:
    visit = book(session, cast, now)
    visit.withdraw(now)
    kinds = [K.VISIT_CONFIRMED, K.VISIT_AGREED, K.VISIT_WITHDRAWN]
    assert [untrue(told(session, kind)[0], now) for kind in kinds] == [Untrue.MOVED_ON, Untrue.MOVED_ON, None]
    visit.need.cancel(now)
    assert untrue(told(session, K.VISIT_WITHDRAWN)[0], now) is Untrue.MOVED_ON


def test_who_has_left_the_circle_reads_no_more_news(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now)
    agreed = to_liisa(session, cast)
    assert untrue(agreed, now) is None
    session.execute(delete(CircleMember))
    session.expire_all()
    assert untrue(agreed, now) is Untrue.NOT_THEIRS


def test_a_relative_who_posted_reads_on_while_she_may_post(session: Session, cast: Cast, now: datetime) -> None:
    book(session, cast, now, posted_by=cast.liisa)
    agreed = to_liisa(session, cast)
    (member,) = cast.aino.circle
    member.may_follow = False
    assert untrue(agreed, now) is None
    member.may_post = False
    assert untrue(agreed, now) is Untrue.NOT_THEIRS


def test_a_used_link_is_not_sent(session: Session, cast: Cast, now: datetime) -> None:
    way = SignIn.send(session, "nina@example.org", now)
    assert way
    way.use(now)
    assert untrue(told(session, K.SIGN_IN)[0], now) is Untrue.MOVED_ON


def test_an_alarm_is_off_once_somebody_has_said_yes(session: Session, cast: Cast, now: datetime) -> None:
    asked = ask(session, cast, now, [cast.veikko])
    offer = offer_of(session, asked, cast.veikko)
    offer.fall_due(offer.reply_by)
    asked.decide(asked.decide_by)
    alarms = [told(session, kind)[0] for kind in (K.NEED_UNFILLED, K.NEED_UNDECIDED)]
    assert [untrue(alarm, now) for alarm in alarms] == [None, None]
    offer.accept(now)
    assert [untrue(alarm, now) for alarm in alarms] == [Untrue.MOVED_ON] * 2


def lose_a_race(session: Session, cast: Cast, now: datetime) -> Notification:
    """Veikko is asked and says nothing; Maria says yes; the message to Veikko."""
    asked = ask(session, cast, now, [cast.veikko, cast.maria])
    offer = offer_of(session, asked, cast.veikko)
    offer.fall_due(offer.reply_by)
    offer_of(session, asked, cast.maria).accept(now)
    return told(session, K.OFFER_TAKEN)[0]


def to_liisa(session: Session, cast: Cast) -> Notification:
    return next(n for n in told(session, K.VISIT_AGREED) if n.person_id == cast.liisa.id)


def test_a_worry_that_somebody_has_is_told_to_nobody_else(session: Session, cast: Cast, now: datetime) -> None:
    concern, incident = tell_worries(session, cast, now)
    ((word,), (answer,), (alarm,)) = (told(session, kind) for kind in (K.CONCERN, K.CONCERN_ANSWERED, K.INCIDENT))
    assert [untrue(news, now) for news in (word, answer, alarm)] == [Untrue.MOVED_ON, None, None]
    alarm.person = cast.nina
    assert untrue(alarm, now) is Untrue.NOT_THEIRS
    incident.close("cleared up", None, now)
    assert untrue(alarm, now) is Untrue.MOVED_ON
    assert concern.answer == "canary-answer"
