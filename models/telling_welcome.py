"""Who is told about a welcome: the helper, before it runs out."""

from datetime import datetime
from typing import TYPE_CHECKING

from models.event import session_of
from models.notification import Notification
from models.notification import NotificationKind as Kind

if TYPE_CHECKING:
    from models.helper import Helper


def expires(helper: "Helper", now: datetime) -> None:
    """Something that the helper's organisation asks for ends soon: once for each end."""
    Notification.queue(
        session_of(helper),
        Kind.WELCOME_EXPIRES,
        helper.person,
        now,
        key=f"{helper.id}:{helper.cleared_until}",
        helper=helper,
    )
