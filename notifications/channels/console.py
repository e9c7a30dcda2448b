"""The console channel: keeps messages in the database, where the demo shows them, and sends nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from models.console import ConsoleMessage
from models.db import transaction
from models.notification import Notification
from notifications.channels import ChannelError
from notifications.message import Message


class ConsoleChannel:
    """Stores each message once, by its key, in a transaction of its own."""

    name = "console"

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def send(self, message: Message, now: datetime) -> None:
        """Store `message`; ChannelError when its notification is gone."""
        with transaction(self._sessions) as session:
            notification_id = session.scalar(select(Notification.id).where(Notification.key == message.key))
            if notification_id is None:
                raise ChannelError("the notification is gone", temporary=False)
            stored = insert(ConsoleMessage).values(
                at=now,
                notification_id=notification_id,
                to=message.to,
                subject=message.subject,
                text=message.text,
                html=message.html,
            )
            session.execute(stored.on_conflict_do_nothing())
