"""Who may see and change series and pairs: the same rule as in `app/access.py`."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app import access
from app.web import Web
from models.client import Client
from models.errors import NotFound
from models.helper import REGULAR, Helper, Pair, PairState
from models.person import RoleName
from models.series import Series


def series(web: Web, series_id: int) -> Series:
    """A series of a client whom this person may see."""
    clients = access.visible_clients(web.person).with_only_columns(Client.id)
    return _found(web.session.scalar(select(Series).where(Series.client_id.in_(clients), Series.id == series_id)))


def series_to_change(web: Web, series_id: int) -> Series:
    """A series of a client for whom this person may post needs. Its client's row is held."""
    found = series(web, series_id)
    if not access.may_post_for(web.person, found.client):
        raise NotFound
    found.hold()
    return found


def series_to_staff(web: Web, series_id: int) -> Series:
    """A series in an area that this person coordinates: they choose who comes. Its client's row is held."""
    found = series(web, series_id)
    if not access.acts_in(web.person, found.client.area_id, RoleName.COORDINATOR):
        raise NotFound
    found.hold()
    return found


def pair_to_staff(web: Web, pair_id: int) -> Pair:
    """A pair whose client's area this person coordinates."""
    areas = [area.id for area in web.person.areas_as(RoleName.COORDINATOR)]
    mine = select(Pair).join(Pair.client).where(Client.area_id.in_(areas), Pair.id == pair_id)
    return _found(web.session.scalar(mine))


def own_regulars(web: Web) -> Select[Pair]:
    """The clients to whom this person comes as usual, or stands in."""
    mine = select(Pair).join(Pair.helper).where(Helper.person_id == web.person.id, Pair.state.in_(REGULAR))
    return mine.options(joinedload(Pair.client).joinedload(Client.place))


def own_regular(web: Web, pair_id: int) -> Pair:
    """One of the pairs of this person's regulars, barred ones too, so that saying it twice changes nothing."""
    states = or_(Pair.state.in_(REGULAR), Pair.state == PairState.BLOCKED)
    mine = select(Pair).join(Pair.helper).where(Helper.person_id == web.person.id, states, Pair.id == pair_id)
    return _found(web.session.scalar(mine))


def _found[T](thing: T | None) -> T:
    if thing is None:
        raise NotFound
    return thing
