"""A client is away, back, gone; how she is told, how one gets in, what helpers may know: a nurse's taps and pages."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models.client import Client, ClientState, EndReason, Entry, PauseReason, ToldBy
from models.db import transaction
from models.need import Need, NeedState
from models.spending import MoneyWay
from models.task import Task, TaskKind
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.posting import Sessions
from tests.flows.test_clients import events, filled_in
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

LONGER = {"pause_reason": "hospital", "paused_until": "2026-12-24"}


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone."""
    return signed_in(web_app, sessions, cast.nina)


@pytest.fixture
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone with htmx."""
    return signed_in(web_app, sessions, cast.nina, htmx=True)


def test_to_hospital_and_back(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    visit = agree(sessions, cast, now)
    worker.settle()
    outbox.waiting.clear()
    page = f"/clients/{cast.aino.id}"
    assert nina.read(page).count(f'action="{page}/pause"') == 1, "one tap opens it, the second one does it"
    assert nina.submit(f"{page}/pause", {"pause_reason": "hospital", "paused_until": "1.12.2026"}) == page
    worker.settle()
    told = [outbox.expect("veikko@example.org", "Visits are off for now"), outbox.expect("liisa@example.org")]
    for mail in told:
        assert "Aino Laine" in mail.text
        words = set(re.findall(r"\w+", f"{mail.subject} {mail.text} {mail.html}".lower()))
        assert not words & {"hospital", "ill", "illness", "sick", "died"}
    outbox.check()
    with sessions() as session:
        assert session.get_one(Need, visit.need_id).state is NeedState.CANCELLED
    shown = nina.read(page)
    assert "In hospital. Away until Tue 1.12.2026." in shown
    assert "Post a help request" not in shown.split("</nav>")[-1]
    assert nina.submit(f"{page}/resume") == page
    worker.settle()
    outbox.expect("liisa@example.org", "Visits go on")
    with sessions() as session:
        assert session.get_one(Client, cast.aino.id).state is ClientState.ACTIVE


def test_with_htmx_errors_change_the_card_and_deeds_the_page(tapping: Browser, cast: Cast) -> None:
    page, card = f"/clients/{cast.aino.id}", f'id="client-{cast.aino.id}"'
    past = tapping.submit(f"{page}/pause", {"pause_reason": "away", "paused_until": "2026-11-01"}, expect=422)
    assert "That day is past." in past
    assert past.lstrip().startswith(f'<article class="card " {card}')
    for fields in ({}, {"pause_reason": "holiday"}):
        assert "Choose one of these." in tapping.submit(f"{page}/pause", fields, expect=422)
    for fields, words in (
        ({"pause_reason": "away"}, "Away. Away until further notice."),
        (LONGER, "In hospital. Away"),
    ):
        assert tapping.post(f"{page}/pause", data=fields).headers["HX-Redirect"] == page
        assert words in tapping.read(page)
    assert "until Thu 24.12.2026." in tapping.read(page)
    assert tapping.post(f"{page}/resume").headers["HX-Redirect"] == page
    tapping.submit(f"{page}/resume", expect=409)


def test_a_pause_whose_day_has_come_asks_and_does_not_end_by_itself(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    page = f"/clients/{cast.aino.id}"
    nina.submit(f"{page}/pause", {"pause_reason": "away", "paused_until": "2026-11-24"})
    worker.fast_forward(days=2)
    outbox.expect("liisa@example.org", "Visits are off for now")
    worker_sees = signed_in(nina.app, sessions, cast.nina)  # type: ignore[arg-type]
    assert "Was to be back after Tue 24.11.2026. Is the client at home?" in worker_sees.read(page)
    assert "Back by now?" in worker_sees.read("/clients")
    with sessions() as session:
        assert session.get_one(Client, cast.aino.id).state is ClientState.PAUSED


@pytest.mark.parametrize("htmx", [False, True])
def test_the_end_is_asked_once(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> None:
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    page = f"/clients/{cast.aino.id}"
    assert "Yes, end the help" in nina.read(f"{page}/end")
    refused = nina.submit(f"{page}/end", {}, expect=422)
    assert "Choose why." in refused
    assert 'id="client-end"' in refused
    answer = nina.post(f"{page}/end", data={"end_reason": "care_home"})
    assert answer.headers.get("HX-Redirect" if htmx else "location") == page
    shown = nina.read(page)
    assert "Moved to a care home" in shown
    assert "The help ends for good" not in shown
    nina.read(f"{page}/end", expect=409)
    nina.submit(f"{page}/pause", {"pause_reason": "away"}, expect=409)
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert (aino.state, aino.end_reason) == (ClientState.ENDED, EndReason.CARE_HOME)


def test_where_she_died_the_nurse_is_told_that_people_are_rung(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    agree(sessions, cast, now)
    worker.settle()
    outbox.waiting.clear()
    page = f"/clients/{cast.aino.id}"
    assert "somebody rings each of them" in nina.read(f"{page}/end")
    nina.submit(f"{page}/end", {"end_reason": "died"})
    worker.settle()
    outbox.check()
    with sessions() as session:
        calls = session.scalars(select(Task).where(Task.kind == TaskKind.BREAK_NEWS)).all()
        assert {call.person_id for call in calls} == {cast.veikko.person_id, cast.liisa.id}


def test_a_relative_reads_that_she_is_away_and_no_reason(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.pause_reason, aino.paused_until = PauseReason.HOSPITAL, date(2026, 12, 1)
        aino.state = ClientState.PAUSED
    liisa = signed_in(web_app, sessions, cast.liisa)
    page = f"/clients/{cast.aino.id}"
    shown = liisa.read(page)
    assert "Away until Tue 1.12.2026." in shown
    assert "hospital" not in shown.lower()
    for deed in ("pause", "resume", "end", "mandates", "consent"):
        liisa.submit(f"{page}/{deed}", {"pause_reason": "away", "end_reason": "moved"}, expect=403)


def test_another_areas_clients_are_not_there(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    page = f"/clients/{cast.aino.id}"
    for deed in ("pause", "resume", "end", "mandates", "mandates/1/end"):
        outi.submit(f"{page}/{deed}", {"pause_reason": "away", "end_reason": "moved"}, expect=404)
    outi.read(f"{page}/end", expect=404)


def test_a_relative_who_tells_her_is_named(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    page = f"/clients/{cast.aino.id}"
    refused = nina.submit(page, filled_in(cast, told_by="relative"), expect=422)
    assert "Choose the relative who tells the client." in refused
    nina.submit(page, filled_in(cast, told_by="relative", teller_id=cast.veikko.person_id), expect=422)
    nina.submit(page, filled_in(cast, told_by="relative", teller_id=cast.liisa.id))
    assert "By a relative: Liisa Laine" in nina.read(page)
    with sessions() as session:
        (member,) = session.get_one(Client, cast.aino.id).circle
    nina.submit(f"{page}/circle/{member.id}/remove")
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert (aino.told_by, aino.teller) == (ToldBy.RELATIVE, None), "it falls to her team"
    assert "Add them first" in nina.submit(page, filled_in(cast, told_by="relative"), expect=422)


def test_helpers_read_what_is_good_to_know_once_she_has_approved_it(
    web_app: Starlette, nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    page, asked = f"/clients/{cast.aino.id}", f"/visits/{visit.id}"
    nina.submit(page, filled_in(cast, good_to_know="Deaf in the left ear"))
    assert "not approved by the client yet" in nina.read(page)
    assert "Deaf in the left ear" not in veikko.read(asked)
    nina.submit(page, filled_in(cast, good_to_know="Deaf in the left ear", good_to_know_approved="y"))
    assert "Deaf in the left ear" in veikko.read(asked)
    nina.submit(page, filled_in(cast, good_to_know="Deaf in the left ear", has_lift="y"))
    assert "Deaf in the left ear" in veikko.read(asked)
    nina.submit(page, filled_in(cast, good_to_know="Deaf in the right ear"))
    assert "Deaf" not in veikko.read(asked)
    with sessions() as session:
        assert [event.fields for event in events(session, "edited")][:2] == [
            ["good_to_know"],
            ["good_to_know_approved_at"],
        ]


def test_entry_and_money_are_agreed_beforehand(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    page = f"/clients/{cast.aino.id}"
    for wrong in ("", "much", "0", "1000,01", "-5"):
        refused = nina.submit(page, filled_in(cast, money_way="cash", money_cap=wrong), expect=422)
        assert "Give an amount in euros" in refused
    assert "which shop has the account" in nina.submit(page, filled_in(cast, money_way="shop_account"), expect=422)
    nina.submit(page, filled_in(cast, money_way="cash", money_cap="50,5 €", entry_way="entry_phone", entry="Laine"))
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert (aino.money_way, aino.money_cap_cents, aino.entry_way) == (MoneyWay.CASH, 5050, Entry.ENTRY_PHONE)
    shown = nina.read(page)
    assert "Counted cash, at most 50,50 €" in shown
    assert "Entry phone. Laine" in shown
    assert 'value="50,50"' in nina.read(f"{page}/edit")
    nina.submit(page, filled_in(cast, money_way="shop_account", shop_account="K-market Kallio, Laine", money_cap="50"))
    nina.submit(page, filled_in(cast, money_way=""))
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert (aino.money_way, aino.money_cap_cents, aino.shop_account) == (None, None, "")


def test_nobody_is_looked_up_without_a_trace(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    nina.read(f"/clients/{cast.aino.id}/end")
    with sessions() as session:
        (looked,) = events(session, "looked")
        assert (looked.actor_id, looked.at - now) == (cast.nina.id, timedelta())
