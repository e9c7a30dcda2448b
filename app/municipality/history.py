"""What has happened before the demo begins: visits done in the past fortnight, and a few agreed for the next days.

The rows take the domain's own moves at their own times, so that states and events agree; nobody is messaged about them.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.municipality.areas import Ground
from app.municipality.needs import acting
from app.municipality.people import Crowd
from models.availability import free_intervals, local_moment
from models.client import Client
from models.helper import Helper, HelperKind
from models.kind import Kind
from models.need import Need, NeedState
from models.offer import Offer, OfferState
from models.person import Person
from models.travel import travel_time
from models.visit import Visit, VisitState

DONE_SHARE = 0.7
AGREED_PER_AREA = 2
PAST_KINDS = ("shopping", "pharmacy", "company", "walk")
HOURS = (9, 10, 11, 13, 14, 15)
THANKS = ("", "", "Kaikki meni hyvin.", "Mukava tuokio.", "Kauppakassi jäi keittiöön.", "Käytiin lähipuistossa.")


def remember(session: Session, crowd: Crowd, ground: Ground, clients: list[Client], helpers: list[Helper]) -> None:
    """Done visits of the past fortnight for most clients, one each, with helpers of the area."""
    kinds = session.scalars(select(Kind).where(Kind.key.in_(PAST_KINDS)).order_by(Kind.position)).all()
    welcomed = [h for h in helpers if h.welcomed_at and h.kind is HelperKind.VOLUNTEER and not h.is_protected]
    able = [c for c in clients if c.has_consent(crowd.now - timedelta(days=20)) and not c.is_protected]
    chosen = crowd.rng.sample(able, min(round(DONE_SHARE * len(able)), len(welcomed)))
    for client, helper in zip(chosen, crowd.rng.sample(welcomed, len(chosen)), strict=True):
        need = _past_need(crowd, ground, client, crowd.rng.choice(kinds))
        session.add(need)
        visit = agree(session, need, helper, need.earliest, need.posted_at + timedelta(days=1), post=True)
        _finish(session, visit, crowd.rng.choice(THANKS))


def _past_need(crowd: Crowd, ground: Ground, client: Client, kind: Kind) -> Need:
    day = client.area.day_of(crowd.now) - timedelta(days=crowd.rng.randint(1, 13))
    starts_at = local_moment(day, time(crowd.rng.choice(HOURS)), client.area.zone)
    return Need(
        area=client.area,
        client=client,
        kind=kind,
        place=client.place,
        team=client.team,
        posted_by=crowd.rng.choice(ground.staff[client.team or ground.teams[0]]),
        earliest=starts_at,
        latest=starts_at + timedelta(minutes=kind.minutes),
        minutes=kind.minutes,
        languages=list(client.languages),
        posted_at=starts_at - timedelta(days=4),
        decide_by=starts_at - timedelta(hours=2),
    )


def agree_some(session: Session, crowd: Crowd, needs: list[Need], helpers: list[Helper]) -> None:
    """A few of the posted needs have a helper already, who is free then and can get there and back."""
    agreed: set[int] = set()
    for need in sorted(needs, key=lambda need: (need.earliest, need.id)):
        if len(agreed) == AGREED_PER_AREA or need.earliest < crowd.now + timedelta(hours=4) or need.seats > 1:
            continue
        helper = next((h for h in helpers if h.id not in agreed and could(h, need, crowd.now)), None)
        if helper is not None:
            agree(session, need, helper, need.earliest, need.posted_at + timedelta(minutes=4))
            agreed.add(helper.id)


def could(helper: Helper, need: Need, now: datetime) -> bool:
    """Whether this helper may be asked, speaks with her, is able, near enough, and free with the way there and back."""
    starts_at, ends_at = need.earliest, need.earliest + timedelta(minutes=need.minutes)
    way = travel_time(helper.place, need.place, helper.mode)
    return (
        helper.kind is HelperKind.VOLUNTEER
        and helper.is_askable(need.area.day_of(starts_at))
        and need.client.is_offerable(now)
        and not need.client.bars(helper)
        and bool(set(helper.languages) & set(need.languages))
        and set(need.skills) <= set(helper.skills)
        and helper.car >= need.car
        and (not helper.kinds or need.kind.key in helper.kinds)
        and way < timedelta(minutes=35)
        and any(
            i.place is None and i.start <= starts_at - way and ends_at + way <= i.end
            for i in free_intervals(helper, starts_at - way, ends_at + way)
        )
    )


def agree(
    session: Session, need: Need, helper: Helper, starts_at: datetime, at: datetime, *, post: bool = False
) -> Visit:
    """The need's way to a booked visit of which the client knows, from `at` on."""
    poster = need.posted_by
    if post and poster is not None:
        with acting(session, poster):
            need.record("posted", need.posted_at)
    need.move(NeedState.OFFERING, at, "approved")
    offer = Offer(
        need=need,
        helper=helper,
        starts_at=starts_at,
        sent_at=at,
        reply_by=min(at + timedelta(hours=20), starts_at),
        answered_at=at + timedelta(minutes=40),
    )
    session.add(offer)
    offer.record("sent", at)
    visit = Visit(
        need=need,
        seat=0,
        helper=helper,
        offer=offer,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=need.minutes),
        booked_at=at + timedelta(minutes=40),
        client_told_at=at + timedelta(hours=3),
    )
    session.add(visit)
    _say_yes(session, helper.person, offer, visit)
    return visit


def _say_yes(session: Session, person: Person, offer: Offer, visit: Visit) -> None:
    with acting(session, person):
        offer.move(OfferState.ACCEPTED, visit.booked_at, "accepted")
        visit.record("booked", visit.booked_at)
        visit.need.move(NeedState.BOOKED, visit.booked_at, "booked")


def _finish(session: Session, visit: Visit, note: str) -> None:
    with acting(session, visit.helper.person):
        visit.arrived_at, visit.left_at, visit.note = visit.starts_at, visit.ends_at, note
        visit.move(VisitState.UNDER_WAY, visit.starts_at, "arrived")
        visit.move(VisitState.DONE, visit.ends_at, "done")
        visit.need.move(NeedState.DONE, visit.ends_at, "done")
