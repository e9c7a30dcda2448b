"""Scenes to tell about: one of every kind of message, made by the domain's own verbs."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.helper import Helper
from models.need import Need
from models.notification import Notification, NotificationKind
from models.offer import Offer
from models.proposal import Candidate, Proposal
from models.session import SignIn
from models.visit import Visit
from notifications.message import Sender
from tests.cast import Cast, need

K = NotificationKind
SENDER = Sender("https://talkoot.example", "a secret", "Talkoot <help@talkoot.example>", help_phone="09 310 0000")


def ask(session: Session, cast: Cast, now: datetime, helpers: list[Helper], **given: object) -> Need:
    """A need of Aino's about which the first of `helpers` has been asked; `given` as for `tests.cast.need`."""
    asked = need(session, cast, now, **given)  # type: ignore[arg-type]
    proposal = Proposal(need=asked, created_at=now)
    for rank, helper in enumerate(helpers):
        proposal.candidates.append(Candidate(helper=helper, rank=rank, starts_at=asked.earliest, by_hand=True))
    session.add(proposal)
    session.flush()
    proposal.approve(cast.kaisa.id, now - timedelta(seconds=cast.area.undo_seconds))
    proposal.send(now)
    session.flush()
    return asked


def offer_of(session: Session, need: Need, helper: Helper) -> Offer:
    """The newest offer about `need` to `helper`."""
    session.expire(need, ["offers"])
    return [offer for offer in need.offers if offer.helper is helper][-1]


def book(session: Session, cast: Cast, now: datetime, **given: object) -> Visit:
    """A visit of Veikko's to Aino."""
    need = ask(session, cast, now, [cast.veikko, cast.maria], **given)
    visit = offer_of(session, need, cast.veikko).accept(now)
    session.flush()
    return visit


def told(session: Session, kind: NotificationKind) -> list[Notification]:
    """Every message of `kind`, oldest first."""
    return list(session.scalars(select(Notification).where(Notification.kind == kind).order_by(Notification.id)))


def tell_everything(session: Session, cast: Cast, now: datetime) -> list[Notification]:
    """At least one message of every kind, Aino being the client of all that are about a client."""
    session.add(cast.area)
    cast.area.daily_cap = 99
    SignIn.send(session, "liisa@example.org", now)
    lost = ask(session, cast, now, [cast.veikko, cast.maria], starts_in=timedelta(hours=80))
    offer_of(session, lost, cast.veikko).fall_due(now + timedelta(days=1))
    offer_of(session, lost, cast.maria).accept(now)  # Veikko: taken
    lost.visits[0].finish(now, note="a note")
    called_off = ask(session, cast, now, [cast.veikko], starts_in=timedelta(hours=100))
    called_off.cancel(now)
    withdrawn = book(session, cast, now, starts_in=timedelta(hours=120))
    withdrawn.withdraw(now)
    book(session, cast, now, starts_in=timedelta(hours=150)).need.cancel(now)
    book(session, cast, now, starts_in=timedelta(hours=30)).could_not(now, note="a note")
    need(session, cast, now, starts_in=timedelta(hours=200)).decide(now)
    session.flush()
    return list(session.scalars(select(Notification).order_by(Notification.id)))
