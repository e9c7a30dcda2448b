"""A client's help stops for a while, goes on, or ends: one act each, which reaches everybody whom it concerns."""

from starlette.responses import Response

from app import access
from app.client_life_form import EndForm, PauseForm
from app.client_page import mend
from app.forms import INVALID
from app.web import Web
from models import stopping
from models.client import Client, ClientState
from models.errors import N_, IllegalMove

PARTIAL = "clients/_client.html"


def pause(web: Web) -> Response:
    """She is in hospital or away; while she is, reason and day can be changed."""
    client = access.client_in_care(web, web.path["id"])
    form = PauseForm(web, web.form)
    if not form.validate():
        return mend(web, client, PARTIAL, pause_form=form)
    stopping.pause(client, form.reason, form.until, web.now)
    return _changed(web, client, N_("Noted. Visits and help requests are off until the client is back."))


def resume(web: Web) -> Response:
    """She is back."""
    client = access.client_in_care(web, web.path["id"])
    stopping.resume(client, web.now)
    return _changed(web, client, N_("Noted. Help can be asked for again."))


def ask_end(web: Web) -> Response:
    """The question before the end, which reaches other people at once and is for good."""
    client = access.client_in_care(web, web.path["id"])
    if client.state is ClientState.ENDED:
        raise IllegalMove()
    client.record("looked", web.now, ["name"])
    return web.page("clients/end.html", client=client, form=EndForm(web))


def end(web: Web) -> Response:
    """Her help ends for good."""
    client = access.client_in_care(web, web.path["id"])
    form = EndForm(web, web.form)
    if not form.validate():
        show, template = (web.partial, "_end") if web.is_fragment else (web.page, "end")
        return show(f"clients/{template}.html", status=INVALID, client=client, form=form)
    stopping.end(client, form.reason, web.now)
    return _changed(web, client, N_("Noted. The help has ended."))


def _changed(web: Web, client: Client, said: str) -> Response:
    """All of the page is another now: her needs, her series, who comes."""
    return web.go(web.back_to(web.url("client", id=client.id)), web.say(said))
