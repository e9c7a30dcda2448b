"""A helper stops for good: their visits go to others at once, and what is personal is erased on its day."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import welcome
from models.clearance import StepKind
from models.client import Client
from models.db import transaction
from models.event import Event
from models.expense import Expense, ExpenseKind
from models.helper import Helper, Pair, PairState
from models.offer import Offer, OfferState
from models.organisation import Organisation
from models.person import Person, RoleName
from models.picture import Picture
from models.place import Place
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]


@pytest.fixture
def veikko(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Veikko, who is welcomed by the parish."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.veikko.person)


def test_leaving_from_the_first_tap_to_the_erasure(
    veikko: Browser, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        was_there = session.get_one(Visit, visit.id)
        receipt = Picture(jpeg=b"x", taken_at=now, by_id=cast.veikko.person_id)
        Expense.claim(
            was_there, ExpenseKind.FARE, now, cents=320, receipt=receipt, note="My knee hurt, so I took a bus"
        )
    open_question = ask(sessions, cast, now, starts_in=timedelta(hours=50), kind="walk")
    worker.settle()
    outbox.waiting.clear()
    assert "/limits/leave" in veikko.read("/limits")
    page = veikko.read("/limits/leave")
    assert "notes and receipts of expenses are erased" in page
    assert 'value="2027-02-21"' in page
    assert "Kept without a name" in page
    assert veikko.submit("/limits/leave", {"erase_on": "2026-12-01"}) == "/"
    assert "Nobody asks you any more" in veikko.read("/welcome")
    worker.settle()
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED
        assert session.get_one(Offer, open_question.id).state is OfferState.EXPIRED
        asked = session.scalars(select(Offer.helper_id).where(Offer.state == OfferState.SENT)).all()
        assert set(asked) == {cast.maria.id}, "Maria is asked at once about both"
    for mailbox, subject in (
        ("maria", "Can you help?"),
        ("maria", "Can you help?"),
        ("nina", ""),
        ("liisa", ""),
        ("kaisa", ""),
    ):
        outbox.expect(f"{mailbox}@example.org", subject)
    outbox.check()
    worker.fast_forward(days=9)
    outbox.waiting.clear()
    erased(sessions, cast)


def erased(sessions: Sessions, cast: Cast) -> None:
    """Nothing personal of Veikko's is left, and the story is still there by number."""
    with sessions() as session:
        gone = session.get_one(Helper, cast.veikko.id)
        assert (gone.person.name, gone.person.email, gone.person.phone) == ("–", None, None)
        assert gone.person.disabled_at is not None
        assert (gone.place.street, gone.place.is_located) == ("–", False)
        assert not [*gone.weekly_slots, *gone.exceptions, *gone.posted_slots, *gone.pairs, *gone.welcome_marks]
        assert (gone.languages, gone.skills, gone.kinds) == ([], [], [])
        assert session.scalar(select(Place).where(Place.street == "Fleminginkatu 8")) is None
        assert session.scalar(select(Visit.id).where(Visit.helper_id == gone.id)) is not None
        claimed = session.scalars(select(Expense)).one()
        assert (claimed.cents, claimed.note, claimed.receipt_id) == (320, "", None)
        assert session.scalars(select(Picture)).all() == []
        verbs = session.scalars(select(Event.verb).where(Event.helper_id == gone.id)).all()
        assert {"left", "erased"} <= set(verbs)


def test_who_counted_on_them_is_free(sessions: Sessions, cast: Cast, veikko: Browser, now: datetime) -> None:
    with transaction(sessions) as session:
        helper, aino = session.get_one(Helper, cast.veikko.id), session.get_one(Client, cast.aino.id)
        aino.pair_with(helper, PairState.STANDING, now)
        session.get_one(Client, cast.birgit.id).pair_with(helper, PairState.BLOCKED, now)
    veikko.submit("/limits/leave", {"erase_on": "2026-12-01"})
    with sessions() as session:
        assert session.scalars(select(Pair.state)).all() == [PairState.BLOCKED]
        assert session.get_one(Person, cast.veikko.person_id).roles == []
    veikko.read("/offers", expect=403)


def test_recorded_by_the_coordinator(
    web_app: Starlette, sessions: Sessions, cast: Cast, veikko: Browser, now: datetime
) -> None:
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    path = f"/helpers/{cast.veikko.id}/leave"
    assert path in kaisa.read(f"/helpers/{cast.veikko.id}")
    assert "Veikko Virtanen" in kaisa.read(path)
    kaisa.submit(path, {"erase_on": "2026-11-23"})
    assert "No longer helping" in kaisa.read(f"/helpers/{cast.veikko.id}")
    kaisa.submit(path, {"erase_on": "2026-11-23"}, expect=409)
    with sessions() as session:
        left = session.scalars(select(Event).where(Event.verb == "left")).one()
        assert (left.actor_id, left.on_behalf_of_id, left.via) == (cast.kaisa.id, cast.veikko.person_id, "telephone")
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(f"/helpers/{cast.maria.id}/leave", expect=404)
    outi.submit(f"/helpers/{cast.maria.id}/leave", {"erase_on": "2026-11-23"}, expect=404)


@pytest.mark.parametrize("day", ["2026-11-22", "2027-11-24", "", "never"])
def test_a_day_that_cannot_be(veikko: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, day: str) -> None:
    page = veikko.submit("/limits/leave", {"erase_on": day}, expect=422)
    assert "Error:" in page
    assert f'value="{day}"' in page
    tapping = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    form = tapping.submit("/limits/leave", {"erase_on": day}, expect=422)
    assert 'id="leave-form"' in form
    answer = tapping.post("/limits/leave", data={"erase_on": "2026-11-30"})
    assert answer.headers["HX-Redirect"] == "/"


def test_not_from_a_clients_door(veikko: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).arrive(now)
    assert "Finish it first" in veikko.submit("/limits/leave", {"erase_on": "2026-12-01"}, expect=409)


def test_family_stays_family(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    liisa.submit("/limits/leave", {"erase_on": "2026-11-24"})
    worker.fast_forward(days=1)
    with sessions() as session:
        person = session.get_one(Person, cast.liisa.id)
        assert (person.name, person.disabled_at, person.role_names) == ("Liisa Laine", None, {RoleName.RELATIVE})
        assert session.get_one(Helper, cast.liisa_helps.id).place.street == "–"
    liisa.read("/family")


def test_the_marks_go_as_well(sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox) -> None:
    with transaction(sessions) as session:
        welcome.ask_for(session.get_one(Organisation, cast.veikko.organisation_id), StepKind.COURSE, None, now)
        for helper in cast.volunteers:
            welcome.mark(session.get_one(Helper, helper.id), StepKind.COURSE, date(2026, 11, 23), now)
        leaving = session.get_one(Helper, cast.veikko.id)
        leaving.left_at, leaving.erase_on = now, date(2026, 11, 23)
    worker.settle()
    with sessions() as session:
        marked = {h.id for h in session.scalars(select(Helper)) if h.welcome_marks}
        assert marked == {cast.maria.id, cast.olli.id}
