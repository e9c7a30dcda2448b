"""Changing a series: another rule from now on, all July left out, one visit at another time."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.db import transaction
from models.event import Event
from models.need import Need, NeedState
from models.offer import Offer, OfferState
from models.planning import plan
from models.series import Series
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.regulars import FRIDAY, fridays, stands
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]
RULE = {"earliest": "13:00", "latest": "15:00", "minutes": "60", "last_day": "", "note": "The side door"}


@pytest.fixture
def number(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """Aino's Fridays with Veikko; the first of them is planned, and he is asked."""
    all_speak_english(sessions, cast)
    with transaction(sessions) as session:
        series = fridays(session, cast, now)
        stands(session, series, cast.veikko, now)
        assert plan(series, FRIDAY, now) is not None
        return series.id


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast, number: int) -> Browser:
    """The nurse."""
    return signed_in(web_app, sessions, cast.nina)


def verbs(sessions: Sessions, number: int) -> list[str]:
    with sessions() as session:
        mine = select(Event.verb).where(Event.entity == "series", Event.entity_id == number)
        return list(session.scalars(mine.order_by(Event.id)))


def live_needs(sessions: Sessions, number: int) -> list[Need]:
    with sessions() as session:
        mine = select(Need).where(Need.series_id == number, Need.state != NeedState.CANCELLED)
        return list(session.scalars(mine.order_by(Need.earliest)))


def test_another_rule_for_what_is_not_yet_planned(
    nina: Browser, sessions: Sessions, number: int, now: datetime
) -> None:
    before = live_needs(sessions, number)
    assert f'href="/series/{number}/edit"' in nina.read(f"/series/{number}")
    assert "10:00" in nina.read(f"/series/{number}/edit")
    nina.submit(f"/series/{number}/edit", RULE)
    with transaction(sessions) as session:
        series = session.get_one(Series, number)
        assert (series.earliest, series.latest, series.note) == (time(13), time(15), "The side door")
        later = plan(series, date(2026, 12, 4), now)
        assert later is not None
        assert later.note == "The side door"
    assert live_needs(sessions, number)[0].earliest == before[0].earliest, "who was asked is asked about the same"
    assert verbs(sessions, number)[-1] == "changed"
    count = len(verbs(sessions, number))
    nina.submit(f"/series/{number}/edit", RULE)
    assert len(verbs(sessions, number)) == count, "the same again changes nothing"


def test_a_sooner_end_calls_off_what_comes_after(nina: Browser, sessions: Sessions, number: int) -> None:
    nina.submit(f"/series/{number}/edit", RULE | {"last_day": "2026-11-26"})
    assert live_needs(sessions, number) == []


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("edit", RULE | {"latest": "13:30"}, "There is no room for the help between these times."),
        ("edit", RULE | {"last_day": "2026-11-01"}, "Give today or a later day, within three years."),
        ("edit", RULE | {"earliest": ""}, "Give a time, such as 10.30."),
        ("skip-days", {"since": "2027-07-31", "until": "2027-07-01"}, "The last day comes after the first"),
        ("skip-days", {"since": "2027-07-03", "until": "2027-07-05"}, "No visit of this series lies between"),
        ("move", {"turn": "2026-11-27", "to_day": "2026-11-20", "to_time": "10:00"}, "This time has passed."),
        ("move", {"turn": "2026-11-27", "to_day": "2027-03-28", "to_time": "03:30"}, "The clock skips this time"),
    ],
)
def test_errors_stand_at_their_fields(
    nina: Browser, sessions: Sessions, number: int, path: str, fields: dict[str, str], said: str
) -> None:
    count = len(verbs(sessions, number))
    page = nina.submit(f"/series/{number}/{path}", fields, expect=422)
    assert said in page
    assert 'aria-invalid="true"' in page
    assert len(verbs(sessions, number)) == count


def test_all_july_is_left_out(nina: Browser, sessions: Sessions, number: int) -> None:
    nina.submit(f"/series/{number}/skip-days", {"since": "2027-07-01", "until": "2027-07-31"})
    with sessions() as session:
        skipped = session.get_one(Series, number).skipped
    assert skipped == [f"2027-07-{day:02}" for day in (2, 9, 16, 23, 30)]
    assert verbs(sessions, number)[-1] == "skipped"
    nina.submit(f"/series/{number}/skip-days", {"since": "2026-11-24", "until": "2026-11-30"})
    assert live_needs(sessions, number) == [], "what is planned is called off"


def test_one_visit_at_another_time(nina: Browser, sessions: Sessions, number: int) -> None:
    nina.submit(f"/series/{number}/move", {"turn": "2026-11-27", "to_day": "2026-11-26", "to_time": "14:00"})
    (moved,) = live_needs(sessions, number)
    assert moved.earliest == datetime.fromisoformat("2026-11-26T12:00:00+00:00")
    assert moved.occurs_on == FRIDAY, "Friday's is not planned once more"
    with sessions() as session:
        states = list(session.scalars(select(Offer.state).order_by(Offer.id)))
    assert states == [OfferState.EXPIRED, OfferState.SENT], "Veikko is told, and asked about the new time"
    assert "turn_moved" in verbs(sessions, number)


def test_helpers_and_family_change_no_rule(web_app: Starlette, sessions: Sessions, cast: Cast, number: int) -> None:
    for person in (cast.veikko.person, cast.liisa):
        browser = signed_in(web_app, sessions, person)
        for path in ("edit", "skip-days", "move"):
            browser.submit(f"/series/{number}/{path}", RULE, expect=403)
