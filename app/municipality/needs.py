"""A fortnight of needs, as care staff and relatives post them: when which kind of help is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.municipality.areas import Ground
from app.municipality.people import Crowd, pick
from models.availability import local_moment
from models.client import Client, ClientState
from models.db import Actor
from models.kind import Kind
from models.need import Need
from models.person import Person

WEIGHTS = {"shopping": 30, "company": 20, "walk": 16, "escort": 16, "pharmacy": 10, "repairs": 6, "snow": 4}
SNOW_MONTHS = (11, 12, 1, 2, 3)
PER_CLIENT = {1: 3, 2: 4, 3: 3}
URGENT = 3.0
URGENT_SHARE = 0.08
SHORTEST_LEAD = timedelta(hours=3)
NOTES = {
    "shopping": (
        "Maitoa, leipää ja hedelmiä; lista on keittiön pöydällä.",
        "Lähikauppaan, rahat kuoressa ja kuitti takaisin.",
    ),
    "pharmacy": ("Noudetaan valmis pussi, ei reseptejä.",),
    "escort": ("Sisäänkäynti pääovesta, ilmoittautuminen aulassa.", "Taksi on tilattu, kyytiin mukaan."),
    "company": ("Kahvia ja juttuseuraa.", "Lehden lukemista ääneen."),
    "walk": ("Lähipuistoon ja takaisin, rollaattori mukaan.",),
    "repairs": ("Lampun vaihto ja oven saranan kiristys.",),
    "snow": ("Portaat ja polku ovelle.",),
}
NOTES_SV = {
    "shopping": ("Mjölk, bröd och frukt; listan ligger på köksbordet.",),
    "company": ("Kaffe och prat.",),
    "walk": ("Till parken och tillbaka, med rollator.",),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The hours within which a kind of help may be given, and whether its time is fixed (an appointment)."""

    opens: int
    closes: int
    is_fixed: bool = False


SHAPES = {
    "shopping": Shape(9, 18),
    "pharmacy": Shape(9, 17),
    "escort": Shape(8, 15, is_fixed=True),
    "company": Shape(12, 19),
    "walk": Shape(10, 16),
    "repairs": Shape(9, 18),
    "snow": Shape(7, 13),
}


def post_fortnight(session: Session, crowd: Crowd, ground: Ground, clients: list[Client]) -> list[Need]:
    """One to three needs for every client who is at home, posted in the last days by her team or a relative."""
    kinds = {kind.key: kind for kind in session.scalars(select(Kind))}
    made = []
    for client in clients:
        for _ in range(pick(crowd.rng, PER_CLIENT) if client.state is ClientState.ACTIVE else 0):
            poster = _poster(crowd, ground, client)
            need = _need(crowd, client, kinds)
            if need is not None:
                _post(session, crowd, need, poster)
                made.append(need)
    return made


def _need(crowd: Crowd, client: Client, kinds: dict[str, Kind]) -> Need | None:
    """A need of `client` within the next fortnight; None where the drawn window would come too soon."""
    rng, zone = crowd.rng, client.area.zone
    day = crowd.now.astimezone(zone).date() + timedelta(days=min(int(rng.expovariate(0.22)), 13))
    kind = kinds[pick(rng, {k: w for k, w in WEIGHTS.items() if k != "snow" or day.month in SNOW_MONTHS})]
    earliest, latest = _window(crowd, client, kind, day)
    if latest - timedelta(minutes=kind.minutes) < crowd.now + SHORTEST_LEAD:
        return None
    swedish = client.languages[0] == "sv"
    notes = (NOTES_SV if swedish else NOTES).get(kind.key, ("",))
    return Need(
        area=client.area,
        client=client,
        kind=kind,
        place=client.place,
        team=client.team,
        earliest=earliest,
        latest=latest,
        minutes=kind.minutes,
        seats=2 if kind.key == "repairs" and rng.random() < 0.3 else 1,
        priority=URGENT if rng.random() < URGENT_SHARE else 1.0,
        languages=list(client.languages),
        skills=["wheelchair"] if kind.key == "escort" and rng.random() < 0.15 else [],
        car=kind.key == "escort" and rng.random() < 0.25,
        note=rng.choice(notes),
    )


def _window(crowd: Crowd, client: Client, kind: Kind, day: date) -> tuple[datetime, datetime]:
    rng, shape = crowd.rng, SHAPES[kind.key]
    last = shape.closes * 60 - kind.minutes
    starts = rng.randrange(shape.opens * 60, last + 1, 30)
    ends = starts + kind.minutes
    if not shape.is_fixed:
        ends = min(ends + rng.choice((60, 120, 180, 240)), shape.closes * 60)
    return _moment(day, starts, client), _moment(day, ends, client)


def _moment(day: date, minute: int, client: Client) -> datetime:
    return local_moment(day, time(minute // 60, minute % 60), client.area.zone)


def _post(session: Session, crowd: Crowd, need: Need, poster: Person) -> None:
    lead = need.latest - timedelta(minutes=need.minutes) - crowd.now
    ago = timedelta(minutes=crowd.rng.randint(5, 90) if lead < timedelta(days=1) else crowd.rng.randint(60, 4000))
    need.posted_by = poster
    session.add(need)
    with acting(session, poster):
        need.post(crowd.now - ago)


def _poster(crowd: Crowd, ground: Ground, client: Client) -> Person:
    family = [member.person for member in client.circle if member.may_post]
    if family and crowd.rng.random() < 0.3:
        return family[0]
    return crowd.rng.choice(ground.staff[client.team or ground.teams[0]])


@contextmanager
def acting(session: Session, person: Person) -> Iterator[None]:
    """Let the events inside say that `person` did it, on the web."""
    before = session.info.get("actor")
    session.info["actor"] = Actor(person_id=person.id, via="web")
    yield
    if before is None:
        del session.info["actor"]
    else:
        session.info["actor"] = before
