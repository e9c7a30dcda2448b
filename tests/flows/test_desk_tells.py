"""What a helper without a smartphone tells of a visit, the desk writes down on their behalf."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.client import Client
from models.concern import Concern
from models.db import transaction
from models.doorstep import DoorStep
from models.event import Event
from models.expense import Expense
from models.helper import Helper, Pair, PairState
from models.incident import Incident
from models.notification import Notification, NotificationKind
from models.spending import MoneyWay, Spending
from models.task import Task, TaskKind
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.flows.calling import keypad
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]


@pytest.fixture
def daniel(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Daniel at the service desk."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.daniel)


@pytest.fixture
def visit(sessions: Sessions, cast: Cast, now: datetime) -> Visit:
    """Veikko, who has a keypad telephone, is due at Aino's now, for shopping with her cash."""
    keypad(sessions, cast.veikko)
    with transaction(sessions) as session:
        aino = session.get_one(Client, cast.aino.id)
        aino.money_way, aino.money_cap_cents = MoneyWay.CASH, 10_000
    agreed = agree(sessions, cast, now)
    clock.freeze(agreed.starts_at)
    return agreed


def at(cast: Cast, visit: Visit) -> str:
    """The address under which the visit stands at the desk."""
    return f"/desk/helpers/{cast.veikko.id}/visits/{visit.id}"


def done(sessions: Sessions, visit: Visit) -> None:
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(clock.now())


def test_how_it_went_is_told_whole(daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit) -> None:
    assert "Was the client well?" in daniel.read(f"{at(cast, visit)}/tell/finish")
    told = {"note": "Fine", "was_well": "yes", "for_next": "Ring twice", "longer_next": "y"}
    daniel.submit(f"{at(cast, visit)}/finish", told)
    with sessions() as session:
        kept = session.get_one(Visit, visit.id)
        assert (kept.state, kept.was_well, kept.for_next) == (VisitState.DONE, True, "Ring twice")
        assert kept.longer_next
    assert "1,000" in daniel.submit(f"{at(cast, visit)}/finish", {"note": "x" * 1001}, expect=422)


def test_nobody_opens_and_each_step_is_told_to_who_is_on_duty(
    daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit
) -> None:
    door = f"{at(cast, visit)}/tell/door"
    assert daniel.submit(f"{at(cast, visit)}/door/rang") == door
    assert "Done at" in daniel.read(door)
    daniel.submit(f"{at(cast, visit)}/door/called_112")
    daniel.submit(f"{at(cast, visit)}/door/nothing", expect=404)
    with sessions() as session:
        assert len(session.scalars(select(DoorStep)).all()) == 2
        told = select(Notification).where(Notification.kind == NotificationKind.VISIT_DOORSTEP)
        assert {n.person_id for n in session.scalars(told)} == {cast.kaisa.id}
    daniel.submit(f"{at(cast, visit)}/could-not", {"note": "Lights were out"})
    with sessions() as session:
        assert session.get_one(Visit, visit.id).state is VisitState.NOT_HOME
        deed = session.scalars(select(Event).where(Event.verb == "could_not")).one()
        assert (deed.actor_id, deed.on_behalf_of_id) == (cast.daniel.id, cast.veikko.person_id)


def test_money_and_its_receipt_that_follows(daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit) -> None:
    sums = {"received": "50", "spent": "32,40", "returned": "17,60", "seen_by": "client"}
    assert "How much" in daniel.read(f"{at(cast, visit)}/tell/money")
    assert "is missing" in daniel.submit(f"{at(cast, visit)}/money", {**sums, "returned": "10"}, expect=422)
    daniel.submit(f"{at(cast, visit)}/money", sums)
    with sessions() as session:
        assert session.scalars(select(Spending)).one().spent_cents == 3240


def test_a_ticket_is_claimed(daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit) -> None:
    ticket = {"kind": "fare", "cost": "3,20", "note": "Told by telephone"}
    daniel.submit(f"{at(cast, visit)}/expense", ticket, expect=404)
    done(sessions, visit)
    assert f"{at(cast, visit)}/tell/expense" in daniel.read(f"/desk/helpers/{cast.veikko.id}")
    assert "Kilometres" in daniel.read(f"{at(cast, visit)}/tell/expense")
    daniel.submit(f"{at(cast, visit)}/expense", ticket)
    assert "already" in daniel.submit(f"{at(cast, visit)}/expense", ticket, expect=422)
    with sessions() as session:
        claimed = session.scalars(select(Expense)).one()
        assert (claimed.helper_id, claimed.cents) == (cast.veikko.id, 320)


def test_a_worry_is_the_helpers_own_and_its_answer_reaches_them(
    web_app: Starlette, daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit
) -> None:
    assert "Write in a few words" in daniel.submit(f"{at(cast, visit)}/worry", {"text": ""}, expect=422)
    for _again in range(2):
        daniel.submit(f"{at(cast, visit)}/worry", {"text": "The fridge was empty"})
    with sessions() as session:
        told = session.scalars(select(Concern)).one()
        assert (told.reported_by_id, told.visit_id) == (cast.veikko.person_id, visit.id)
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    kaisa.submit(f"/concerns/{told.id}/close", {"answer": "The nurse has filled it"})
    with sessions() as session:
        calls = session.scalars(select(Task).where(Task.kind == TaskKind.PASS_ON)).all()
        kinds = {
            call.notification.kind for call in calls if call.notification and call.person_id == cast.veikko.person_id
        }
        assert NotificationKind.CONCERN_ANSWERED in kinds


def test_an_incident_is_reported_by_the_helper_and_keeps_the_two_apart(
    daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit
) -> None:
    assert "Which helper" not in daniel.read(f"{at(cast, visit)}/tell/incident")
    told = {"kind": "injury", "text": "She fell"}
    daniel.submit(f"{at(cast, visit)}/incident", {**told, "helper": cast.maria.id}, expect=422)
    daniel.submit(f"{at(cast, visit)}/incident", told)
    with sessions() as session:
        kept = session.scalars(select(Incident)).one()
        assert (kept.reported_by_id, kept.helper_id) == (cast.veikko.person_id, None)
        assert session.scalars(select(Pair.state)).one() is PairState.SUSPENDED


def test_not_a_match(daniel: Browser, sessions: Sessions, cast: Cast, visit: Visit) -> None:
    daniel.submit(f"{at(cast, visit)}/part")
    with sessions() as session:
        assert session.scalars(select(Pair.state)).one() is PairState.BLOCKED
        assert session.get_one(Visit, visit.id).state is VisitState.CANCELLED
    daniel.read(f"{at(cast, visit)}/tell/worry", expect=404)


def test_a_day_off_and_what_it_leaves(daniel: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    keypad(sessions, cast.veikko)
    agreed = agree(sessions, cast, now)
    day = agreed.starts_at.astimezone(cast.area.zone).date()
    daniel.submit(f"/desk/helpers/{cast.veikko.id}/day-off", {"day": day.isoformat()})
    daniel.submit(
        f"/desk/helpers/{cast.veikko.id}/day-off", {"day": (day + timedelta(days=30)).isoformat()}, expect=404
    )
    with sessions() as session:
        assert [one.day for one in session.get_one(Helper, cast.veikko.id).exceptions if one.is_day_off] == [day]
        told = select(Notification.person_id).where(Notification.kind == NotificationKind.COVER_NEEDED)
        assert session.scalars(told).all() == [cast.kaisa.id]


def test_nobody_tells_for_a_helper_elsewhere(web_app: Starlette, sessions: Sessions, cast: Cast, visit: Visit) -> None:
    elsewhere = f"/desk/helpers/{cast.maria.id}/visits/{visit.id}"
    daniel = signed_in(web_app, sessions, cast.daniel)
    daniel.read(f"{elsewhere}/tell/worry", expect=404)
    daniel.submit(f"{elsewhere}/worry", {"text": "x"}, expect=404)
    daniel.read(f"{at(cast, visit)}/tell/nothing", expect=404)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    veikko.submit(f"{at(cast, visit)}/worry", {"text": "x"}, expect=403)
