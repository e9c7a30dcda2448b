"""How a helper is asked, in words: as anybody, as usual, to stand in, or for a first meeting; never for whom."""

from collections.abc import Mapping

from models.errors import N_
from models.language import Language, translate, weekday
from models.offer import AskedAs, Offer

QUESTIONS: Mapping[AskedAs, str] = {
    AskedAs.ANYBODY: N_("Can you help?"),
    AskedAs.USUAL: N_("As usual on %(day)s?"),
    AskedAs.STAND_IN: N_("Can you stand in on %(day)s?"),
    AskedAs.FIRST_MEETING: N_("Can you come to a first meeting on %(day)s?"),
}

REASONS: Mapping[AskedAs, str] = {
    AskedAs.STAND_IN: N_("You are asked because you know each other."),
    AskedAs.FIRST_MEETING: N_("Somebody hopes for a regular helper. You meet first, and then see whether you suit."),
}


def question(offer: Offer, language: Language) -> str:
    """`As usual on Friday?`"""
    day = weekday(offer.starts_at, language, offer.need.area.zone)
    return translate(language, QUESTIONS[offer.asked_as], day=day)


def why_you(offer: Offer, language: Language) -> str:
    """Why this helper is asked, where that is not plain."""
    reason = REASONS.get(offer.asked_as)
    if offer.asked_as is AskedAs.STAND_IN and not _have_met(offer):
        return ""
    return translate(language, reason) if reason else ""


def _have_met(offer: Offer) -> bool:
    pair = offer.need.client.pair(offer.helper)
    return pair is not None and pair.met_at is not None
