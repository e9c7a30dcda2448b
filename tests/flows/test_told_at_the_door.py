"""What a helper is told after the yes, and a client before the visit: alike by page, at the desk, by telephone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models import clock
from models.client import Client, Entry
from models.consent import Scope
from models.db import transaction
from models.event import Event
from models.need import Need
from models.offer import Offer
from models.spending import MoneyWay
from models.task import Task, TaskKind
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.calling import ask_by_telephone, call, calls, keypad
from tests.flows.posting import Sessions
from tests.flows.suggested import open_need
from tests.web import Browser, signed_in

RELATIVE_OPENS = "A relative opens. Ring at Liisa&#39;s first"


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.entry_way, aino.entry = Entry.RELATIVE_OPENS, "Ring at Liisa's first"


@pytest.fixture
def daniel(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Daniel at the service desk."""
    return signed_in(web_app, sessions, cast.daniel)


def test_who_opens_stands_on_the_helpers_page_and_at_the_desk(
    web_app: Starlette, daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    assert RELATIVE_OPENS in veikko.read(f"/visits/{visit.id}")
    assert RELATIVE_OPENS in daniel.read(f"/desk/helpers/{cast.veikko.id}")
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(now)
    assert "A relative opens" not in veikko.read(f"/visits/{visit.id}")


def test_who_opens_is_said_on_the_telephone_after_the_yes_alone(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    _, task = ask_by_telephone(sessions, cast, now)
    assert "A relative opens" not in daniel.read("/calls")
    assert "How to get in: A relative opens" in daniel.read(daniel.submit(f"/calls/{task.id}/yes"))
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).consents[0].withdrawn_at = now
    assert "A relative opens" not in daniel.read("/calls"), "a gate has closed since"


@pytest.mark.parametrize("may_text", [False, True])
def test_whether_an_address_may_go_by_text_message_is_hers_to_say(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime, may_text: bool
) -> None:
    with transaction(sessions) as session:
        scope = [Scope.HELP.value, *[Scope.ADDRESS_BY_SMS.value] * may_text]
        session.get_one(Client, cast.aino.id).consents[0].scope = scope
    _, task = ask_by_telephone(sessions, cast, now)
    assert "text message" not in daniel.read("/calls"), "a question has no address"
    card = daniel.read(daniel.submit(f"/calls/{task.id}/yes"))
    assert ("the address may go by text message, too" in card) is may_text
    assert ("do not send it by text message" in card) is not may_text


def test_money_and_the_last_helpers_note_are_said_on_the_telephone(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=timedelta(hours=4))
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(now, for_next="The cat likes to be greeted.")
        aino = session.get_one(Client, cast.aino.id)
        aino.money_way, aino.shop_account = MoneyWay.SHOP_ACCOUNT, "Siwa Kurvi"
    _, task = ask_by_telephone(sessions, cast, now)
    page = daniel.read("/calls")
    assert "On the account at the shop. Never cash or a bank card." in page
    assert "Siwa" not in page, "the shop tells where she lives"
    card = daniel.read(daniel.submit(f"/calls/{task.id}/yes"))
    for told in ("On the account at Siwa Kurvi.", "From the last visit: The cat likes to be greeted."):
        assert told in card, told


def test_whoever_is_asked_knows_about_money_and_limits_first(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    assert "No money moves at this visit: nothing is agreed." in veikko.read(f"/offers/{offer.id}")
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.money_way, aino.money_cap_cents = MoneyWay.CASH, 5000
    assert "Counted cash, at most €50.00." in veikko.read(f"/offers/{offer.id}")


def test_the_question_by_telephone_says_what_is_done_and_what_never(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    ask_by_telephone(sessions, cast, now)
    page = daniel.read("/calls")
    for told in ("The helper shops by a list", "A volunteer does not use a bank card or PIN.", "No money moves"):
        assert told in page, told


def test_a_nurse_is_warned_where_no_way_of_paying_is_agreed(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    made, nina = open_need(sessions, cast, now), signed_in(web_app, sessions, cast.nina)
    warning = "No way of paying is agreed with this client"
    assert warning in nina.read(f"/needs/{made.id}")
    assert warning not in nina.read(f"/needs/{open_need(sessions, cast, now, kind='company').id}")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).money_way = MoneyWay.SHOP_ACCOUNT
    assert warning not in nina.read(f"/needs/{made.id}")


def test_she_hears_who_does_not_come_and_that_somebody_new_does(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).tell_client(now)
        session.get_one(Visit, visit.id).withdraw(now)
    with transaction(sessions) as session:
        second = next(o for o in session.get_one(Need, visit.need_id).offers if o.helper_id == cast.maria.id)
        session.get_one(Offer, second.id).accept(now)
    task = call(sessions, TaskKind.TELL_CLIENT)
    page = daniel.read(f"/calls/{task.id}")
    assert not calls(sessions, TaskKind.TELL_CHANGE)
    gone, new, comes = ("Veikko ei tule.", "Tilalle tulee joku toinen", "Maria")
    assert -1 < page.index(gone) < page.index(new) < page.index(comes)


def test_the_calls_that_were_read_are_written_down(
    web_app: Starlette, daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    def looks(who: int) -> set[tuple[str, int, tuple[str, ...]]]:
        with sessions() as session:
            found = session.scalars(select(Event).where(Event.verb == "looked", Event.actor_id == who))
            return {(one.entity, one.entity_id, tuple(one.fields)) for one in found}

    keypad(sessions, cast.veikko)
    visit = agree(sessions, cast, now, starts_in=timedelta(hours=3))
    daniel.read("/calls")
    assert ("helper", cast.veikko.id, ("name", "phone")) in looks(cast.daniel.id)
    assert ("client", cast.aino.id, ("address", "name", "phone")) in looks(cast.daniel.id)
    clock.advance(hours=1)
    signed_in(web_app, sessions, cast.kaisa).read("/morning")
    assert looks(cast.kaisa.id) >= {
        ("client", cast.aino.id, ("address", "name", "phone")),
        ("helper", cast.veikko.id, ("name", "phone")),
    }
    with sessions() as session:
        assert session.scalar(select(Task.id).where(Task.visit_id == visit.id)) is not None


def test_calls_to_a_helper_lead_to_the_desk_and_to_illness(
    daniel: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    ask_by_telephone(sessions, cast, now)
    page = daniel.read("/calls")
    assert f'href="/desk/helpers/{cast.veikko.id}"' in page
    assert f'action="/desk/helpers/{cast.veikko.id}/ill"' in page
    assert daniel.submit(f"/desk/helpers/{cast.veikko.id}/ill", {"spell": "today"}) == f"/desk/helpers/{cast.veikko.id}"
