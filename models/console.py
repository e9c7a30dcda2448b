"""What the console channel "sent": messages kept in the database, for trials without a mail server."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Numbered


class ConsoleMessage(Numbered):
    """One rendered message, as its receiver would read it; one for each notification, however often it was sent."""

    __tablename__ = "console_message"

    at: Mapped[datetime]
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id", ondelete="cascade"), unique=True)
    to: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
