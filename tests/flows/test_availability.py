"""A helper says when they are free: the week, days that differ, single slots, a pause."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.availability import DatedException, PostedSlot, WeeklySlot
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.person import Person
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


@pytest.fixture
def tapping(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone with htmx."""
    return signed_in(web_app, sessions, cast.veikko.person, htmx=True)


def week(sessions: sessionmaker[Session], cast: Cast) -> list[tuple[int, time, time]]:
    mine = select(WeeklySlot).where(WeeklySlot.helper_id == cast.veikko.id).order_by(WeeklySlot.weekday)
    with sessions() as session:
        return [(slot.weekday, slot.starts, slot.ends) for slot in session.scalars(mine.order_by(WeeklySlot.starts))]


def slots(sessions: sessionmaker[Session]) -> list[tuple[datetime | None, datetime | None]]:
    with sessions() as session:
        return [(slot.during.lower, slot.during.upper) for slot in session.scalars(select(PostedSlot))]


def exceptions(sessions: sessionmaker[Session]) -> list[tuple[date, time, time, bool]]:
    with sessions() as session:
        return [(e.day, e.starts, e.ends, e.is_free) for e in session.scalars(select(DatedException))]


def changes(sessions: sessionmaker[Session]) -> tuple[int, int]:
    """(events of changed times, rounds that wait)."""
    with sessions() as session:
        events = session.scalars(select(Event.id).where(Event.verb.in_(("availability_changed", "paused", "resumed"))))
        rounds = session.scalars(text("select id from procrastinate_jobs where task_name = 'round.run'"))
        return len(events.all()), len(rounds.all())


def test_the_grid_shows_the_week_and_saves_it_at_once(
    veikko: Browser, sessions: sessionmaker[Session], cast: Cast
) -> None:
    assert veikko.read("/availability").count(" checked") >= 21, "free from 8 to 20 is all three parts, every day"
    answer = veikko.post("/availability/week", data={"cell": ["0-morning", "4-evening", "9-morning", "x"]})
    assert answer.headers["location"] == "/availability#week"
    assert week(sessions, cast) == [(0, time(8), time(12)), (4, time(16), time(20))]
    page = veikko.read("/availability")
    assert 'value="0-morning" aria-label="Monday, Morning 8–12" checked' in page
    assert 'value="1-morning" aria-label="Tuesday, Morning 8–12">' in page
    assert changes(sessions) == (1, 1)


def test_saving_the_same_week_again_changes_nothing(
    tapping: Browser, sessions: sessionmaker[Session], cast: Cast
) -> None:
    for _ in range(2):
        answer = tapping.post("/availability/week", data={"cell": ["0-morning", "0-afternoon"]})
        assert answer.status_code == 200
        assert 'id="week"' in answer.text
        assert "<html" not in answer.text
    assert changes(sessions) == (1, 1)


def test_other_times_stay_until_they_are_unticked(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    with transaction(sessions) as session:
        helper = session.get_one(Helper, cast.veikko.id)
        helper.weekly_slots = [WeeklySlot(weekday=2, starts=time(9, 30), ends=time(11))]
        session.flush()
        odd = helper.weekly_slots[0].id
    assert "Wednesday 9.30–11.00" in veikko.read("/availability")
    veikko.submit("/availability/week", {"cell": "0-morning", "kept": odd})
    assert week(sessions, cast) == [(0, time(8), time(12)), (2, time(9, 30), time(11))]
    veikko.submit("/availability/week", {"cell": "0-morning"})
    assert week(sessions, cast) == [(0, time(8), time(12))]


def test_a_day_off_and_a_free_morning(veikko: Browser, tapping: Browser, sessions: sessionmaker[Session]) -> None:
    to = veikko.submit("/availability/exceptions", {"free": "no", "day": "2026-11-25", "part": "whole"})
    assert to == "/availability#exceptions"
    card = tapping.submit(
        "/availability/exceptions",
        {"free": "yes", "other_day": "27.11.2026", "starts": "8.30", "ends": "10"},
        expect=422,
    )
    assert "Give a time, such as 10.30." in card
    fields = {"free": "yes", "other_day": "27.11.2026", "starts": "8.30", "ends": "10.00"}
    assert 'id="exceptions"' in tapping.submit("/availability/exceptions", fields, expect=200)
    assert exceptions(sessions) == [
        (date(2026, 11, 25), time(0), time(0), False),
        (date(2026, 11, 27), time(8, 30), time(10), True),
    ]
    page = veikko.read("/availability")
    assert "Wed 25.11.2026</b> the whole day" in page
    assert "Fri 27.11.2026</b> 8:30–10:00" in page
    assert changes(sessions) == (2, 1)


def test_an_exception_is_removed_by_its_owner_alone(
    veikko: Browser, web_app: Starlette, sessions: sessionmaker[Session], cast: Cast
) -> None:
    veikko.submit("/availability/exceptions", {"free": "no", "day": "2026-11-25", "part": "morning"})
    veikko.submit("/availability/slots", {"day": "2026-11-25", "part": "morning"})
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.submit("/availability/exceptions/1/remove", expect=404)
    maria.submit("/availability/slots/1/remove", expect=404)
    veikko.submit("/availability/exceptions/1/remove")
    veikko.submit("/availability/slots/1/remove")
    veikko.submit("/availability/exceptions/1/remove", expect=404)
    assert (exceptions(sessions), slots(sessions)) == ([], [])


def test_a_single_slot(veikko: Browser, tapping: Browser, sessions: sessionmaker[Session]) -> None:
    fields = {"day": "2026-11-28", "starts": "10:00", "ends": "12:00"}
    assert veikko.submit("/availability/slots", fields) == "/availability#slots"
    assert slots(sessions) == [(datetime(2026, 11, 28, 8, tzinfo=UTC), datetime(2026, 11, 28, 10, tzinfo=UTC))]
    card = tapping.submit("/availability/slots", fields | {"day": "2026-11-29"}, expect=200)
    assert card.count('id="slot-') >= 2
    assert "Sat 28.11.2026</b> 10:00–12:00" in card
    assert changes(sessions) == (2, 1)


def test_a_slot_from_another_address(veikko: Browser, sessions: sessionmaker[Session]) -> None:
    fields = {"day": "2026-11-28", "part": "morning", "street": "Mannerheimvägen 5", "municipality": "Porvoo"}
    veikko.submit("/availability/slots", fields)
    with sessions() as session:
        slot = session.scalars(select(PostedSlot)).one()
        assert slot.place
        assert slot.place.address == "Mannerheimvägen 5, Porvoo"
    assert "From Mannerheimvägen 5, Porvoo" in veikko.read("/availability")


MISTAKES = [
    ({"starts": "10:00", "ends": "12:00"}, "Choose the day.", "slot-day"),
    ({"day": "2026-11-22", "part": "morning"}, "That day is past", "slot-day"),
    ({"day": "2026-11-28"}, "Choose the time of day", "slot-part"),
    ({"day": "2026-11-28", "starts": "12:00", "ends": "10:00"}, "The end must be later", "slot-part"),
    ({"day": "2026-11-23", "starts": "06:00", "ends": "08:00"}, "That time is past already", "slot-part"),
    ({"day": "2026-11-28", "part": "morning", "street": "Katu 1"}, "both the street and the municipality", "street"),
    ({"day": "2026-11-28", "part": "morning", "postal_code": "5"}, "five digits", "postal_code"),
    ({"day": "nonsense", "part": "morning"}, "Choose the day.", "slot-day"),
]


@pytest.mark.parametrize(("typed", "told", "field"), MISTAKES)
def test_a_slot_that_cannot_be_is_told_at_the_field(
    veikko: Browser, tapping: Browser, sessions: sessionmaker[Session], typed: dict[str, object], told: str, field: str
) -> None:
    page = veikko.submit("/availability/slots", typed, expect=422)
    assert "<title>Error: My times" in page
    assert told in page
    assert f'href="#{field}' in page
    assert all(str(value) in page for name, value in typed.items() if name in ("starts", "ends", "street"))
    assert told in tapping.submit("/availability/slots", typed, expect=422)
    assert slots(sessions) == []


def test_the_hour_that_spring_skips_is_refused(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    clock.freeze(datetime(2027, 3, 20, 8, tzinfo=UTC))
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    night = {"day": "2027-03-28", "starts": "03:30", "ends": "06:00"}
    assert "clocks move forward" in veikko.submit("/availability/slots", night, expect=422)
    assert "clocks move forward" in veikko.submit("/availability/exceptions", night | {"free": "yes"}, expect=422)
    assert (slots(sessions), exceptions(sessions)) == ([], [])


def test_the_hour_that_autumn_repeats_is_asked_for_and_shown(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast
) -> None:
    clock.freeze(datetime(2027, 10, 25, 8, tzinfo=UTC))
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    night = {"day": "2027-10-31", "starts": "03:30", "ends": "06:00"}
    page = veikko.submit("/availability/slots", night, expect=422)
    assert "Say which one" in page
    assert "3:30 (EEST)" in page
    veikko.submit("/availability/slots", night | {"starts_again": "1"})
    assert slots(sessions)[0][0] == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert "3:30 (EET)–6:00" in veikko.read("/availability")


def test_a_pause_and_back_again(veikko: Browser, tapping: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    assert veikko.submit("/availability/pause", {"until": "2026-12-06"}) == "/availability#pause"
    assert "Sun 6.12.2026" in veikko.read("/availability")
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).paused_until == date(2026, 12, 6)
    card = tapping.submit("/availability/resume", expect=200)
    assert 'id="pause"' in card
    assert "End the pause" not in card
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).paused_until is None
    assert changes(sessions) == (2, 1)


@pytest.mark.parametrize(
    ("until", "told"),
    [("", "last day"), ("2026-11-22", "past"), ("2028-11-24", "a year at most"), ("soon", "Give a date")],
)
def test_a_pause_that_cannot_be(veikko: Browser, tapping: Browser, until: str, told: str) -> None:
    page = veikko.submit("/availability/pause", {"until": until}, expect=422)
    assert told in page
    assert 'href="#until"' in page
    assert told in tapping.submit("/availability/pause", {"until": until}, expect=422)


def test_a_relative_who_is_no_helper_is_told_so(
    web_app: Starlette, sessions: sessionmaker[Session], cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        sister = Person(name="Liisa Laine", email=None, phone=None, created_at=now - timedelta(days=1))
        sister.language = cast.liisa.language
        session.add(sister)
        sister.roles = [type(role)(name=role.name, area_id=role.area_id) for role in cast.liisa.roles]
    browser = signed_in(web_app, sessions, sister)
    for path in ("/availability", "/limits", "/offers"):
        assert "not signed up as a helper" in browser.read(path)
    browser.submit("/availability/resume", expect=404)
    browser.submit("/limits", expect=404)
