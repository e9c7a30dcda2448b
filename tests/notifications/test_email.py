"""E-mail over real SMTP: what arrives, and what each refusal means."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from models.language import Language
from notifications.channels import ChannelError
from notifications.channels.email import EmailChannel, MailSecurity
from notifications.message import Message
from tests.mail import Outbox, serving

CERTIFICATE = Path(__file__).parent / "loopback.pem"
NINA = "nina@example.org"
MESSAGE = Message(
    to=NINA,
    subject="Voitko auttaa? Kävelyseura, ti 24.11.2026 klo 12.05–13.05, Töölö",
    text="Hyvä Nina,\n\n" + "pitkä rivi, jossa on ääkkösiä, " * 40 + "\nloppu.\n",
    html='<!doctype html><html lang="fi"><title>Talkoot</title><p>Hyvää päivää',
    key="offer:1:2",
    language=Language.FI,
    headers={
        "From": "Talkoot Töölö <help@talkoot.example>",
        "Message-ID": "<0123456789abcdef@talkoot.example>",
        "Content-Language": "fi",
        "Auto-Submitted": "auto-generated",
    },
)


def test_both_parts_arrive_as_they_were_written(outbox: Outbox, now: datetime) -> None:
    outbox.channel.send(MESSAGE, now)
    mail = outbox.expect(NINA)
    assert (mail.subject, mail.text) == (MESSAGE.subject, MESSAGE.text)
    assert mail.html.strip() == MESSAGE.html
    assert mail.raw.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.raw.iter_parts()] == ["text/plain", "text/html"]
    assert mail.raw.as_bytes().isascii()


def test_headers_say_who_when_and_that_a_machine_wrote_it(outbox: Outbox, now: datetime) -> None:
    outbox.channel.send(MESSAGE, now)
    raw = outbox.expect(NINA).raw
    assert raw["To"] == NINA
    assert raw["Date"].datetime == now
    assert {name: raw[name] for name in MESSAGE.headers} == MESSAGE.headers


@pytest.mark.parametrize(("answer", "temporary"), [("451 Later", True), ("550 Unknown", False)])
def test_a_refused_receiver(outbox: Outbox, now: datetime, answer: str, temporary: bool) -> None:
    outbox.answers[NINA] = answer
    with pytest.raises(ChannelError, match=answer) as refusal:
        outbox.channel.send(MESSAGE, now)
    assert refusal.value.temporary is temporary


def test_an_address_that_no_server_takes_is_refused_for_good(outbox: Outbox, now: datetime) -> None:
    with pytest.raises(ChannelError) as refusal:
        outbox.channel.send(replace(MESSAGE, to="nina@example.org\nBcc: all@example.org"), now)
    assert not refusal.value.temporary


@pytest.mark.parametrize(("answer", "temporary"), [("451 Greylisted", True), ("554 Not this", False)])
def test_a_refused_message(outbox: Outbox, now: datetime, answer: str, temporary: bool) -> None:
    outbox.verdict = answer
    with pytest.raises(ChannelError, match=answer) as refusal:
        outbox.channel.send(MESSAGE, now)
    assert refusal.value.temporary is temporary


def test_a_refused_sender_is_for_an_operator_to_mend(now: datetime) -> None:
    outbox = Outbox()
    with serving(outbox, data_size_limit=1000), pytest.raises(ChannelError, match="SMTPSenderRefused") as refusal:
        outbox.channel.send(MESSAGE, now)
    assert refusal.value.temporary


def test_a_server_that_is_not_there_is_tried_again(now: datetime) -> None:
    with pytest.raises(ChannelError, match="ConnectionRefusedError") as refusal:
        Outbox().channel.send(MESSAGE, now)
    assert refusal.value.temporary


def test_a_server_that_says_nothing_is_left_after_the_time_out(now: datetime) -> None:
    with silent_server() as port, pytest.raises(ChannelError, match="timed out") as refusal:
        EmailChannel(replace(Outbox().server, port=port), timeout=0.2).send(MESSAGE, now)
    assert refusal.value.temporary


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_tls_carries_user_and_password(trusted: None, now: datetime, security: MailSecurity) -> None:
    outbox = Outbox()
    server = replace(outbox.server, security=security, user="talkoot", password="open sesame")
    with serving_tls(outbox, security):
        EmailChannel(server).send(MESSAGE, now)
        outbox.expect(NINA)
        with pytest.raises(ChannelError, match="535") as refusal:
            EmailChannel(replace(server, password="wrong")).send(MESSAGE, now)
    assert refusal.value.temporary, "an operator can mend a password"
    outbox.check()


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_server_that_nobody_vouches_for_gets_nothing(now: datetime, security: MailSecurity) -> None:
    outbox = Outbox()
    with serving_tls(outbox, security), pytest.raises(ChannelError, match="CERTIFICATE_VERIFY_FAILED"):
        EmailChannel(replace(outbox.server, security=security)).send(MESSAGE, now)
    outbox.check()


def test_starttls_is_never_skipped(outbox: Outbox, now: datetime) -> None:
    with pytest.raises(ChannelError, match="STARTTLS"):
        EmailChannel(replace(outbox.server, security=MailSecurity.STARTTLS)).send(MESSAGE, now)


def test_a_password_is_not_shown() -> None:
    assert "sesame" not in repr(replace(Outbox().server, user="talkoot", password="open sesame"))


def test_the_outbox_is_strict(outbox: Outbox, now: datetime) -> None:
    outbox.channel.send(MESSAGE, now)
    with pytest.raises(AssertionError, match="nobody expected"):
        outbox.check()
    with pytest.raises(AssertionError, match="no message for"):
        outbox.expect(NINA, "Something else", within=0)
    outbox.expect(NINA, "Kävelyseura")
    outbox.check()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that trusts the tests' own certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@contextmanager
def serving_tls(outbox: Outbox, security: MailSecurity) -> Iterator[None]:
    """The outbox's server, which speaks TLS in the way of `security` and knows one user."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    if security is MailSecurity.TLS:
        with serving(outbox, ssl_context=context, authenticator=authenticate, auth_require_tls=False):
            yield
    else:
        with serving(outbox, tls_context=context, require_starttls=True, authenticator=authenticate):
            yield


def authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
    """Let in whoever knows the password."""
    return AuthResult(success=given == LoginPassword(b"talkoot", b"open sesame"), handled=False)


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])
