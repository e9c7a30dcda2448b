"""Scenes to tell about: one of every kind of message, made by the domain's own verbs."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import telling, telling_client, welcome
from models.concern import Concern
from models.cover import announce, go_away
from models.doorstep import Step
from models.due_welcome import remind_helpers
from models.expense import Expense, ExpenseKind
from models.helper import Helper
from models.incident import Incident, IncidentKind
from models.need import Need
from models.notification import Notification, NotificationKind
from models.offer import Offer
from models.proposal import Candidate, Proposal
from models.session import SignIn
from models.task import Task, TaskKind
from models.telling_client import Expected
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
    book(session, cast, now, starts_in=timedelta(hours=170)).at_door(Step.RANG, now)
    late = book(session, cast, now, starts_in=timedelta(hours=190))
    late.fall_due(late.ends_at)
    telling.visit_moved(book(session, cast, now, starts_in=timedelta(hours=50)), now)
    Expense.claim(lost.visits[0], ExpenseKind.KILOMETRES, now, km=3).refuse("Too far", now)
    untold = book(session, cast, now, starts_in=timedelta(hours=60))
    for task in session.scalars(select(Task).where(Task.visit_id == untold.id, Task.kind == TaskKind.TELL_CLIENT)):
        telling.task_overdue(task, now)
    ill = book(session, cast, now, starts_in=timedelta(hours=210)).helper
    go_away(ill, (now + timedelta(days=8)).date(), (now + timedelta(days=9)).date(), now)
    announce(ill, now)
    telling_client.stopped(cast.aino, Expected([], [cast.veikko.person]), now)
    telling_client.back(cast.aino, Expected([], [cast.veikko.person]), now)
    tell_worries(session, cast, now)
    tell_of_an_end(session, cast, now)
    session.flush()
    return list(session.scalars(select(Notification).order_by(Notification.id)))


def tell_of_an_end(session: Session, cast: Cast, now: datetime) -> None:
    """The parish asks its helpers for a course within the month."""
    session.add(cast.veikko)
    assert cast.veikko.organisation is not None
    welcome.ask_for(cast.veikko.organisation, welcome.StepKind.COURSE, None, now)
    remind_helpers(session, now, 10, [])


def tell_worries(session: Session, cast: Cast, now: datetime) -> tuple[Concern, Incident]:
    """A worry of Veikko's that Kaisa has answered, and an incident between Aino and Olli."""
    concern = Concern(client=cast.aino, reported_by=cast.veikko.person, text="canary-worry", sent_at=now)
    incident = Incident(
        client=cast.aino,
        helper=cast.olli,
        reported_by=cast.liisa,
        kind=IncidentKind.THEFT,
        text="canary-incident",
        opened_at=now,
    )
    session.add_all([concern, incident])
    concern.tell(now)
    concern.close("canary-answer", now, cast.kaisa)
    incident.report(now)
    session.flush()
    return concern, incident
