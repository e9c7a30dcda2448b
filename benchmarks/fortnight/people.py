"""How helpers behave: they answer or stay silent, come or forget, fall ill and go on holiday."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from benchmarks.fortnight.world import ZONE, World
from models import cover, illness
from models.helper import Helper, HelperKind
from models.inbound import InboundSms
from models.offer import Offer
from models.person import Person
from models.visit import Visit, VisitState

YES, NO = 0.35, 0.35
"""Of ordinary questions; the rest are never answered."""

USUAL_YES, USUAL_NO = 0.85, 0.1
MEAN_MINUTES = 40.0
"""Until an answer, exponentially."""

TEXTS = 0.4
"""Of questions to a helper with a keypad phone: somebody rings them, and they send a text message, too."""

WORDS = ("Joo", "ei", "Kyllä.", "joo käy", "soitatko illalla")
"""Some that a program reads, and some for a person."""

ILL_TODAY, ILL_WEEK = 0.02, 0.3
"""Of helpers with a visit today, in a morning; of those, for the week."""

AWAY = 0.004
"""Of helpers, in a morning: away for a week from the day after tomorrow."""

NO_SHOW, FORGETS, NOT_HOME, WITHDRAWS = 0.01, 0.1, 0.01, 0.02


@dataclass
class Helpers:
    """What helpers have in mind: `answers` and `texts` to come, by time."""

    seen: int = 0
    answers: list[tuple[datetime, int, bool]] = field(default_factory=list)
    texts: list[tuple[datetime, int, str]] = field(default_factory=list)
    absent: set[int] = field(default_factory=set)

    def morning(self, world: World) -> None:
        """At 7.30 some are ill, and some plan to go away."""
        for helper_id in self._with_a_visit_today(world):
            if world.happens(ILL_TODAY):
                self._fall_ill(world, helper_id)
        with world.shop.sessions() as session:
            everybody = session.scalars(
                select(Helper.id).where(Helper.left_at.is_(None), Helper.welcomed_at.is_not(None))
            )
            leaving = [helper_id for helper_id in everybody if world.happens(AWAY)]
        for helper_id in leaving:
            self._go_away(world, helper_id)

    def live(self, world: World) -> None:
        """A quarter of an hour: think of new questions, answer old ones, go to visits and come from them."""
        self._think(world)
        while self.answers and self.answers[0][0] <= world.now:
            _at, offer_id, says_yes = heapq.heappop(self.answers)
            answer(world, offer_id, says_yes=says_yes)
        while self.texts and self.texts[0][0] <= world.now:
            _at, offer_id, words = heapq.heappop(self.texts)
            send_text(world, offer_id, words)
        self._go(world)
        self._come_home(world)

    def _think(self, world: World) -> None:
        with world.shop.sessions() as session:
            rows = select(Offer).join(Offer.helper).join(Helper.person).where(Offer.id > self.seen)
            for offer in session.scalars(rows.order_by(Offer.id)):
                self.seen = offer.id
                if offer.helper.person.email is not None:
                    self._make_up_ones_mind(world, offer)
                elif world.happens(TEXTS):
                    at = offer.sent_at + timedelta(minutes=world.rng.expovariate(1 / MEAN_MINUTES))
                    heapq.heappush(self.texts, (at, offer.id, world.rng.choice(WORDS)))

    def _make_up_ones_mind(self, world: World, offer: Offer) -> None:
        says_yes = decides(world, offer)
        if says_yes is not None:
            at = offer.sent_at + timedelta(minutes=world.rng.expovariate(1 / MEAN_MINUTES))
            heapq.heappush(self.answers, (at, offer.id, says_yes))

    def _go(self, world: World) -> None:
        due = select(Visit.id).where(Visit.state == VisitState.BOOKED, Visit.starts_at <= world.now)
        with world.shop.sessions() as session:
            ids = [visit_id for visit_id in session.scalars(due.order_by(Visit.id)) if visit_id not in self.absent]
        for visit_id in ids:
            if world.happens(NO_SHOW):
                self.absent.add(visit_id)
            elif world.happens(NOT_HOME):
                _at_the_door(world, visit_id)
            else:
                _arrive(world, visit_id)

    def _come_home(self, world: World) -> None:
        due = select(Visit.id).where(Visit.state == VisitState.UNDER_WAY, Visit.ends_at <= world.now)
        with world.shop.sessions() as session:
            ids = session.scalars(due.order_by(Visit.id)).all()
        for visit_id in ids:
            if not world.happens(FORGETS):
                _leave(world, visit_id)

    def _with_a_visit_today(self, world: World) -> list[int]:
        evening = world.now + timedelta(hours=14)
        today = select(Visit.helper_id).where(Visit.state == VisitState.BOOKED, Visit.starts_at < evening)
        with world.shop.sessions() as session:
            return list(session.scalars(today.distinct().order_by(Visit.helper_id)))

    def _fall_ill(self, world: World, helper_id: int) -> None:
        spell = illness.Spell.WEEK if world.happens(ILL_WEEK) else illness.Spell.TODAY
        lost = []
        with world.deed(_person(world, helper_id), "helpers fallen ill") as session:
            lost = illness.fall_ill(session.get_one(Helper, helper_id), spell, world.now)
        world.counts["visits given back by illness"] += len(lost)

    def _go_away(self, world: World, helper_id: int) -> None:
        first = (world.now + timedelta(days=2)).astimezone(ZONE).date()
        last, left = first + timedelta(days=6), []
        with world.deed(_person(world, helper_id), "helpers gone on holiday") as session:
            helper = session.get_one(Helper, helper_id)
            cover.go_away(helper, first, last, world.now)
            left = cover.ask_for_cover(helper, world.now)
        world.counts["visits and days that holidays left without cover"] += len(left)


def decides(world: World, offer: Offer) -> bool | None:
    """Yes, no, or nothing."""
    yes, no = (USUAL_YES, USUAL_NO) if _is_usual(offer) else (YES, NO)
    drawn = world.rng.random()
    return True if drawn < yes else False if drawn < yes + no else None


def answer(world: World, offer_id: int, *, says_yes: bool, via: str = "web") -> None:
    """The helper says yes or no."""
    with world.shop.sessions() as session:
        person_id = session.get_one(Offer, offer_id).helper.person_id
    with world.deed(person_id, "yes" if says_yes else "no", via) as session:
        offer = session.get_one(Offer, offer_id)
        offer.lock()
        if says_yes:
            offer.accept(world.now)
        else:
            offer.decline(world.now)


def send_text(world: World, offer_id: int, words: str) -> None:
    """The helper sends a text message to the service's number."""
    with world.shop.sessions() as session:
        person = session.get_one(Offer, offer_id).helper.person
    if person.phone is None:
        return
    with world.deed(person.id, "text messages", "sms") as session:
        sms = InboundSms.receive(session, f"sms-{offer_id}", person.phone, words, world.now)
        if sms is not None:
            sms.take(world.now)


def _is_usual(offer: Offer) -> bool:
    return offer.candidate is not None and offer.candidate.proposal.is_usual


def _arrive(world: World, visit_id: int) -> None:
    with world.deed(_visitor(world, visit_id), "arrived") as session:
        visit = session.get_one(Visit, visit_id)
        visit.lock()
        visit.arrive(world.now)


def _leave(world: World, visit_id: int) -> None:
    with world.deed(_visitor(world, visit_id), "left") as session:
        visit = session.get_one(Visit, visit_id)
        visit.lock()
        visit.finish(world.now)


def _at_the_door(world: World, visit_id: int) -> None:
    with world.deed(_visitor(world, visit_id), "nobody opened") as session:
        visit = session.get_one(Visit, visit_id)
        visit.lock()
        visit.could_not(world.now)


def _visitor(world: World, visit_id: int) -> int:
    with world.shop.sessions() as session:
        return session.get_one(Visit, visit_id).helper.person_id


def _person(world: World, helper_id: int) -> int:
    with world.shop.sessions() as session:
        return session.get_one(Helper, helper_id).person_id


def give_keypads(world: World, share: float) -> None:
    """Some volunteers have a telephone without a screen, and no e-mail."""
    with world.shop.sessions.begin() as session:
        volunteers = select(Person).join(Helper, Helper.person_id == Person.id).order_by(Person.id)
        for number, person in enumerate(session.scalars(volunteers.where(Helper.kind == HelperKind.VOLUNTEER))):
            if world.happens(share):
                person.email, person.phone = None, person.phone or f"+35840{9_000_000 + number}"
                world.counts["helpers with a keypad phone"] += 1


def asked(world: World) -> int:
    """How many questions went out in all."""
    with world.shop.sessions() as session:
        return session.scalar(select(func.count(Offer.id))) or 0
