"""Practice: every role tries everything among invented people, and nothing of it is real."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from app import practice
from app.navigation import home_of
from models.area import Area
from models.db import transaction
from models.need import Need, NeedState
from models.person import Person, RoleName
from models.session import SignIn
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
