"""The main job as a story, played over HTTP against the running web application and worker."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

import httpx2
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import Workshop
from models import clock
from models.circle import CircleMember
from models.client import Client
from models.db import transaction
from models.kind import Kind
from models.language import HELSINKI
from models.need import Need, NeedState
from models.notification import Notification, NotificationState
from models.offer import Offer, OfferState
from models.person import Person, Role, RoleName
from models.queue import Job, defer
from models.session import PersonSession
from models.visit import Visit, VisitState

PATIENCE = 60.0
"""Seconds of real time that a step may take."""


class StoryBroke(Exception):
    """A step of the story did not happen; says which."""


class Story:
    """A need of a client with a relative: posted, proposed, approved; one declines, one is silent, the third comes."""

    def __init__(self, shop: Workshop, tell: Callable[[str], object]) -> None:
        self._shop = shop
        self._tell_outside = tell
        self._begun = time.monotonic()
        self._need_id = 0
        self._steps: list[str] = []

    def play(self) -> None:
        """Play it to the end; StoryBroke names the step that did not happen."""

        self._volunteer_posts_a_slot()
        self._nurse_posts_a_need()
        self._matcher_proposes()
        self._coordinator_approves()
        self._first_declines(self._asked(1))
        self._second_stays_silent(self._asked(2))
        visit_id = self._third_accepts(self._asked(3))
        self._everybody_is_told()
        self._relative_reads_who_comes(visit_id)
        self._visit_is_done(visit_id)

    def summary(self) -> dict[str, Any]:
        """What happened, in figures."""
        with self._shop.sessions() as session:
            offers = select(Offer.state, func.count()).where(Offer.need_id == self._need_id).group_by(Offer.state)
            sent = select(Notification.kind, func.count()).where(Notification.state == NotificationState.SENT)
            need = session.get(Need, self._need_id)
            return {
                "steps": self._steps,
                "need": need.state if need else None,
                "offers": {state.value: count for state, count in session.execute(offers)},
                "messages": {kind.value: count for kind, count in session.execute(sent.group_by(Notification.kind))},
                "seconds": round(time.monotonic() - self._begun, 1),
            }

    def _volunteer_posts_a_slot(self) -> None:
        with self._shop.sessions() as session:
            volunteer = _first(session, RoleName.VOLUNTEER)
        slot_day = (clock.now() + timedelta(days=2)).astimezone(HELSINKI).date()
        fields = {"day": slot_day.isoformat(), "starts": "10:00", "ends": "12:00"}
        self._post(volunteer, "/availability/slots", fields)
        self._tell("a volunteer posted when they are free")

    def _nurse_posts_a_need(self) -> None:
        start = _in_two_days_at(10)
        with self._shop.sessions() as session:
            client = _client_with_family(session, start)
            nurse = _first(session, RoleName.STAFF, client.area_id)
            kind = session.scalars(select(Kind).where(Kind.key == "shopping")).one()
            before = session.scalar(select(func.max(Need.id))) or 0
        fields = {
            "client": client.id,
            "kind": kind.key,
            "day": start.date().isoformat(),
            "starts": "10:00",
            "ends": "14:00",
            "minutes": kind.minutes,
            "seats": 1,
            "confirm": "1",
        }
        self._post(nurse, "/needs", fields)
        with self._shop.sessions() as session:
            newest = session.scalar(select(func.max(Need.id)).where(Need.client_id == client.id, Need.id > before))
        self._need_id = newest or self._break("the nurse's need was not kept")
        self._tell("the nurse posted a need")

    def _matcher_proposes(self) -> None:
        self._until(lambda need: need.state is NeedState.PROPOSED, "the matcher proposed nobody")
        self._tell("the matcher proposed helpers, and the worker stored it")

    def _coordinator_approves(self) -> None:
        with self._shop.sessions() as session:
            need = session.get_one(Need, self._need_id)
            coordinator = _first(session, RoleName.COORDINATOR, need.area_id)
            proposal = need.proposal
            if proposal is None or len(proposal.candidates) < 3:
                self._break("the shortlist has fewer than three names")
            undo = timedelta(seconds=need.area.undo_seconds)
        self._post(coordinator, f"/proposals/{proposal.id}/approve", {})
        self._pass_time(undo)
        self._tell("the coordinator approved the whole shortlist")

    def _asked(self, count: int) -> Offer:
        self._until(lambda need: len(need.offers) >= count, f"helper number {count} was not asked")
        self._messages_leave()
        with self._shop.sessions() as session:
            offer = session.get_one(Need, self._need_id).offers[count - 1]
            _ = offer.helper.person
            return offer

    def _first_declines(self, offer: Offer) -> None:
        self._answer_by_link(offer, "decline")
        self._tell("the first declined from the link in the message")

    def _second_stays_silent(self, offer: Offer) -> None:
        self._pass_time(offer.reply_by - clock.now())
        self._until(
            lambda need: any(o.id == offer.id and o.state is OfferState.OVERDUE for o in need.offers),
            "the reply time passed and nothing moved",
        )
        self._tell("the second stayed silent until the reply time")

    def _third_accepts(self, offer: Offer) -> int:
        self._answer_by_link(offer, "accept")
        self._until(lambda need: need.state is NeedState.BOOKED, "the yes booked nothing")
        self._tell("the third said yes, and the visit is booked")
        with self._shop.sessions() as session:
            return session.scalars(select(Visit.id).where(Visit.offer_id == offer.id)).one()

    def _everybody_is_told(self) -> None:
        self._messages_leave()
        self._tell("helper, relative, nurse and coordinator were told")

    def _messages_leave(self) -> None:
        """Wait until what is to be sent now about the need is sent."""
        due = select(func.count()).where(
            Notification.need_id == self._need_id,
            Notification.state.in_((NotificationState.QUEUED, NotificationState.SENDING)),
            Notification.not_before <= clock.now(),
        )
        self._wait(lambda session: session.scalar(due) == 0, "messages were not sent")

    def _relative_reads_who_comes(self, visit_id: int) -> None:
        with self._shop.sessions() as session:
            visit = session.get_one(Visit, visit_id)
            member = session.scalars(
                select(CircleMember).where(CircleMember.client_id == visit.need.client_id, CircleMember.may_follow)
            ).first()
            helper_name = visit.helper.person.first_name
            relative = member.person if member else self._break("the client has nobody in her circle")
        page = self._browser(relative).get("/family")
        if page.status_code != 200 or helper_name not in page.text:
            self._break("the relative cannot read who comes")
        self._tell("the relative reads who comes")

    def _visit_is_done(self, visit_id: int) -> None:
        with self._shop.sessions() as session:
            visit = session.get_one(Visit, visit_id)
            helper, starts_at, ends_at = visit.helper.person, visit.starts_at, visit.ends_at
        self._pass_time(starts_at - clock.now())
        self._post(helper, f"/visits/{visit_id}/arrive", {})
        self._pass_time(ends_at - clock.now())
        self._post(helper, f"/visits/{visit_id}/finish", {"note": ""})
        done = select(Visit.id).where(Visit.id == visit_id, Visit.state == VisitState.DONE)
        self._wait(lambda session: session.scalar(done) is not None, "the visit is not done")
        self._until(lambda need: need.state is NeedState.DONE, "the need is not done")
        self._everybody_is_told()
        self._tell("the visit is done")

    def _answer_by_link(self, offer: Offer, answer: str) -> None:
        token = offer.token(self._shop.settings.signing_secret())
        link = f"{self._shop.settings.base_url}/o/{offer.id}/{token}"
        with httpx2.Client(headers={"Sec-Fetch-Site": "same-origin"}) as phone:
            if phone.get(link).status_code != 200:
                self._break(f"the link of offer {offer.id} does not open")
            if phone.post(f"{link}/{answer}").status_code not in (200, 303):
                self._break(f"the answer to offer {offer.id} was not taken")

    def _post(self, person: Person, path: str, fields: Mapping[str, object]) -> None:
        with self._browser(person) as browser:
            answer = browser.post(path, data={name: str(value) for name, value in fields.items()})
        if answer.status_code not in (200, 303):
            self._break(f"{path} answered {answer.status_code}")

    def _browser(self, person: Person) -> httpx2.Client:
        with transaction(self._shop.sessions) as session:
            _, token = PersonSession.open(session, session.get_one(Person, person.id), "story", clock.now())
        return httpx2.Client(
            base_url=self._shop.settings.base_url,
            cookies={"talkoot_session": token},
            headers={"Sec-Fetch-Site": "same-origin"},
            timeout=20,
        )

    def _pass_time(self, by: timedelta) -> None:
        """Move the clock on, and wake the worker as a timer would."""
        clock.advance(seconds=max(by.total_seconds(), 0) + 1)
        with transaction(self._shop.sessions) as session:
            defer(session, Job.DUE)

    def _until(self, holds: Callable[[Need], bool], otherwise: str) -> None:
        self._wait(lambda session: holds(session.get_one(Need, self._need_id)), otherwise)

    def _wait(self, holds: Callable[[Session], bool], otherwise: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with self._shop.sessions() as session:
                if holds(session):
                    return
            time.sleep(0.1)
        self._break(otherwise)

    def _tell(self, step: str) -> None:
        self._steps.append(step)
        self._tell_outside(f"  {step}")

    def _break(self, why: str) -> NoReturn:
        raise StoryBroke(why)


def _first(session: Session, name: RoleName, area_id: int | None = None) -> Person:
    roles = select(Role).where(Role.name == name).order_by(Role.id)
    if area_id is not None:
        roles = roles.where(Role.area_id == area_id)
    return session.scalars(roles.limit(1)).one().person


def _client_with_family(session: Session, start: datetime) -> Client:
    """The first client with consent, with a relative who follows her visits, and with no help yet on that day."""
    that_day = Need.earliest.between(start - timedelta(hours=10), start + timedelta(hours=14))
    has_help = select(Need.id).where(Need.client_id == Client.id, that_day).exists()
    with_family = select(Client).join(CircleMember).where(CircleMember.may_follow, ~has_help).order_by(Client.id)
    return next(client for client in session.scalars(with_family).unique() if client.is_offerable(clock.now()))


def _in_two_days_at(hour: int) -> datetime:
    local = clock.now().astimezone(HELSINKI) + timedelta(days=2)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)
