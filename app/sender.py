"""The sender of messages, as the settings have it."""

from app.config import Settings
from notifications.sender import Sender


def sender_of(settings: Settings) -> Sender:
    """Who writes, for messages that go out and for those that somebody reads on the telephone."""
    return Sender(
        base_url=settings.base_url,
        secret=settings.signing_secret(),
        mail_from=settings.mail_from,
        help_phone=settings.help_phone,
    )
