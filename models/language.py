"""Finnish, Swedish and English: catalogues, and dates and durations as people write them."""

import io
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES = Path(__file__).resolve().parent.parent / "app" / "locales"


HELSINKI = ZoneInfo("Europe/Helsinki")
"""The zone of whoever is in no area yet."""


class Language(StrEnum):
    """The three languages of the product."""

    FI = "fi"
    SV = "sv"
    EN = "en"

    @property
    def own_name(self) -> str:
        """The language's name in itself."""
        return {"fi": "Suomi", "sv": "Svenska", "en": "English"}[self.value]


@cache
def catalogue(language: Language) -> Translations:
    """The gettext catalogue of `language`, compiled in memory from its `.po` file."""
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        messages = read_po(source, locale=language.value)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def translate(language: Language, message: str, **values: object) -> str:
    """`message` (an English msgid) in `language`, with its `%(name)s` fields filled in."""
    text = catalogue(language).ugettext(message)
    return text % values if values else text


def day(value: date | datetime, language: Language, zone: ZoneInfo) -> str:
    """A date with its week-day: `ti 24.11.2026`, `tis 24.11.2026`, `Tue 24.11.2026`."""
    local = value.astimezone(zone).date() if isinstance(value, datetime) else value
    weekday = format_date(local, "ccc", locale=language.value).rstrip(".")
    return f"{weekday} {local.day}.{local.month}.{local.year}"


def weekday(value: date | datetime, language: Language, zone: ZoneInfo) -> str:
    """The day of the week as it stands after "on": `perjantaina`, `fredag`, `Friday`."""
    local = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return format_date(local, "EEEE", locale=language.value)


def time_of_day(value: datetime, language: Language, zone: ZoneInfo) -> str:
    """A time of day, `10.30` (Finnish and Swedish in Finland) or `10:30`; the repeated hour of autumn says which."""
    local = value.astimezone(zone)
    mark = ":" if language is Language.EN else "."
    text = f"{local.hour}{mark}{local.minute:02d}"
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text += f" ({local.tzname()})"
    return text


def moment(value: datetime, language: Language, zone: ZoneInfo) -> str:
    """Date and time: `ti 24.11.2026 klo 10.30`."""
    at = {"fi": "klo", "sv": "kl.", "en": "at"}[language.value]
    return f"{day(value, language, zone)} {at} {time_of_day(value, language, zone)}"


def duration(minutes: int, language: Language) -> str:
    """A length of time: `45 min`, `2 t 30 min`."""
    hours, rest = divmod(minutes, 60)
    hour = {"fi": "t", "sv": "h", "en": "h"}[language.value]
    return " ".join([f"{hours} {hour}"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))


def distance(km: float, language: Language) -> str:
    """A distance: `350 m`, `1,2 km`, `14 km`."""
    if km < 1:
        return f"{max(round(km * 20) * 50, 50)} m"
    if km >= 10:
        return f"{km:.0f} km"
    return f"{km:.1f} km".replace(".", "." if language is Language.EN else ",")


def euros(cents: int, language: Language) -> str:
    """A sum of whole cents: `12,50 €`, `€12.50`."""
    sign, cents = "−" if cents < 0 else "", abs(cents)
    if language is Language.EN:
        return f"{sign}€{cents // 100}.{cents % 100:02d}"
    return f"{sign}{cents // 100},{cents % 100:02d}\u00a0€"
