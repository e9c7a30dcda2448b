"""E-mail over SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum

from notifications.channels import ChannelError
from notifications.message import Message

TIMEOUT = 10.0
"""Seconds for each answer of the mail server."""


class MailSecurity(StrEnum):
    """How the mail server is spoken to; certificates are checked."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom (no user: without signing in)."""

    host: str
    port: int
    security: MailSecurity = MailSecurity.NONE
    user: str = ""
    password: str = field(default="", repr=False)


class EmailChannel:
    """Hands messages to a mail server, one connection each.

    Only a refusal of this receiver or this message (5xx) is for good. Whatever time or an operator can mend (no
    connection, a wrong password, a refused sender, 4xx) is temporary.
    """

    name = "email"

    def __init__(self, server: MailServer, timeout: float = TIMEOUT) -> None:
        self._server = server
        self._timeout = timeout

    def send(self, message: Message, now: datetime) -> None:
        """Send `message`, dated `now`; ChannelError when the server does not take it."""
        try:
            mail = compose(message, now)
            with self._connection() as smtp:
                smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = error.recipients[message.to]
            raise _refusal(code, answer) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except ValueError as error:
            raise ChannelError(f"The address cannot be used: {error}", temporary=False) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(f"{type(error).__name__}: {error}", temporary=True) from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        smtp = self._connect()
        try:
            if self._server.security is MailSecurity.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if self._server.user:
                smtp.login(self._server.user, self._server.password)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):  # it is taken: a rude goodbye must not send it twice
                smtp.quit()
        finally:
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.security is MailSecurity.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=self._timeout)


def compose(message: Message, now: datetime) -> EmailMessage:
    """`message` as an e-mail of two equal parts. Quoted-printable, which any server carries. ValueError: bad header."""
    mail = EmailMessage(policy=SMTP)
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    # Headers come last: setting the content would move Content-Language into a part.
    given = {"To": message.to, "Subject": message.subject, "Date": format_datetime(now), **message.headers}
    for name, value in given.items():
        mail[name] = value
    return mail


def _refusal(code: int, answer: bytes | str) -> ChannelError:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return ChannelError(f"{code} {text}", temporary=code < 500)
