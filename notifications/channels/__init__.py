"""Channels: what carries a message to its receiver. A new one needs a name and a `send`."""

from datetime import datetime
from typing import Protocol

from notifications.message import Message


class ChannelError(Exception):
    """A message did not go out: for now (`temporary`, trying again may help), or for good."""

    def __init__(self, reason: str, *, temporary: bool) -> None:
        super().__init__(reason)
        self.temporary = temporary


class Channel(Protocol):
    """Carries messages. `send` returns when the provider has taken the message, and raises ChannelError otherwise."""

    @property
    def name(self) -> str:
        """What the notification keeps as the way it went."""

    def send(self, message: Message, now: datetime) -> None:
        """Hand over `message`; its `key` is the same at every try, so that a second copy can be told."""
