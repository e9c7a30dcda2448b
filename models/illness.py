"""Illness at 8.00: one act by a helper, or for them, gives back all their visits of the day or of the week."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from models import telling
from models.availability import local_moment
from models.event import session_of
from models.giving_back import hold_all
from models.helper import Helper
from models.need import Need
from models.offer import LIVE, Offer
from models.visit import Visit, VisitState, WithdrawReason


class Spell(StrEnum):
    """For how long a helper who falls ill cannot come."""

    TODAY = "today"
    WEEK = "week"


DAYS = {Spell.TODAY: 0, Spell.WEEK: 6}
"""How many days after today."""


def last_day(helper: Helper, spell: Spell, now: datetime) -> date:
    """The last day on which a helper who falls ill now for `spell` is not asked, in their area's zone."""
    return helper.area.day_of(now) + timedelta(days=DAYS[spell])


def fall_ill(helper: Helper, spell: Spell, now: datetime) -> list[Visit]:
    """The helper cannot come until the last day of `spell`: paused, every visit given back, the most urgent first.

    Others are asked in a wave. Returns the visits that were given back. Again changes nothing more.
    """
    until = last_day(helper, spell, now)
    lost, asked = _held(helper, until, now)
    if helper.paused_until is None or helper.paused_until < until:
        helper.pause(until, now)
    if lost:
        telling.cover_needed(helper, now, is_ill=True)
    for visit in lost:
        visit.need.wave = visit.need.area.wave_size
        visit.withdraw(now, WithdrawReason.ILL)
    for offer in asked:
        offer.decline(now)
    return lost


def visits_until(helper: Helper, until: date, now: datetime) -> Sequence[Visit]:
    """The helper's booked visits that are not over and begin on `until` or sooner, the most urgent first."""
    end = local_moment(until + timedelta(days=1), time(0), helper.area.zone)
    mine = select(Visit).join(Visit.need).where(Visit.helper_id == helper.id, Visit.state == VisitState.BOOKED)
    lost = mine.where(Visit.ends_at > now, Visit.starts_at < end)
    return session_of(helper).scalars(lost.order_by(Need.priority.desc(), Visit.starts_at)).all()


def _held(helper: Helper, until: date, now: datetime) -> tuple[list[Visit], list[Offer]]:
    """The visits to give back and the questions to answer with no, held in the order of all: needs, these, helper."""
    session = session_of(helper)
    end = local_moment(until + timedelta(days=1), time(0), helper.area.zone)
    mine = select(Offer).where(Offer.helper_id == helper.id, Offer.state.in_(LIVE))
    offers = session.scalars(mine.where(Offer.starts_at > now, Offer.starts_at < end).order_by(Offer.id)).all()
    hold_all(helper, visits_until(helper, until, now), offers)
    # Looked for again: a question may have become a visit before it was held.
    return list(visits_until(helper, until, now)), [offer for offer in offers if offer.is_live]
