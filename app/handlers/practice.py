"""Practice: trying any role among invented people, in a session that stays one's own."""

from sqlalchemy import select
from starlette.responses import Response

from app import practice
from app.navigation import home_of
from app.web import Web
from models.console import ConsoleMessage
from models.errors import N_, NotFound
from models.notification import Notification
from models.person import Role, RoleName

MESSAGES_SHOWN = 50


def index(web: Web) -> Response:
    """The roles to try, and how to come back."""
    return web.page("practice/index.html", roles=practice.PLAYED)


def play(web: Web) -> Response:
    """Play the part of somebody who has the role, until `leave`."""
    asked = str(web.path["role"])
    if asked not in set(practice.PLAYED):
        raise NotFound
    area = practice.sandbox(web.session, web.now)
    someone = practice.player(web.session, area, RoleName(asked))
    if someone is None:
        raise NotFound
    web.own_session.practise(someone, web.now)
    said = N_("You are practising as %(name)s. Nothing here is real, and nobody is messaged.")
    return web.go(web.url(home_of(someone)), web.say(said, name=someone.name), "info")


def leave(web: Web) -> Response:
    """Back to one's own work."""
    web.own_session.practise(None, web.now)
    return web.go(
        web.url(home_of(web.person)), web.say(N_("You have left the practice. From here on everything is real."))
    )


def restart(web: Web) -> Response:
    """Begin with a new sandbox."""
    practice.begin(web.session, web.now)
    web.own_session.practise(None, web.now)
    return web.go(web.url("practice"), web.say(N_("The practice begins anew.")))


def messages(web: Web) -> Response:
    """What the program would have sent in the sandbox, newest first."""
    area = practice.sandbox(web.session, web.now)
    people = select(Role.person_id).where(Role.area_id == area.id)
    sent = select(ConsoleMessage).join(Notification, Notification.id == ConsoleMessage.notification_id)
    newest = sent.where(Notification.person_id.in_(people)).order_by(ConsoleMessage.id.desc()).limit(MESSAGES_SHOWN)
    return web.page("practice/messages.html", messages=web.session.scalars(newest).all())
