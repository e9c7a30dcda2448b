"""Text messages that come in: the gateway posts each to us, with a secret that we share."""

from secrets import compare_digest

from starlette.responses import Response

from app.telephone import e164
from app.web import Web
from models.db import Actor
from models.errors import N_, NotFound, Refused
from models.inbound import InboundSms

SECRET_HEADER = "x-talkoot-secret"  # noqa: S105 - its name
MOST_LETTERS = 2000
"""More than twelve messages sent as one have."""


class NotTheGateway(Refused):
    """The secret is missing or wrong."""

    status = 403
    message = N_("Send the secret that is set as TALKOOT_SMS_SECRET.")


class NotAMessage(Refused):
    """A form without what every message has."""

    status = 422
    message = N_("Send the form fields from, text and id.")


def receive(web: Web) -> Response:
    """A message: kept once by its id, taken for an answer where it is one, else put before a person."""
    _check_secret(web)
    sender, text, message_id = (_field(web, name) for name in ("from", "text", "id"))
    if not (sender and message_id):
        raise NotAMessage()
    sms = InboundSms.receive(web.session, message_id, _number(sender), text, web.now)
    if sms is not None:
        web.session.info["actor"] = Actor(sms.person_id, via="sms")
        sms.take(web.now)
    return Response(status_code=204)


def _check_secret(web: Web) -> None:
    """NotFound while the way is shut, NotTheGateway where the secret is another one."""
    secret = web.settings.sms_secret
    if not secret:
        raise NotFound
    given = web.request.headers.get(SECRET_HEADER) or _field(web, "secret")
    if not compare_digest(given.encode(), secret.encode()):
        raise NotTheGateway()


def _field(web: Web, name: str) -> str:
    return str(web.form.get(name, "")).replace("\0", "").strip()[:MOST_LETTERS]


def _number(sender: str) -> str:
    """E.164 where the sender is a telephone; services may have a name instead."""
    try:
        return e164(sender if sender.startswith("+") or not sender.startswith("00") else f"+{sender[2:]}")
    except ValueError:
        return sender[:40]
