"""Nobody opens: the helper is led through the steps, and those on duty hear of each at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.client import Client
from models.db import transaction
from models.doorstep import DoorStep, Step
from models.person import Person
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

KAISA, NINA, LIISA, VEIKKO = (f"{name}@example.org" for name in ("kaisa", "nina", "liisa", "veikko"))


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, worker: Worker, outbox: Outbox) -> Visit:
    """Veikko stands at Aino's door in time; whoever had to be told of the visit has been."""
    all_speak_english(sessions, cast)
    with transaction(sessions) as session:
        session.get_one(Person, cast.kaisa.id).phone = "+358405550123"
    made = agree(sessions, cast, clock.now(), starts_in=timedelta(minutes=30))
    with transaction(sessions) as session:
        session.get_one(Visit, made.id).tell_client(clock.now())
    worker.settle()
    for who in (VEIKKO, KAISA, NINA, LIISA):
        outbox.expect(who)
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


def steps_of(sessions: sessionmaker[Session], visit: Visit) -> list[Step]:
    with sessions() as session:
        return list(session.scalars(select(DoorStep.step).where(DoorStep.visit_id == visit.id).order_by(DoorStep.id)))


def state_of(sessions: sessionmaker[Session], visit: Visit) -> VisitState:
    with sessions() as session:
        return session.get_one(Visit, visit.id).state


def test_all_the_way_to_112(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    door = f"/visits/{visit.id}/door"
    assert f'href="{door}"' in veikko.read(f"/visits/{visit.id}")
    page = veikko.read(door)
    assert "Call 112 at once if" in page
    assert (
        page.index("Ring again and wait") < page.index("Telephone the client") < page.index("Call the person on duty")
    )
    told = []
    for step in ("rang", "phoned", "called_duty", "called_112"):
        assert veikko.submit(f"{door}/{step}") == door
        worker.settle()
        told.append(outbox.expect(KAISA, "Nobody opens the door").text)
        clock.advance(minutes=5)
    assert [text.count("Rang again and waited.") for text in told] == [1, 1, 1, 1]
    assert ["112 has been called" in text for text in told] == [False, False, False, True]
    veikko.submit(f"/visits/{visit.id}/could-not", {"note": "The ambulance came"})
    worker.settle()
    outbox.expect(KAISA, "did not work out")
    outbox.expect(KAISA, "This is waiting for you")
    for who in (NINA, LIISA):
        outbox.expect(who, "did not work out")
    assert state_of(sessions, visit) is VisitState.NOT_HOME


def test_she_opens_after_all_and_the_visit_goes_on(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    veikko.submit(f"/visits/{visit.id}/door/rang")
    worker.settle()
    outbox.expect(KAISA, "Nobody opens the door")
    assert veikko.submit(f"/visits/{visit.id}/door/opened") == f"/visits/{visit.id}"
    worker.settle()
    outbox.expect(KAISA, "The door was opened after all")
    assert state_of(sessions, visit) is VisitState.UNDER_WAY
    assert steps_of(sessions, visit) == [Step.RANG, Step.OPENED]
    worker.fast_forward(minutes=45)  # nobody nudges a helper who stood at the door


def test_twice_is_as_once_and_opening_at_once_alarms_nobody(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    veikko.submit(f"/visits/{visit.id}/door/opened")
    worker.settle()
    outbox.check()
    for _ in range(2):
        veikko.submit(f"/visits/{visit.id}/door/rang")
        worker.settle()
    outbox.expect(KAISA, "Nobody opens the door")
    outbox.check()
    assert steps_of(sessions, visit) == [Step.RANG]


def test_the_alarm_comes_in_quiet_hours_too(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox, cast: Cast
) -> None:
    with transaction(sessions) as session:
        kaisa = session.get_one(Person, cast.kaisa.id)
        kaisa.quiet_start, kaisa.quiet_end = clock.now().time(), (clock.now() + timedelta(hours=9)).time()
    veikko.submit(f"/visits/{visit.id}/door/rang")
    worker.settle()
    outbox.expect(KAISA, "Nobody opens the door")


def test_each_step_has_its_number_to_tap(veikko: Browser, visit: Visit) -> None:
    door = f"/visits/{visit.id}/door"
    assert 'href="tel:112"' in veikko.read(door)
    veikko.submit(f"{door}/rang")
    assert 'href="tel:+358401234567"' in veikko.read(door)
    veikko.submit(f"{door}/phoned")
    assert 'href="tel:+358405550123"' in veikko.read(door)


def test_a_client_without_a_telephone_is_not_telephoned(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).phone = None
    assert "Telephone the client" not in veikko.read(f"/visits/{visit.id}/door")


def test_a_tap_by_htmx_answers_with_the_steps(tapping: Browser, visit: Visit) -> None:
    for _ in range(2):
        steps = tapping.submit(f"/visits/{visit.id}/door/rang", expect=200)
        assert f'id="door-{visit.id}"' in steps
        assert "<html" not in steps
        assert "Noted. The person on duty knows." in steps


def test_what_is_not_theirs_or_over_or_no_step_is_refused(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.read(f"/visits/{visit.id}/door", expect=404)
    maria.submit(f"/visits/{visit.id}/door/rang", expect=404)
    veikko.submit(f"/visits/{visit.id}/door/kicked", expect=404)
    veikko.submit(f"/visits/{visit.id}/finish")
    veikko.submit(f"/visits/{visit.id}/door/rang", expect=409)
    assert veikko.get(f"/visits/{visit.id}/door").headers["location"] == f"/visits/{visit.id}"
    assert steps_of(sessions, visit) == []


def test_care_reads_what_was_done_at_the_door(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.submit(f"/visits/{visit.id}/door/rang")
    assert "Rang again and waited." in signed_in(web_app, sessions, cast.kaisa).read(f"/visits/{visit.id}")
