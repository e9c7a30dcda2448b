"""Making people and homes from the seed: names, e-mail addresses that differ, languages in real proportion."""

import math
from collections.abc import Sequence
from datetime import datetime
from random import Random

from app.districts import DISTRICTS, District
from app.municipality import names
from models.area import Area, Team
from models.language import Language
from models.person import Person, RoleName
from models.place import Place, Precision

CLIENT_LANGUAGES = {
    "Helsinki": {"fi": 88, "sv": 8, "ru": 2, "et": 1, "so": 1},
    "Espoo": {"fi": 87, "sv": 8, "ru": 3, "en": 2},
    "Porvoo": {"fi": 68, "sv": 29, "ru": 3},
}
HELPER_LANGUAGES = {
    "Helsinki": {"fi": 80, "sv": 7, "ru": 4, "et": 2, "so": 2, "ar": 2, "en": 3},
    "Espoo": {"fi": 79, "sv": 8, "ru": 4, "et": 2, "so": 1, "ar": 2, "en": 4},
    "Porvoo": {"fi": 65, "sv": 29, "ru": 3, "en": 3},
}
"""First languages per 100 people, after municipal statistics of about 2023, clients being older than helpers."""

SPREAD_KM = 0.35
FARTHEST_KM = 0.8
KM_PER_DEGREE = 111.2


class Crowd:
    """Draws people and homes from one random generator, so that one seed gives one municipality."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now
        self._taken: dict[str, int] = {}
        self._phones = 0

    def person(self, name: str, role: RoleName, area: Area, language: str = "fi", team: Team | None = None) -> Person:
        """A new person with one role, an e-mail address and a telephone number of their own."""
        spoken = Language(language) if language in ("fi", "sv") else self.rng.choice([Language.FI, Language.EN])
        made = Person(name=name, email=self._email(name), phone=self.phone(), language=spoken, created_at=self.now)
        made.grant(role, area, team)
        return made

    def phone(self) -> str:
        """A number of the right shape that belongs to nobody."""
        self._phones += 1
        return f"+35840000{self._phones:04d}"

    def home(self, area: Area) -> Place:
        """A home in one of the area's districts, scattered around its centre."""
        district = self.rng.choice([d for d in DISTRICTS if d.area == area.slug])
        lat, lon = self._near(district)
        precision = pick(self.rng, {Precision.EXACT: 7, Precision.NEAREST: 2, Precision.STREET: 1})
        return Place(
            street=names.street(self.rng, area.slug),
            postal_code=district.postal_code,
            municipality=district.municipality,
            district=district.name_fi,
            lat=lat,
            lon=lon,
            precision=precision,
            tries=1,
        )

    def _near(self, district: District) -> tuple[float, float]:
        bearing = self.rng.uniform(0, 2 * math.pi)
        km = min(abs(self.rng.gauss(0, SPREAD_KM)), FARTHEST_KM)
        lat = district.lat + km * math.cos(bearing) / KM_PER_DEGREE
        lon = district.lon + km * math.sin(bearing) / (KM_PER_DEGREE * math.cos(math.radians(district.lat)))
        return round(lat, 5), round(lon, 5)

    def _email(self, name: str) -> str:
        base = names.email_name(name)
        self._taken[base] = self._taken.get(base, 0) + 1
        number = self._taken[base] if self._taken[base] > 1 else ""
        return f"{base}{number}@example.org"


def pick[T](rng: Random, weights: dict[T, int]) -> T:
    """One key of `weights`, in proportion."""
    return rng.choices(list(weights), list(weights.values()))[0]


def quota[T](rng: Random, weights: dict[T, int], count: int) -> list[T]:
    """`count` keys of `weights`, in proportion as exactly as whole numbers allow, in random order."""
    total = sum(weights.values())
    exact = {key: count * weight / total for key, weight in weights.items()}
    drawn = [key for key in weights for _ in range(int(exact[key]))]
    rest = sorted(weights, key=lambda key: int(exact[key]) - exact[key])
    drawn += rest[: count - len(drawn)]
    rng.shuffle(drawn)
    return drawn


def first_languages(rng: Random, weights: dict[str, dict[str, int]], residents: dict[str, int]) -> dict[str, list[str]]:
    """The first language of each of the `residents` of an area (by slug), in proportion over the whole municipality."""
    by_town: dict[str, list[str]] = {}
    for town, shares in weights.items():
        by_town[town] = quota(rng, shares, sum(n for slug, n in residents.items() if town_of(slug) == town))
    return {slug: [by_town[town_of(slug)].pop() for _ in range(count)] for slug, count in residents.items()}


def some[T](rng: Random, items: Sequence[T], share: float) -> list[T]:
    """About `share` of `items`, at least one of them."""
    return rng.sample(items, min(len(items), max(1, round(share * len(items)))))


def town_of(slug: str) -> str:
    """The municipality that the area `slug` lies in."""
    return next(district.municipality for district in DISTRICTS if district.area == slug)
