"""What messages of worries and incidents may say: that there is one, and where to read it. Nothing of whom or what."""

from collections.abc import Mapping

from models.notification import Notification
from notifications.sender import Sender


def worry(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """Where the worry is read; `is_important` when its reporter marked it so."""
    concern = notification.concern
    if concern is None:
        raise LookupError("the notification does not refer to a worry")
    return {"is_important": concern.is_important, "link": sender.page_link(f"/concerns/{concern.id}")}


def incident(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """Where the incident is read."""
    return {"link": sender.page_link(f"/incidents/{notification.incident_id}")}
