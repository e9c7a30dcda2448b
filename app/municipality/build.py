"""Building the demo municipality: the named cast, and around it people, homes and a fortnight of needs from a seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cast import Cast, seat
from app.municipality.areas import SHARES, Ground, lay_out
from app.municipality.clients import settle
from app.municipality.helpers import acquaint, visit_at_the_week_end, volunteers, week_end
from app.municipality.history import agree_some, remember
from app.municipality.needs import post_fortnight
from app.municipality.people import CLIENT_LANGUAGES, HELPER_LANGUAGES, Crowd, first_languages, quota
from app.municipality.series import come_regularly
from app.places.seeds import sow
from models.area import Area
from models.circle import CircleMember
from models.client import Client
from models.helper import Helper
from models.need import Need

RELATIVES_WHO_HELP = 8


@dataclass(frozen=True)
class Municipality:
    """What was built: the named cast, and everybody and everything with the cast included."""

    cast: Cast
    areas: list[Area]
    clients: list[Client]
    helpers: list[Helper]
    needs: list[Need]

    def sentence(self) -> str:
        """What was built, in one sentence for the terminal."""
        return (
            f"{len(self.areas)} areas, {len(self.clients)} clients, {len(self.helpers)} helpers and "
            f"{len(self.needs)} needs of the coming fortnight."
        )


def build(session: Session, now: datetime, seed: int = 1, clients: int = 60, helpers: int = 400) -> Municipality:
    """Put the demo municipality into an empty, migrated database; the same `seed` and `now` give the same one.

    `clients` and `helpers` count the named cast too; needs are posted as if in the days before `now`, and nobody is
    messaged.
    """
    crowd = Crowd(Random(seed), now)  # noqa: S311 - a demo's people need no secrecy
    sow(session)
    cast = seat(session, now - timedelta(days=30))
    grounds = lay_out(session, crowd, cast, now - timedelta(days=30))
    residents = _clients(session, crowd, cast, grounds, clients)
    relatives = _relatives(session, crowd, cast)
    people = _volunteers(session, crowd, cast, grounds, helpers - len(relatives))
    needs = _life(session, crowd, grounds, residents, people)
    for ground in grounds:
        come_regularly(session, crowd, ground, residents[ground.area.slug], people[ground.area.slug], cast)
    session.flush()
    everyone = [client for ground in grounds for client in residents[ground.area.slug]]
    helping = [helper for ground in grounds for helper in people[ground.area.slug]] + relatives
    return Municipality(cast, [ground.area for ground in grounds], everyone, helping, needs)


def _clients(session: Session, crowd: Crowd, cast: Cast, grounds: list[Ground], count: int) -> dict[str, list[Client]]:
    named = {cast.area.slug: [cast.aino, cast.birgit]}
    spoken = _newcomers(crowd, CLIENT_LANGUAGES, {slug: len(theirs) for slug, theirs in named.items()}, count)
    made: dict[str, list[Client]] = {}
    for ground in grounds:
        slug = ground.area.slug
        first = sum(len(spoken[earlier]) for earlier in made)
        made[slug] = named.get(slug, []) + settle(session, crowd, ground, spoken[slug], first)
    return made


def _newcomers(
    crowd: Crowd, languages: dict[str, dict[str, int]], named: dict[str, int], count: int
) -> dict[str, list[str]]:
    """First languages of those to be made in each area, so that with the named ones there are `count` in all."""
    homes = quota(crowd.rng, SHARES, count)
    missing = {slug: max(homes.count(slug) - named.get(slug, 0), 0) for slug in SHARES}
    return first_languages(crowd.rng, languages, missing)


def _relatives(session: Session, crowd: Crowd, cast: Cast) -> list[Helper]:
    """Liisa, at her mother's next week-end, and a few others."""
    cast.liisa_helps.posted_slots.append(week_end(crowd, cast.aino))
    theirs = select(CircleMember).where(CircleMember.client != cast.aino).order_by(CircleMember.id)
    others = session.scalars(theirs).all()
    chosen = crowd.rng.sample(others, min(RELATIVES_WHO_HELP, len(others)))
    return [cast.liisa_helps, *(visit_at_the_week_end(session, crowd, member) for member in chosen)]


def _volunteers(
    session: Session, crowd: Crowd, cast: Cast, grounds: list[Ground], count: int
) -> dict[str, list[Helper]]:
    named = {cast.area.slug: cast.volunteers}
    spoken = _newcomers(crowd, HELPER_LANGUAGES, {slug: len(theirs) for slug, theirs in named.items()}, count)
    return {
        ground.area.slug: named.get(ground.area.slug, []) + volunteers(session, crowd, ground, spoken[ground.area.slug])
        for ground in grounds
    }


def _life(
    session: Session,
    crowd: Crowd,
    grounds: list[Ground],
    residents: dict[str, list[Client]],
    people: dict[str, list[Helper]],
) -> list[Need]:
    posted = []
    for ground in grounds:
        clients, helpers = residents[ground.area.slug], people[ground.area.slug]
        acquaint(session, crowd, clients, helpers)
        needs = post_fortnight(session, crowd, ground, clients)
        agree_some(session, crowd, needs, helpers)
        posted += needs
        remember(session, crowd, ground, clients, helpers)
    session.flush()
    return posted
