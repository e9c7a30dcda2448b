"""Why this one: the reasons for every assignment, as codes with parameters, and a sentence in English for each."""

import numpy as np

from matching.plan import Assignment, Ranked, Reason
from matching.problem import Helper, Need, Problem
from matching.situation import Situation
from matching.standing import Stop
from matching.travel import Travel

RESTED_BY = 1.0
"""So many visits fewer than the mean of those who could are worth telling."""

SENTENCES = {
    "knows_client": "knows the client",
    "relative": "is a relative",
    "as_shown": "as people were already shown",
    "nearest": "nearest of all who could, {km:.1f} km",
    "near": "{km:.1f} km away",
    "on_the_way": "on the way between other visits",
    "only_one": "the only one who could",
    "speaks": "speaks {language}",
    "has_skill": "has the skill {skill}",
    "has_car": "has a car",
    "rested": "has helped less than others lately",
    "no_helpers": "there are no helpers",
    "not_allowed": "nobody may take it: all are barred, or there for others only",
    "no_skill": "nobody has the skills",
    "no_language": "nobody speaks the language",
    "no_car": "nobody has a car",
    "too_far": "everybody is too far away",
    "no_helper_free": "nobody is free then",
    "limit_reached": "those who could have visits enough",
    "all_taken": "those who could are needed elsewhere",
    "not_worth_it": "the way would cost more than the help is worth",
    "lacks_skill": "lacks the skill {skill}",
    "lacks_language": "speaks none of {languages}",
    "lacks_car": "has no car",
    "beyond_reach": "{km:.1f} km too far",
    "free_too_late": "could begin {start}, {minutes:.0f} min too late",
    "free_too_early": "could begin {start} at the latest, {minutes:.0f} min too early",
    "free_too_short": "free {minutes:.0f} min too short",
    "busy": "busy with {need} until {until}",
    "has_enough": "has visits enough",
    "out_of_time": "time was up before everybody was tried",
    "may_not": "is barred, or there for others only",
    "never_free": "is not free on any of these days",
    "farther_by": "{km:.1f} km farther than who comes",
    "knows_less": "does not know the client as well",
    "helped_more": "has helped more lately",
    "no_better": "would be no better than who comes",
    "later": "{minutes:.0f} min later",
    "earlier": "{minutes:.0f} min earlier",
    "shorter": "{minutes:.0f} min shorter",
    "without_car": "without the car",
    "without_skill": "without the skill {skill}",
    "any_language": "in any language",
    "farther": "{km:.0f} km farther than they wish to go",
    "not_tried": "nothing is in the way, but time was up",
    "costs_too_much": "would cost {by:.1f} more than the help is worth",
}


def sentence(reason: Reason) -> str:
    """The reason (or obstacle) in English, for the command line."""
    clock = {key: str(value)[11:16] for key, value in reason.items() if key in ("start", "until")}
    return SENTENCES[str(reason["code"])].format(**{**reason, **clock})


def ranked_reasons(problem: Problem, need: str, entry: Ranked) -> tuple[Reason, ...]:
    """Why somebody stands on the shortlist of the need with this id."""
    asked = next(each for each in problem.needs if each.id == need)
    helper = next(each for each in problem.helpers if each.id == entry.helper)
    start = entry.start.timestamp()
    spans = (span for span in helper.free if span.start.timestamp() <= start < span.end.timestamp())
    home = next((span.place for span in spans), None) or helper.place
    places = [place.id for place in problem.places]
    here, there = np.array([places.index(home)]), np.array([places.index(asked.place)])
    near: Reason = {"code": "near", "km": round(float(Travel(problem).km(here, there)[0]), 1)}
    return (*_known(asked, helper), near, *_able(asked, helper))


class Reasons:
    """Finds the reasons for the visits of one situation."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._frame = situation.frame

    def assignment(self, stop: Stop, seat: int, row: int) -> Assignment:
        """The visit as the plan tells it; `row` is that of the gap which leads to it."""
        gaps, frame = self._situation.planned.gaps, self._frame
        need = frame.problem.needs[stop.need]
        helper = frame.problem.helpers[self._situation.helper(stop)]
        return Assignment(
            need=need.id,
            seat=seat,
            helper=helper.id,
            start=frame.moment(stop.start),
            travel_minutes=round(float(gaps.minutes[row]), 3),
            km=round(float(gaps.km[row]), 3),
            reasons=tuple(self._reasons(stop, need, helper)),
        )

    def _reasons(self, stop: Stop, need: Need, helper: Helper) -> list[Reason]:
        known, able = _known(need, helper), _able(need, helper)
        shown: list[Reason] = [{"code": "as_shown"}] if self._situation.is_kept(stop) else []
        return [*known, *shown, *self._among_others(stop), *able]

    def _among_others(self, stop: Stop) -> list[Reason]:
        """How this helper compares with all who could have done it."""
        could, frame = self._situation.at_first, self._frame
        others, km = int(could.many[stop.need]), self._km(stop)
        nearest = km <= could.nearest[stop.need] + 1e-9
        rested = frame.helpers.load[self._situation.helper(stop)] <= could.load[stop.need] - RESTED_BY
        told: list[tuple[bool, Reason]] = [
            (others == 1, {"code": "only_one"}),
            (True, {"code": "nearest" if nearest and others > 1 else "near", "km": round(km, 1)}),
            (len(self._situation.planned.stops[stop.interval]) > 1, {"code": "on_the_way"}),
            (bool(rested), {"code": "rested"}),
        ]
        return [reason for holds, reason in told if holds]

    def _km(self, stop: Stop) -> float:
        start = self._frame.intervals.place[[stop.interval]]
        return float(self._frame.travel.km(start, np.array([stop.place]))[0])


def _known(need: Need, helper: Helper) -> list[Reason]:
    """What ties them."""
    told: list[tuple[bool, Reason]] = [
        (need.prefer.get(helper.id, 0) > 0, {"code": "knows_client"}),
        (helper.kind == "relative", {"code": "relative"}),
    ]
    return [reason for holds, reason in told if holds]


def _able(need: Need, helper: Helper) -> list[Reason]:
    """What the need asks for and the helper has."""
    told: list[Reason] = [{"code": "speaks", "language": word} for word in need.languages if word in helper.languages]
    told += [{"code": "has_skill", "skill": skill} for skill in need.skills]
    return [*told, {"code": "has_car"}] if need.car else told
