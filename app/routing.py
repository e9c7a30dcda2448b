"""Routes of the kinds that the table is made of, and who may take them."""

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.routing import Route

from app.web import NUMBER_DIGITS, Handler, endpoint
from models.person import RoleName as R

ANYBODY = None
SIGNED_IN: tuple[R, ...] = ()
HELPERS = (R.VOLUNTEER, R.RELATIVE)
CARE = (R.STAFF, R.COORDINATOR, R.DESK)
CARE_OR_ADMIN = (*CARE, R.ADMIN)
POSTERS = (*CARE, R.RELATIVE)
COORDINATORS = (R.COORDINATOR,)
COORDINATOR_OR_ADMIN = (R.COORDINATOR, R.ADMIN)


def get(path: str, handler: Handler, who: tuple[R, ...] | None, name: str) -> Route:
    """A page."""
    return Route(path, endpoint(handler, who), methods=["GET"], name=name)


def post(path: str, handler: Handler, who: tuple[R, ...] | None, name: str, least_seconds: float = 0) -> Route:
    """A state change."""
    return Route(path, endpoint(handler, who, least_seconds), methods=["POST"], name=name)


class PictureRoute(Route):
    """A state change whose form may carry a picture."""


def post_picture(path: str, handler: Handler, who: tuple[R, ...] | None, name: str) -> Route:
    """A state change with room for a picture."""
    return PictureRoute(path, endpoint(handler, who, files=1), methods=["POST"], name=name)


class MachineRoute(Route):
    """A state change that another machine asks for, with a secret of its own in place of a session."""


def post_by_machine(path: str, handler: Handler, name: str) -> Route:
    """What another machine tells us."""
    return MachineRoute(path, endpoint(handler, ANYBODY), methods=["POST"], name=name)


class RowNumber(IntegerConvertor):
    """`int` in a path: a number that a row may have."""

    regex = f"[0-9]{{1,{NUMBER_DIGITS}}}"


register_url_convertor("int", RowNumber())

SAME_SECONDS = 0.1
"""Longer than any sign-in takes, whether the address is known or not."""
