"""What a client agrees to, and who may decide for her."""

from starlette.responses import Response

from app import access
from app.client_page import mend, seen
from app.consent_form import ConsentForm, MandateForm
from app.web import Web
from models import stopping
from models.client import Client
from models.errors import N_, NotFound

CONSENT, MANDATES = "clients/_consent.html", "clients/_mandates.html"


def give(web: Web) -> Response:
    """Record a consent: from now on help may be offered. An earlier one gives way to it."""
    client = access.client_in_care(web, web.path["id"])
    form = ConsentForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, CONSENT, consent_form=form)
    stopping.give_consent(client, form.consent(), web.now)
    return _changed(web, client, N_("The consent is recorded."))


def withdraw(web: Web) -> Response:
    """The client takes her consent back: nobody is asked any more, and nobody comes."""
    client = access.client_in_care(web, web.path["id"])
    stopping.withdraw_consent(client, web.now)
    return _changed(web, client, N_("The consent is withdrawn. Live help requests are cancelled."))


def record_mandate(web: Web) -> Response:
    """Somebody has the legal right to decide for the client, and the paper was seen."""
    client = access.client_in_care(web, web.path["id"])
    form = MandateForm(web, web.form, client=client)
    if not form.validate():
        return mend(web, client, MANDATES, mandate_form=form)
    mandate = form.mandate()
    client.mandates.append(mandate)
    mandate.record("recorded", web.now)
    web.session.flush()
    return web.done(MANDATES, web.url("client", id=client.id), said=web.say(N_("Recorded.")), **seen(web, client))


def end_mandate(web: Web) -> Response:
    """The right is over."""
    client = access.client_in_care(web, web.path["id"])
    mandate = next((mandate for mandate in client.mandates if mandate.id == web.path["mandate"]), None)
    if mandate is None:
        raise NotFound
    stopping.end_mandate(mandate, web.now)
    return _changed(web, client, N_("Noted. The right has ended."))


def _changed(web: Web, client: Client, said: str) -> Response:
    """All of the page is another now: whether help may be offered, her needs, her series."""
    return web.go(web.url("client", id=client.id), web.say(said))
