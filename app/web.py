"""One visit to the web: who asks, in what language, in which transaction; and how an answer is made.

A handler is a plain function `handler(web) -> Response`. It finds, acts and renders; the one commit is here, before the
answer leaves, so that no page says "accepted" of something that was not kept.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app import pages
from app.config import Settings
from models import clock
from models.db import Actor
from models.errors import Forbidden, NotFound, Refused
from models.language import Language, translate
from models.person import Person, RoleName
from models.session import PersonSession

SESSION_COOKIE = "talkoot_session"
LANGUAGE_COOKIE = "talkoot_language"
FLASH_COOKIE = "talkoot_said"
MAX_FIELDS = 200
MAX_FIELD_BYTES = 64 * 1024
TRIES = 3
LOST_RACES = (DeadlockDetected, UniqueViolation)
"""Two wanted each other's rows, or made the same thing; tried again, the second finds what the first has done."""
NUMBER_DIGITS = 18
"""Whatever has no more digits fits into a row's number."""


class SignInNeeded(Exception):
    """The page is for people who are signed in."""


@dataclass
class Web:
    """One request and everything that a handler needs to answer it."""

    request: Request
    session: Session
    settings: Settings
    now: datetime
    form: FormData
    signed_in: PersonSession | None = None
    place: str = ""
    """The route of the navigation's place that the page belongs to, where its address does not tell."""

    @property
    def person(self) -> Person:
        """Who acts: who is signed in, or whose part they play in practice. SignInNeeded when nobody is."""
        return self.own_session.acting

    @property
    def own_session(self) -> PersonSession:
        """The session of who is signed in; SignInNeeded when nobody is."""
        if self.signed_in is None:
            raise SignInNeeded
        return self.signed_in

    @cached_property
    def language(self) -> Language:
        """The person's language, else the cookie's, else the first that the browser asks for and we have."""
        if self.signed_in is not None:
            return self.signed_in.person.language
        asked = [self.request.cookies.get(LANGUAGE_COOKIE, "")]
        asked += [part.strip()[:2].lower() for part in self.request.headers.get("accept-language", "").split(",")]
        return next((Language(code) for code in asked if code in set(Language)), Language.FI)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx wants a fragment in place of a page. Nothing else decides this."""
        headers = self.request.headers
        return headers.get("HX-Request") == "true" and headers.get("HX-Request-Type", "partial") != "full"

    @property
    def path(self) -> dict[str, Any]:
        """The path's parameters."""
        return self.request.path_params

    def url(self, name: str, **params: object) -> str:
        """The path of the route `name`."""
        return str(_named(self.request.app)[name].url_path_for(name, **params))

    def say(self, message: str, **values: object) -> str:
        """`message` (an English msgid) in the reader's language."""
        return translate(self.language, message, **values)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A whole page."""
        response = HTMLResponse(pages.render(self, template, context), status)
        if FLASH_COOKIE in self.request.cookies:
            response.delete_cookie(FLASH_COOKIE)
        return response

    def partial(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """The one partial that changed, as its page includes it."""
        return HTMLResponse(pages.render(self, template, context), status)

    def go(self, url: str, said: str = "", kind: str = "good") -> Response:
        """On to another page, which says `said`; htmx is told to go there as well."""
        response = Response(headers={"HX-Redirect": url}) if self.is_fragment else RedirectResponse(url, 303)
        if said:
            self._set_cookie(response, FLASH_COOKIE, quote(f"{kind}|{said}"), max_age=30)
        return response

    def done(self, template: str, url: str, *, said: str = "", **context: Any) -> Response:
        """After a verb: the changed partial for htmx, the page at `url` for a plain form.

        A form on this morning's page names its area in `morning`, and comes back there.
        """
        if self.is_fragment:
            return self.partial(template, said=said, **context)
        return self.go(self.back_to(url), said)

    def back_to(self, url: str) -> str:
        """`url`, or this morning's page where the form came from there."""
        area = str(self.form.get("morning", ""))
        return f"{self.url('morning')}?area={area}" if area.isdecimal() else url

    def sign_in(self, person: Person, url: str) -> Response:
        """Open a session for `person` and go to `url`."""
        browser = self.request.headers.get("user-agent", "")
        self.signed_in, token = PersonSession.open(self.session, person, browser, self.now)
        self.session.info["actor"] = Actor(person.id, via="web")
        response = RedirectResponse(url, 303)
        life = int((self.signed_in.expires_at - self.now).total_seconds())
        self._set_cookie(response, self.session_cookie, token, max_age=life)
        return response

    def sign_out(self, url: str) -> Response:
        """End the session and go to `url`; the browser forgets what it kept."""
        if self.signed_in is not None:
            self.signed_in.revoke(self.now)
        response = RedirectResponse(url, 303, headers={"Clear-Site-Data": '"cache", "storage"'})
        response.delete_cookie(self.session_cookie, path="/", secure=self.settings.is_secure, httponly=True)
        return response

    def act_for(self, person: Person) -> None:
        """From now on in this request, act on behalf of `person`, who is on the telephone or at the counter."""
        self.session.info["actor"] = Actor(self.person.id, on_behalf_of_id=person.id, via="telephone")

    def set_language(self, language: Language, url: str) -> Response:
        """Answer in `language` from now on."""
        if self.signed_in is not None:
            self.signed_in.person.language = language
        response = RedirectResponse(url, 303)
        self._set_cookie(response, LANGUAGE_COOKIE, language.value, max_age=365 * 86400)
        return response

    @property
    def session_cookie(self) -> str:
        """The session cookie's name, bound to the host wherever TLS is."""
        return f"__Host-{SESSION_COOKIE}" if self.settings.is_secure else SESSION_COOKIE

    def _set_cookie(self, response: Response, name: str, value: str, max_age: int) -> None:
        response.set_cookie(
            name, value, max_age=max_age, path="/", secure=self.settings.is_secure, httponly=True, samesite="lax"
        )


@lru_cache(maxsize=8)
def _named(app: Starlette) -> dict[str, Route]:
    """The application's routes by name: Starlette tries one after the other, and a page has many links."""
    return {route.name: route for route in app.routes if isinstance(route, Route)}


Handler = Callable[[Web], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(
    handler: Handler, roles: tuple[RoleName, ...] | None, least_seconds: float = 0, *, files: int = 0
) -> Endpoint:
    """The ASGI endpoint of `handler`, for anybody (`roles` None), anybody signed in (empty), or those roles.

    No answer comes before `least_seconds`, commit included, so that its time tells nothing of what was found. A form
    may carry so many `files`.
    """

    async def answer(request: Request) -> Response:
        begun, form = time.monotonic(), FormData()
        if request.method == "POST":
            form = await request.form(max_files=files, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
        try:
            response = await run_in_threadpool(_answer, handler, roles, request, form)
        finally:
            await form.close()
        await asyncio.sleep(max(begun + least_seconds - time.monotonic(), 0))
        return response

    return answer


def _answer(handler: Handler, roles: tuple[RoleName, ...] | None, request: Request, form: FormData) -> Response:
    """Answer in one transaction; what PostgreSQL broke in the favour of another one is tried again."""
    for attempt in range(1, TRIES + 1):
        try:
            return _transact(handler, roles, request, form)
        except DBAPIError as error:
            if not isinstance(error.orig, LOST_RACES) or attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _transact(handler: Handler, roles: tuple[RoleName, ...] | None, request: Request, form: FormData) -> Response:
    sessions: sessionmaker[Session] = request.app.state.sessions
    with sessions() as session:
        web = come_in(request, session, form)
        try:
            _check_address(web)
            _check_roles(web, roles)
            response = handler(web)
            session.commit()
        except Refused as refusal:
            session.rollback()
            return refused(web, refusal)
        except SignInNeeded:
            session.rollback()
            onward = f"?next={quote(request.url.path)}" if request.method == "GET" else ""
            return web.go(web.url("sign_in") + onward)
        return response


def come_in(request: Request, session: Session, form: FormData) -> Web:
    """The visit that `request` makes: who is signed in, if anybody, acts in `session`."""
    web = Web(request, session, request.app.state.settings, clock.now(), form)
    token = request.cookies.get(web.session_cookie)
    web.signed_in = PersonSession.find(session, token, web.now) if token else None
    session.info["actor"] = Actor(web.signed_in.acting.id if web.signed_in else None, via="web")
    return web


def _check_address(web: Web) -> None:
    """No text that we keep has a character 0, and the database would not even look for one."""
    if any("\0" in value for value in web.request.query_params.values()):
        raise NotFound


def row_number(text: str) -> int:
    """The number of a row as a form or an address names it; NotFound where no row can have it."""
    if not (text.isdecimal() and len(text) <= NUMBER_DIGITS):
        raise NotFound
    return int(text)


def _check_roles(web: Web, roles: tuple[RoleName, ...] | None) -> None:
    if roles is not None and roles and not web.person.role_names & set(roles):
        raise Forbidden
    if roles is not None:
        _ = web.person


def refused(web: Web, refusal: Refused) -> Response:
    """The kind page, or for htmx the notice, of a move that cannot be."""
    said = web.say(refusal.message, **refusal.values)
    template = "errors/_refused.html" if web.is_fragment else "errors/refused.html"
    return HTMLResponse(pages.render(web, template, {"said": said, "status": refusal.status}), refusal.status)
