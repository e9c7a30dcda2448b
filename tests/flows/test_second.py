"""Who said yes and came second goes first next time: quietly, and until a visit of theirs is booked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.db import transaction
from models.helper import Helper
from models.need import Need
from models.offer import Offer
from models.proposal import Candidate, Proposal
from tests.cast import Cast, need
from tests.flows.asked import ask
from tests.web import signed_in
from tests.worker import Worker


def come_second(app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> None:
    """Olli, who lives farthest from Aino, says yes after Maria has."""
    offer = ask(sessions, cast, now, cast.olli, cast.maria)
    with transaction(sessions) as session:
        asked = session.get_one(Need, offer.need_id)
        asked.offers[0].fall_due(asked.offers[0].reply_by)
        asked.offers[1].accept(now)
    answer = signed_in(app, sessions, cast.olli.person).post(f"/offers/{offer.id}/accept")
    assert answer.status_code == 409


def suggested(sessions: sessionmaker[Session], worker: Worker, cast: Cast, now: datetime) -> list[Candidate]:
    """Whom a round puts on the list for a new need of Aino's, in order of asking."""
    with transaction(sessions) as session:
        made = need(session, cast, now, starts_in=timedelta(hours=52))
    worker.match()
    with sessions() as session:
        proposal = session.scalars(select(Proposal).where(Proposal.need_id == made.id)).one()
        return list(proposal.candidates)


def test_the_nearest_goes_first_where_nobody_came_second(
    sessions: sessionmaker[Session], worker: Worker, cast: Cast, now: datetime
) -> None:
    assert suggested(sessions, worker, cast, now)[0].helper_id == cast.veikko.id


def test_who_came_second_goes_first(
    web_app: Starlette, sessions: sessionmaker[Session], worker: Worker, cast: Cast, now: datetime
) -> None:
    come_second(web_app, sessions, cast, now)
    first = suggested(sessions, worker, cast, now)[0]
    assert first.helper_id == cast.olli.id
    assert not [reason for reason in first.reasons if reason["code"] == "knows_client"]


def test_until_a_visit_is_booked(
    web_app: Starlette, sessions: sessionmaker[Session], worker: Worker, cast: Cast, now: datetime
) -> None:
    come_second(web_app, sessions, cast, now)
    offer = ask(sessions, cast, now, cast.olli, starts_in=timedelta(hours=75))
    with transaction(sessions) as session:
        session.get_one(Offer, offer.id).accept(now)
    with sessions() as session:
        assert session.get_one(Helper, cast.olli.id).lost_race_at is None
    assert suggested(sessions, worker, cast, now)[0].helper_id == cast.veikko.id
