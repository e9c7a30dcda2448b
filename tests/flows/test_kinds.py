"""Kinds of help, as a coordinator edits them: three languages, an order, in use or not."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.area import Area
from models.asking import hindrance
from models.base import Base
from models.db import transaction
from models.event import Event
from models.helper import Helper
from models.kind import Kind
from models.need import Need
from models.notification import Notification
from models.requirements import LacksCar, LacksSkill
from notifications.message import spoken
from tests.cast import Cast
from tests.conftest import empty
from tests.flows.asked import all_speak_english, ask
from tests.flows.suggested import open_need
from tests.notifications.stage import SENDER
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]

READING = {
    "names_fi": "Lukeminen",
    "names_sv": "Högläsning",
    "names_en": "Reading aloud",
    "summary_fi": "Auttaja lukee ääneen.",
    "summary_sv": "Hjälparen läser högt.",
    "summary_en": "The helper reads aloud.",
    "icon": "coffee",
    "minutes": "45",
    "is_offered": "y",
}


@pytest.fixture(autouse=True)
def _seven(engine: Engine, sessions: Sessions, cast: Cast) -> Iterator[None]:
    """The seven kinds outlive a test: whatever it does to them is taken back."""
    all_speak_english(sessions, cast)
    table = Base.metadata.tables["kind"]
    with engine.connect() as connection:
        before = [dict(row) for row in connection.execute(select(table)).mappings()]
    yield
    with engine.begin() as connection:
        empty(connection)
        connection.execute(delete(table).where(table.c.id.not_in([kind["id"] for kind in before])))
        for kind in before:
            number = kind.pop("id")
            connection.execute(update(table).where(table.c.id == number).values(kind))


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa's desk."""
    return signed_in(web_app, sessions, cast.kaisa)


def keys(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Kind.key).order_by(Kind.position)))


def kept(sessions: Sessions, key: str) -> Kind:
    with sessions() as session:
        return session.scalars(select(Kind).where(Kind.key == key)).one()


def as_sent(kind: Kind) -> dict[str, object]:
    """The form as it is filled in for `kind`."""
    words = {
        f"{text}_{code}": word for text in ("names", "summary", "never") for code, word in getattr(kind, text).items()
    }
    return words | {"icon": kind.icon, "minutes": kind.minutes, "is_offered": "y", "moves_money": "y"}


def test_the_seven_say_what_is_done_in_every_language(sessions: Sessions, cast: Cast) -> None:
    with sessions() as session:
        for kind in session.scalars(select(Kind)):
            assert all(kind.summary[code].endswith(".") for code in ("fi", "sv", "en")), kind.key


def test_helper_and_poster_read_what_is_done(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now)
    told = "The helper shops by a list"
    assert told in signed_in(web_app, sessions, cast.veikko.person).read(f"/offers/{offer.id}")
    assert told in signed_in(web_app, sessions, cast.nina).read(f"/needs/{offer.need_id}")


def test_a_new_kind_stands_last_and_can_be_asked_for(kaisa: Browser, sessions: Sessions) -> None:
    assert kaisa.submit("/kinds", READING) == "/kinds"
    assert keys(sessions)[-1] == "reading-aloud"
    assert "The helper reads aloud." in kaisa.read("/kinds")
    assert "Reading aloud" in kaisa.read("/needs/new")
    kaisa.submit("/kinds", READING)
    assert keys(sessions)[-1] == "reading-aloud-2"


def test_what_is_changed_is_written_down_by_name(kaisa: Browser, sessions: Sessions) -> None:
    shopping = kept(sessions, "shopping")
    assert "Kaupassa käynti" in kaisa.read(f"/kinds/{shopping.id}")
    kaisa.submit(f"/kinds/{shopping.id}", as_sent(shopping) | {"minutes": 75, "never_en": "Never a card."})
    after = kept(sessions, "shopping")
    assert (after.minutes, after.never["en"], after.key) == (75, "Never a card.", "shopping")
    kaisa.submit(f"/kinds/{shopping.id}", as_sent(after))
    with sessions() as session:
        edits = session.scalars(select(Event).where(Event.entity == "kind")).all()
        assert [(edit.verb, edit.fields) for edit in edits] == [("edited", ["minutes", "never"])]


def test_what_a_kind_asks_of_helpers_decides_who_is_suggested(
    kaisa: Browser, worker: Worker, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    shopping = kept(sessions, "shopping")
    kaisa.submit(f"/kinds/{shopping.id}", as_sent(shopping) | {"skills": "first_aid"})
    made = open_need(sessions, cast, now)
    worker.match()
    with sessions() as session:
        unserved = session.get_one(Need, made.id).unserved
        assert unserved
        assert unserved["reason"] == "no_skill"
    with transaction(sessions) as session:
        session.get_one(Helper, cast.maria.id).skills = ["first_aid"]
    worker.match()
    with sessions() as session:
        (proposal,) = session.get_one(Need, made.id).proposals
        assert [one.helper_id for one in proposal.candidates] == [cast.maria.id]


def test_what_a_kind_asks_of_helpers_stops_asking_by_hand(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    shopping, made = kept(sessions, "shopping"), open_need(sessions, cast, now)
    kaisa.submit(f"/kinds/{shopping.id}", as_sent(shopping) | {"skills": "first_aid", "car": "y"})
    with sessions() as session:
        need = session.get_one(Need, made.id)
        assert isinstance(hindrance(need, session.get_one(Helper, cast.veikko.id), now), LacksCar)
        assert isinstance(hindrance(need, session.get_one(Helper, cast.olli.id), now), LacksSkill)
    assert "has no car, and this help needs one" in kaisa.read(f"/needs/{made.id}/ask")
    assert "First aid, by car" in kaisa.read(f"/needs/{made.id}")


def test_who_is_asked_hears_that_a_car_is_needed(
    kaisa: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now, cast.olli)
    olli, needed = signed_in(web_app, sessions, cast.olli.person), "You need a car."
    assert needed not in olli.read(f"/offers/{offer.id}")
    shopping = kept(sessions, "shopping")
    kaisa.submit(f"/kinds/{shopping.id}", as_sent(shopping) | {"car": "y"})
    assert needed in olli.read(f"/offers/{offer.id}")
    with sessions() as session:
        question = session.scalars(select(Notification).where(Notification.offer_id == offer.id)).one()
        assert needed in spoken(question, SENDER)


def test_a_name_is_needed_in_all_three_languages(kaisa: Browser, sessions: Sessions) -> None:
    page = kaisa.submit("/kinds", READING | {"names_sv": "", "summary_fi": ""}, expect=422)
    for told in ("Write the name in all three languages.", "in all three languages, or leave all three", "Lukeminen"):
        assert told in page
    assert "Give a whole number of minutes" in kaisa.submit("/kinds", READING | {"minutes": "900"}, expect=422)
    assert len(keys(sessions)) == 7


def test_a_kind_in_use_stays_but_need_not_be_offered(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    open_need(sessions, cast, now)
    shopping = kept(sessions, "shopping")
    assert "so it stays" in kaisa.submit(f"/kinds/{shopping.id}/remove", expect=409)
    kaisa.submit(f"/kinds/{shopping.id}", {k: v for k, v in as_sent(shopping).items() if k != "is_offered"})
    assert not kept(sessions, "shopping").is_offered
    assert "Not in use" in kaisa.read("/kinds")
    assert 'value="shopping"' not in kaisa.read("/needs/new")
    assert 'value="company"' in kaisa.read("/needs/new")


def test_a_kind_that_nobody_asked_for_can_go(kaisa: Browser, sessions: Sessions) -> None:
    kaisa.submit("/kinds", READING)
    kaisa.submit(f"/kinds/{kept(sessions, 'reading-aloud').id}/remove")
    assert "reading-aloud" not in keys(sessions)


def test_up_and_down(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    tapping = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    first, second, *others = keys(sessions)
    page = tapping.submit(f"/kinds/{kept(sessions, second).id}/up", expect=200)
    assert page.lstrip().startswith('<div id="kinds"')
    assert keys(sessions) == [second, first, *others]
    tapping.submit(f"/kinds/{kept(sessions, second).id}/down", expect=200)
    assert keys(sessions) == [first, second, *others]
    tapping.submit(f"/kinds/{kept(sessions, first).id}/up", expect=200)
    tapping.submit(f"/kinds/{kept(sessions, others[-1]).id}/down", expect=200)
    assert keys(sessions) == [first, second, *others]
    form = tapping.submit("/kinds", READING | {"icon": ""}, expect=422)
    assert form.lstrip().startswith('<form id="kind-form"')


def test_practice_edits_nothing_that_is_real(
    web_app: Starlette, kaisa: Browser, sessions: Sessions, cast: Cast
) -> None:
    shopping = kept(sessions, "shopping")
    with transaction(sessions) as session:
        session.get_one(Area, cast.area.id).is_practice = True
    for path in ("/kinds", "/kinds/new", f"/kinds/{shopping.id}"):
        kaisa.read(path, expect=403)
    for path in ("/kinds", f"/kinds/{shopping.id}", f"/kinds/{shopping.id}/up", f"/kinds/{shopping.id}/remove"):
        kaisa.submit(path, READING, expect=403)
    signed_in(web_app, sessions, cast.outi).read("/kinds")
    for person in (cast.nina, cast.daniel, cast.veikko.person, cast.admin):
        signed_in(web_app, sessions, person).read("/kinds", expect=403)
