"""A town in which something of everything is there: where sweeps over all pages begin."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.routing import Route

from app.routes import routes
from matching.run import run_round
from models.area import Area
from models.client import Client
from models.concern import Concern
from models.console import ConsoleMessage
from models.db import transaction
from models.duty import Duty
from models.expense import Expense, ExpenseKind
from models.helper import Helper
from models.inbound import InboundSms
from models.incident import Incident, IncidentKind
from models.kind import Kind
from models.need import Need, UnfilledReason
from models.notification import Notification
from models.offer import Offer
from models.person import Person, RoleName
from models.session import SignIn
from models.spending import Amounts, MoneyWay, SeenBy, Spending
from models.task import Task, TaskState
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import SECRET, agree, ask, link
from tests.flows.suggested import open_need, suggest
from tests.regulars import FRIDAY, fridays, stands

type Sessions = sessionmaker[Session]

TOLD_OF_ANY = ("finish", "could-not", "door", "worry", "incident")
"""What can be told by telephone of a visit that is on."""

LEAD = timedelta(minutes=30)
"""So long before a visit it may begin already, and a question about it can still be answered."""


@dataclass(frozen=True)
class Furnished:
    """Paths of pages, by the name of their route, for whoever may open them: `None` is a stranger."""

    people: dict[RoleName | None, Person | None]
    newcomer: Person
    paths: dict[str, list[str]]

    def visits(self) -> Iterator[tuple[Person | None, str]]:
        """(who, path) for every page of the route table and everybody who may open it."""
        for route in get_routes():
            for path in self._paths_of(route):
                for who in self._readers(route):
                    yield who, path

    def _paths_of(self, route: Route) -> list[str]:
        named = self.paths.get(route.name) or ([route.path] if not route.param_convertors else [])
        assert named, f"say in `furnish` which page of {route.path} shall be opened"
        return named

    def _readers(self, route: Route) -> list[Person | None]:
        roles = roles_of(route)
        if route.name == "no_role":
            return [self.newcomer]
        if roles is None:
            return [None]
        return [self.people[role] for role in READERS.get(route.name, roles)]


READERS: dict[str, tuple[RoleName, ...]] = {
    "offer": (RoleName.VOLUNTEER,),
    "visit": (RoleName.VOLUNTEER, RoleName.RELATIVE, RoleName.STAFF, RoleName.COORDINATOR, RoleName.ADMIN),
    "need": (RoleName.RELATIVE, RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK, RoleName.ADMIN),
    "client": (RoleName.RELATIVE, RoleName.STAFF, RoleName.ADMIN),
    "series": (RoleName.RELATIVE, RoleName.COORDINATOR, RoleName.ADMIN),
    "series_edit": (RoleName.STAFF, RoleName.COORDINATOR),
    "doorstep": (RoleName.VOLUNTEER,),
    "spending": (RoleName.VOLUNTEER,),
    "expense_new": (RoleName.VOLUNTEER,),
    "concerns": (RoleName.VOLUNTEER, RoleName.RELATIVE, RoleName.STAFF),
    "concern_new": (RoleName.VOLUNTEER, RoleName.RELATIVE, RoleName.STAFF),
    "concern": (RoleName.RELATIVE, RoleName.STAFF),
    "incidents": (RoleName.COORDINATOR,),
    "incident_new": (RoleName.RELATIVE, RoleName.STAFF),
    "incident": (RoleName.RELATIVE, RoleName.COORDINATOR),
}
"""Who opens a page that is for those alone who have to do with it."""


NO_PAGES = ("health", "concern_picture", "picture", "claims_csv")
"""A plain "ok" for machines, JPEGs, and a table for payroll."""


def get_routes() -> list[Route]:
    """The pages of the route table, the demo's too."""
    pages = [route for route in routes(demo=True) if isinstance(route, Route) and "GET" in (route.methods or ())]
    return [route for route in pages if route.name not in NO_PAGES]


def roles_of(route: Route) -> tuple[RoleName, ...] | None:
    """The roles that the table names for a route; None is for anybody."""
    roles: tuple[RoleName, ...] | None = inspect.getclosurevars(route.endpoint).nonlocals["roles"]
    return roles


def furnish(sessions: Sessions, cast: Cast, now: datetime) -> Furnished:
    """Needs, offers and visits in every state; Veikko is the helper and Aino the client of most."""
    cast.area.daily_cap = 50
    open_offer = ask(sessions, cast, now, starts_in=timedelta(hours=52))
    said_no = _declined(sessions, cast, now)
    visits = _visits(sessions, cast, now)
    needs = _needs(sessions, cast, now)
    pending = suggest(sessions, cast, now, starts_in=timedelta(hours=80), slack=timedelta(hours=2))
    way = _way_in(sessions, cast, now)
    newcomer, message = _newcomer(sessions, now), _message(sessions, now)
    _unwelcome(sessions, cast.olli)
    _evening(sessions, cast, now)
    round_id = run_round(sessions, cast.area.id, now).id
    _money(sessions, cast, visits[1], now)
    series = _series(sessions, cast, now)
    paths = _worries(sessions, cast, now) | {
        "sign_in_link": [way],
        "offer": [f"/offers/{offer.id}" for offer in (open_offer, said_no)],
        "offer_link": [link(open_offer), link(said_no)],
        "visit": [f"/visits/{visit.id}" for visit in visits],
        "doorstep": [f"/visits/{visits[3].id}/door"],
        "spending": [f"/visits/{visits[1].id}/money"],
        "expense_new": [f"/expenses/new?visit={visits[1].id}"],
        "helper_certificate": [f"/helpers/{cast.veikko.id}/certificate"],
        "need": [f"/needs/{number}" for number in (*needs, open_offer.need_id, pending.need_id, visits[0].need_id)],
        "need_choose": [f"/needs/{pending.need_id}/ask"],
        "need_others": [f"/needs/{needs[0]}/others"],
        "helper_others": [f"/helpers/{cast.veikko.id}/others"],
        "client": [f"/clients/{cast.aino.id}"],
        "client_edit": [f"/clients/{cast.aino.id}/edit"],
        "client_ask_end": [f"/clients/{cast.aino.id}/end"],
        "series": [f"/series/{number}" for number in series],
        "series_edit": [f"/series/{series[0]}/edit"],
        "helper": [f"/helpers/{helper.id}" for helper in (cast.veikko, cast.olli)],
        "helper_ill": [f"/helpers/{cast.veikko.id}/ill"],
        "helper_away": [f"/helpers/{cast.veikko.id}/away"],
        "area_settings": [f"/areas/{cast.area.id}/settings"],
        "call": [f"/calls/{number}" for number in _calls(sessions, now)],
        "desk_helper": [f"/desk/helpers/{cast.veikko.id}"],
        "desk_tell": [
            *(f"/desk/helpers/{cast.veikko.id}/visits/{visits[3].id}/tell/{what}" for what in TOLD_OF_ANY),
            *(f"/desk/helpers/{cast.veikko.id}/visits/{visits[1].id}/tell/{what}" for what in ("money", "expense")),
        ],
        "visit_card": [f"/visits/{visits[0].id}/card"],
        "round": [f"/rounds/{round_id}"],
        "helper_leave": [f"/helpers/{cast.veikko.id}/leave"],
        "organisation": [f"/organisations/{cast.veikko.organisation_id}"],
        "demo_message": [f"/demo/messages/{message}"],
    }
    return Furnished(_people(cast), newcomer, paths)


def _series(sessions: Sessions, cast: Cast, now: datetime) -> list[int]:
    """Aino's Fridays with Veikko, a day of them left out, and her Tuesdays with Maria, whom she has yet to meet."""
    with transaction(sessions) as session:
        known, new = fridays(session, cast, now), fridays(session, cast, now, weekday=1)
        stands(session, known, cast.veikko, now)
        stands(session, new, cast.maria, now, met=False)
        known.skip(FRIDAY, now)
        return [known.id, new.id]


def _calls(sessions: Sessions, now: datetime) -> list[int]:
    """One call of each kind that there is, a text message among them; what an incident asks for is for few."""
    with transaction(sessions) as session:
        sms = InboundSms.receive(session, "1", "+358409999999", "Who are you?", now)
        assert sms is not None
        sms.take(now)
    with sessions() as session:
        waiting = select(Task).where(Task.state == TaskState.OPEN, Task.incident_id.is_(None)).order_by(Task.id)
        return list({task.kind: task.id for task in session.scalars(waiting)}.values())


def _money(sessions: Sessions, cast: Cast, done: Visit, now: datetime) -> None:
    """Counted cash at a done visit, a coin short, and claims of what the way cost, one of them approved."""
    with transaction(sessions) as session:
        visit, aino = session.get_one(Visit, done.id), session.get_one(Client, cast.aino.id)
        aino.money_way, aino.money_cap_cents = MoneyWay.CASH, 4000
        Spending.keep(visit, Amounts(1550, 2000, 400), SeenBy.CLIENT, now, no_receipt="Lost", missing="A coin fell")
        Expense.claim(visit, ExpenseKind.FARE, now, cents=320, note="No ticket")
        Expense.claim(visit, ExpenseKind.KILOMETRES, now, km=6.5).approve(now)


def _worries(sessions: Sessions, cast: Cast, now: datetime) -> dict[str, list[str]]:
    """A worry and an incident, both told by Liisa about Aino."""
    with transaction(sessions) as session:
        liisa, aino = session.get_one(Person, cast.liisa.id), session.get_one(Client, cast.aino.id)
        concern = Concern(client=aino, reported_by=liisa, text="She eats little", is_important=True, sent_at=now)
        incident = Incident(
            client=aino,
            helper=session.get_one(Helper, cast.olli.id),
            reported_by=liisa,
            kind=IncidentKind.ABUSE,
            text="He shouted",
            opened_at=now,
        )
        session.add_all([concern, incident])
        concern.tell(now)
        incident.report(now)
        incident.follow_up("Talk with both", session.get_one(Person, cast.kaisa.id), now + timedelta(days=1), now)
        kind_id = session.scalars(select(Kind.id).order_by(Kind.id)).first()
        return {
            "concern": [f"/concerns/{concern.id}"],
            "concern_new": ["/concerns/new", f"/concerns/new?client={aino.id}"],
            "incident": [f"/incidents/{incident.id}"],
            "incident_new": [f"/incidents/new?client={aino.id}"],
            "kind_edit": [f"/kinds/{kind_id}"],
        }


def _people(cast: Cast) -> dict[RoleName | None, Person | None]:
    return {
        None: None,
        RoleName.VOLUNTEER: cast.veikko.person,
        RoleName.RELATIVE: cast.liisa,
        RoleName.STAFF: cast.nina,
        RoleName.COORDINATOR: cast.kaisa,
        RoleName.DESK: cast.daniel,
        RoleName.ADMIN: cast.admin,
    }


def _declined(sessions: Sessions, cast: Cast, now: datetime) -> Offer:
    asked = ask(sessions, cast, now, starts_in=timedelta(hours=100), kind="walk")
    with transaction(sessions) as session:
        offer = session.get_one(Offer, asked.id)
        offer.decline(now)
        return offer


def _visits(sessions: Sessions, cast: Cast, now: datetime) -> list[Visit]:
    """Agreed, done, fallen through, and under way."""
    booked, done = agree(sessions, cast, now), agree(sessions, cast, now, starts_in=LEAD)
    with transaction(sessions) as session:
        session.get_one(Visit, done.id).finish(now, "She was well")
    failed = agree(sessions, cast, now, starts_in=LEAD, kind="company")
    with transaction(sessions) as session:
        session.get_one(Visit, failed.id).could_not(now, "Nobody opened")
    under_way = agree(sessions, cast, now, starts_in=LEAD, kind="pharmacy")
    with transaction(sessions) as session:
        session.get_one(Visit, under_way.id).arrive(now)
    return [booked, done, failed, under_way]


def _needs(sessions: Sessions, cast: Cast, now: datetime) -> list[int]:
    """Open, handed to the coordinator, and cancelled."""
    made = [open_need(sessions, cast, now, starts_in=timedelta(hours=30 + hours), kind="repairs") for hours in range(3)]
    with transaction(sessions) as session:
        session.get_one(Need, made[1].id).go_unfilled(UnfilledReason.DECISION_TIME, now)
        session.get_one(Need, made[2].id).cancel(now)
    return [need.id for need in made]


def _way_in(sessions: Sessions, cast: Cast, now: datetime) -> str:
    with transaction(sessions) as session:
        way = SignIn.make(session, session.get_one(Person, cast.nina.id), now)
        session.flush()
        return f"/sign-in/link/{way.id}/{way.link_token(SECRET)}"


def _newcomer(sessions: Sessions, now: datetime) -> Person:
    """Somebody without a role."""
    with transaction(sessions) as session:
        newcomer = Person(name="Outi Ojala", email=None, phone=None, created_at=now)
        session.add(newcomer)
        return newcomer


def _message(sessions: Sessions, now: datetime) -> int:
    """A message that the console channel kept."""
    with transaction(sessions) as session:
        about = session.scalars(select(Notification.id).order_by(Notification.id)).first()
        text = "Can you help?\n\nhttps://example.org/o/1/abc"
        message = ConsoleMessage(
            at=now, notification_id=about, to="veikko@example.org", subject="Can you help?", text=text, html=""
        )
        session.add(message)
        session.flush()
        return message.id


def _evening(sessions: Sessions, cast: Cast, now: datetime) -> None:
    """Nina is on duty for her team this evening."""
    with transaction(sessions) as session:
        nina, span = session.get_one(Person, cast.nina.id), (now + timedelta(hours=8), now + timedelta(hours=13))
        Duty.plan(session, session.get_one(Area, cast.area.id), nina, span, now, nina.roles[0].team)


def _unwelcome(sessions: Sessions, helper: Helper) -> None:
    """A helper who waits for the coordinator's welcome."""
    with transaction(sessions) as session:
        session.get_one(Helper, helper.id).welcomed_at = None
