"""Nobody answers; the next is asked at the reply time; the first says yes late and wins; the second reads why not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.area import REPLY_STEPS
from models.db import transaction
from models.need import Need, NeedState
from models.offer import Offer
from models.proposal import Proposal
from tests.cast import Cast, need
from tests.mail import Mail, Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

VEIKKO, MARIA = "veikko@example.org", "maria@example.org"


def test_a_late_yes_wins_and_the_other_reads_already_taken(
    web_app: Starlette,
    sessions: sessionmaker[Session],
    cast: Cast,
    now: datetime,
    outbox: Outbox,
    worker: Worker,
) -> None:
    approve_what_is_proposed(web_app, sessions, cast, now, worker)
    worker.fast_forward(seconds=15)
    to_veikko = outbox.expect(VEIKKO)
    worker.fast_forward(minutes=reply_minutes(sessions) - 1)
    worker.fast_forward(minutes=1)
    to_maria = outbox.expect(MARIA)

    phone = Browser(web_app)
    yes = phone.post(offer_link(to_veikko) + "/accept")
    assert yes.status_code in (200, 303), yes.text
    worker.settle()
    outbox.expect(VEIKKO)
    outbox.expect(MARIA)
    for person in ("nina", "liisa", "kaisa"):
        outbox.expect(f"{person}@example.org")

    late = phone.post(offer_link(to_maria) + "/accept")
    assert late.status_code == 409
    assert "Auttaja löytyi jo, kiitos" in late.text
    assert "Auttaja löytyi jo, kiitos" in phone.read(offer_link(to_maria))
    worker.settle()
    with sessions() as session:
        booked = session.scalars(select(Need)).one()
        assert booked.state is NeedState.BOOKED
        assert [visit.helper_id for visit in booked.visits] == [cast.veikko.id]


def offer_link(mail: Mail) -> str:
    """The path of the answer link in a question."""
    return mail.link("/o/")


def approve_what_is_proposed(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime, worker: Worker
) -> None:
    """A need of Aino's, matched; Kaisa approves Veikko first and Maria after him."""
    with transaction(sessions) as session:
        need(session, cast, now)
    worker.match()
    with sessions() as session:
        proposal = session.scalars(select(Proposal)).one()
        assert [candidate.helper_id for candidate in proposal.candidates][:2] == [cast.veikko.id, cast.maria.id]
    signed_in(web_app, sessions, cast.kaisa).submit(f"/proposals/{proposal.id}/approve")
    worker.settle()


def reply_minutes(sessions: sessionmaker[Session]) -> int:
    """How long the newest question waits for its answer."""
    with sessions() as session:
        offer = session.scalars(select(Offer).order_by(Offer.id.desc())).first()
        assert offer
        minutes = round((offer.reply_by - clock.now()).total_seconds() / 60)
        assert minutes in [step["minutes"] for step in REPLY_STEPS]
        return minutes
