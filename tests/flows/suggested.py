"""Suggestions that wait for a coordinator: where her stories begin."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.helper import Helper
from models.need import Need
from models.proposal import Candidate, Proposal
from tests.cast import Cast, need


def suggest(sessions: sessionmaker[Session], cast: Cast, now: datetime, *helpers: Helper, **about: Any) -> Proposal:
    """A pending suggestion for a need of Aino's: `helpers`, or Veikko, Maria and Olli in that order."""
    with transaction(sessions) as session:
        made = need(session, cast, now, **about)
        proposal = Proposal(need=made, created_at=now)
        session.add(proposal)
        for rank, helper in enumerate(helpers or cast.volunteers):
            candidate = Candidate(
                helper=session.get_one(Helper, helper.id),
                rank=rank,
                starts_at=made.earliest,
                reasons=[{"code": "near", "km": 0.4 + rank}],
            )
            proposal.candidates.append(candidate)
        session.flush()
        made.propose(now)
        return proposal


def open_need(sessions: sessionmaker[Session], cast: Cast, now: datetime, **about: Any) -> Need:
    """A need of Aino's that nobody has looked at yet."""
    with transaction(sessions) as session:
        return need(session, cast, now, **about)


def order(sessions: sessionmaker[Session], proposal: Proposal) -> list[str]:
    """The first names on the suggestion, in the order in which they would be asked."""
    with sessions() as session:
        return [c.helper.person.first_name for c in session.get_one(Proposal, proposal.id).candidates]


def state(sessions: sessionmaker[Session], proposal: Proposal) -> tuple[str, str]:
    """Where the suggestion stands, and its need."""
    with sessions() as session:
        found = session.get_one(Proposal, proposal.id)
        return found.state.value, found.need.state.value
