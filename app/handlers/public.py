"""Pages for everybody: what this is, accessibility, privacy, language, and whether the service is up."""

from sqlalchemy import text
from starlette.responses import PlainTextResponse, Response

from app.destinations import local_path, page_before
from app.navigation import behind_more, home_of
from app.web import Web
from models.language import Language


def home(web: Web) -> Response:
    """What Talkoot is; whoever is signed in goes straight to where they start."""
    if web.signed_in is not None:
        return web.go(web.url(home_of(web.person)))
    return web.page("public/home.html")


def accessibility(web: Web) -> Response:
    """How accessible the service is, and what to do where it is not."""
    return web.page("public/accessibility.html")


def privacy(web: Web) -> Response:
    """What is kept about whom, and why."""
    return web.page("public/privacy.html")


def help_page(web: Web) -> Response:
    """How the main things go, whom to ring, and that nobody is measured."""
    return web.page("help/show.html")


def more(web: Web) -> Response:
    """The places of one's role that the navigation has no room for."""
    return web.page("public/more.html", places=behind_more(web, web.person))


def no_role(web: Web) -> Response:
    """Signed in, and nothing to do yet."""
    start = home_of(web.person)
    return web.page("public/no_role.html") if start == "no_role" else web.go(web.url(start))


def health(web: Web) -> Response:
    """Whether service and database answer."""
    web.session.execute(text("select 1"))
    return PlainTextResponse("ok")


def language(web: Web) -> Response:
    """Speak another language from now on, on the same page."""
    before = page_before(web, web.url("home"))
    target = local_path(str(web.form.get("next", "")), before)
    asked = str(web.form.get("language", ""))
    return web.set_language(Language(asked) if asked in set(Language) else web.language, target)
