"""The console channel: what would have been sent, kept for trials."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.console import ConsoleMessage
from models.db import transaction
from models.notification import Notification
from notifications.channels import Channel, ChannelError
from notifications.channels.console import ConsoleChannel
from notifications.deliver import Outcome, send
from notifications.message import render
from tests.cast import Cast
from tests.notifications.stage import SENDER, book


def test_it_keeps_what_it_would_have_sent(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    numbers = story(sessions, cast, now)
    channel: Channel = ConsoleChannel(sessions)
    assert {send(sessions, number, channel, SENDER, now) for number in numbers[1:]} == {Outcome.SENT}
    with transaction(sessions) as session:
        kept = list(session.scalars(select(ConsoleMessage).order_by(ConsoleMessage.id)))
        assert [message.notification_id for message in kept] == numbers[1:]
        written = render(session.get_one(Notification, numbers[1]), SENDER)
        assert (kept[0].to, kept[0].subject, kept[0].text) == (written.to, written.subject, written.text)
        assert (kept[0].html, kept[0].at) == (written.html, now)


def test_the_same_message_is_kept_once(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    number = story(sessions, cast, now)[0]
    with transaction(sessions) as session:
        message = render(session.get_one(Notification, number), SENDER)
    for _ in range(2):
        ConsoleChannel(sessions).send(message, now)
    with transaction(sessions) as session:
        assert len(list(session.scalars(select(ConsoleMessage)))) == 1


def test_a_message_of_no_notification_is_refused(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    number = story(sessions, cast, now)[0]
    with transaction(sessions) as session:
        message = render(session.get_one(Notification, number), SENDER)
    with pytest.raises(ChannelError, match="gone"):
        ConsoleChannel(sessions).send(replace(message, key="never heard of"), now)


def story(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> list[int]:
    """The messages of one booking: the question that is answered by now, the confirmation, the news of it."""
    with transaction(sessions) as session:
        book(session, cast, now)
        return list(session.scalars(select(Notification.id).order_by(Notification.id)))
