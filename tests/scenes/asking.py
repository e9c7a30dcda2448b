"""How help is asked for and found in most scenes: a form, a round, an approval, and the question by e-mail."""

from sqlalchemy import select

from models.proposal import Proposal, ProposalState
from tests.mail import Mail
from tests.scenes.town import Town

MIDDAY = {"part": "other", "starts": "12:00", "ends": "13:00"}


def asked_for(town: Town, **other: object) -> dict[str, object]:
    """Aino, shopping, tomorrow from 12 to 13, and whatever else is filled in."""
    empty = dict.fromkeys("other_client other_day starts ends minutes note street postal_code municipality".split(), "")
    taps = {"client": town.cast.aino.id, "kind": "shopping", "day": "2026-11-24", "post_key": "k", "seats": "1"}
    return {**empty, **taps, **MIDDAY, **other}


def find_helpers(town: Town) -> None:
    """A round, and Kaisa approves what it suggests from her morning page; the first are asked."""
    town.worker.match()
    with town.sessions() as session:
        pending = select(Proposal.id).where(Proposal.state == ProposalState.PENDING).order_by(Proposal.id)
        listed = " ".join(str(number) for number in session.scalars(pending))
    town.kaisa.submit("/morning/approve", {"listed": listed})
    town.soon()


def ask(town: Town, **other: object) -> Mail:
    """Nina asks for help, and Veikko, the nearest, is asked whether he can."""
    town.nina.submit("/needs", asked_for(town, **other))
    find_helpers(town)
    return town.heard("veikko", about="Voitko auttaa?")


def agree(town: Town, **other: object) -> int:
    """Veikko says yes, and whoever waits for it has heard so: the visit's number."""
    town.tap(ask(town, **other), "accept")
    town.worker.settle()
    town.heard("veikko", about="Sovittu")
    town.heard("nina", "liisa", "kaisa", about="Auttaja tulee")
    return town.visit().id
