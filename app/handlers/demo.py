"""The demonstration: one-click sign-in for each role, and the messages that were sent. In demo mode alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.navigation import home_of
from app.web import Web
from models.console import ConsoleMessage
from models.errors import NotFound
from models.person import Person, Role, RoleName

MESSAGES_SHOWN = 100


def index(web: Web) -> Response:
    """Everybody whose part one may play."""
    parts = [(name, person) for name in RoleName if (person := _first(web.session, name))]
    return web.page("demo/index.html", parts=parts)


def sign_in(web: Web) -> Response:
    """Sign in as the first person who has the role."""
    key = str(web.path["key"])
    person = _first(web.session, RoleName(key)) if key in set(RoleName) else None
    if person is None:
        raise NotFound
    if web.signed_in is not None:
        web.signed_in.revoke(web.now)
    return web.sign_in(person, web.url(home_of(person)))


def messages(web: Web) -> Response:
    """What was sent, newest first."""
    newest = select(ConsoleMessage).order_by(ConsoleMessage.id.desc()).limit(MESSAGES_SHOWN)
    return web.page("demo/messages.html", messages=web.session.scalars(newest).all())


def message(web: Web) -> Response:
    """One message, as its receiver reads it."""
    found = web.session.get(ConsoleMessage, web.path["id"])
    if found is None:
        raise NotFound
    return web.page("demo/message.html", message=found)


def _first(session: Session, name: RoleName) -> Person | None:
    having = select(Person).join(Role).where(Role.name == name, Person.disabled_at.is_(None))
    return session.scalars(having.order_by(Person.id).limit(1)).first()
