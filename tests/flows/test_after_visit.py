"""What a visit leaves behind: a note for whoever comes next, how she was, and that it takes longer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.db import transaction
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

KAISA, NINA, LIISA, VEIKKO = (f"{name}@example.org" for name in ("kaisa", "nina", "liisa", "veikko"))
NOTE = "Canary: the shopping bag hangs behind the door"


@pytest.fixture
def visit(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Visit:
    """Veikko's visit to Aino has just begun."""
    all_speak_english(sessions, cast)
    made = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    clock.freeze(made.starts_at)
    return made


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


def test_the_next_helper_reads_the_note_after_the_yes_alone(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.submit(f"/visits/{visit.id}/finish", {"for_next": NOTE})
    offer = ask(sessions, cast, clock.now(), cast.maria, kind="company")
    maria = signed_in(web_app, sessions, cast.maria.person)
    assert NOTE not in maria.read(f"/offers/{offer.id}")
    maria.submit(f"/offers/{offer.id}/accept")
    page = maria.read("/visits/2")
    assert "From the last visit" in page
    assert NOTE in page
    assert "Veikko" not in page
    assert NOTE not in signed_in(web_app, sessions, cast.liisa).read("/visits/2")


def test_a_note_of_another_client_or_of_long_ago_is_not_shown(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.submit(f"/visits/{visit.id}/finish", {"for_next": NOTE})
    others = agree(sessions, cast, clock.now(), client=cast.birgit)
    later = agree(sessions, cast, clock.now(), starts_in=timedelta(days=61))
    for other in (others, later):
        assert NOTE not in veikko.read(f"/visits/{other.id}")


def test_care_reads_the_note_and_can_remove_it(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.submit(f"/visits/{visit.id}/finish", {"for_next": NOTE})
    later = agree(sessions, cast, clock.now())
    nina = signed_in(web_app, sessions, cast.nina, htmx=True)
    assert NOTE in nina.read(f"/visits/{visit.id}")
    card = nina.submit(f"/visits/{visit.id}/for-next/remove", expect=200)
    assert f'id="visit-{visit.id}"' in card
    assert NOTE not in card
    assert NOTE not in veikko.read(f"/visits/{later.id}")
    signed_in(web_app, sessions, cast.nina).submit(f"/visits/{visit.id}/for-next/remove")
    signed_in(web_app, sessions, cast.outi).submit(f"/visits/{visit.id}/for-next/remove", expect=404)
    veikko.submit(f"/visits/{visit.id}/for-next/remove", expect=403)


def test_she_was_well_stands_in_the_message(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    settle_booking(sessions, visit, worker, outbox)
    veikko.submit(f"/visits/{visit.id}/finish", {"was_well": "yes", "note": "We had coffee"})
    worker.settle()
    for who in (NINA, LIISA):
        assert "all was well" in outbox.expect(who, "Done, all was well").text


def test_not_well_reaches_the_person_on_duty_at_once(
    veikko: Browser, sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    settle_booking(sessions, visit, worker, outbox)
    veikko.submit(f"/visits/{visit.id}/finish", {"was_well": "no"})
    worker.settle()
    assert "find out whether all is well" in outbox.expect(KAISA, "Done, but not all was well").text
    for who in (NINA, LIISA):
        outbox.expect(who, "Done, but not all was well")
    assert "Home care has been told" in veikko.read(f"/visits/{visit.id}")


def test_longer_next_time_is_suggested_to_poster_and_coordinator(
    web_app: Starlette, veikko: Browser, sessions: sessionmaker[Session], visit: Visit, cast: Cast
) -> None:
    veikko.submit(f"/visits/{visit.id}/finish", {"longer_next": "y"})
    nina, kaisa = (signed_in(web_app, sessions, who) for who in (cast.nina, cast.kaisa))
    assert "1 h 15 min" in nina.read(f"/visits/{visit.id}")
    offer = ask(sessions, cast, clock.now())
    for browser in (nina, kaisa):
        assert "takes 1 h 15 min rather than 1 h" in browser.read(f"/needs/{offer.need_id}")
    other = ask(sessions, cast, clock.now(), kind="company")
    assert "rather than" not in kaisa.read(f"/needs/{other.need_id}")
    form = nina.read(f"/needs/new?client={cast.aino.id}")
    assert "1 h 15 min, the last helper suggests" in form


def settle_booking(sessions: sessionmaker[Session], visit: Visit, worker: Worker, outbox: Outbox) -> None:
    """Everything that was to be told of the booking has been told."""
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).tell_client(clock.now())
    worker.settle()
    for who in (VEIKKO, KAISA, NINA, LIISA):
        outbox.expect(who)
    outbox.check()
