"""Expenses: claimed by the helper, decided by a coordinator, handed to payroll as a table."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app.expense_table import COLUMNS, harmless
from models import clock
from models.db import transaction
from models.expense import Expense, ExpenseState
from models.helper import Helper
from models.organisation import Organisation
from models.person import Person, Role, RoleName
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.paid import photo, sent
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

VEIKKO, NINA, LIISA, KAISA = (f"{name}@example.org" for name in ("veikko", "nina", "liisa", "kaisa"))


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Visit:
    """Veikko has been at Aino's; his parish pays 25 cents a kilometre."""
    all_speak_english(sessions, cast)
    made = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    with transaction(sessions) as session:
        assert cast.veikko.organisation_id is not None
        session.get_one(Organisation, cast.veikko.organisation_id).km_cents = 25
        session.get_one(Visit, made.id).finish(now)
    return made


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def kaisa(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Kaisa's desktop."""
    return signed_in(web_app, sessions, cast.kaisa)


def claims(sessions: sessionmaker[Session]) -> list[Expense]:
    with sessions() as session:
        return list(session.scalars(select(Expense).order_by(Expense.id)))


def claim_way(veikko: Browser, visit: Visit, km: str = "6,5") -> None:
    veikko.submit("/expenses", {"visit": visit.id, "kind": "kilometres", "km": km})


def claim_fare(veikko: Browser, visit: Visit) -> None:
    fare = {"visit": visit.id, "kind": "fare", "cost": "3,20"}
    assert veikko.post("/expenses", data=fare, files=sent(photo())).status_code == 303


def test_the_way_is_suggested_both_ways_and_priced(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    assert f"/expenses/new?visit={visit.id}" in veikko.read(f"/visits/{visit.id}")
    assert f"/expenses/new?visit={visit.id}" in veikko.read("/expenses")
    assert 'value="0,6"' in veikko.read(f"/expenses/new?visit={visit.id}")
    claim_way(veikko, visit)
    claim = claims(sessions)[0]
    assert (claim.km, claim.cents, claim.state) == (6.5, 163, ExpenseState.CLAIMED)
    page = veikko.read("/expenses")
    assert "Waits for a decision" in page
    assert "€1.63" in page
    assert f"/expenses/new?visit={visit.id}" not in page


def test_without_a_rate_the_amount_stays_empty(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).organisation.km_cents = None  # type: ignore[union-attr]
    claim_way(veikko, visit)
    assert claims(sessions)[0].cents is None


def test_a_ticket_has_a_receipt_or_a_reason(veikko: Browser, sessions: sessionmaker[Session], visit: Visit) -> None:
    fare = {"visit": visit.id, "kind": "fare", "cost": "3,20"}
    assert "Add a photo of the receipt" in veikko.submit("/expenses", fare, expect=422)
    veikko.submit("/expenses", {**fare, "note": "The machine was broken"})
    assert claims(sessions)[0].cents == 320


def test_the_same_is_claimed_once(veikko: Browser, sessions: sessionmaker[Session], visit: Visit) -> None:
    claim_way(veikko, visit)
    page = veikko.submit("/expenses", {"visit": visit.id, "kind": "kilometres", "km": "7"}, expect=422)
    assert "claimed this for the visit already" in page
    claim_fare(veikko, visit)
    assert len(claims(sessions)) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"km": "far"}, {"km": "0"}, {"km": ""}, {"kind": "taxi"}, {"kind": "fare", "cost": "0"}, {"kind": "parking"}],
)
def test_bad_input_is_told_and_kept(
    web_app: Starlette,
    veikko: Browser,
    sessions: sessionmaker[Session],
    visit: Visit,
    cast: Cast,
    wrong: dict[str, str],
) -> None:
    sent_fields = {"visit": visit.id, "kind": "kilometres", "km": "6,5", "note": "By the long way", **wrong}
    page = veikko.submit("/expenses", sent_fields, expect=422)
    assert "<title>Error:" in page
    assert "By the long way" in page
    tapping = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    assert 'id="expense-form"' in tapping.submit("/expenses", sent_fields, expect=422)
    assert claims(sessions) == []


def test_all_chosen_are_approved_at_once_and_the_helper_reads_it_in_one_message(
    veikko: Browser, kaisa: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    for who in (NINA, LIISA):
        outbox.expect(who, "Done")
    claim_way(veikko, visit)
    claim_fare(veikko, visit)
    page = kaisa.read("/claims")
    assert "Veikko Virtanen" in page
    assert "€1.63" in page
    assert "Aino" not in page
    both = [claim.id for claim in claims(sessions)]
    assert kaisa.post("/claims/approve", data={"claim": both}).headers["location"] == "/claims"
    worker.settle()
    text = outbox.expect(VEIKKO, "Your expense claims have been decided").text
    assert text.count("approved") == 2
    assert "Aino" not in text
    outbox.check()
    kaisa.post("/claims/approve", data={"claim": both})
    worker.settle()
    outbox.check()


def test_a_refusal_has_a_reason_that_the_helper_reads(
    web_app: Starlette,
    veikko: Browser,
    sessions: sessionmaker[Session],
    visit: Visit,
    cast: Cast,
    worker: Worker,
    outbox: Outbox,
) -> None:
    worker.settle()
    for who in (NINA, LIISA):
        outbox.expect(who, "Done")
    claim_way(veikko, visit)
    tapping = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    assert 'id="claims"' in tapping.submit("/claims/1/refuse", {"reason": " "}, expect=422)
    assert 'id="claims"' in tapping.submit("/claims/1/refuse", {"reason": "You went by bus"}, expect=200)
    worker.settle()
    assert "You went by bus" in outbox.expect(VEIKKO, "decided").text
    assert "You went by bus" in veikko.read("/expenses")
    claim_way(veikko, visit, "3")
    assert [claim.state for claim in claims(sessions)] == [ExpenseState.REFUSED, ExpenseState.CLAIMED]


def test_payroll_gets_a_harmless_table_and_paying_is_a_deed_of_its_own(
    veikko: Browser, kaisa: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Person, cast.veikko.person_id).name = '=HYPERLINK("evil")'
    claim_way(veikko, visit)
    kaisa.submit("/claims/approve", {"claim": 1})
    period = "first=2026-11-01&last=2026-11-30"
    answer = kaisa.get(f"/expenses.csv?{period}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert tuple(header) == COLUMNS
    expected = ["1", "2026-11-23", '\'=HYPERLINK("evil")', "Kallio parish", "kilometres", "6,5", "25", "1,63"]
    assert row == [*expected, "2026-11-23", "Kaisa Korhonen"]
    assert claims(sessions)[0].state is ExpenseState.APPROVED, "looking changes nothing"
    kaisa.submit("/claims/pay", {"first": "2026-12-01", "last": "2026-12-31"})
    assert claims(sessions)[0].state is ExpenseState.APPROVED, "another month"
    kaisa.submit("/claims/pay", {"first": "2026-11-01", "last": "2026-11-30"})
    assert claims(sessions)[0].state is ExpenseState.PAID
    assert len(kaisa.get(f"/expenses.csv?{period}").content.splitlines()) == 1
    assert "Sent to payment" in veikko.read("/expenses")


def test_what_is_approved_after_the_page_was_opened_is_not_marked_as_paid(
    veikko: Browser, kaisa: Browser, sessions: sessionmaker[Session], visit: Visit
) -> None:
    page = kaisa.read("/claims")
    as_of = page.partition('name="as_of" type="hidden" value="')[2].partition('"')[0]
    claim_way(veikko, visit)
    clock.advance(minutes=1)
    kaisa.submit("/claims/approve", {"claim": 1})
    month = {"first": "2026-11-01", "last": "2026-11-30", "as_of": as_of}
    assert len(kaisa.get("/expenses.csv", params=month).content.splitlines()) == 1
    kaisa.submit("/claims/pay", month)
    assert claims(sessions)[0].state is ExpenseState.APPROVED
    kaisa.submit("/claims/pay", {**month, "as_of": "nonsense"})
    assert claims(sessions)[0].state is ExpenseState.PAID


@pytest.mark.parametrize("cell", ["=1+1", "+358", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_a_period_that_is_none_is_told(kaisa: Browser, visit: Visit) -> None:
    assert "Give a date" in kaisa.read("/expenses.csv?first=never&last=2026-11-30", expect=422)
    assert "Give a date" in kaisa.submit("/claims/pay", {"first": "x", "last": "2026-11-30"}, expect=422)


def test_others_neither_claim_nor_see_nor_decide(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    claim_fare(veikko, visit)
    maria, outi = (signed_in(web_app, sessions, who) for who in (cast.maria.person, cast.outi))
    maria.read(f"/expenses/new?visit={visit.id}", expect=404)
    maria.submit("/expenses", {"visit": visit.id, "kind": "fare", "cost": "3"}, expect=404)
    maria.submit("/expenses", {"visit": "x"}, expect=404)
    assert "€3.20" not in maria.read("/expenses")
    assert "Veikko" not in outi.read("/claims")
    outi.submit("/claims/approve", {"claim": 1}, expect=404)
    outi.submit("/claims/1/refuse", {"reason": "No"}, expect=404)
    assert [browser.get("/pictures/1").status_code for browser in (maria, outi, veikko)] == [404, 404, 200]


def test_the_organisations_own_coordinator_decides(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    claim_way(veikko, visit)
    with transaction(sessions) as session:
        of_parish = session.get_one(Person, cast.outi.id)
        of_parish.roles = [Role(name=RoleName.COORDINATOR, organisation_id=cast.veikko.organisation_id)]
    outi = signed_in(web_app, sessions, of_parish)
    assert "Veikko Virtanen" in outi.read("/claims")
    outi.submit("/claims/approve", {"claim": 1})
    claim = claims(sessions)[0]
    assert (claim.state, claim.decided_by_id, claim.decided_at) == (ExpenseState.APPROVED, cast.outi.id, clock.now())
