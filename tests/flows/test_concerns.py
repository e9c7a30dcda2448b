"""Everyday worries: told in two taps and a few words, seen by care, answered; and no word of them in any message."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock
from models.area import Area
from models.circle import CircleMember
from models.client import Client, Scope
from models.concern import Concern, ConcernState
from models.db import transaction
from models.duty import Duty
from models.event import Event
from models.person import Person
from models.visit import Visit
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]

WORDS = "She has eaten nothing since canary Friday"


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def visit(sessions: Sessions, cast: Cast, now: datetime) -> Visit:
    """Veikko goes to Aino tomorrow; he has been told so."""
    return agree(sessions, cast, now)


def browser(web_app: Starlette, sessions: Sessions, person: Person, *, htmx: bool = False) -> Browser:
    return signed_in(web_app, sessions, person, htmx=htmx)


def only(sessions: Sessions) -> Concern:
    with sessions() as session:
        return session.scalars(select(Concern)).one()


def settled(worker: Worker, outbox: Outbox) -> None:
    """All that is due is sent, and what was agreed before the story begins is out of the way."""
    worker.settle()
    outbox.waiting.clear()


def told_by(web_app: Starlette, sessions: Sessions, person: Person, cast: Cast, **fields: object) -> str:
    """The path of a worry about Aino that `person` has told just now."""
    given = {"client": cast.aino.id, "text": WORDS} | fields
    return browser(web_app, sessions, person).submit("/concerns", given)


def test_a_worry_from_visit_to_answer(
    web_app: Starlette, sessions: Sessions, cast: Cast, visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    settled(worker, outbox)
    veikko = browser(web_app, sessions, cast.veikko.person)
    link = f"/concerns/new?visit={visit.id}"
    assert link in veikko.read(f"/visits/{visit.id}")
    form = veikko.read(link)
    assert "not a notification under the law" in form
    assert "112" in form
    path = veikko.submit("/concerns", {"client": cast.aino.id, "visit": visit.id, "text": WORDS})
    assert "Sent" in veikko.read(path)
    worker.settle()
    word = outbox.expect("kaisa@example.org", "A worry was told")
    kaisa = browser(web_app, sessions, cast.kaisa)
    assert WORDS in kaisa.read(word.link("/concerns/"))
    kaisa.submit(f"{path}/see")
    assert "Somebody has it" in veikko.read(path)
    kaisa.submit(f"{path}/close", {"answer": "We went there, all is well"})
    assert "We went there" in veikko.read(path)
    worker.settle()
    outbox.expect("veikko@example.org", "There is an answer")
    outbox.check()
    found = only(sessions)
    assert (found.state, found.visit_id, found.seen_by_id) == (ConcernState.CLOSED, visit.id, cast.kaisa.id)


def test_no_message_says_whom_or_what(
    web_app: Starlette, sessions: Sessions, cast: Cast, visit: Visit, worker: Worker, outbox: Outbox
) -> None:
    settled(worker, outbox)
    path = told_by(web_app, sessions, cast.veikko.person, cast, is_important="y")
    worker.settle()
    browser(web_app, sessions, cast.kaisa).submit(f"{path}/close", {"answer": "canary answer"})
    worker.settle()
    assert len(outbox.waiting) == 2
    for mail in list(outbox.waiting):
        everything = f"{mail.subject} {mail.text} {mail.html}".lower()
        assert [w for w in ("aino", "laine", "canary", "eaten", "vaasankatu", "veikko") if w in everything] == []
        outbox.expect(mail.to)


@pytest.mark.parametrize(("important", "at_once"), [("y", 1), ("", 0)])
def test_an_important_one_wakes_the_one_on_duty(
    web_app: Starlette,
    sessions: Sessions,
    cast: Cast,
    visit: Visit,
    worker: Worker,
    outbox: Outbox,
    *,
    important: str,
    at_once: int,
) -> None:
    settled(worker, outbox)
    clock.advance(hours=15)
    told_by(web_app, sessions, cast.liisa, cast, is_important=important)
    worker.settle()
    assert [mail.to for mail in outbox.waiting] == ["kaisa@example.org"] * at_once
    worker.fast_forward(hours=10)
    outbox.expect("kaisa@example.org", "worry was told")
    outbox.waiting = [mail for mail in outbox.waiting if "worry" in mail.subject]


def test_the_calendar_says_who_is_told_and_who_may_then_read(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    with transaction(sessions) as session:
        nina, area = session.get_one(Person, cast.nina.id), session.get_one(Area, cast.area.id)
        Duty.plan(session, area, nina, (now - timedelta(hours=1), now + timedelta(hours=5)), now, None)
    path = told_by(web_app, sessions, cast.liisa, cast)
    worker.settle()
    outbox.expect("nina@example.org", "A worry was told")
    assert WORDS in browser(web_app, sessions, cast.nina).read(path)


def test_only_those_who_have_to_do_with_her_tell_and_read(
    web_app: Starlette, sessions: Sessions, cast: Cast, visit: Visit
) -> None:
    path = told_by(web_app, sessions, cast.veikko.person, cast)
    for stranger in (cast.maria.person, cast.outi, cast.admin):
        theirs = browser(web_app, sessions, stranger)
        theirs.read(path, expect=404)
        theirs.submit(f"{path}/see", expect=404)
        theirs.submit(f"{path}/close", {"answer": "x"}, expect=404)
        theirs.read(f"/concerns/new?client={cast.aino.id}", expect=404)
        theirs.submit("/concerns", {"client": cast.aino.id, "text": WORDS}, expect=404)
        assert "Aino" not in theirs.read("/concerns")
    browser(web_app, sessions, cast.liisa).read(path, expect=404)
    veikko = browser(web_app, sessions, cast.veikko.person)
    veikko.submit(f"{path}/see", expect=404)
    veikko.submit(f"{path}/close", {"answer": "x"}, expect=404)
    assert only(sessions).state is ConcernState.SENT


def test_who_has_left_the_circle_tells_nothing_more(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.delete(session.scalars(select(CircleMember)).one())
    liisa = browser(web_app, sessions, cast.liisa)
    liisa.submit("/concerns", {"client": cast.aino.id, "text": WORDS}, expect=404)
    assert "Aino" not in liisa.read("/concerns/new")


def test_important_ones_stand_first_and_marked(
    web_app: Starlette, sessions: Sessions, cast: Cast, visit: Visit
) -> None:
    first = told_by(web_app, sessions, cast.veikko.person, cast)
    urgent = told_by(web_app, sessions, cast.liisa, cast, text="She fell yesterday", is_important="y")
    page = browser(web_app, sessions, cast.nina).read("/concerns")
    assert page.index(f'"{urgent}"') < page.index(f'"{first}"')
    assert page.count("Important</span>") == 1
    for words in (WORDS, "She fell"):
        assert words not in page


def test_the_card_is_the_answer_to_htmx(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    telling = browser(web_app, sessions, cast.liisa, htmx=True)
    sent = telling.post("/concerns", data={"client": str(cast.aino.id), "text": WORDS})
    path = sent.headers["HX-Redirect"]
    nina = browser(web_app, sessions, cast.nina, htmx=True)
    for verb, fields in (("see", {}), ("see", {}), ("close", {"answer": "Dealt with"})):
        card = nina.submit(f"{path}/{verb}", fields, expect=200)
        assert f'id="{path[1:].replace("concerns/", "concern-")}"' in card
    assert "already moved on" in nina.submit(f"{path}/close", {"answer": "Again"}, expect=409)
    assert only(sessions).answer == "Dealt with"


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(
    web_app: Starlette, sessions: Sessions, cast: Cast
) -> None:
    for htmx in (False, True):
        liisa = browser(web_app, sessions, cast.liisa, htmx=htmx)
        page = liisa.submit("/concerns", {"client": cast.aino.id, "text": " ", "is_important": "y"}, expect=422)
        assert "Write in a few words what worries you." in page
        assert "checked" in page
    path = told_by(web_app, sessions, cast.liisa, cast)
    nina = browser(web_app, sessions, cast.nina)
    assert "Write a few words to the one" in nina.submit(f"{path}/close", {"answer": ""}, expect=422)
    assert "Error:" in nina.submit(f"{path}/close", {"answer": ""}, expect=422)


def test_telling_the_same_again_is_telling_it_once(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    assert told_by(web_app, sessions, cast.liisa, cast) == told_by(web_app, sessions, cast.liisa, cast)
    assert only(sessions).text == WORDS


def test_a_picture_needs_her_consent_to_pictures(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    liisa = browser(web_app, sessions, cast.liisa)
    assert 'type="file"' not in liisa.read(f"/concerns/new?client={cast.aino.id}")
    path = _with_picture(liisa, cast)
    liisa.read(f"{path}/picture", expect=404)
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).consents[0].scope = [Scope.HELP, Scope.PICTURES]
    assert 'type="file"' in liisa.read(f"/concerns/new?client={cast.aino.id}")
    pictured = _with_picture(liisa, cast, "The door is broken")
    nina = browser(web_app, sessions, cast.nina)
    assert f"{pictured}/picture" in nina.read(pictured)
    answer = nina.get(f"{pictured}/picture")
    assert (answer.headers["content-type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    browser(web_app, sessions, cast.outi).read(f"{pictured}/picture", expect=404)


def _with_picture(liisa: Browser, cast: Cast, words: str = WORDS) -> str:
    image = BytesIO()
    Image.new("RGB", (40, 30), "red").save(image, "PNG")
    fields = {"client": str(cast.aino.id), "text": words}
    sent = liisa.post("/concerns", data=fields, files={"picture": ("door.png", image.getvalue(), "image/png")})
    assert sent.status_code == 303, sent.text[:2000]
    return sent.headers["location"]


def test_every_look_is_written_down(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    path = told_by(web_app, sessions, cast.liisa, cast)
    browser(web_app, sessions, cast.nina).read(path)
    with sessions() as session:
        looks = session.scalars(select(Event).where(Event.entity == "concern", Event.verb == "looked")).all()
        assert [(event.actor_id, event.client_id, event.fields) for event in looks] == [
            (cast.nina.id, cast.aino.id, ["text"])
        ]
