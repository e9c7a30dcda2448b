"""The matcher's reasons in words: every code that it declares, in every language."""

import re
import string
from zoneinfo import ZoneInfo

import pytest

from app.abilities import SKILLS
from app.reasons import STATUSES, WORDS, because
from matching.explain import SENTENCES
from matching.load import SET_ASIDE
from matching.plan import Status
from models.language import Language, translate

HELSINKI = ZoneInfo("Europe/Helsinki")
SAMPLES: dict[str, str | float] = {
    "km": 1.2,
    "minutes": 20.0,
    "start": "2026-11-24T12:30:00+00:00",
    "until": "2026-11-24T12:30:00+00:00",
    "language": "sv",
    "languages": "sv, en",
    "skill": "wheelchair",
    "need": "n7",
    "by": 3.4,
}


def fields(sentence: str) -> set[str]:
    """The parameters in one of the matcher's own sentences."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_of_the_matcher_has_words(code: str) -> None:
    asked = set(re.findall(r"%\((\w+)\)s", WORDS[code]))
    given = fields(SENTENCES[code])
    assert asked <= given, "the words ask for what the matcher does not tell"
    reason = {"code": code} | {name: SAMPLES[name] for name in given}
    for language in Language:
        (words,) = because([reason], language, HELSINKI)
        assert "%(" not in words
        assert "_" not in words


def test_no_words_for_what_the_matcher_never_says() -> None:
    assert set(WORDS) == set(SENTENCES) | set(SET_ASIDE)


def test_every_status_of_a_plan_has_words() -> None:
    assert set(STATUSES) == set(Status.__value__.__args__)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"code": "near", "km": 1.2}, "1.2 km away"),
        ({"code": "knows_client"}, "knows the client"),
        ({"code": "speaks", "language": "sv"}, "speaks Swedish"),
        ({"code": "has_skill", "skill": "wheelchair"}, "skill: " + SKILLS["wheelchair"]),
        ({"code": "lacks_skill", "skill": "kind:walk"}, "does not do this kind of help"),
        ({"code": "lacks_skill", "skill": "juggling"}, "does not have the skill: juggling"),
        (
            {"code": "free_too_late", "start": "2026-11-24T12:30:00+00:00", "minutes": 20.0},
            "free from 14:30: 20 min too late",
        ),
        ({"code": "busy", "need": "n3", "until": "2026-11-24T14:30:00+02:00"}, "with somebody else until 14:30"),
    ],
)
def test_plain_sentences(reason: dict[str, str | float], words: str) -> None:
    assert because([reason], Language.EN, HELSINKI) == [words]


def test_that_one_does_this_kind_of_help_goes_unsaid() -> None:
    reasons = [{"code": "has_skill", "skill": "kind:walk"}, {"code": "has_car"}]
    assert because(reasons, Language.EN, HELSINKI) == ["has a car"]


def test_statuses_read_well() -> None:
    assert translate(Language.EN, STATUSES["optimal"]) == "The best possible"
