"""The demo municipality: as large, as bilingual and as consistent as it says, and the same from the same seed."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.districts import DISTRICTS
from app.municipality import Municipality, build
from models import clock
from models.availability import free_intervals
from models.circle import CircleMember
from models.client import Client, ClientState
from models.event import Event
from models.helper import Helper, HelperKind, PairState
from models.need import Need, NeedState
from models.notification import Notification
from models.person import Person, RoleName
from models.place import Place
from models.queue import Job
from models.series import Series
from models.travel import kilometres
from models.visit import Visit, VisitState
from tests.conftest import MONDAY, empty
from tests.places.waiting import jobs


@pytest.fixture(scope="module")
def session(engine: Engine) -> Iterator[Session]:
    """One transaction over an emptied database for all tests here, rolled back at the end: building takes a while."""
    with engine.connect() as connection:
        connection.begin()
        empty(connection)
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session


@pytest.fixture(scope="module")
def now() -> Iterator[datetime]:
    """The clock, stopped at a Monday morning for all tests here."""
    clock.freeze(MONDAY)
    yield MONDAY
    clock.reset()


@pytest.fixture(scope="module")
def town(session: Session, now: datetime) -> Municipality:
    """The municipality as the demo builds it."""
    return build(session, now)


def fingerprint(session: Session) -> list[object]:
    """What two builds have in common when they are the same; one-time numbers of offers left out."""
    people = select(Person.name, Person.email).order_by(Person.email)
    needs = select(Need.earliest, Need.latest, Need.note, Need.state, Need.posted_at).order_by(Need.id)
    places = select(Place.street, Place.lat, Place.lon).order_by(Place.id)
    return [tuple(row) for asked in (people, needs, places) for row in session.execute(asked)]


def test_it_is_as_large_as_asked(session: Session, town: Municipality) -> None:
    assert (len(town.areas), len(town.clients), len(town.helpers)) == (6, 60, 400)
    assert session.scalar(select(func.count()).select_from(Client)) == 60
    assert session.scalar(select(func.count()).select_from(Helper)) == 400
    assert 90 <= len(town.needs) <= 150
    assert town.sentence() == f"6 areas, 60 clients, 400 helpers and {len(town.needs)} needs of the coming fortnight."


@pytest.mark.parametrize(("slug", "least", "most"), [("porvoo", 0.22, 0.36), ("espoo", 0.04, 0.13)])
def test_swedish_is_spoken_in_real_proportion(town: Municipality, slug: str, least: float, most: float) -> None:
    spoken = [helper.languages[0] for helper in town.helpers if helper.area.slug == slug]
    assert least <= spoken.count("sv") / len(spoken) <= most


def test_clients_speak_swedish_and_other_languages_too(town: Municipality) -> None:
    spoken = Counter(client.languages[0] for client in town.clients)
    assert 0.06 <= spoken["sv"] / len(town.clients) <= 0.18
    assert len(spoken) >= 4


def test_every_area_has_people_who_answer_for_it(town: Municipality, session: Session) -> None:
    for area in town.areas:
        roles = Counter(
            role.name
            for person in session.scalars(select(Person))
            for role in person.roles
            if role.area_id == area.id and role.name in (RoleName.COORDINATOR, RoleName.STAFF, RoleName.ADMIN)
        )
        assert roles == {RoleName.COORDINATOR: 2, RoleName.STAFF: 4, RoleName.ADMIN: 1}


def test_everybody_lives_near_the_centre_of_their_district(town: Municipality) -> None:
    centres = {d.name_fi: Place(street="", municipality="", lat=d.lat, lon=d.lon) for d in DISTRICTS}
    named = {client.id for client in (town.cast.aino, town.cast.birgit)}
    homes = [client.place for client in town.clients if client.id not in named]
    apart = [kilometres(home, centres[home.district or ""]) or 0 for home in homes]
    assert max(apart) < 1.3
    assert len({home.district for home in homes}) > 25


def test_some_clients_cannot_be_helped_and_the_data_says_why(town: Municipality, now: datetime) -> None:
    barred = [client for client in town.clients if not client.is_offerable(now)]
    assert sum(not client.has_consent(now) for client in barred) == 4
    assert sum(client.is_protected for client in barred) == 1
    assert {client.state for client in barred} == set(ClientState)
    assert len(barred) < 12


def test_helpers_have_weeks_exceptions_slots_pauses_and_pairs(town: Municipality) -> None:
    volunteers = [helper for helper in town.helpers if helper.kind is HelperKind.VOLUNTEER]
    assert len(volunteers) == 391
    assert sum(bool(helper.weekly_slots) for helper in volunteers) > 280
    assert sum(bool(helper.exceptions) for helper in volunteers) > 40
    assert sum(bool(helper.posted_slots) for helper in volunteers) > 60
    assert sum(helper.paused_until is not None for helper in volunteers) > 10
    assert {pair.state for client in town.clients for pair in client.pairs} >= {PairState.PREFERRED, PairState.BLOCKED}


def test_relatives_help_at_the_week_end_from_her_home(town: Municipality, session: Session, now: datetime) -> None:
    relatives = [helper for helper in town.helpers if helper.kind is HelperKind.RELATIVE]
    assert len(relatives) == 9
    for helper in relatives:
        member = session.scalars(select(CircleMember).where(CircleMember.person_id == helper.person_id)).one()
        (free,) = free_intervals(helper, now, now + timedelta(days=14))
        assert (free.place, free.start.weekday()) == (member.client.place, 5)


def test_the_fortnight_lies_ahead_and_nobody_is_late(town: Municipality, session: Session, now: datetime) -> None:
    for need in town.needs:
        assert now < need.decide_by < need.latest < now + timedelta(days=15)
        assert need.posted_at <= now
        assert need.posted_by is not None
        assert need.state in (NeedState.OPEN, NeedState.BOOKED)
    assert len({need.kind_id for need in town.needs}) == 7
    assert any(need.priority > 1 for need in town.needs)
    assert sorted(jobs(session, Job.RUN_ROUND)) == sorted(area.id for area in town.areas)


def test_past_visits_are_consistent_and_nobody_is_messaged(town: Municipality, session: Session, now: datetime) -> None:
    visits = session.scalars(select(Visit)).all()
    done = [visit for visit in visits if visit.state is VisitState.DONE]
    assert len(done) >= 30
    assert all(visit.ends_at < now and visit.need.state is NeedState.DONE for visit in done)
    assert all(visit.helper.welcomed_at and visit.helper.welcomed_at < visit.starts_at for visit in done)
    assert all(visit.need.client.has_consent(visit.booked_at) for visit in done)
    verbs = session.scalars(select(Event.verb).where(Event.need_id == done[0].need_id).order_by(Event.at, Event.id))
    assert list(verbs) == ["posted", "approved", "sent", "accepted", "booked", "booked", "arrived", "done", "done"]
    assert session.scalar(select(func.count()).select_from(Notification)) == 0


def test_agreed_visits_lie_in_free_time_with_the_way_there(town: Municipality, session: Session, now: datetime) -> None:
    agreed = session.scalars(select(Visit).where(Visit.state == VisitState.BOOKED)).all()
    assert len(agreed) >= 6
    for visit in agreed:
        assert visit.starts_at > now
        free = free_intervals(visit.helper, visit.starts_at, visit.ends_at)
        assert [(i.start, i.end) for i in free] == [(visit.starts_at, visit.ends_at)]


def test_half_of_the_clients_have_regular_visits_by_a_helper_whom_they_know(
    town: Municipality, session: Session, now: datetime
) -> None:
    found = session.scalars(select(Series)).all()
    assert len(found) >= 25
    for series in found:
        pair = series.standing_pair
        assert pair
        assert (pair.state, pair.client_id) == (PairState.STANDING, series.client_id)
        assert pair.met_at is not None
        assert series.planned_until == now.date() + timedelta(days=series.client.area.series_days)
    standing_in = [p for client in town.clients for p in client.pairs if p.state is PairState.SUBSTITUTE]
    assert len(standing_in) >= 25
    agreed = session.scalars(select(Need).where(Need.series_id.is_not(None))).all()
    assert {need.state for need in agreed} == {NeedState.BOOKED}
    assert {series.weekday for series in found if series.client is town.cast.aino} == {4}


def test_the_same_seed_and_time_make_the_same_municipality(session: Session, now: datetime) -> None:
    session.commit()
    prints = []
    for seed in (7, 7, 8):
        empty(session.connection())
        build(session, now, seed=seed, clients=20, helpers=60)
        prints.append(fingerprint(session))
        session.rollback()
        session.expunge_all()
    assert prints[0] == prints[1]
    assert prints[0] != prints[2]
