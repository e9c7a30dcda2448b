"""Helpers who have been asked, and visits that were agreed: where many stories of helpers begin."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.helper import Helper
from models.language import Language
from models.offer import Offer
from models.person import Person
from models.proposal import Candidate, Proposal
from models.visit import Visit
from tests.cast import Cast, need

SECRET = "s" * 32


def ask(sessions: sessionmaker[Session], cast: Cast, now: datetime, *helpers: Helper, **about: Any) -> Offer:
    """A need with `helpers` (Veikko, Maria, Olli) on its approved shortlist; the first has been asked."""
    with transaction(sessions) as session:
        made = need(session, cast, now, **about)
        proposal = Proposal(need=made, created_at=now)
        session.add(proposal)
        for rank, helper in enumerate(helpers or cast.volunteers):
            candidate = Candidate(
                helper=session.get_one(Helper, helper.id), rank=rank, starts_at=made.earliest, reasons=[]
            )
            proposal.candidates.append(candidate)
        session.flush()
        made.propose(now)
        proposal.approve(cast.kaisa.id, now)
        proposal.send(now)
        assert made.offers, "the first helper was not asked"
        return made.offers[0]


def agree(sessions: sessionmaker[Session], cast: Cast, now: datetime, *helpers: Helper, **about: Any) -> Visit:
    """A visit to Aino tomorrow at 12.05, agreed a moment ago: Veikko's, or that of the first of `helpers`."""
    offer = ask(sessions, cast, now, *helpers, **about)
    with transaction(sessions) as session:
        return session.get_one(Offer, offer.id).accept(now)


def all_speak_english(sessions: sessionmaker[Session], cast: Cast) -> None:
    """Everybody reads English, so that a story may quote the pages."""
    people = [helper.person for helper in cast.volunteers]
    people += [cast.nina, cast.kaisa, cast.outi, cast.daniel, cast.admin, cast.liisa]
    with transaction(sessions) as session:
        for person in people:
            person.language = Language.EN
            session.get_one(Person, person.id).language = Language.EN


def link(offer: Offer) -> str:
    """The path of the offer's link, as its message carries it."""
    return f"/o/{offer.id}/{offer.token(SECRET)}"
