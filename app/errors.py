"""Pages for what goes wrong outside a handler: no such page, a wrong method, our own failure."""

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.logs import outline
from app.security import HEADERS
from app.web import Web, come_in, refused
from models import clock
from models.errors import N_, NotFound, Refused

log = structlog.get_logger()


class WrongMethod(Refused):
    """The address exists, but not for this."""

    status = 405
    message = N_("This page cannot be opened like that. Go back and use the button.")


class TooMuch(Refused):
    """More form fields or larger ones than any of our forms has."""

    status = 400
    message = N_("That was too much to take in. Shorten it and try again.")


class OurFault(Refused):
    """Something unexpected failed; nothing was saved."""

    status = 500
    message = N_("Something went wrong with us. Nothing was saved. Try again in a moment.")


REFUSALS: dict[int, type[Refused]] = {404: NotFound, 405: WrongMethod, 400: TooMuch, 413: TooMuch}


async def http_error(request: Request, error: Exception) -> Response:
    """The page of an HTTP error that Starlette raised."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return await run_in_threadpool(_show, request, REFUSALS.get(status, OurFault)())


async def failure(request: Request, error: Exception) -> Response:
    """The page of an exception that nobody expected; its outline goes to the log, without the address's tokens."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)
    log.error("request failed", route=getattr(request.scope.get("route"), "path", None), exception=outline(error))
    response = await run_in_threadpool(_show, request, OurFault())
    response.headers.update({**HEADERS, "Cache-Control": "no-store"})  # this answer passes the guard by
    return response


def _show(request: Request, refusal: Refused) -> Response:
    """The page as whoever is signed in reads it; a stranger's page where not even that can be found out."""
    with request.app.state.sessions() as session:
        return refused(_visit(request, session), refusal)


def _visit(request: Request, session: Session) -> Web:
    try:
        return come_in(request, session, FormData())
    except SQLAlchemyError:
        return Web(request, session, request.app.state.settings, clock.now(), FormData())
