"""Pairs: in which order a client's substitutes are asked."""

from starlette.responses import Response

from app import access_series
from app.client_page import seen
from app.web import Web
from models.errors import N_
from models.pairing import move_up


def up(web: Web) -> Response:
    """Ask this substitute one place sooner."""
    pair = access_series.pair_to_staff(web, web.path["id"])
    web.session.refresh(pair.client, with_for_update={"key_share": True})
    move_up(pair, web.now)
    client = pair.client
    said = web.say(N_("Asked one place sooner from now on."))
    return web.done("clients/_pairs.html", web.url("client", id=client.id), said=said, **seen(web, client))
