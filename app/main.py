"""The web application."""

from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from app.compression import Compressed
from app.config import Settings
from app.errors import failure, http_error
from app.routes import is_for_machines, routes, takes_picture
from app.security import Guard


def make_app(settings: Settings, sessions: sessionmaker[Session]) -> Starlette:
    """The ASGI application over an open database. Demo sign-in has a route in demo mode alone."""
    guard = Middleware(Guard, secure=settings.is_secure, takes_picture=takes_picture, is_for_machines=is_for_machines)
    app = Starlette(
        routes=routes(demo=settings.demo),
        middleware=[guard, Middleware(Compressed)],
        exception_handlers={HTTPException: http_error, Exception: failure},
    )
    app.state.settings = settings
    app.state.sessions = sessions
    return app
