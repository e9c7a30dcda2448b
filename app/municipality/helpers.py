"""The demo's helpers: volunteers with a week of their own, and relatives who come for their own people alone."""

from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.municipality import names
from app.municipality.areas import Ground
from app.municipality.people import Crowd, pick, some
from app.municipality.welcomes import mark_steps
from models.area import Area
from models.availability import DatedException, PostedSlot, WeeklySlot, local_moment
from models.circle import CircleMember
from models.client import Client
from models.helper import Helper, HelperKind, Mode, Pair, PairState
from models.person import RoleName

MODES = {Mode.TRANSIT: 4, Mode.CAR: 3, Mode.WALK: 2, Mode.BIKE: 1}
REACH_KM = {Mode.TRANSIT: (5, 15), Mode.CAR: (8, 25), Mode.WALK: (1, 3), Mode.BIKE: (3, 8)}
PARTS = ((time(9), time(12)), (time(12), time(16)), (time(16), time(20)))
PART_WEIGHTS = {0: 5, 1: 5, 2: 4}
KINDS = ("shopping", "pharmacy", "escort", "company", "walk", "repairs", "snow")
SKILLS = ("first_aid", "dementia", "wheelchair", "sign_language")
OTHER_LANGUAGES: dict[str, dict[tuple[str, ...], int]] = {
    "fi": {(): 4, ("en",): 4, ("sv", "en"): 2},
    "sv": {("fi",): 6, ("fi", "en"): 4},
}
ELSEWHERE: dict[tuple[str, ...], int] = {("fi",): 6, ("fi", "en"): 3, ("en",): 1}


def volunteers(session: Session, crowd: Crowd, ground: Ground, spoken: list[str]) -> list[Helper]:
    """A volunteer of the area for each first language in `spoken`; a few wait for their welcome or have paused."""
    made = [_volunteer(crowd, ground, language) for language in spoken]
    for helper in made:
        _week(crowd.rng, helper)
        _surprises(crowd, helper)
    session.add_all(made)
    session.flush()
    mark_steps(session, crowd, made)
    return made


def _volunteer(crowd: Crowd, ground: Ground, language: str) -> Helper:
    rng = crowd.rng
    mode = pick(rng, MODES)
    since = crowd.now - timedelta(days=rng.randint(30, 900))
    return Helper(
        person=crowd.person(names.adult(rng, language), RoleName.VOLUNTEER, ground.area, language),
        area=ground.area,
        organisation=ground.helped_by,
        place=crowd.home(ground.area),
        mode=mode,
        car=mode is Mode.CAR or rng.random() < 0.1,
        max_km=rng.randint(*REACH_KM[mode]),
        max_visits_per_week=pick(rng, {1: 5, 2: 3, 3: 2}),
        languages=[language, *pick(rng, OTHER_LANGUAGES.get(language, ELSEWHERE))],
        skills=rng.sample(SKILLS, 1) if rng.random() < 0.15 else [],
        kinds=sorted(some(rng, KINDS[:5], 0.6)) if rng.random() < 0.3 else [],
        welcomed_at=since + timedelta(days=7) if rng.random() < 0.95 else None,
        paused_until=(crowd.now + timedelta(days=rng.randint(3, 30))).date() if rng.random() < 0.06 else None,
        is_protected=rng.random() < 0.005,
        created_at=since,
    )


def _week(rng: Random, helper: Helper) -> None:
    """Free on one to four parts of the week; one in five posts single slots only."""
    if rng.random() < 0.2:
        return
    parts = [(day, part) for day in range(7) for part in PART_WEIGHTS]
    for day, part in sorted(rng.sample(parts, pick(rng, {1: 2, 2: 3, 3: 3, 4: 2}))):
        starts, ends = PARTS[part]
        helper.weekly_slots.append(WeeklySlot(weekday=day, starts=starts, ends=ends))


def _surprises(crowd: Crowd, helper: Helper) -> None:
    """What the fortnight changes: a day off, a day more, a posted slot."""
    rng, today = crowd.rng, helper.area.day_of(crowd.now)
    if helper.weekly_slots and rng.random() < 0.15:
        day = today + timedelta(days=rng.randint(0, 13))
        helper.exceptions.append(DatedException(day=day, starts=time(0), ends=time(0), is_free=False))
    if rng.random() < 0.1:
        day = today + timedelta(days=rng.randint(1, 13))
        helper.exceptions.append(DatedException(day=day, starts=time(10), ends=time(15), is_free=True))
    if not helper.weekly_slots or rng.random() < 0.1:
        day = today + timedelta(days=rng.randint(1, 13))
        helper.posted_slots.append(PostedSlot(during=_during(day, rng.choice(PARTS), helper.area)))


def _during(day: date, hours: tuple[time, time], area: Area) -> Range[datetime]:
    return Range(local_moment(day, hours[0], area.zone), local_moment(day, hours[1], area.zone))


def visit_at_the_week_end(session: Session, crowd: Crowd, member: CircleMember) -> Helper:
    """A relative helps their own client: from next Friday to Sunday, starting from her home."""
    made = Helper(
        person=member.person,
        kind=HelperKind.RELATIVE,
        area=member.client.area,
        place=crowd.home(member.client.area),
        mode=Mode.CAR,
        car=True,
        max_km=25,
        max_visits_per_week=5,
        languages=list(member.client.languages),
        welcomed_at=member.since,
        created_at=member.since,
    )
    session.add(made)
    session.flush()
    made.posted_slots.append(week_end(crowd, member.client))
    return made


def week_end(crowd: Crowd, client: Client) -> PostedSlot:
    """Saturday from 9 to 18, at the client's."""
    today = client.area.day_of(crowd.now)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    return PostedSlot(during=_during(saturday, (time(9), time(18)), client.area), place=client.place)


def acquaint(session: Session, crowd: Crowd, clients: list[Client], helpers: list[Helper]) -> None:
    """Some clients and helpers of one area know each other: preferred, and now and then no match.

    The named cast begins without pairs, so that its story is free.
    """
    welcomed = [helper for helper in helpers if helper.welcomed_at is not None]
    for client in some(crowd.rng, clients, 0.5):
        for helper in crowd.rng.sample(welcomed, 2):
            state = pick(
                crowd.rng,
                {PairState.PREFERRED: 9, PairState.BLOCKED: 1},
            )
            since = crowd.now - timedelta(days=crowd.rng.randint(5, 300))
            session.add(Pair(client=client, helper=helper, state=state, since=since))
