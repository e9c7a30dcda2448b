"""Cover: what a helper's time away leaves without anybody is seen at once, and asked for in one step."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.area import Area
from models.availability import DatedException
from models.client import Client
from models.cover import announce, ask_for_cover, gaps, gaps_in, go_away
from models.helper import Helper, Pair, PairState
from models.kind import Kind
from models.need import Need, NeedState
from models.notification import Notification, NotificationKind
from models.offer import OfferState
from models.series import Series
from models.visit import WithdrawReason
from tests.cast import Cast, need
from tests.models.test_illness import asked, book, told

TUESDAY = date(2026, 11, 24)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def veikko(session: Session, cast: Cast) -> Helper:
    session.add(cast.aino)
    return session.get_one(Helper, cast.veikko.id)


@pytest.fixture
def shopping(session: Session, cast: Cast, now: datetime, veikko: Helper) -> Series:
    """Veikko shops for Aino every Tuesday at noon; Maria is their substitute."""
    aino = session.get_one(Client, cast.aino.id)
    standing = pair(session, aino, veikko, PairState.STANDING, now)
    pair(session, aino, session.get_one(Helper, cast.maria.id), PairState.SUBSTITUTE, now)
    made = Series(
        client=aino,
        kind=session.scalars(select(Kind).where(Kind.key == "shopping")).one(),
        standing_pair=standing,
        weekday=1,
        earliest=time(12),
        latest=time(13),
        minutes=60,
        first_day=TUESDAY,
        created_at=now,
    )
    session.add(made)
    session.flush()
    session.refresh(aino)
    return made


def pair(session: Session, client: Client, helper: Helper, state: PairState, now: datetime) -> Pair:
    made = Pair(client=client, helper=helper, state=state, since=now, met_at=now)
    session.add(made)
    session.flush()
    return made


def test_a_holiday_shows_booked_visits_and_coming_days_of_series(
    session: Session, cast: Cast, now: datetime, veikko: Helper, shopping: Series
) -> None:
    book(session, cast, now)
    wednesday = book(session, cast, now, starts_in=52 * HOUR)
    assert gaps(veikko, now) == []
    go_away(veikko, TUESDAY, TUESDAY + WEEK, now)
    left = announce(veikko, now)
    assert [(gap.day, gap.visit, gap.series) for gap in left] == [
        (TUESDAY, None, shopping),
        (TUESDAY + timedelta(days=1), wednesday, None),
        (TUESDAY + WEEK, None, shopping),
    ]
    assert told(session, NotificationKind.COVER_NEEDED) == ["Kaisa"]


def test_who_leaves_nothing_makes_no_noise(session: Session, now: datetime, veikko: Helper) -> None:
    veikko.pause(TUESDAY, now)
    assert announce(veikko, now) == []
    assert session.scalars(select(Notification)).all() == []


def test_one_step_asks_substitutes_for_everything(
    session: Session, cast: Cast, now: datetime, veikko: Helper, shopping: Series
) -> None:
    visit = book(session, cast, now, starts_in=52 * HOUR)
    go_away(veikko, TUESDAY, TUESDAY + WEEK, now)
    assert len(ask_for_cover(veikko, now)) == 3
    assert visit.withdrawn_for is WithdrawReason.AWAY
    made = session.scalars(select(Need).where(Need.series_id == shopping.id).order_by(Need.occurs_on)).all()
    assert [need.occurs_on for need in made] == [TUESDAY, TUESDAY + WEEK]
    assert [asked(need) for need in (visit.need, *made)] == [["Maria"]] * 3
    assert gaps(veikko, now) == []
    assert ask_for_cover(veikko, now) == []


def test_without_substitutes_a_round_looks_for_somebody(
    session: Session, cast: Cast, now: datetime, veikko: Helper
) -> None:
    visit = book(session, cast, now, starts_in=52 * HOUR)
    veikko.pause(TUESDAY + WEEK, now)
    ask_for_cover(veikko, now)
    assert visit.need.state is NeedState.OPEN
    assert told(session, NotificationKind.NEED_UNFILLED) == []


def test_a_question_about_these_days_is_answered_with_no(
    session: Session, cast: Cast, now: datetime, veikko: Helper
) -> None:
    made = book(session, cast, now, session.get_one(Helper, cast.maria.id), starts_in=52 * HOUR, seats=2).need
    maria = session.get_one(Helper, cast.maria.id)
    go_away(maria, TUESDAY, TUESDAY + timedelta(days=1), now)
    ask_for_cover(maria, now)
    assert [offer.state for offer in made.offers] == [OfferState.ACCEPTED, OfferState.DECLINED]


def test_a_day_away_is_no_day_for_questions(now: datetime, veikko: Helper) -> None:
    go_away(veikko, TUESDAY, TUESDAY, now)
    go_away(veikko, TUESDAY, TUESDAY + timedelta(days=1), now)
    assert [one.day for one in veikko.exceptions] == [TUESDAY, TUESDAY + timedelta(days=1)]
    days = [TUESDAY + timedelta(days=ahead) for ahead in (-1, 0, 1, 2)]
    assert [veikko.is_askable(day) for day in days] == [True, False, False, True]


def test_the_area_sees_every_helper_who_is_away(
    session: Session, cast: Cast, now: datetime, veikko: Helper, shopping: Series
) -> None:
    go_away(veikko, TUESDAY, TUESDAY, now)
    area = session.get_one(Area, cast.area.id)
    session.flush()
    assert [(gap.helper, gap.series) for gap in gaps_in(session, area, now)] == [(veikko, shopping)]
    assert gaps_in(session, session.get_one(Area, cast.other_area.id), now) == []


def test_a_part_of_a_day_away_leaves_its_visit_alone(
    session: Session, cast: Cast, now: datetime, veikko: Helper
) -> None:
    visit = book(session, cast, now, cast.maria, starts_in=28 * HOUR)
    zone = veikko.area.zone
    starts, ends = ((visit.starts_at + step).astimezone(zone).time() for step in (-HOUR, HOUR / 2))
    veikko.exceptions.append(DatedException(day=TUESDAY, starts=time(0), ends=starts))
    assert announce(veikko, now) == [], "before the visit"
    veikko.exceptions.append(DatedException(day=TUESDAY, starts=starts, ends=ends))
    assert [gap.visit for gap in announce(veikko, now)] == [visit]
    assert [gap.visit for gap in gaps_in(session, veikko.area, now)] == [visit]
    ask_for_cover(veikko, now)
    assert asked(visit.need) == ["Maria"]


def test_a_question_about_time_away_is_answered_where_nothing_else_is_left(
    session: Session, cast: Cast, now: datetime, veikko: Helper
) -> None:
    made = need(session, cast, now, starts_in=28 * HOUR)
    maria = session.get_one(Helper, cast.maria.id)
    assert made.ask_usual([veikko, maria], now)
    go_away(veikko, TUESDAY, TUESDAY, now)
    assert announce(veikko, now) == []
    assert asked(made) == ["Maria"]
    assert made.offers[0].state is OfferState.DECLINED
