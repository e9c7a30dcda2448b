"""Messages: a notification rendered in its receiver's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from models.language import Language, catalogue
from models.notification import Notification
from notifications.facts import facts
from notifications.sender import Sender

__all__ = ["Message", "Sender", "render", "spoken"]

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Message:
    """One message as its receiver reads it. `key` is the same at every try; `headers` are ready for e-mail."""

    to: str
    subject: str
    text: str
    html: str
    key: str
    language: Language
    headers: Mapping[str, str]


def render(notification: Notification, sender: Sender) -> Message:
    """`notification` in its receiver's language, from things as they are now; `to` is empty without an address."""
    person = notification.person
    context = {"language": person.language.value, "help_phone": sender.help_phone, **facts(notification, sender)}
    subject = " ".join(_part(notification, "subject.txt", context).split())
    return Message(
        to=person.email or "",
        subject=subject,
        text=_tidy(_part(notification, "text.txt", context)),
        html=_part(notification, "body.html", {**context, "subject": subject}),
        key=notification.key,
        language=person.language,
        headers=_headers(notification, sender),
    )


def spoken(notification: Notification, sender: Sender) -> str:
    """What somebody reads to its receiver on the telephone: the text, without links and what only letters need."""
    said = {name: fact for name, fact in facts(notification, sender).items() if name != "link"}
    context = {"language": notification.person.language.value, "is_spoken": True, **said}
    return _tidy(_part(notification, "text.txt", context))


def _headers(notification: Notification, sender: Sender) -> dict[str, str]:
    return {
        "From": sender.mail_from,
        "Message-ID": sender.message_id(notification.key),
        "Content-Language": notification.person.language.value,
        "Auto-Submitted": "auto-generated",
    }


def _part(notification: Notification, name: str, context: Mapping[str, object]) -> str:
    template = f"notifications/{notification.kind}/{name}"
    return environment(notification.person.language).get_template(template).render(context)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def environment(language: Language) -> Environment:
    """The templates of messages in `language`; only HTML is escaped, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = catalogue(language)
    made.install_gettext_callables(texts.ugettext, texts.ungettext, newstyle=True)  # type: ignore[attr-defined]
    return made
