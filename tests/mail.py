"""The outer world's mailboxes: a real SMTP server on loopback, and a strict look at what has arrived in it."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Connection

from notifications.channels.email import EmailChannel, MailServer


@dataclass(frozen=True)
class Mail:
    """One e-mail as it arrived."""

    to: str
    subject: str
    text: str
    html: str
    raw: EmailMessage

    def link(self, path: str) -> str:
        """The path of the first link in the text that begins with `path`."""
        links = re.findall(rf"^https?://[^/\s]+({re.escape(path)}\S*)$", self.text, re.MULTILINE)
        assert links, f"no link to {path} in:\n{self.text}"
        return str(links[0])


class Outbox:
    """What has been sent. Whoever sends must be expected: `check` fails on a message that nobody expected.

    `answers` holds what the server answers when mail for an address is offered, and `verdict` what it answers to every
    message, if not "250 OK".
    """

    def __init__(self) -> None:
        self.server = MailServer("127.0.0.1", _free_port())
        self.answers: dict[str, str] = {}
        self.verdict = "250 OK"
        self.waiting: list[Mail] = []
        self._news = Condition()

    @property
    def channel(self) -> EmailChannel:
        """A channel to this outbox."""
        return EmailChannel(self.server)

    def expect(self, to: str, subject: str = "", *, within: float = 5) -> Mail:
        """Take the first message for `to` whose subject contains `subject` out, waiting `within` seconds for it."""
        with self._news:
            self._news.wait_for(lambda: self._find(to, subject), within)
            mail = self._find(to, subject)
            assert mail, f"no message for {to} about {subject!r}; there are {self._listed()}"
            self.waiting.remove(mail)
            return mail

    def check(self) -> None:
        """Fail if a message is left that nobody expected."""
        assert not self.waiting, f"nobody expected {self._listed()}"

    def _find(self, to: str, subject: str) -> Mail | None:
        return next((mail for mail in self.waiting if mail.to == to and subject in mail.subject), None)

    def _listed(self) -> list[tuple[str, str]]:
        return [(mail.to, mail.subject) for mail in self.waiting]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _connection: Connection, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The server asks whether there is a mailbox `address`."""
        envelope.rcpt_tos.append(address)
        return self.answers.get(address, "250 OK")

    async def handle_DATA(self, _server: SMTP, _connection: Connection, envelope: Envelope) -> str:  # noqa: N802
        """A message has arrived."""
        if self.verdict.startswith("250"):
            with self._news:
                self.waiting.extend(_read(to, envelope) for to in envelope.rcpt_tos)
                self._news.notify_all()
        return self.verdict


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """A mail server for one test, which fails at its end on a message that nobody expected."""
    outbox = Outbox()
    with serving(outbox):
        yield outbox
    outbox.check()


@contextmanager
def serving(outbox: Outbox, ssl_context: ssl.SSLContext | None = None, **options: Any) -> Iterator[None]:
    """Run the outbox's server; `ssl_context` speaks TLS from the start, `options` go to aiosmtpd's SMTP."""
    server = outbox.server
    controller = Controller(outbox, server.host, server.port, ssl_context=ssl_context, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(to: str, envelope: Envelope) -> Mail:
    content = envelope.original_content
    assert content is not None
    raw = message_from_bytes(content, policy=default)
    assert isinstance(raw, EmailMessage)
    return Mail(to, str(raw["subject"]), _body(raw, "plain"), _body(raw, "html"), raw)


def _body(raw: EmailMessage, kind: str) -> str:
    part = raw.get_body((kind,))
    assert part is not None, f"the message has no {kind} part"
    return str(part.get_content()).replace("\r\n", "\n")
