"""A coordinator and her helpers: finding them, signing them up, welcoming them."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.availability import DatedException, PostedSlot
from models.db import transaction
from models.event import Event
from models.helper import Helper, HelperKind, Mode
from models.person import Person, RoleName
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]

PEKKA = {
    "name": "Pekka Peltonen",
    "email": "Pekka@Example.org",
    "phone": "040 123 4567",
    "language": "fi",
    "organisation": "3",
    "street": "Vaasankatu 5",
    "postal_code": "00500",
    "municipality": "Helsinki",
    "mode": "bike",
    "car": "y",
    "max_km": "6",
    "max_visits_per_week": "3",
    "languages": "sv",
    "skills": "first_aid",
    "kinds": "walk",
}


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


@pytest.fixture
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa with htmx."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa, htmx=True)


def change(sessions: Sessions, helper: Helper, **values: object) -> None:
    """Set facts of a helper."""
    with transaction(sessions) as session:
        for name, value in values.items():
            setattr(session.get_one(Helper, helper.id), name, value)


def test_the_helpers_of_the_area(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    change(sessions, cast.veikko, welcomed_at=None)
    change(sessions, cast.maria, paused_until=date(2026, 12, 1))
    change(sessions, cast.olli, left_at=now)
    page = kaisa.read("/helpers")
    assert all(name in page for name in ("Veikko Virtanen", "Maria Mäkinen", "Olli Okkonen", "Liisa Laine"))
    assert "1 helper waits for a welcome." in page
    for state, name in (("waiting", "Veikko"), ("paused", "Maria"), ("left", "Olli"), ("active", "Liisa")):
        page = kaisa.read(f"/helpers?state={state}")
        found = [other for other in ("Veikko V", "Maria M", "Olli O", "Liisa L") if other in page]
        assert found == [f"{name} {found[0][-1]}"]


def test_searching_by_name(kaisa: Browser) -> None:
    page = kaisa.read("/helpers?q=mäki")
    assert "Maria Mäkinen" in page
    assert "Veikko" not in page
    assert 'value="mäki"' in page
    assert "Nobody here" in kaisa.read("/helpers?q=%25&state=nonsense&page=x")


def test_a_long_list_has_pages(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        veikko = session.get_one(Helper, cast.veikko.id)
        for number in range(50):
            person = Person(name=f"Aaro {number:02d}", email=None, phone=None, created_at=now)
            session.add(Helper(person=person, area=veikko.area, place=veikko.place, created_at=now))
    first = kaisa.read("/helpers")
    assert "Aaro 49" in first
    assert "Veikko" not in first
    assert "Next page" in first
    assert "Veikko" in kaisa.read("/helpers?page=2")
    assert "Aaro 49" in kaisa.read(f"/helpers?page={'9' * 30}")


def test_one_helper(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    with transaction(sessions) as session:
        veikko = session.get_one(Helper, cast.veikko.id)
        veikko.skills, veikko.kinds = ["first_aid"], ["walk"]
        veikko.exceptions.append(DatedException(day=date(2026, 11, 25)))
        veikko.exceptions.append(DatedException(day=date(2026, 11, 26), starts=time(18), ends=time(20), is_free=True))
        later = now + timedelta(days=3)
        veikko.posted_slots.append(PostedSlot(during=Range(later, later + timedelta(hours=2))))
    page = kaisa.read(f"/helpers/{cast.veikko.id}")
    for words in (
        "Fleminginkatu 8",
        "Monday",
        "8:00–20:00",
        "Wed 25.11.2026:",
        "not free",
        "free 18:00–20:00",
        "Thu 26.11.2026 at 8:05",
        "Tue 24.11.2026 at 12:05",
        "Aino Laine",
        "First aid",
        "A walk",
        "Finnish",
        "Nobody is measured",
    ):
        assert words in page, words
    with sessions() as session:
        looked = session.scalars(select(Event).where(Event.verb == "looked", Event.helper_id == cast.veikko.id)).one()
        assert looked.actor_id == cast.kaisa.id


def test_a_protected_helpers_address(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    change(sessions, cast.veikko, is_protected=True)
    page = kaisa.read(f"/helpers/{cast.veikko.id}")
    assert "Fleminginkatu" not in page
    assert "Protected address" in page


def test_welcomed(kaisa: Browser, tapping: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    change(sessions, cast.veikko, welcomed_at=None)
    change(sessions, cast.maria, welcomed_at=None)
    assert f"/helpers/{cast.veikko.id}/welcome" in kaisa.read(f"/helpers/{cast.veikko.id}")
    card = tapping.submit(f"/helpers/{cast.veikko.id}/welcome", expect=200)
    assert f'id="helper-{cast.veikko.id}"' in card
    assert "is welcomed and can be asked from now on" in card
    assert kaisa.submit(f"/helpers/{cast.maria.id}/welcome").endswith(f"/helpers/{cast.maria.id}")
    kaisa.submit(f"/helpers/{cast.maria.id}/welcome")
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).welcomed_at == now
        assert len(session.scalars(select(Event).where(Event.verb == "welcomed")).all()) == 2


def test_who_has_left_is_not_welcomed(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    change(sessions, cast.veikko, welcomed_at=None, left_at=now)
    kaisa.submit(f"/helpers/{cast.veikko.id}/welcome", expect=409)


def test_another_areas_helpers(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Veikko" not in outi.read("/helpers")
    outi.read(f"/helpers/{cast.veikko.id}", expect=404)
    outi.submit(f"/helpers/{cast.veikko.id}/welcome", expect=404)
    for person in (cast.nina, cast.liisa, cast.veikko.person):
        browser = signed_in(web_app, sessions, person)
        browser.read("/helpers", expect=403)
        browser.submit("/helpers", PEKKA, expect=403)


def test_signed_up_by_hand(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    assert "Sign up a helper" in kaisa.read("/helpers/new")
    to = kaisa.submit("/helpers", PEKKA)
    with sessions() as session:
        pekka = session.scalars(select(Helper).join(Helper.person).where(Person.name == "Pekka Peltonen")).one()
        assert (pekka.person.email, pekka.person.phone) == ("pekka@example.org", "+358401234567")
        assert (pekka.mode, pekka.car, pekka.max_km, pekka.max_visits_per_week) == (Mode.BIKE, True, 6, 3)
        assert (pekka.languages, pekka.skills, pekka.kinds) == (["sv"], ["first_aid"], ["walk"])
        assert pekka.place.address == "Vaasankatu 5, 00500 Helsinki"
        assert (pekka.kind, pekka.area_id, pekka.welcomed_at) == (HelperKind.VOLUNTEER, cast.area.id, None)
        assert pekka.person.has_role(RoleName.VOLUNTEER, cast.area.id)
    page = kaisa.read(to)
    assert "Welcome them when you have met" in page


def test_signed_up_with_htmx(tapping: Browser) -> None:
    answer = tapping.post("/helpers", data=PEKKA)
    assert answer.status_code == 200
    assert "/helpers/" in answer.headers["HX-Redirect"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Write the helper&#39;s name."),
        ({"email": "pekka"}, "Write an e-mail address, such as name@example.org."),
        ({"email": "", "phone": ""}, "Write an e-mail address or a telephone number."),
        ({"phone": "12"}, "Write the number as it is dialled"),
        ({"postal_code": "5"}, "A postal code has five digits."),
        ({"street": " "}, "Write the street and the number."),
        ({"max_km": "900"}, "Give a whole number of kilometres from 1 to 100."),
        ({"max_km": "far"}, "Give a whole number"),
        ({"max_visits_per_week": "0"}, "Give a number from 1 to 14."),
        ({"mode": "rocket"}, "Choose one of these."),
        ({"email": "veikko@example.org"}, "This address is in use already."),
        ({"email": "outi@example.org"}, "This address is in use already."),
    ],
)
def test_bad_input_keeps_what_was_typed(
    kaisa: Browser, tapping: Browser, sessions: Sessions, wrong: dict[str, str], words: str
) -> None:
    page = kaisa.submit("/helpers", {**PEKKA, "name": "Pekka X", "municipality": "Hesa", **wrong}, expect=422)
    assert words in page
    assert "<title>Error:" in page
    assert 'value="Hesa"' in page
    form = tapping.submit("/helpers", {**PEKKA, **wrong}, expect=422)
    assert 'id="helper-form"' in form
    assert "<title>" not in form
    with sessions() as session:
        assert session.scalar(select(Person).where(Person.name.startswith("Pekka"))) is None


def test_a_nurse_who_also_helps(kaisa: Browser, sessions: Sessions, cast: Cast) -> None:
    to = kaisa.submit("/helpers", {**PEKKA, "email": "nina@example.org"})
    assert "Nina Nurmi had an account already" in kaisa.read(to)
    with sessions() as session:
        nina = session.get_one(Person, cast.nina.id)
        assert nina.role_names == {RoleName.STAFF, RoleName.VOLUNTEER}
        assert session.scalars(select(Helper).where(Helper.person_id == nina.id)).one().mode is Mode.BIKE
