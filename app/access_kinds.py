"""Who may edit the kinds of help: coordinators of areas where help is real. The rule is that of `app/access.py`."""

from collections.abc import Sequence

from sqlalchemy import select

from app.web import Web
from models.errors import Forbidden, NotFound
from models.holding import hold
from models.kind import Kind
from models.person import RoleName


def may_edit_kinds(web: Web) -> bool:
    """Whether this person coordinates an area that is no practice."""
    return any(not area.is_practice for area in web.person.areas_as(RoleName.COORDINATOR))


def must_edit_kinds(web: Web) -> None:
    """Forbidden for anybody else: the kinds are shared by all areas."""
    if not may_edit_kinds(web):
        raise Forbidden


def kinds(web: Web) -> Sequence[Kind]:
    """Every kind, in its order."""
    must_edit_kinds(web)
    return web.session.scalars(select(Kind).order_by(Kind.position, Kind.id)).all()


def kind(web: Web, kind_id: int) -> Kind:
    """A kind to edit. Its row is held."""
    must_edit_kinds(web)
    found = web.session.get(Kind, kind_id)
    if found is None:
        raise NotFound
    hold(found)
    return found
