"""Loading an area as a problem: needs that wait, helpers who may be asked, and what both are already bound to."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from matching.problem import Booked, Current, FreeInterval, Problem
from matching.problem import Helper as HelperIn
from matching.problem import Need as NeedIn
from matching.problem import Place as PlaceIn
from models.area import Area
from models.availability import free_intervals, local_midnight, local_moment, merged
from models.circle import CircleMember
from models.client import Client, Hindrance
from models.helper import Helper, HelperKind, PairState
from models.kind import Kind
from models.need import Need, NeedState
from models.offer import Offer, OfferState
from models.place import Place
from models.proposal import Candidate, Proposal, ProposalState
from models.travel import travel_time
from models.visit import AHEAD, Visit

LEAD = timedelta(minutes=45)
"""No visit is planned to start sooner: somebody must be asked, answer and get there."""

LOAD_DAYS = 28
"""Visits of so many days back count as a helper's load, for fairness."""

SET_ASIDE = (*(f"client_{hindrance}" for hindrance in Hindrance), "place_not_known", "too_late", "far_ahead")
"""Why a need that waits takes no part in a round: codes beside those of `matching.explain`."""

BONUS_KM = {PairState.PREFERRED: 5.0, PairState.SUBSTITUTE: 5.0, PairState.STANDING: 20.0}
"""What it is worth, in kilometres, that the two know each other."""

SECOND_KM = 3.0
"""Who said yes and came second goes first next time: worth, in kilometres, less than to know her, and more than a walk
round the corner. It holds until a visit of theirs is booked, and is shown nowhere."""


@dataclass(frozen=True, slots=True)
class _Engagement:
    """Time that a helper has given away: a booked visit, a question that is still out, or one about to be sent."""

    place: Place
    start: datetime
    end: datetime


def load(session: Session, area: Area, now: datetime) -> Problem:
    """The area as a problem: needs that wait, helpers who may be asked, and what both are already bound to."""
    start = local_midnight(now, area.zone)
    end = start + timedelta(days=area.horizon_days)
    waiting = [need for need in _waiting_needs(session, area) if not need.is_chosen_by_hand]
    needs = [need for need in waiting if hindrance(need, now, end) is None]
    helpers = _helpers(session, area, area.day_of(start))
    engagements = _engagements(session, helpers, start)
    loads = _loads(session, now)
    family = _family(session, needs)
    kinds = session.scalars(select(Kind.key).order_by(Kind.position)).all()
    places: dict[int, Place] = {}
    known = {f"h{helper.id}" for helper in helpers}
    second = {f"h{helper.id}" for helper in helpers if helper.lost_race_at is not None}
    problem_needs = tuple(_need_in(need, known, second, now, places) for need in needs)
    problem_helpers = tuple(
        _helper_in(helper, start, end, engagements.get(helper.id, []), loads.get(helper.id, 0), family, kinds, places)
        for helper in helpers
    )
    return Problem(
        start=start,
        zone=area.zone_name,
        places=tuple(PlaceIn(f"p{place.id}", place.lat or 0.0, place.lon or 0.0) for place in places.values()),
        needs=problem_needs,
        helpers=problem_helpers,
        current=_current(needs, {helper.id for helper in helpers}),
    )


def _waiting_needs(session: Session, area: Area) -> Iterable[Need]:
    """Needs on the board; a first meeting is with that one helper, and no round looks for another."""
    waiting = select(Need).where(Need.area_id == area.id, Need.state.in_((NeedState.OPEN, NeedState.PROPOSED)))
    return session.scalars(
        waiting.where(Need.introduces_id.is_(None))
        .order_by(Need.id)
        .options(
            joinedload(Need.kind),
            joinedload(Need.place),
            joinedload(Need.client).selectinload(Client.consents),
            joinedload(Need.client).selectinload(Client.mandates),
            joinedload(Need.client).selectinload(Client.pairs),
            selectinload(Need.offers),
            selectinload(Need.visits),
            selectinload(Need.proposals).selectinload(Proposal.candidates),
        )
    ).unique()


def unmatchable(session: Session, area: Area, now: datetime) -> dict[Need, str]:
    """The needs that wait and cannot be matched now, and why; not those for which a coordinator found somebody."""
    end = local_midnight(now, area.zone) + timedelta(days=area.horizon_days)
    reasons = {need: hindrance(need, now, end) for need in _waiting_needs(session, area)}
    return {
        need: reason
        for need, reason in reasons.items()
        if reason is not None and (not need.is_chosen_by_hand or need.client.hindrance(now))
    }


def hindrance(need: Need, now: datetime, end: datetime) -> str | None:
    """Why `need` does not take part in a round over the time until `end`; None when it does."""
    if of_client := need.client.hindrance(now):
        return f"client_{of_client}"
    if not need.place.is_located:
        return "place_not_known"
    if _soonest(need, now) + timedelta(minutes=need.minutes) > need.latest:
        return "too_late"
    return None if need.earliest < end else "far_ahead"


def _need_in(need: Need, known: set[str], second: set[str], now: datetime, places: dict[int, Place]) -> NeedIn:
    asked = {f"h{offer.helper_id}" for offer in need.offers if offer.state is not OfferState.EXPIRED}
    turned_down = {
        f"h{p.candidates[0].helper_id}" for p in need.proposals if p.state is ProposalState.REJECTED and p.candidates
    }
    barred = {f"h{pair.helper_id}" for pair in need.client.pairs if pair.is_barred}
    liked = {f"h{p.helper_id}": BONUS_KM[p.state] for p in need.client.pairs if p.state in BONUS_KM}
    return NeedIn(
        id=f"n{need.id}",
        place=_at(need.place, places),
        earliest=_soonest(need, now),
        latest=_to_the_second(need.latest),
        minutes=need.minutes,
        seats=need.seats_left,
        priority=need.priority,
        skills=(*dict.fromkeys((*need.skills, *need.kind.skills)), f"kind:{need.kind.key}"),
        languages=tuple(need.languages or need.client.languages),
        car=need.car or need.kind.car,
        prefer={h: liked.get(h, 0.0) + SECOND_KM * (h in second) for h in sorted((liked.keys() | second) & known)},
        bar=tuple(sorted((asked | barred | turned_down) & known)),
    )


def _helpers(session: Session, area: Area, today: date) -> list[Helper]:
    askable = select(Helper).where(
        Helper.area_id == area.id,
        Helper.welcomed_at.is_not(None),
        Helper.left_at.is_(None),
        Helper.is_protected.is_(False),
    )
    found = session.scalars(
        askable.order_by(Helper.id).options(
            joinedload(Helper.person),
            joinedload(Helper.place),
            joinedload(Helper.organisation),
            selectinload(Helper.weekly_slots),
            selectinload(Helper.exceptions),
            selectinload(Helper.posted_slots),
        )
    )
    return [helper for helper in found if helper.place.is_located and helper.may_help(today)]


def _helper_in(
    helper: Helper,
    start: datetime,
    end: datetime,
    engagements: list[_Engagement],
    load: int,
    family: Mapping[int, list[str]],
    every_kind: Sequence[str],
    places: dict[int, Place],
) -> HelperIn:
    kinds = [f"kind:{key}" for key in helper.kinds or every_kind]
    weeks = math.ceil((end - start) / timedelta(weeks=1))
    return HelperIn(
        id=f"h{helper.id}",
        place=_at(helper.place, places),
        free=_free(helper, start, end, engagements, places),
        kind="relative" if helper.kind is HelperKind.RELATIVE else "volunteer",
        mode=helper.mode.value,
        max_km=helper.max_km,
        skills=(*helper.skills, *kinds),
        languages=tuple(helper.languages),
        car=helper.car,
        max_visits=helper.max_visits_per_week * weeks,
        load=load,
        only_for=tuple(family.get(helper.person_id, ())) if helper.kind is HelperKind.RELATIVE else None,
        booked=tuple(Booked(_at(e.place, places), e.start, e.end) for e in engagements),
    )


def _free(
    helper: Helper, start: datetime, end: datetime, engagements: list[_Engagement], places: dict[int, Place]
) -> tuple[FreeInterval, ...]:
    """Free intervals, widened where a booked visit with its way there and back reaches out of them."""
    home: list[tuple[datetime, datetime]] = []
    away: list[FreeInterval] = []
    for interval in free_intervals(helper, start, _last_moment(helper, end)):
        if interval.place is None or not interval.place.is_located:
            home.append((interval.start, interval.end))
        else:
            away.append(FreeInterval(interval.start, interval.end, _at(interval.place, places)))
    for engagement in engagements:
        if not any(i.start <= engagement.start and engagement.end <= i.end for i in away):
            way = _whole_minutes(travel_time(helper.place, engagement.place, helper.mode))
            home.append((engagement.start - way, engagement.end + way))
    whole = [FreeInterval(low, high, None) for low, high in merged(home)]
    return tuple(sorted([*whole, *away], key=lambda interval: interval.start))


def _last_moment(helper: Helper, end: datetime) -> datetime:
    """`end`, or where the helper's welcome or insurance ends sooner, the end of its last day."""
    if helper.last_day is None:
        return end
    return min(end, local_moment(helper.last_day + timedelta(days=1), time(0), helper.area.zone))


def _engagements(session: Session, helpers: list[Helper], start: datetime) -> dict[int, list[_Engagement]]:
    """By helper: visits ahead, questions that wait for an answer and those to come, in order and without overlap."""
    ids = [helper.id for helper in helpers]
    visits = select(Visit).where(Visit.helper_id.in_(ids), Visit.state.in_(AHEAD), Visit.starts_at >= start)
    offers = select(Offer).where(Offer.helper_id.in_(ids), Offer.state == OfferState.SENT, Offer.starts_at >= start)
    found: dict[int, list[_Engagement]] = {}
    for visit in session.scalars(visits.order_by(Visit.starts_at).options(joinedload(Visit.need))):
        found.setdefault(visit.helper_id, []).append(_engaged(visit.need.place, visit.starts_at, visit.ends_at))
    asked = [
        (offer.helper_id, _engaged(offer.need.place, offer.starts_at, offer.ends_at))
        for offer in session.scalars(offers.order_by(Offer.starts_at).options(joinedload(Offer.need)))
    ]
    for helper_id, engagement in (*asked, *_to_be_asked(session, set(ids), start)):
        given = found.setdefault(helper_id, [])
        if all(engagement.end <= e.start or e.end <= engagement.start for e in given):
            given.append(engagement)
    for given in found.values():
        given.sort(key=lambda e: e.start)
    return found


def _to_be_asked(session: Session, helper_ids: set[int], start: datetime) -> Iterator[tuple[int, _Engagement]]:
    """Whom a coordinator has approved and nobody has asked yet, and whom she has put first by hand."""
    approved = and_(Proposal.state == ProposalState.APPROVED, Proposal.sent_at.is_(None))
    by_hand = and_(Proposal.state == ProposalState.PENDING, Proposal.candidates.any(Candidate.by_hand))
    for proposal in session.scalars(select(Proposal).where(or_(approved, by_hand)).order_by(Proposal.id)):
        need = proposal.need
        for candidate in proposal.candidates[: need.seats_left]:
            if candidate.helper_id in helper_ids and candidate.starts_at >= start:
                end = candidate.starts_at + timedelta(minutes=need.minutes)
                yield candidate.helper_id, _engaged(need.place, candidate.starts_at, end)


def _engaged(place: Place, start: datetime, end: datetime) -> _Engagement:
    return _Engagement(place, _to_the_second(start), _to_the_second(end))


def _loads(session: Session, now: datetime) -> dict[int, int]:
    since = now - timedelta(days=LOAD_DAYS)
    recent = select(Visit.helper_id, func.count()).where(Visit.starts_at >= since, Visit.starts_at < now)
    rows = session.execute(recent.group_by(Visit.helper_id)).all()
    return {helper_id: visits for helper_id, visits in rows}  # noqa: C416 - rows are no pairs to the type checker


def _family(session: Session, needs: list[Need]) -> dict[int, list[str]]:
    """By person: the needs of the clients in whose circle they are."""
    by_client: dict[int, list[str]] = {}
    for need in needs:
        by_client.setdefault(need.client_id, []).append(f"n{need.id}")
    members = select(CircleMember).where(CircleMember.client_id.in_(by_client))
    family: dict[int, list[str]] = {}
    for member in session.scalars(members):
        family.setdefault(member.person_id, []).extend(by_client[member.client_id])
    return family


def _current(needs: list[Need], helper_ids: set[int]) -> tuple[Current, ...]:
    """What the coordinator was already shown."""
    return tuple(
        Current(f"n{need.id}", seat, f"h{candidate.helper_id}", _to_the_second(candidate.starts_at), "proposed")
        for need in needs
        if need.proposal is not None and need.proposal.state is ProposalState.PENDING
        for seat, candidate in enumerate(need.proposal.candidates[: need.seats_left])
        if candidate.helper_id in helper_ids
    )


def _at(place: Place, places: dict[int, Place]) -> str:
    places[place.id] = place
    return f"p{place.id}"


def _soonest(need: Need, now: datetime) -> datetime:
    """When the need's visit could begin, if somebody were asked now."""
    return max(_to_the_second(need.earliest), _whole_minute(now + LEAD))


def _to_the_second(at: datetime) -> datetime:
    """The problem's times have no fractions of a second."""
    return at.replace(microsecond=0)


def _whole_minute(at: datetime) -> datetime:
    return at if at.second == at.microsecond == 0 else at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _whole_minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=math.ceil(span / timedelta(minutes=1)))
