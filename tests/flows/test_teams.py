"""Teams: adding, renaming, members; needs that belong to them; and the duty phone of a team."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models import clock
from models.area import Area, Team
from models.db import transaction
from models.duty import Duty
from models.event import Event
from models.need import Need
from models.notification import Notification, NotificationKind
from models.person import Person, Role, RoleName
from models.visit import Visit
from tests.cast import Cast, person
from tests.flows.asked import agree, all_speak_english
from tests.flows.posting import Sessions, five_taps, posted
from tests.flows.suggested import open_need
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


def role_of(sessions: Sessions, who: Person) -> Role:
    """The only role of somebody."""
    with sessions() as session:
        return session.scalars(select(Role).where(Role.person_id == who.id)).one()


def teams(sessions: Sessions, area: Area) -> dict[str, int]:
    """The numbers of the area's teams by name."""
    with sessions() as session:
        return {team.name: team.id for team in session.scalars(select(Team).where(Team.area_id == area.id))}


def test_a_team_is_added_and_renamed(kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast) -> None:
    page = kaisa.read(kaisa.submit(f"/areas/{cast.area.id}/teams", {"name": "Kallio 3"}))
    assert "Kallio 3 is added. Choose who works in it." in page
    number = teams(sessions, cast.area)["Kallio 3"]
    fragment = tapping.submit(f"/teams/{number}", {"name": "Kallio kolme"}, expect=200)
    assert fragment.lstrip().startswith('<div class="stack" id="teams">')
    kaisa.submit(f"/teams/{number}", {"name": "Kallio 4"})
    assert set(teams(sessions, cast.area)) == {"Kallio 2", "Kallio 4"}


def test_somebody_joins_a_team_and_leaves_the_other(
    kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast
) -> None:
    kaisa.submit(f"/areas/{cast.area.id}/teams", {"name": "Kallio 3"})
    number, nina = teams(sessions, cast.area)["Kallio 3"], role_of(sessions, cast.nina)
    assert "Nina Nurmi (Kallio 2)" in kaisa.read("/teams")
    page = kaisa.read(kaisa.submit(f"/teams/{number}/members", {"role": nina.id}))
    assert "Nina Nurmi is in Kallio 3 now." in page
    assert role_of(sessions, cast.nina).team_id == number
    fragment = tapping.submit(f"/teams/{number}/members/{nina.id}/remove", expect=200)
    assert "Nina Nurmi is no longer in Kallio 3." in fragment
    assert role_of(sessions, cast.nina).team_id is None
    kaisa.submit(f"/teams/{number}/members/{nina.id}/remove")
    tapping.submit(f"/teams/{number}/members", {"role": nina.id}, expect=200)
    with sessions() as session:
        changes = select(Event.id).where(Event.entity == "person", Event.verb == "changed")
        assert len(session.scalars(changes).all()) == 3, "removing twice is removing once"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give the team a name, such as Kallio 2."),
        ("  kallio 2 ", "There is a team of this name already."),
        ("x" * 61, "This is too long for a name."),
    ],
)
def test_a_name_that_cannot_be_is_told(
    kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast, name: str, said: str
) -> None:
    page = kaisa.submit(f"/areas/{cast.area.id}/teams", {"name": name}, expect=422)
    assert said in page
    assert "<title>Error: Teams" in page
    assert name.strip() in page
    assert "<html" not in tapping.submit(f"/areas/{cast.area.id}/teams", {"name": name}, expect=422)
    kaisa.submit(f"/areas/{cast.area.id}/teams", {"name": "Kallio 3"})
    number = teams(sessions, cast.area)["Kallio 3"]
    assert said in kaisa.submit(f"/teams/{number}", {"name": name}, expect=422)
    assert set(teams(sessions, cast.area)) == {"Kallio 2", "Kallio 3"}


def test_only_those_who_work_here_join(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    for outsider in (cast.outi, cast.veikko.person):
        sent = {"role": role_of(sessions, outsider).id}
        page = kaisa.submit(f"/teams/{cast.team.id}/members", sent, expect=422)
        assert "Choose somebody who works in care here and is not in the team yet." in page
    kaisa.submit(f"/teams/{cast.team.id}/members", {"role": ""}, expect=422)
    kaisa.submit(f"/teams/{cast.team.id}/members", {"role": role_of(sessions, cast.nina).id}, expect=422)


def test_teams_are_their_coordinators_business(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    nina = role_of(sessions, cast.nina).id
    outi.read(f"/teams?area={cast.area.id}", expect=404)
    outi.submit(f"/areas/{cast.area.id}/teams", {"name": "X"}, expect=404)
    outi.submit(f"/teams/{cast.team.id}", {"name": "X"}, expect=404)
    outi.submit(f"/teams/{cast.team.id}/members", {"role": nina}, expect=404)
    outi.submit(f"/teams/{cast.team.id}/members/{nina}/remove", expect=404)
    signed_in(web_app, sessions, cast.nina).read("/teams", expect=403)
    assert "Add the team" not in signed_in(web_app, sessions, cast.admin).read("/teams")
    with sessions() as session:
        porvoo = session.get_one(Area, cast.other_area.id)
        made = porvoo.add_team("Porvoo 1", clock.now())
        session.commit()
        outi.submit(f"/teams/{made.id}/members/{nina}/remove", expect=404)


def test_a_colleague_sees_who_asked_and_what_became_of_it(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        team = session.get_one(Team, cast.team.id)
        colleague = person(session, now, "Heli Hakala", RoleName.STAFF, team.area, team=team)
    signed_in(web_app, sessions, cast.nina).submit("/needs", five_taps(cast))
    page = signed_in(web_app, sessions, colleague).read("/needs")
    assert "Aino Laine" in page
    assert "Nina Nurmi" in page
    assert posted(sessions)[0].team_id == cast.team.id


def test_at_night_the_duty_phone_hears_at_once_and_the_others_in_the_morning(
    sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=timedelta(days=3, hours=4))
    tonight = datetime(2026, 11, 24, 21, tzinfo=UTC)
    with transaction(sessions) as session:
        area, team = session.get_one(Area, cast.area.id), session.get_one(Team, cast.team.id)
        night = tonight - timedelta(hours=3), tonight + timedelta(hours=8)
        Duty.plan(session, area, session.get_one(Person, cast.daniel.id), night, now, team)
        withdrawn = session.get_one(Visit, visit.id)
        withdrawn.lock()
        withdrawn.withdraw(tonight)
        told = select(Notification).where(Notification.kind == NotificationKind.VISIT_WITHDRAWN)
        goes_out = {one.person.first_name: one.not_before for one in session.scalars(told)}
    morning = datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert goes_out == {"Daniel": tonight, "Nina": morning, "Liisa": morning}


def test_the_duty_phone_reads_all_news_of_the_teams_needs_and_none_of_other_teams(
    sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        area, team = session.get_one(Area, cast.area.id), session.get_one(Team, cast.team.id)
        shift = now - timedelta(hours=1), now + timedelta(days=3)
        Duty.plan(session, area, session.get_one(Person, cast.daniel.id), shift, now, team)
        other = area.add_team("Kallio 3", now)
    visit = agree(sessions, cast, now, starts_in=timedelta(minutes=30))
    elsewhere = agree(sessions, cast, now, starts_in=timedelta(hours=5), kind="company")
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(now + timedelta(hours=2))
        theirs = session.get_one(Visit, elsewhere.id)
        theirs.need.team_id = other.id
        session.flush()
        session.expire(theirs.need)
        theirs.finish(now + timedelta(hours=6))
    undecided = open_need(sessions, cast, now, kind="walk")
    with transaction(sessions) as session:
        session.get_one(Need, undecided.id).decide(undecided.decide_by)
        told = select(Notification.kind).where(Notification.person_id == cast.daniel.id).order_by(Notification.id)
        kinds = list(session.scalars(told))
    K = NotificationKind  # noqa: N806
    assert sorted(kinds) == sorted([K.VISIT_AGREED, K.VISIT_AGREED, K.VISIT_DONE, K.NEED_UNDECIDED, K.NEED_UNFILLED])
