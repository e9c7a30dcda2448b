"""Rendering pages with Jinja2: one environment per language, and what every template may use."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.config import ROOT
from app.navigation import navigation
from app.reasons import because, made_possible, nearest_misses, why_nobody
from app.words import way_in, word
from models import language as words
from models.language import Language, catalogue
from models.travel import kilometres

if TYPE_CHECKING:
    from app.web import Web

STATIC = ROOT / "app" / "static"


@dataclass(frozen=True, slots=True)
class Flash:
    """What the last page left to say."""

    kind: str
    text: str


def render(web: "Web", template: str, context: Mapping[str, object]) -> str:
    """`template` for the reader of `web`. Beside `context` it sees what `_surroundings` lists."""
    return environment(web.language).get_template(template).render({**_surroundings(web), **context})


def _surroundings(web: "Web") -> dict[str, object]:
    person = web.signed_in.acting if web.signed_in else None
    zone = person.zone if person else words.HELSINKI
    language = web.language
    return {
        "request": web.request,
        "url": web.url,
        "person": person,
        "language": language.value,
        "languages": [(known.value, known.own_name) for known in Language],
        "nav": navigation(web, person) if person else [],
        "flash": _flash(web),
        "demo": web.settings.demo,
        "help_phone": web.settings.help_phone,
        "now": web.now,
        "day": lambda at: tied(words.day(at, language, zone)),
        "time_of_day": lambda at: words.time_of_day(at, language, zone),
        "hours": lambda a, b: f"{words.time_of_day(a, language, zone)}–\u2060{words.time_of_day(b, language, zone)}",
        "moment": lambda at: tied(words.moment(at, language, zone)),
        "near_day": lambda at, inside=False: near_day(at, web, zone, inside=inside),
        "because": lambda reasons: because(reasons, language, zone),
        "why_nobody": lambda need: why_nobody(need, language),
        "made_possible": lambda need: made_possible(need, language),
        "nearest_misses": lambda need, names: nearest_misses(need, names, language),
    }


def near_day(at: datetime | date, web: "Web", zone: ZoneInfo, *, inside: bool = False) -> str:
    """`Today`, `Tomorrow`, or the date; `today` and `tomorrow` inside a sentence."""
    day = at.astimezone(zone).date() if isinstance(at, datetime) else at
    ahead = (day - web.now.astimezone(zone).date()).days
    near = {0: web.say("Today"), 1: web.say("Tomorrow")}.get(ahead)
    if near is None:
        return tied(words.day(day, web.language, zone))
    return near.lower() if inside else near


def tied(text: str) -> str:
    """A date, or date and time, that breaks nowhere but between the two: `ti 24.11.2026` and `klo 10.30` stay whole."""
    weekday, *others = text.split(" ")
    parts = ("\u00a0".join([weekday, *others[:1]]), "\u00a0".join(others[1:]))
    return " ".join(filter(None, parts))


def _flash(web: "Web") -> Flash | None:
    kind, _, text = unquote(web.request.cookies.get("talkoot_said", "")).partition("|")
    return Flash(kind if kind in {"good", "bad", "info"} else "info", text) if text else None


@cache
def environment(language: Language) -> Environment:
    """The templates in `language`; a name that nobody defined is an error, not an empty string."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = catalogue(language)
    made.install_gettext_callables(texts.ugettext, texts.ungettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["word"] = lambda value: texts.ugettext(word(value))
    made.filters["way_in"] = lambda client: way_in(client, language)
    made.filters["kind"] = lambda kind: kind.name(language.value)
    made.filters["duration"] = lambda minutes: words.duration(int(minutes), language)
    made.filters["euros"] = lambda cents: words.euros(cents, language)
    made.filters["km"] = lambda km: words.distance(km, language)
    made.globals["road_km"] = kilometres
    made.globals["static"] = static_url
    return made


@cache
def static_url(name: str) -> str:
    """The address of a static file, which changes with its content so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
