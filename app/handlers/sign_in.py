"""Signing in by a one-time code or link sent to one's e-mail, and signing out."""

from datetime import timedelta
from urllib.parse import quote, unquote

from starlette.responses import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.destinations import local_path
from app.forms import INVALID, Form
from app.navigation import home_of
from app.web import Web
from models.errors import N_, SignInRefused
from models.person import Person
from models.session import SIGN_IN_LIFE, SignIn

ASKED_COOKIE = "talkoot_signing_in"
"""Who asked for a code, and where they were going: for the minutes that the code lives, and for these pages alone."""

PATHS = "/sign-in"
GRACE = timedelta(minutes=5)


class EmailForm(Form):
    """Where to send the code."""

    email = StringField(
        N_("E-mail address"),
        [
            InputRequired(),
            Length(max=254, message=N_("This is too long for an e-mail address.")),
            Regexp(r"[^@\s]+@[^@\s]+\Z", message=N_("Write the whole e-mail address, such as maija@example.org.")),
        ],
    )


class CodeForm(Form):
    """The code from the message; blanks and dashes in it do not matter."""

    code = StringField(
        N_("Code from the message"),
        [
            InputRequired(N_("Write the code that we sent you.")),
            Regexp(r"[0-9]{6}\Z", message=N_("The code has six digits.")),
        ],
        filters=[lambda text: "".join(text.split()).replace("-", "") if text else text],
    )


def ask(web: Web) -> Response:
    """Ask for the e-mail address."""
    if web.signed_in is not None:
        return web.go(_onward(web, web.person, web.request.query_params.get("next", "")))
    return web.page("sign_in/ask.html", form=EmailForm(web), onward=web.request.query_params.get("next", ""))


def send(web: Web) -> Response:
    """Send code and link; whether anybody has the address is told to nobody."""
    form, onward = EmailForm(web, web.form), str(web.form.get("next", ""))
    if not form.validate():
        return web.page("sign_in/ask.html", status=INVALID, form=form, onward=onward)
    email = str(form.email.data).lower()
    SignIn.send(web.session, email, web.now)
    response = web.go(web.url("sign_in_code"))
    _remember(web, response, email, onward)
    return response


def ask_code(web: Web) -> Response:
    """Ask for the code."""
    email, _ = _asked(web)
    if not email:
        return web.go(web.url("sign_in"))
    return web.page("sign_in/code.html", form=CodeForm(web), email=email)


def use_code(web: Web) -> Response:
    """Sign in with the code. A wrong one is answered, not refused: the count of tries must be kept."""
    email, onward = _asked(web)
    if not email:
        return web.go(web.url("sign_in"), web.say(N_("That took too long. Ask for a new code.")), "bad")
    form = CodeForm(web, web.form)
    if form.validate() and (person := _person_with(web, email, str(form.code.data))):
        return _enter(web, person, onward)
    if not form.errors:
        form.code.errors = [web.say(N_("This code does not work. Check the digits, or ask for a new one."))]
    return web.page("sign_in/code.html", status=INVALID, form=form, email=email)


def show_link(web: Web) -> Response:
    """The link from the message: a button only, so that a program that follows links uses nothing up."""
    way = _way(web)
    if way is None:
        return web.page("sign_in/dead_link.html", status=SignInRefused.status)
    return web.page("sign_in/link.html", name=way.person.first_name)


def use_link(web: Web) -> Response:
    """Sign in with the link."""
    way = _way(web)
    if way is None:
        return web.page("sign_in/dead_link.html", status=SignInRefused.status)
    return _enter(web, way.use(web.now), _asked(web)[1])


def sign_out(web: Web) -> Response:
    """End the session."""
    return web.sign_out(web.url("home"))


def _person_with(web: Web, email: str, code: str) -> Person | None:
    try:
        return SignIn.by_code(web.session, email, code, web.settings.signing_secret(), web.now).use(web.now)
    except SignInRefused:
        return None


def _way(web: Web) -> SignIn | None:
    secret = web.settings.signing_secret()
    try:
        return SignIn.by_link(web.session, web.path["id"], web.path["token"], secret, web.now)
    except SignInRefused:
        return None


def _enter(web: Web, person: Person, onward: str) -> Response:
    if web.signed_in is not None:
        web.signed_in.revoke(web.now)
    response = web.sign_in(person, _onward(web, person, onward))
    response.delete_cookie(ASKED_COOKIE, path=PATHS, secure=web.settings.is_secure, httponly=True, samesite="lax")
    return response


def _onward(web: Web, person: Person, onward: str) -> str:
    return local_path(onward, web.url(home_of(person)))


def _remember(web: Web, response: Response, email: str, onward: str) -> None:
    response.set_cookie(
        ASKED_COOKIE,
        quote(f"{email}|{onward}"),
        max_age=int((SIGN_IN_LIFE + GRACE).total_seconds()),
        path=PATHS,
        secure=web.settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def _asked(web: Web) -> tuple[str, str]:
    """(e-mail address, where to go afterwards) of who asked from this browser; empty where nobody did."""
    email, _, onward = unquote(web.request.cookies.get(ASKED_COOKIE, "")).partition("|")
    return (email, onward) if email.isprintable() else ("", "")
