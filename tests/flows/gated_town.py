"""A town in which Veikko and Aino stand in every relation that a verb can start from, tried again and again.

Each try is a transaction that is rolled back in the end, whatever was committed inside, so that the next one finds the
same town.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from app import jobs
from app.main import make_app
from matching.load import load
from matching.solve import solve
from matching.store import store
from models import clock
from models.area import Area
from models.client import Client
from models.console import ConsoleMessage
from models.db import transaction
from models.helper import Pair, PairState
from models.kind import Kind
from models.need import Need
from models.notification import Notification
from models.offer import Offer
from models.person import Person
from models.proposal import Candidate, Proposal, ProposalState
from models.round import Round
from models.series import Series
from models.task import Task, TaskKind, TaskState
from models.visit import Visit
from notifications.channels.console import ConsoleChannel
from notifications.message import Sender
from tests.cast import Cast
from tests.flows.asked import agree, ask, link
from tests.flows.suggested import open_need, suggest
from tests.web import ORIGIN, Browser, settings_for_tests, signed_in

type Sessions = sessionmaker[Session]
type Deeds = Counter[tuple[str, datetime, int]]

AINO = ("Aino Laine", "Vaasankatu", "4711", "Ring twice", "+358931055555")
"""What Veikko reads after a yes, and not before."""

SMS_SECRET = "s" * 20


@dataclass
class Town:
    """The connection, whoever is signed in, and what is where."""

    connection: Connection
    sessions: Sessions
    cast: Cast
    browsers: dict[int, Browser]
    stranger: Browser
    rows: dict[str, list[int]] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    owners: dict[tuple[str, int], Person] = field(default_factory=dict)
    expected: Deeds = field(default_factory=Counter)
    """What there is when time alone has done its work, every gate being open."""
    answers: dict[str, set[int]] = field(default_factory=dict)
    """The status codes with which each address has answered a form."""

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What happens inside is undone."""
        outer = self.connection.begin()
        try:
            yield
        finally:
            outer.rollback()

    def deeds(self) -> Deeds:
        """How often Veikko was asked and booked for which of Aino's needs."""
        with self.sessions() as session:
            asked = select(Need.earliest, Need.kind_id).join(Offer).where(*self._theirs(Offer.helper_id))
            booked = select(Need.earliest, Need.kind_id).join(Visit).where(*self._theirs(Visit.helper_id))
            found = {"asked": asked, "booked": booked}
            return Counter((what, *need) for what, rows in found.items() for need in session.execute(rows))

    def suggested(self) -> set[int]:
        """The needs for which the coordinator reads his name."""
        named = select(Proposal.need_id).join(Candidate).join(Need)
        pending = named.where(Proposal.state == ProposalState.PENDING, *self._theirs(Candidate.helper_id))
        with self.sessions() as session:
            return set(session.scalars(pending))

    def _theirs(self, helper_id: InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ...]:
        return (helper_id == self.cast.veikko.id, Need.client_id == self.cast.aino.id)

    def work(self) -> None:
        """Whatever is due in the next minute."""
        clock.advance(minutes=1)
        jobs.handle_due(self.shop)
        clock.advance(minutes=-1)

    def send(self) -> list[str]:
        """Send what waits for Veikko, and say what he reads: every text, and `OFFER` for a question."""
        with self.sessions() as session:
            waiting = session.scalars(
                select(Notification.id).where(Notification.person_id == self.cast.veikko.person_id)
            ).all()
        for number in waiting:
            jobs.send(self.shop, number)
        with self.sessions() as session:
            kinds = select(Notification.kind, ConsoleMessage.text).join(
                Notification, Notification.id == ConsoleMessage.notification_id
            )
            return [f"{kind.value.upper()} {text}" for kind, text in session.execute(kinds)]

    def match(self) -> None:
        """A round over the area, without the lock that wants a connection of its own."""
        now = clock.now()
        with transaction(self.sessions) as session:
            area = session.get_one(Area, self.cast.area.id)
            problem = load(session, area, now)
            done = Round(area=area, started_at=now, needs=len(problem.needs), helpers=len(problem.helpers))
            session.add(done)
            session.flush()
            store(session, done, problem, solve(problem, time_limit=10), {}, now)

    @property
    def shop(self) -> jobs.Workshop:
        """The worker's."""
        settings = settings_for_tests()
        sender = Sender(ORIGIN, settings.signing_secret(), settings.mail_from)
        return jobs.Workshop(settings, self.sessions, ConsoleChannel(self.sessions), sender)


def build(sessions: Sessions, connection: Connection, cast: Cast, now: datetime) -> Town:
    """The town, with every gate open; what is tried happens on `connection`."""
    tried = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    app = make_app(settings_for_tests(sms_secret=SMS_SECRET), tried)
    with transaction(sessions) as session:
        session.add_all([cast.area, cast.veikko, cast.aino])
        cast.area.daily_cap = 99
        cast.aino.phone = "+358931055555"
        cast.aino.good_to_know = "Ring twice"
        cast.aino.good_to_know_approved_at = now
        cast.veikko.max_visits_per_week = 99
        session.add_all([cast.maria, cast.olli])
        cast.maria.kinds = cast.olli.kinds = ["shopping", "walk", "pharmacy"]
        cast.aino.pair_with(cast.veikko, PairState.STANDING, now).met_at = now
        cast.aino.pair_with(cast.olli, PairState.SUBSTITUTE, now).met_at = now
        session.flush()
    people = (cast.veikko.person, cast.maria.person, cast.olli.person, cast.kaisa, cast.liisa, cast.admin)
    browsers = {person.id: signed_in(app, sessions, person) for person in people}
    town = Town(connection, sessions, cast, browsers, Browser(app))
    _relations(town, now)
    _series(town, now)
    _by_telephone(town, now)
    _number(town)
    town.sessions = tried
    with town.trying():
        town.work()
        town.expected = town.deeds()
    return town


def hours(number: float) -> timedelta:
    """A lead."""
    return timedelta(hours=number)


def _relations(town: Town, now: datetime) -> None:
    """Asked, next to be asked, booked, done, suggested, about to be sent, and not thought of yet."""
    sessions, cast = town.sessions, town.cast
    veikko, maria = cast.veikko, cast.maria
    ask(sessions, cast, now, veikko, maria, starts_in=hours(26))
    ask(sessions, cast, now, maria, veikko, starts_in=hours(29), kind="walk")
    _agreed(town, now)
    agree(sessions, cast, now, starts_in=hours(0.75))
    done = agree(sessions, cast, now, starts_in=hours(4))
    with transaction(sessions) as session:
        session.get_one(Visit, done.id).finish(now)
    suggest(sessions, cast, now, veikko, maria, starts_in=hours(53))
    sent_soon = suggest(sessions, cast, now, veikko, starts_in=hours(56))
    with transaction(sessions) as session:
        session.get_one(Proposal, sent_soon.id).approve(cast.kaisa.id, now)
    open_need(sessions, cast, now, starts_in=hours(77), kind="company")


def _agreed(town: Town, now: datetime) -> None:
    """Olli comes; Veikko would be asked if Olli could not."""
    offer = ask(town.sessions, town.cast, now, town.cast.olli, town.cast.veikko, starts_in=hours(32))
    with transaction(town.sessions) as session:
        session.get_one(Offer, offer.id).accept(now)


def _series(town: Town, now: datetime) -> None:
    """Every Friday, with Veikko as usual; nothing is planned yet."""
    with transaction(town.sessions) as session:
        pair = session.scalars(select(Pair).where(Pair.helper_id == town.cast.veikko.id)).one()
        series = Series(
            client=session.get_one(Client, town.cast.aino.id),
            kind=session.scalars(select(Kind).where(Kind.key == "walk")).one(),
            standing_pair=pair,
            weekday=4,
            earliest=time(10),
            latest=time(12),
            minutes=60,
            first_day=date(2026, 11, 23),
            created_at=now,
        )
        session.add(series)


def _by_telephone(town: Town, now: datetime) -> None:
    """One question and one confirmation of Veikko's are somebody's calls, as if he had no e-mail."""
    cast, veikko = town.cast, town.cast.veikko.person
    with transaction(town.sessions) as session:
        session.add(veikko)
        veikko.email, veikko.phone = None, "+358401112222"
    ask(town.sessions, cast, now, cast.veikko, starts_in=hours(100), kind="pharmacy")
    agree(town.sessions, cast, now, starts_in=hours(122), kind="pharmacy")
    with transaction(town.sessions) as session:
        session.add(veikko)
        veikko.email = "veikko@example.org"


def _number(town: Town) -> None:
    """What stands under which number, and who may act on it."""
    rows: dict[str, list[int]] = town.rows
    with town.sessions() as session:
        offers = session.scalars(select(Offer)).all()
        visits = session.scalars(select(Visit)).all()
        rows["offers"], rows["visits"] = [o.id for o in offers], [v.id for v in visits]
        town.owners |= {("offers", o.id): o.helper.person for o in offers}
        town.owners |= {("visits", v.id): v.helper.person for v in visits}
        town.links = {offer.id: link(offer) for offer in offers}
        rows["needs"] = list(session.scalars(select(Need.id)))
        rows["proposals"] = list(session.scalars(select(Proposal.id)))
        rows["candidates"] = list(session.scalars(select(Candidate.id)))
        calls = select(Task.id).where(Task.kind == TaskKind.PASS_ON, Task.state == TaskState.OPEN)
        rows["calls"] = list(session.scalars(calls))
        rows["series"] = list(session.scalars(select(Series.id)))
        rows["pairs"] = list(session.scalars(select(Pair.id)))
