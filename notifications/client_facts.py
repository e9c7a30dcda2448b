"""What a message says when a client's help stops or goes on: whose it is, never why."""

from collections.abc import Mapping
from datetime import datetime

from models.client import Client, ClientState, EndReason
from models.notification import Notification
from notifications.receiver import is_in_circle
from notifications.sender import Sender


def life(notification: Notification, _sender: Sender) -> Mapping[str, object]:
    """Her name, for those who come to her or are close to her, and whether it is for now or for good."""
    client = _client(notification)
    return {
        "client": client.name,
        "is_family": is_in_circle(notification.person, client),
        "is_ended": client.state is ClientState.ENDED,
    }


def is_off(notification: Notification, now: datetime) -> bool:
    """Whether its receiver may hear from a program that nobody comes: not where she died.

    Who would have come must know that the visit is off, even if she is back; family only while she is away.
    """
    client = _client(notification)
    if client.end_reason is EndReason.DIED:
        return False
    return client.is_stopped(now) or not is_in_circle(notification.person, client)


def is_back(notification: Notification) -> bool:
    """Whether she is at home still."""
    return _client(notification).state is ClientState.ACTIVE


def _client(notification: Notification) -> Client:
    if notification.client is None:
        raise LookupError("the notification names no client")
    return notification.client
