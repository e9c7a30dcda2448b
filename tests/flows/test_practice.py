"""Practice: every role tries everything among invented people, and nothing of it is real."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app import practice
from app.navigation import home_of
from models import clock
from models.area import Area
from models.client import Client
from models.db import transaction
from models.inbound import InboundSms
from models.need import Need, NeedState
from models.organisation import Organisation
from models.person import Person, RoleName
from models.session import SignIn
from models.task import Task
from models.visit import Visit
from tests.cast import Cast
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

BANNER = "harjoituksen ihmiset ovat keksittyjä"


@pytest.fixture
def nina(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Nina the nurse, with her own session."""
    return signed_in(web_app, sessions, cast.nina)


@pytest.mark.parametrize("role", practice.PLAYED)
def test_anybody_tries_any_role_and_every_page_says_so(nina: Browser, role: RoleName) -> None:
    nina.read("/practice")
    home = nina.submit(f"/practice/as/{role}")
    page = nina.read(home)
    assert 'id="practice"' in page
    assert 'id="practice"' in nina.read("/practice") + nina.read("/accessibility")
    nina.submit("/practice/leave")
    assert 'id="practice"' not in nina.read("/needs")


def test_a_need_is_posted_matched_approved_and_answered_and_no_message_leaves(
    nina: Browser, sessions: sessionmaker[Session], worker: Worker, outbox: Outbox
) -> None:
    nina.submit("/practice/as/coordinator")
    worker.settle()
    worker.match()
    with sessions() as session:
        found = session.scalars(select(Need).join(Area).where(Area.is_practice, Need.state == NeedState.PROPOSED)).one()
        proposal = found.proposal
        assert proposal is not None
    nina.submit(f"/proposals/{proposal.id}/approve")
    worker.fast_forward(seconds=20)
    with sessions() as session:
        asked = session.get_one(Need, found.id).offers[0]
        assert asked.helper.person.is_practice
    nina.submit("/practice/as/volunteer")
    assert "Voitko auttaa" in nina.read("/practice/messages")
    outbox.check()


def test_what_is_played_stays_in_the_sandbox(nina: Browser, session: Session, cast: Cast) -> None:
    nina.submit("/practice/as/coordinator")
    assert f"/clients/{cast.aino.id}" not in nina.read("/clients")
    nina.read(f"/clients/{cast.aino.id}", expect=404)
    nina.submit("/practice/leave")
    played = session.scalars(select(Visit).join(Need).join(Area).where(Area.is_practice)).all()
    assert played
    nina.read(f"/visits/{played[0].id}", expect=404)


def test_beginning_anew_closes_the_last_sandbox(
    nina: Browser, sessions: sessionmaker[Session], session: Session, now: object
) -> None:
    nina.submit("/practice/as/volunteer")
    nina.submit("/practice/restart")
    assert 'id="practice"' not in nina.read("/practice")
    nina.submit("/practice/as/volunteer")
    veikkos = session.scalars(select(Person).where(Person.email.like("veikko-%@practice.invalid"))).all()
    assert sorted(veikko.disabled_at is None for veikko in veikkos) == [False, True]


def test_nobody_signs_in_as_an_invented_person(nina: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    nina.submit("/practice/as/volunteer")
    with transaction(sessions) as session:
        veikko = session.scalars(select(Person).where(Person.email.like("veikko-%@practice.invalid"))).one()
        assert SignIn.send(session, str(veikko.email), veikko.created_at) is None
        assert home_of(veikko) == "offers"


def test_an_administrators_part_is_not_played(nina: Browser) -> None:
    nina.submit("/practice/as/admin", expect=404)
    nina.submit("/practice/as/nobody", expect=404)


REAL = {"member_name": "Liisa Laine", "relation": "tytär", "may_follow": "y"}


def _played(nina: Browser, sessions: sessionmaker[Session], role: RoleName) -> Area:
    """The sandbox, in which Nina plays `role`."""
    nina.submit(f"/practice/as/{role}")
    with sessions() as session:
        return session.scalars(select(Area).where(Area.is_practice)).one()


def _circle_of(sessions: sessionmaker[Session], area: Area) -> tuple[int, list[Person]]:
    """The first client of `area`, and whoever is in her circle."""
    with sessions() as session:
        of_area = session.scalars(select(Client).where(Client.area_id == area.id).order_by(Client.id)).first()
        assert of_area is not None
        return of_area.id, [member.person for member in of_area.circle]


def test_practice_takes_nobody_real_in(
    nina: Browser, sessions: sessionmaker[Session], cast: Cast, worker: Worker, outbox: Outbox
) -> None:
    area = _played(nina, sessions, RoleName.STAFF)
    aino, _ = _circle_of(sessions, area)
    nina.submit(f"/clients/{aino}/circle", {**REAL, "email": cast.liisa.email})
    assert cast.liisa.id not in [person.id for person in _circle_of(sessions, area)[1]]
    with transaction(sessions) as session:
        assert not session.get_one(Person, cast.liisa.id).is_practice
        assert SignIn.send(session, str(cast.liisa.email), clock.now()) is not None
    worker.settle()
    outbox.expect(str(cast.liisa.email))
    outbox.check()


def test_practice_keeps_no_address_for_itself(nina: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    area = _played(nina, sessions, RoleName.STAFF)
    aino, _ = _circle_of(sessions, area)
    nina.submit(f"/clients/{aino}/circle", {**REAL, "email": "new@example.org"})
    mandate = {"holder_name": "Eero", "holder_email": "eero@example.org", "rests_on": "guardian"}
    nina.submit(f"/clients/{aino}/mandates", {**mandate, "valid_from": "2026-11-01"})
    nina.submit("/practice/as/coordinator")
    nina.submit("/helpers", _volunteer(nina, "maija@example.org"))
    nina.submit("/practice/leave")
    with sessions() as session:
        found = session.scalars(select(Person).where(Person.email.like("%.at.example.org@%"))).all()
        assert len(found) == 3
        assert all(person.is_practice for person in found)
    nina.submit(f"/clients/{cast.aino.id}/circle", {**REAL, "email": "new@example.org"})
    assert "new@example.org" in [person.email for person in _circle_of(sessions, cast.area)[1]]


def _volunteer(browser: Browser, email: str) -> dict[str, object]:
    """A volunteer to sign up, in the first area and organisation of the form."""
    form = browser.read("/helpers/new").partition("<main")[2]
    area = re.search(r'name="area" value="(\d+)"|name="area"[^>]*>\s*<option[^>]*value="(\d+)"', form)
    run_by = re.search(r'name="organisation"[^>]*>\s*<option[^>]*value="(\d+)"', form)
    assert area, form
    assert run_by, form
    where = {"street": "Kotikatu 1", "municipality": "Helsinki", "mode": "walk", "max_km": 3}
    who = {"name": "Maija Mallikas", "email": email, "language": "fi", "languages": "fi", "max_visits_per_week": 2}
    return {**who, **where, "area": area[1] or area[2], "organisation": run_by[1]}


def test_a_real_area_takes_nobody_invented_in(nina: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    area = _played(nina, sessions, RoleName.STAFF)
    nina.submit("/practice/leave")
    liisa = _circle_of(sessions, area)[1][0]
    nina.submit(f"/clients/{cast.aino.id}/circle", {**REAL, "email": liisa.email}, expect=422)
    mandate = {"holder_name": "Eero", "holder_email": liisa.email, "rests_on": "guardian"}
    nina.submit(f"/clients/{cast.aino.id}/mandates", {**mandate, "valid_from": "2026-11-01"}, expect=422)


def test_a_text_message_of_somebody_real_is_not_read_in_practice(
    nina: Browser, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    area = _played(nina, sessions, RoleName.STAFF)
    aino, people = _circle_of(sessions, area)
    with transaction(sessions) as session:
        session.get_one(Person, people[0].id).phone = session.get_one(Client, aino).phone = "+358401112233"
        sms = InboundSms.receive(session, "1", "+358401112233", "Moi", now)
        assert sms is not None
        assert sms.person is None
        sms.take(now)
        session.flush()
        read = session.scalars(select(Task).where(Task.inbound_sms_id == sms.id)).one()
        assert (read.area_id, read.client_id) == (cast.area.id, None)


@pytest.mark.parametrize("role", [RoleName.COORDINATOR, None])
def test_organisations_are_of_one_world(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, role: RoleName | None
) -> None:
    browser = signed_in(web_app, sessions, cast.kaisa)
    browser.submit("/practice/as/coordinator")
    if role is None:
        browser.submit("/practice/leave")
    pages = browser.read("/organisations") + browser.read("/helpers/new")
    assert ("Practice parish" in pages) is (role is not None)
    with sessions() as session:
        for each in session.scalars(select(Organisation)):
            invented = each.name.startswith("Practice")
            assert (each.name in pages) <= (invented is (role is not None)), each.name
            if invented is not (role is not None):
                browser.read(f"/organisations/{each.id}", expect=404)
