"""The matcher's reasons in plain words: why this helper, why nobody, and who came nearest.

A reason is a code with parameters, as `matching/explain.py` declares them; stored with candidates and needs as JSON.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.abilities import SKILLS, language_name
from models.errors import N_
from models.helper import Helper
from models.language import Language, distance, duration, time_of_day, translate
from models.need import Need
from models.person import Person

KIND = "kind:"
"""A skill that begins so is the readiness for one kind of help."""

WHY = {
    "knows_client": N_("knows the client"),
    "relative": N_("is family"),
    "as_shown": N_("suggested before, too"),
    "nearest": N_("the nearest, %(km)s away"),
    "near": N_("%(km)s away"),
    "on_the_way": N_("on the way between other visits"),
    "only_one": N_("the only one who can"),
    "speaks": N_("speaks %(language)s"),
    "has_skill": N_("skill: %(skill)s"),
    "has_car": N_("has a car"),
    "rested": N_("has had fewer visits than others lately"),
}
WHY_NOBODY = {
    "no_helpers": N_("There are no helpers in the area yet."),
    "not_allowed": N_("Nobody may be asked: all are only for others, not a match, or said no already."),
    "no_skill": N_("Nobody has the skill that is needed."),
    "no_language": N_("Nobody speaks the client's language."),
    "no_car": N_("Nobody has a car."),
    "too_far": N_("Everybody lives too far away."),
    "no_helper_free": N_("Nobody is free at that time."),
    "limit_reached": N_("Everybody who could has as many visits as they wish for."),
    "all_taken": N_("Everybody who could is needed elsewhere at that time."),
    "client_ended": N_("The person is no longer a client."),
    "client_paused": N_("The client is away for now."),
    "client_protected": N_("The client's address is protected: helpers are asked by hand only."),
    "client_no_consent": N_("The client has not agreed to helpers yet."),
    "place_not_known": N_("The address has not been found on the map yet."),
    "too_late": N_("There is too little time left to ask anybody."),
    "far_ahead": N_("It is further ahead than helpers are looked for."),
    "out_of_time": N_("The search took too long and was ended. Search again."),
    "not_worth_it": N_("The only ones who could would travel too long for it."),
}
OBSTACLES = {
    "lacks_skill": N_("does not have the skill: %(skill)s"),
    "lacks_language": N_("does not speak %(languages)s"),
    "lacks_car": N_("has no car"),
    "beyond_reach": N_("%(km)s further away than they wish to go"),
    "free_too_late": N_("free from %(start)s: %(minutes)s too late"),
    "free_too_early": N_("could begin by %(start)s: %(minutes)s too early"),
    "free_too_short": N_("free for %(minutes)s less than it takes"),
    "busy": N_("with somebody else until %(until)s"),
    "has_enough": N_("has as many visits as they wish for"),
    "costs_too_much": N_("would travel too long for it"),
    "may_not": N_("is not to be asked for this"),
    "never_free": N_("is not free on these days"),
    "farther_by": N_("%(km)s further away than who comes"),
    "knows_less": N_("does not know the client as well"),
    "helped_more": N_("has had more visits lately than who comes"),
    "no_better": N_("would be no better than who comes"),
    "not_tried": N_("could perhaps come: search again"),
}
CHANGES = {
    "later": N_("%(minutes)s later"),
    "earlier": N_("%(minutes)s earlier"),
    "shorter": N_("%(minutes)s shorter"),
    "without_car": N_("without a car"),
    "without_skill": N_("without the skill: %(skill)s"),
    "any_language": N_("in another language"),
    "farther": N_("%(km)s further away than they wish to go"),
}
WORDS = WHY | WHY_NOBODY | OBSTACLES | CHANGES
"""Code -> msgid. A test goes over every code that the matcher declares."""

OTHER_KINDS = N_("does not do this kind of help")

STATUSES = {
    "optimal": N_("The best possible"),
    "within_gap": N_("As good as the best possible"),
    "time_limit": N_("Good; the search ran out of time"),
    "cancelled": N_("Stopped before it was ready"),
}
"""A round's status -> the msgid of how good its plan is."""


@dataclass(frozen=True, slots=True)
class NearestMiss:
    """Somebody who could almost have helped, and what stood in the way, in words."""

    helper_id: int
    name: str
    obstacles: list[str]


@dataclass(frozen=True, slots=True)
class Possible:
    """A change, in words, after which so many people could help."""

    change: str
    people: int


def because(reasons: Iterable[Mapping[str, Any]], reader: Language, zone: ZoneInfo) -> list[str]:
    """Reasons (or obstacles) in the reader's words, times in `zone`; that one does this kind of help goes unsaid."""
    told = [reason for reason in reasons if reason["code"] != "has_skill" or not _is_kind(reason)]
    return [_sentence(reason, reader, zone) for reason in told]


def why_nobody(need: Need, reader: Language) -> str:
    """Why the last round found nobody for `need`; empty before a round has looked at it."""
    return translate(reader, WHY_NOBODY[need.unserved["reason"]]) if need.unserved else ""


def nearest_misses(need: Need, names: Mapping[int, str], reader: Language) -> list[NearestMiss]:
    """Who came nearest to `need`; `names` by helper, from `helper_names`."""
    misses = need.unserved["nearest_miss"] if need.unserved else []
    return [
        NearestMiss(number, names[number], because(miss["obstacles"], reader, need.area.zone))
        for miss in misses
        if (number := _number(miss["helper"])) in names
    ]


def made_possible(need: Need, reader: Language) -> list[Possible]:
    """What would have let the last round find somebody for `need`; whoever does not do this kind of help stays out."""
    found = need.unserved.get("possible", []) if need.unserved else []
    told = [each for each in found if not _is_kind(each["change"])]
    return [Possible(_sentence(each["change"], reader, need.area.zone), each["people"]) for each in told]


def helper_names(session: Session, needs: Iterable[Need]) -> dict[int, str]:
    """The names of all who came near to one of `needs`, in one query."""
    found = {_number(miss["helper"]) for need in needs if need.unserved for miss in need.unserved["nearest_miss"]}
    rows = select(Helper.id, Person.name).join(Helper.person).where(Helper.id.in_(found))
    return dict(session.execute(rows).all())


def _sentence(reason: Mapping[str, Any], reader: Language, zone: ZoneInfo) -> str:
    message = OTHER_KINDS if _is_kind(reason) else WORDS[reason["code"]]
    values = {name: _value(name, value, reader, zone) for name, value in reason.items() if name != "code"}
    return translate(reader, message) % values


def _value(name: str, value: Any, reader: Language, zone: ZoneInfo) -> str:
    match name:
        case "km":
            return distance(float(value), reader)
        case "minutes":
            return duration(round(value), reader)
        case "start" | "until":
            return time_of_day(datetime.fromisoformat(value), reader, zone)
        case "language" | "languages":
            return ", ".join(language_name(code, reader) for code in re.findall(r"\w+", value))
        case "skill":
            return translate(reader, SKILLS[value]) if value in SKILLS else str(value)
    return str(value)


def _is_kind(reason: Mapping[str, Any]) -> bool:
    return str(reason.get("skill", "")).startswith(KIND)


def _number(key: str) -> int:
    """The number in the matcher's name for a helper, `h12`."""
    return int(key[1:])
