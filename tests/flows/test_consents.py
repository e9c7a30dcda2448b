"""Consent: given, changed, withdrawn, kept as history; and who may decide for a client, apart from being family."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models.client import Client
from models.consent import Consent, Scope
from models.db import transaction
from models.mandate import Mandate, MandateKind
from models.need import Need, NeedState
from models.person import Person
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.posting import Sessions
from tests.web import Browser, signed_in

GIVEN = {"giver": "client", "representative_id": "", "given_on": "2026-11-23", "valid_until": ""}
RIGHT = {"holder_id": "", "holder_name": "", "rests_on": "guardian", "valid_from": "2026-11-01", "mandate_until": ""}


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def nina(web_app: Starlette, sessions: Sessions, cast: Cast, request: pytest.FixtureRequest) -> Browser:
    """Nina's work phone, without JavaScript and with it."""
    return signed_in(web_app, sessions, cast.nina, htmx=request.param)


def done(nina: Browser, url: str, fields: dict[str, object], root: str = "") -> None:
    """Send the form: on to the client's page; with htmx, where `root` is given, the partial whose root that is."""
    is_htmx = "HX-Request" in nina.headers
    answer = nina.post(url, data=fields)
    if root and is_htmx:
        assert f'id="{root}"' in answer.text
    else:
        assert url.startswith(answer.headers["HX-Redirect" if is_htmx else "location"] + "/")


def test_withdrawing_consent_cancels_what_is_agreed(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    page = f"/clients/{cast.aino.id}"
    done(nina, f"{page}/consent/withdraw", {})
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert not aino.has_consent(now)
        assert [held.withdrawn_by_id for held in aino.consents] == [cast.nina.id]
        assert session.get_one(Need, visit.need_id).state is NeedState.CANCELLED
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED
    shown = nina.read(page)
    for words in ("Earlier consents", "Until Mon 23.11.2026", "Ended by Nina Nurmi"):
        assert words in shown


def test_what_is_agreed_to_beside_help_is_hers_to_choose(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    page = f"/clients/{cast.aino.id}"
    done(nina, f"{page}/consent", {**GIVEN, "extras": "pictures"})
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert aino.allows(Scope.PICTURES, now)
        assert not aino.allows(Scope.ADDRESS_BY_SMS, now)
        assert [held.holds(now) for held in aino.consents] == [False, True]
    assert "Also: pictures, such as of a receipt." in nina.read(page)
    for wrong in ({"extras": "everything"}, {"given_on": ""}, {"given_on": "2026-11-24"}, {"giver": "neighbour"}):
        nina.submit(f"{page}/consent", {**GIVEN, **wrong}, expect=422)
    with sessions() as session:
        assert len(session.get_one(Client, cast.aino.id).consents) == 2


def test_kin_alone_may_not_consent_but_who_holds_a_right_may(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).withdraw_consent(now)
    page = f"/clients/{cast.aino.id}"
    hers = {**GIVEN, "giver": "representative", "representative_id": cast.liisa.id}
    refused = nina.submit(f"{page}/consent", hers, expect=422)
    assert "Choose the representative." in refused or "Choose one of these." in refused
    assert f'id="client-{cast.aino.id}-consent"' in refused
    root = f"client-{cast.aino.id}-mandates"
    done(nina, f"{page}/mandates", {**RIGHT, "holder_id": cast.liisa.id}, root)
    done(nina, f"{page}/consent", hers)
    with sessions() as session:
        assert session.get_one(Client, cast.aino.id).is_offerable(now)
        mandate = session.scalars(select(Mandate)).one()
        assert (mandate.kind, mandate.seen_by_id) == (MandateKind.GUARDIAN, cast.nina.id)
        number = mandate.id
    shown = nina.read(page)
    assert "Paper seen by Nina Nurmi" in shown
    done(nina, f"{page}/mandates/{number}/end", {})
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert not aino.has_consent(now)
        assert len(aino.circle) == 1, "she is her daughter still"


def test_a_guardian_need_not_be_family(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    page = f"/clients/{cast.aino.id}"
    refused = nina.submit(f"{page}/mandates", RIGHT, expect=422)
    assert "write the name of somebody else" in refused
    past = {**RIGHT, "holder_name": "Risto Repo", "mandate_until": "2026-11-20"}
    refused = nina.submit(f"{page}/mandates", past, expect=422)
    assert "That day is past." in refused
    assert "Risto Repo" in refused
    done(nina, f"{page}/mandates", {**past, "mandate_until": "20.11.2027"}, f"client-{cast.aino.id}-mandates")
    with sessions() as session:
        risto = session.scalars(select(Person).where(Person.name == "Risto Repo")).one()
        assert (risto.roles, risto.email) == ([], None)
        assert session.scalars(select(Mandate.valid_until)).one() == date(2027, 11, 20)
        assert [member.person_id for member in session.get_one(Client, cast.aino.id).circle] == [cast.liisa.id]


def test_another_clients_right_is_not_there(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        mandate = Mandate(client_id=cast.aino.id, person_id=cast.liisa.id, kind="guardian", valid_from=now.date())
        session.add(mandate)
        session.flush()
        number = mandate.id
    nina.submit(f"/clients/{cast.birgit.id}/mandates/{number}/end", expect=404)


def test_a_consent_that_ran_out_is_history(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        consent = session.scalars(select(Consent).where(Consent.client_id == cast.aino.id)).one()
        consent.valid_until = now.date() - timedelta(days=1)
    shown = nina.read(f"/clients/{cast.aino.id}")
    assert "Earlier consents" in shown
    assert "No consent" in shown
