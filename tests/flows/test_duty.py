"""The duty calendar: who answers when, the gaps, and the area's settings, as coordinators and staff see them."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models import clock
from models.area import Area, Team
from models.db import transaction
from models.duty import Duty
from models.person import Person
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.posting import Sessions
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa's desktop."""
    return signed_in(web_app, sessions, cast.kaisa)


@pytest.fixture
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa's desktop with htmx."""
    return signed_in(web_app, sessions, cast.kaisa, htmx=True)


def evenings(cast: Cast, **other: object) -> dict[str, object]:
    """Nina answers for the whole area on Tuesday evening, and whatever else is filled in."""
    shown = {"shown_team": "", "shown_week": "2026-11-23", "team": "", "weeks": "1"}
    return {**shown, "person": cast.nina.id, "days": "2026-11-24", "starts": "16:00", "ends": "21:00", **other}


def planned(sessions: Sessions) -> list[tuple[str, str]]:
    """Every duty in UTC, such as ("24 14:00", "24 19:00")."""
    with sessions() as session:
        duties = session.scalars(select(Duty).order_by(Duty.during)).all()
        low_high = [(duty.span[0].astimezone(UTC), duty.span[1].astimezone(UTC)) for duty in duties]
        return [(f"{low:%d %H:%M}", f"{high:%d %H:%M}") for low, high in low_high]


def test_a_coordinator_puts_somebody_on_duty(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    went = kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast))
    page = kaisa.read(went)
    assert "16:00–21:00 Nina Nurmi" in page
    assert planned(sessions) == [("24 14:00", "24 19:00")]


def test_by_htmx_the_calendar_comes_back_alone(tapping: Browser, cast: Cast) -> None:
    fragment = tapping.submit(f"/areas/{cast.area.id}/duties", evenings(cast), expect=200)
    assert fragment.lstrip().startswith('<div class="stack" id="duty">')
    assert "16:00–21:00 Nina Nurmi" in fragment


def test_every_evening_of_the_week_and_the_weeks_after(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    days = [f"2026-11-{day}" for day in range(23, 30)]
    kaisa.post(f"/areas/{cast.area.id}/duties", data=evenings(cast, weeks="2") | {"days": days})
    assert len(planned(sessions)) == 14
    assert planned(sessions)[0] == ("23 14:00", "23 19:00")
    assert planned(sessions)[-1] == ("06 14:00", "06 19:00")


def test_a_night_goes_on_until_the_next_day(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    night = evenings(cast, starts="21:00", ends="07:00", overnight="y", team=cast.team.id)
    page = kaisa.read(kaisa.submit(f"/areas/{cast.area.id}/duties", night) + f"&team={cast.team.id}")
    assert planned(sessions) == [("24 19:00", "25 05:00")]
    assert "21:00–0:00 Nina Nurmi" in page
    assert "0:00–7:00 Nina Nurmi" in page


def test_the_calendar_opens_at_ones_own_team(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        other = Team(area_id=cast.area.id, name="Kallio 3")
        session.add(other)
        for who, team in ((cast.nina, session.get_one(Team, cast.team.id)), (cast.daniel, other), (cast.kaisa, None)):
            span = (datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 24, 19, tzinfo=UTC))
            area = session.get_one(Area, cast.area.id)
            Duty.plan(session, area, session.get_one(Person, who.id), span, clock.now(), team)
    page = signed_in(web_app, sessions, cast.nina).read("/duty")
    week = page.split('id="duty-week"')[1]
    assert "Nina Nurmi" in week
    assert "Kaisa Korhonen</b> (the whole area)" in week
    assert "Daniel" not in week
    assert "On duty now: Kallio 2" in page


def test_staff_see_and_do_not_change(web_app: Starlette, sessions: Sessions, cast: Cast, kaisa: Browser) -> None:
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast))
    nina = signed_in(web_app, sessions, cast.nina)
    page = nina.read("/duty")
    assert "Nina Nurmi" in page
    assert "Put somebody on duty" not in page
    assert "/remove" not in page
    nina.submit(f"/areas/{cast.area.id}/duties", evenings(cast), expect=403)
    signed_in(web_app, sessions, cast.veikko.person).read("/duty", expect=403)


def test_a_duty_is_removed(kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast) -> None:
    shown = {"shown_team": "", "shown_week": "2026-11-23"}
    for browser, answer in ((kaisa, 303), (tapping, 200)):
        kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast))
        with sessions() as session:
            number = session.scalars(select(Duty.id)).one()
        browser.submit(f"/duties/{number}/remove", shown, expect=answer)
        assert planned(sessions) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends": "15:00"}, "The end must be later than the beginning. Past midnight?"),
        ({"ends": "16:10"}, "The end must be later than the beginning."),
        ({"overnight": "y"}, "A duty lasts 24 hours at most."),
        ({"ends": ""}, "Give both times: from when until when."),
        ({"starts": "25:00"}, "Give a time, such as 10.30."),
        ({"days": ""}, "Choose at least one day."),
        ({"days": "2026-11-22"}, "Choose at least one day."),
        ({"days": "someday"}, "Choose at least one day."),
        ({"days": "2026-11-23", "starts": "06:00", "ends": "07:00"}, "That time is past already."),
        ({"person": ""}, "Choose who answers."),
        ({"person": "Nina"}, "Choose somebody who works in care here."),
        ({"team": "77"}, "Choose a team of this area, or the whole area."),
        ({"weeks": "99"}, "Choose one of these."),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(
    kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast, wrong: dict[str, object], said: str
) -> None:
    sent = evenings(cast, **{"starts": "16:10", **wrong})
    page = kaisa.submit(f"/areas/{cast.area.id}/duties", sent, expect=422)
    assert said in page
    assert "<title>Error: " in page
    if sent["starts"] == "16:10":
        assert 'value="16:10"' in page
    assert "<html" not in tapping.submit(f"/areas/{cast.area.id}/duties", sent, expect=422)
    assert planned(sessions) == []


def test_who_does_not_work_here_is_refused(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    for outsider in (cast.outi, cast.veikko.person, cast.liisa):
        page = kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast, person=outsider.id), expect=422)
        assert "Choose somebody who works in care here." in page
    assert planned(sessions) == []


def test_nobody_is_put_on_duty_twice_at_once(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast))
    days = {"days": ["2026-11-24", "2026-11-25"]}
    answer = kaisa.post(f"/areas/{cast.area.id}/duties", data=evenings(cast, starts="20:00", ends="22:00") | days)
    assert answer.status_code == 422
    assert "Nina Nurmi is on duty then already: Tue 24.11.2026 at 16:00–21:00." in answer.text
    assert len(planned(sessions)) == 1, "all of them or none"
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast, person=cast.daniel.id))
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast, starts="21:00", ends="22:00"))


def test_a_skipped_hour_is_refused_and_a_repeated_one_asks_which(
    web_app: Starlette, sessions: Sessions, cast: Cast
) -> None:
    clock.freeze(datetime(2027, 3, 24, 6, tzinfo=UTC))
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    night = {"starts": "03:30", "ends": "08:00"}
    skipped = evenings(cast, days="2027-03-28", shown_week="2027-03-22", **night)
    assert "There is no 3:30 that night" in kaisa.submit(f"/areas/{cast.area.id}/duties", skipped, expect=422)
    clock.freeze(datetime(2027, 10, 27, 6, tzinfo=UTC))
    kaisa = signed_in(web_app, sessions, cast.kaisa)
    repeated = evenings(cast, days="2027-10-31", shown_week="2027-10-25", **night)
    page = kaisa.submit(f"/areas/{cast.area.id}/duties", repeated, expect=422)
    assert "this hour comes twice" in page
    assert "3:30 (EEST)" in page
    kaisa.submit(f"/areas/{cast.area.id}/duties", {**repeated, "starts_again": "1"})
    assert planned(sessions) == [("31 01:30", "31 06:00")]


def test_gaps_are_shown_plainly(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    page = kaisa.read("/duty")
    assert "nobody is named: messages go to the coordinators" in page
    assert "0:00–8:00 Nobody at work" in _words(page)
    kaisa.submit(f"/areas/{cast.area.id}/recipient", {"recipient": cast.daniel.id, "shown_team": "", "shown_week": ""})
    assert "only Daniel Diallo hears, out of hours." in kaisa.read("/duty")
    days = [f"2026-11-{day}" for day in range(23, 30)]
    whole = evenings(cast, starts="08:00", ends="08:00", overnight="y") | {"days": days}
    kaisa.post(f"/areas/{cast.area.id}/duties", data=whole)
    assert "Nobody at work" not in kaisa.read("/duty")


def _words(page: str) -> str:
    """The text alone."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_independence_day_has_its_name_and_no_office_hours(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    clock.freeze(datetime(2027, 12, 1, 7, tzinfo=UTC))
    page = signed_in(web_app, sessions, cast.kaisa).read("/duty?week=2027-12-08")
    monday, tuesday = page.split('class="row-when"')[1:3]
    assert "Independence Day" in monday
    assert "Office hours" not in monday
    assert "8:00–16:00 Office hours: the coordinators" in tuesday


def test_the_out_of_hours_recipient_of_area_and_team(
    kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast
) -> None:
    shown = {"shown_team": cast.team.id, "shown_week": "2026-11-23"}
    tapping.submit(f"/areas/{cast.area.id}/recipient", {**shown, "recipient": cast.nina.id}, expect=200)
    kaisa.submit(f"/areas/{cast.area.id}/recipient", {**shown, "shown_team": "", "recipient": cast.daniel.id})
    with sessions() as session:
        assert session.get_one(Team, cast.team.id).out_of_hours_id == cast.nina.id
        assert session.get_one(Area, cast.area.id).out_of_hours_id == cast.daniel.id
    wrong = kaisa.submit(f"/areas/{cast.area.id}/recipient", {**shown, "recipient": cast.veikko.id + 99}, expect=422)
    assert "Choose somebody who works in care here." in wrong
    kaisa.submit(f"/areas/{cast.area.id}/recipient", {**shown, "recipient": ""})
    with sessions() as session:
        assert session.get_one(Team, cast.team.id).out_of_hours_id is None


def test_who_is_on_duty_now_has_a_telephone_number(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.get_one(Person, cast.daniel.id).phone = "+358401112222"
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast, person=cast.daniel.id))
    clock.freeze(datetime(2026, 11, 24, 15, tzinfo=UTC))
    now = kaisa.read("/duty").split('id="duty-now"')[1].split("</section>")[0]
    assert "Daniel Diallo" in now
    assert 'href="tel:+358401112222"' in now


def test_other_areas_do_not_exist(web_app: Starlette, sessions: Sessions, cast: Cast, kaisa: Browser) -> None:
    kaisa.submit(f"/areas/{cast.area.id}/duties", evenings(cast))
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(f"/duty?area={cast.area.id}", expect=404)
    outi.read(f"/duty?area={cast.other_area.id}&team={cast.team.id}", expect=404)
    outi.read(f"/areas/{cast.area.id}/settings", expect=404)
    outi.submit(f"/areas/{cast.area.id}/settings", {}, expect=404)
    outi.submit(f"/areas/{cast.area.id}/duties", evenings(cast), expect=404)
    outi.submit(f"/areas/{cast.area.id}/recipient", {"recipient": cast.outi.id}, expect=404)
    with sessions() as session:
        number = session.scalars(select(Duty.id)).one()
    outi.submit(f"/duties/{number}/remove", expect=404)
    assert len(planned(sessions)) == 1


def test_a_strange_week_is_this_week(kaisa: Browser) -> None:
    for strange in ("yesterday", "9999-12-31", "2026-99-99", ""):
        assert "Week from Mon 23.11.2026" in kaisa.read(f"/duty?week={strange}")
    assert "Week from Mon 30.11.2026" in kaisa.read("/duty?week=2026-12-02")


def test_an_admin_looks_alone(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    admin = signed_in(web_app, sessions, cast.admin)
    assert "Put somebody on duty" not in admin.read("/duty")
    assert ">Save<" not in admin.read(f"/areas/{cast.area.id}/settings")
    admin.submit(f"/areas/{cast.area.id}/duties", evenings(cast), expect=403)


SETTINGS = {
    "office_start": "7.30",
    "office_end": "15:30",
    "decide_minutes": "90",
    "series_days": "5",
    "wave_size": "2",
    "daily_cap": "4",
    "quiet_start": "22:00",
    "quiet_end": "06:00",
    "late_minutes": "20",
    "nudge_minutes": "45",
}


def test_the_settings_of_an_area_are_saved(kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast) -> None:
    address = f"/areas/{cast.area.id}/settings"
    assert "a request for Sunday is decided on Friday" in kaisa.read(address)
    kaisa.submit(address, SETTINGS)
    assert 'id="area-settings"' in tapping.submit(address, SETTINGS, expect=200)
    with sessions() as session:
        area = session.get_one(Area, cast.area.id)
        assert f"{area.office_start:%H:%M}-{area.office_end:%H:%M}" == "07:30-15:30"
        assert (area.decide_minutes, area.series_days, area.wave_size, area.daily_cap) == (90, 5, 2, 4)
        assert (area.late_minutes, area.nudge_minutes) == (20, 45)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("office_end", "07:00", "The end must be later than the beginning."),
        ("office_start", "", "Give a time, such as 8.00."),
        ("quiet_end", "22:00", "The end must differ from the beginning."),
        ("decide_minutes", "0", "Give a number of minutes from 15 to 1440."),
        ("decide_minutes", "soon", "Give a whole number."),
        ("wave_size", "10", "Give a number from 1 to 9."),
        ("series_days", "29", "Give a number of days from 1 to 28."),
        ("daily_cap", "", "Give a whole number."),
        ("daily_cap", "0", "Give a number from 1 to 10."),
        ("late_minutes", "-5", "Give a number of minutes from 5 to 180."),
    ],
)
def test_settings_that_cannot_be_are_told(
    kaisa: Browser, sessions: Sessions, cast: Cast, field: str, typed: str, said: str
) -> None:
    page = kaisa.submit(
        f"/areas/{cast.area.id}/settings", {**SETTINGS, field: typed, "nudge_minutes": "44"}, expect=422
    )
    assert said in page
    assert 'value="44"' in page
    with sessions() as session:
        assert session.get_one(Area, cast.area.id).nudge_minutes == 30


def test_a_work_phone_stays_signed_in_for_the_shift(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    nina = signed_in(web_app, sessions, cast.nina)
    clock.advance(hours=12)
    nina.read("/duty")
    clock.advance(days=4)
    nina.read("/needs")
