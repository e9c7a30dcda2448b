"""For whom somebody may post: the likeliest clients as chips, the others as a list."""

from sqlalchemy import Select, func, select

from app import access
from app.web import Web
from models.client import Client, ClientState
from models.need import Need
from models.place import Place

CHIPS = 6
LISTED = 300
"""More names than these no list can hold; the client's own page has a button that posts."""


class ClientsToChoose:
    """The clients for whom the person may post, in the order in which they are likely: asked for first, then lately
    posted for, then of the person's own team, then by name."""

    def __init__(self, web: Web, client_id: str = "") -> None:
        self._web = web
        rows = web.session.execute(_likeliest_first(web, client_id)).all()
        spare = 1 if len(rows) == CHIPS + 1 else 0
        chips, others = rows[: CHIPS + spare], rows[CHIPS + spare :]
        self.asked_for = client_id if chips and str(chips[0].id) == client_id else None
        if len(rows) == 1:
            self.asked_for = str(rows[0].id)
        self.chips = [(str(row.id), row.name) for row in chips]
        self.notes = {str(row.id): row.district or "" for row in chips if not row.is_protected}
        self.others = sorted(((str(row.id), row.name) for row in others), key=lambda choice: choice[1])
        self.are_all_listed = len(rows) < LISTED

    def find(self, client_id: str | None) -> Client | None:
        """The client of that number, if the person may post for them."""
        if not client_id or not client_id.isdecimal():
            return None
        mine = access.postable_clients(self._web.person)
        return self._web.session.scalar(mine.where(Client.id == int(client_id[:18])))


def _likeliest_first(web: Web, client_id: str) -> Select[int, str, str | None, bool]:
    lately = (
        select(Need.client_id, func.max(Need.id).label("last"))
        .where(Need.posted_by_id == web.person.id)
        .group_by(Need.client_id)
        .subquery()
    )
    teams = [role.team_id for role in web.person.roles if role.team_id]
    asked_for = int(client_id[:18]) if client_id.isdecimal() else 0
    return (
        access.postable_clients(web.person)
        .where(Client.state != ClientState.ENDED)
        .join(Place, Client.place_id == Place.id)
        .outerjoin(lately, lately.c.client_id == Client.id)
        .order_by((Client.id == asked_for).desc(), lately.c.last.desc().nulls_last())
        .order_by(Client.team_id.in_(teams).desc(), Client.name, Client.id)
        .limit(LISTED)
        .with_only_columns(Client.id, Client.name, Place.district, Client.is_protected, maintain_column_froms=True)
    )
