"""A client's money at a visit: as agreed beforehand, counted, seen, proved, and never quietly short."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.money_form import cents_of
from models import clock
from models.client import Client
from models.concern import Concern
from models.consent import Scope
from models.db import transaction
from models.notification import Notification, NotificationKind
from models.spending import MoneyWay, Spending
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.paid import photo, sent, shopping
from tests.web import Browser, signed_in

SUMS = {
    "received": "20",
    "spent": "15,50",
    "returned": "4.50",
    "seen_by": "client",
    "no_receipt": "The shop had no paper",
}


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast) -> Visit:
    """A visit with counted cash that has just begun."""
    made = shopping(sessions, cast, clock.now())
    clock.freeze(made.starts_at)
    return made


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone with htmx."""
    return signed_in(web_app, sessions, cast.veikko.person, htmx=True)


def kept(sessions: sessionmaker[Session], visit: Visit) -> Spending | None:
    with sessions() as session:
        return session.get_one(Visit, visit.id).spending


@pytest.mark.parametrize(
    ("typed", "cents"), [("12,50", 1250), ("12.5", 1250), ("12", 1200), ("0,07", 7), ("12,50 €", 1250), ("29.99", 2999)]
)
def test_sums_are_exact(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize("typed", ["", "a", "-1", "1,234", "1.000,00", "1e3", "٣", "12,"])
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        cents_of(typed)


def test_how_money_is_handled_is_told_after_the_yes(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, veikko: Browser
) -> None:
    cash = shopping(sessions, cast, clock.now())
    assert "Counted cash, at most €40.00" in veikko.read(f"/visits/{cash.id}")
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.money_way, aino.money_cap_cents, aino.shop_account = MoneyWay.SHOP_ACCOUNT, None, "K-Market Vaasanhalli"
    assert "On the account at K-Market Vaasanhalli" in veikko.read(f"/visits/{cash.id}")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).money_way = None
    assert "No money moves at this visit" in veikko.read(f"/visits/{cash.id}")
    walk = agree(sessions, cast, clock.now(), kind="walk")
    assert "money moves" not in veikko.read(f"/visits/{walk.id}")
    veikko.read(f"/visits/{walk.id}/money", expect=422)


def test_counted_cash_is_written_down_and_care_sees_it(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    assert f"/visits/{visit.id}/money" in veikko.read(f"/visits/{visit.id}")
    assert veikko.submit(f"/visits/{visit.id}/money", SUMS) == f"/visits/{visit.id}/money"
    spending = kept(sessions, visit)
    assert spending is not None
    assert (spending.received_cents, spending.spent_cents, spending.returned_cents) == (2000, 1550, 450)
    page = signed_in(web_app, sessions, cast.nina).read(f"/visits/{visit.id}")
    assert "€15.50" in page
    assert "The shop had no paper" in page
    assert "€15.50" not in signed_in(web_app, sessions, cast.liisa).read(f"/visits/{visit.id}")


def test_more_than_agreed_is_refused_with_what_to_do(veikko: Browser, tapping: Browser, visit: Visit) -> None:
    over = {**SUMS, "received": "50", "spent": "45,50"}
    page = veikko.submit(f"/visits/{visit.id}/money", over, expect=422)
    assert "At most €40.00 is agreed" in page
    assert "call home care" in page
    assert 'value="45,50"' in page
    assert "<title>Error:" in page
    assert f'id="spending-{visit.id}"' in tapping.submit(f"/visits/{visit.id}/money", over, expect=422)


@pytest.mark.parametrize(
    ("returned", "told"), [("3", "€1.50 is missing"), ("6", "€1.50 too much was spent or given back")]
)
def test_money_that_does_not_add_up_wants_a_word_and_offers_to_report(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, returned: str, told: str
) -> None:
    wrong = {**SUMS, "returned": returned}
    assert told in veikko.submit(f"/visits/{visit.id}/money", wrong, expect=422)
    assert kept(sessions, visit) is None
    veikko.submit(f"/visits/{visit.id}/money", {**wrong, "missing": "A coin fell down the drain"})
    page = veikko.read(f"/visits/{visit.id}/money")
    assert "A coin fell down the drain" in page
    assert f"/incidents/new?visit={visit.id}" in page


def test_the_database_refuses_cash_that_does_not_add_up(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    veikko.submit(f"/visits/{visit.id}/money", SUMS)
    with sessions() as session, pytest.raises(IntegrityError, match="ck_spending_sum"):
        session.execute(text("update spending set returned_cents = 0"))


def test_cash_wants_a_receipt_or_a_reason_where_she_agrees_to_pictures(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    without = {**SUMS, "no_receipt": ""}
    assert "Add a photo of the receipt" in veikko.submit(f"/visits/{visit.id}/money", without, expect=422)
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).consents[0].scope = [Scope.HELP.value]
    page = veikko.read(f"/visits/{visit.id}/money")
    assert 'type="file"' not in page
    assert "Leave the paper receipt with the client" in page
    veikko.submit(f"/visits/{visit.id}/money", without)


def test_a_shop_account_needs_the_sum_alone(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    visit = shopping(sessions, cast, clock.now(), MoneyWay.SHOP_ACCOUNT)
    clock.freeze(visit.starts_at)
    assert "receive" not in veikko.read(f"/visits/{visit.id}/money")
    veikko.submit(f"/visits/{visit.id}/money", {"spent": "31,05", "seen_by": "client"})
    spending = kept(sessions, visit)
    assert spending is not None
    assert (spending.way, spending.spent_cents, spending.received_cents) == (MoneyWay.SHOP_ACCOUNT, 3105, 0)


def test_it_may_be_mended_for_a_day_and_the_receipt_stays(
    veikko: Browser, tapping: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    veikko.post(f"/visits/{visit.id}/money", data={**SUMS, "no_receipt": ""}, files=sent(photo()))
    veikko.submit(f"/visits/{visit.id}/finish")
    clock.advance(hours=23)
    mended = {**SUMS, "spent": "16", "returned": "4", "no_receipt": ""}
    card = tapping.submit(f"/visits/{visit.id}/money", mended, expect=200)
    assert f'id="spending-{visit.id}"' in card
    assert "Saved." in card
    spending = kept(sessions, visit)
    assert spending is not None
    assert (spending.spent_cents, spending.receipt_id) == (1600, 1)
    clock.advance(hours=1, minutes=1)
    veikko.submit(f"/visits/{visit.id}/money", SUMS, expect=409)
    assert "Mend it" not in veikko.read(f"/visits/{visit.id}/money")


def test_not_before_the_visit_and_not_by_others(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    clock.freeze(visit.starts_at - timedelta(minutes=1))
    veikko.submit(f"/visits/{visit.id}/money", SUMS, expect=409)
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.read(f"/visits/{visit.id}/money", expect=404)
    maria.submit(f"/visits/{visit.id}/money", SUMS, expect=404)


@pytest.mark.parametrize(
    ("field", "typed"), [("spent", "a lot"), ("received", ""), ("seen_by", "nobody"), ("returned", "-3")]
)
def test_bad_input_is_told_at_its_field_and_kept(veikko: Browser, visit: Visit, field: str, typed: str) -> None:
    page = veikko.submit(f"/visits/{visit.id}/money", {**SUMS, field: typed}, expect=422)
    assert "<title>Error:" in page
    assert f'href="#{field}' in page
    assert "The shop had no paper" in page


@pytest.mark.parametrize(("returned", "said"), [("2", "is missing. A coin fell"), ("6", "too much")])
def test_cash_that_does_not_add_up_reaches_who_is_on_duty(
    web_app: Starlette,
    sessions: sessionmaker[Session],
    cast: Cast,
    visit: Visit,
    veikko: Browser,
    returned: str,
    said: str,
) -> None:
    sums = {**SUMS, "returned": returned, "missing": "A coin fell"}
    for _again in range(2):
        veikko.submit(f"/visits/{visit.id}/money", sums)
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    morning = kaisa.read("/morning")
    with sessions() as session:
        told = session.scalars(select(Concern)).one()
        assert told.is_important
        assert said in told.text
        kinds = select(Notification.person_id).where(Notification.kind == NotificationKind.CONCERN)
        assert session.scalars(kinds).all() == [cast.kaisa.id]
    assert f"/concerns/{told.id}" in morning
    kaisa.submit(f"/concerns/{told.id}/close", {"answer": "It was under the sofa"})
    assert f"/concerns/{told.id}" not in kaisa.read("/morning")


def test_cash_that_adds_up_worries_nobody(sessions: sessionmaker[Session], visit: Visit, veikko: Browser) -> None:
    veikko.submit(f"/visits/{visit.id}/money", SUMS)
    with sessions() as session:
        assert session.scalars(select(Concern)).all() == []
