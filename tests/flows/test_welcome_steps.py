"""The welcome, from the first step to the day before it runs out, told by coordinator, helper and messages."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import welcome
from models.clearance import StepKind
from models.db import transaction
from models.helper import Helper
from models.organisation import Organisation
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english
from tests.mail import Outbox
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]

FORTY_DAYS = timedelta(days=40)

TEXT = {"fi": "Lupaan vaieta.", "sv": "Jag lovar tiga.", "en": "I promise to keep silent.\n\nAlways."}


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who acts for the parish, which has nobody of its own here."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


def ask_for(sessions: Sessions, cast: Cast, now: datetime, *kinds: StepKind, months: int | None = None) -> None:
    """The parish asks for steps, and for its text."""
    with transaction(sessions) as session:
        parish = session.get_one(Organisation, cast.veikko.organisation_id)
        welcome.publish(parish, TEXT, now)
        for kind in kinds:
            welcome.ask_for(parish, kind, months, now)


def unwelcome(sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).welcomed_at = None


def test_from_the_first_step_to_the_welcome(
    kaisa: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    unwelcome(sessions, cast)
    ask_for(sessions, cast, now, StepKind.IDENTITY, StepKind.COMMITMENT)
    page, path = f"/helpers/{cast.veikko.id}", f"/helpers/{cast.veikko.id}/welcome"
    assert "Missing" in kaisa.read(page)
    assert path not in kaisa.read(page)
    assert "Their identity has not been seen yet." in kaisa.submit(path, expect=409)
    kaisa.submit(f"{page}/steps/identity", {"identity-done_on": "2026-11-20"})
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    own = veikko.read("/welcome-steps")
    assert "I promise to keep silent." in own
    assert "Kallio parish is the controller of your data." in own
    assert "They have not signed" in kaisa.submit(path, expect=409)
    veikko.submit("/welcome-steps/commitment", {"version": 1})
    assert "I have read this" not in veikko.read("/welcome-steps")
    assert path in kaisa.read(page)
    kaisa.submit(path)
    assert "Welcomed." in kaisa.read(page)


def test_marking_and_taking_back_with_htmx(
    kaisa: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    ask_for(sessions, cast, now, StepKind.COURSE, months=24)
    tapping = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    path = f"/helpers/{cast.veikko.id}/steps/course"
    card = tapping.submit(path, {"course-done_on": "23.11.2026"}, expect=200)
    assert f'id="helper-{cast.veikko.id}"' in card
    assert "in force until Thu 23.11.2028" in card
    card = tapping.submit(f"{path}/undo", expect=200)
    assert "in force until Wed 23.12.2026" in card
    kaisa.submit(path, {"course-done_on": "2026-11-23"})
    kaisa.submit(f"{path}/undo")


@pytest.mark.parametrize(
    ("written", "told"), [("2026-11-24", "This day has not come yet."), ("yesterday", "Give a date"), ("", "Give a da")]
)
def test_a_wrong_day_is_told_at_its_field(
    kaisa: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, written: str, told: str
) -> None:
    ask_for(sessions, cast, now, StepKind.COURSE)
    path = f"/helpers/{cast.veikko.id}/steps/course"
    assert told in kaisa.submit(path, {"course-done_on": written}, expect=422)
    tapping = signed_in(web_app, sessions, cast.kaisa, htmx=True)
    card = tapping.submit(path, {"course-done_on": written}, expect=422)
    assert f'value="{written}"' in card
    kaisa.submit(f"/helpers/{cast.veikko.id}/steps/nonsense", expect=404)
    kaisa.submit(f"/helpers/{cast.veikko.id}/steps/interview", {"interview-done_on": "2026-11-20"}, expect=409)


def test_an_older_text_is_not_signed_unread(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    ask_for(sessions, cast, now, StepKind.COMMITMENT)
    all_speak_english(sessions, cast)
    veikko = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    with transaction(sessions) as session:
        parish = session.get_one(Organisation, cast.veikko.organisation_id)
        welcome.publish(parish, {**TEXT, "en": "Another promise."}, now)
    veikko.submit("/welcome-steps/commitment", {"version": 1}, expect=409)
    veikko.submit("/welcome-steps/commitment", {"version": "one"}, expect=404)
    card = veikko.submit("/welcome-steps/commitment", {"version": 2}, expect=200)
    assert 'id="welcome-steps"' in card
    assert "Signed, thank you." in card
    liisa = signed_in(web_app, sessions, cast.liisa)
    assert "Nothing besides being met and insured." in liisa.read("/welcome-steps")


def test_a_welcome_that_runs_out_is_told_in_time_and_shuts_the_page(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, worker: Worker, outbox: Outbox
) -> None:
    all_speak_english(sessions, cast)
    agree(sessions, cast, now, starts_in=FORTY_DAYS)
    worker.settle()
    for mailbox in ("veikko", "nina", "liisa", "kaisa"):
        outbox.expect(f"{mailbox}@example.org", "2.1.2027")
    ask_for(sessions, cast, now, StepKind.COURSE, months=24)
    with transaction(sessions) as session:
        for helper in (cast.maria, cast.olli):
            welcome.mark(session.get_one(Helper, helper.id), StepKind.COURSE, date(2026, 11, 23), now)
    worker.settle()
    mail = outbox.expect("veikko@example.org", "Please renew by Wed 23.12.2026")
    assert "- Course" in mail.text
    assert "/welcome-steps" in mail.text
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    for path in ("/visits", "/visits/1", "/offers/1"):
        page = veikko.read(path)
        assert "Aino Laine" not in page
        assert "Vaasankatu" not in page
    assert "Something must be settled before this visit" in veikko.read("/visits/1")
    with transaction(sessions) as session:
        welcome.mark(session.get_one(Helper, cast.veikko.id), StepKind.COURSE, date(2026, 11, 23), now)
    assert "Aino Laine" in veikko.read("/visits/1")
