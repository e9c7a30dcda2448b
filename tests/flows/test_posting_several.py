"""Several help requests at once, after the morning meeting: all or nothing, every row with its own errors."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from models import clock
from models.client import Client
from models.db import transaction
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.posting import Sessions, five_taps, posted
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone."""
    return signed_in(web_app, sessions, cast.nina)


@pytest.fixture
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone with htmx."""
    return signed_in(web_app, sessions, cast.nina, htmx=True)


def rows(*filled: dict[str, object]) -> dict[str, object]:
    """What the form sends: the rows that are filled in, and the blank ones after them."""
    sent: dict[str, object] = {"post_key": "several-1"}
    for number in range(1, 9):
        row = filled[number - 1] if number <= len(filled) else {}
        blank = dict.fromkeys(("client", "kind", "day", "part", "starts", "ends"), "")
        sent |= {f"row-{number}-{name}": value for name, value in {**blank, **row}.items()}
    return sent


def shopping(cast: Cast, **other: object) -> dict[str, object]:
    """Aino, shopping, tomorrow in the afternoon, and whatever else is filled in."""
    return {"client": cast.aino.id, "kind": "shopping", "day": "2026-11-24", "part": "afternoon", **other}


def walk(cast: Cast, **other: object) -> dict[str, object]:
    """Birgit, a walk, on Thursday morning, and whatever else is filled in."""
    return {"client": cast.birgit.id, "kind": "walk", "day": "2026-11-26", "part": "morning", **other}


def test_the_team_leader_posts_several_at_once(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    assert 'href="/needs/several"' in nina.read("/needs/new")
    assert "Row 8" in nina.read("/needs/several")
    exact = shopping(cast, kind="pharmacy", part="other", starts="9:30", ends="11.00", urgent="y")
    page = nina.read(nina.submit("/needs/several", rows(shopping(cast), walk(cast), {}, exact)))
    assert "Posted: 3." in page
    assert "Birgit Lindholm" in page
    shop, stroll, drugs = posted(sessions)
    assert shop.earliest == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert stroll.latest == datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert (drugs.priority, shop.priority) == (3, 1)
    assert {need.team_id for need in (shop, stroll, drugs)} == {cast.team.id}
    assert {need.posted_by_id for need in (shop, stroll, drugs)} == {cast.nina.id}


def test_by_htmx_it_leads_on_or_gives_the_form_alone(tapping: Browser, sessions: Sessions, cast: Cast) -> None:
    fragment = tapping.submit("/needs/several", rows(shopping(cast, kind="")), expect=422)
    assert fragment.lstrip().startswith('<form id="several-form"')
    answer = tapping.post("/needs/several", data=rows(shopping(cast)))
    assert answer.headers["HX-Redirect"] == "/needs"
    assert len(posted(sessions)) == 1


def test_all_or_nothing_and_nothing_typed_is_lost(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    late = walk(cast, day="2026-11-23", part="other", starts="06:15", ends="07:00")
    page = nina.submit("/needs/several", rows(shopping(cast, urgent="y"), late, {"kind": "company"}), expect=422)
    assert posted(sessions) == []
    assert "<title>Error: Post several help requests" in page
    assert "Row 2: That time is past already." in page
    for gap in ("Choose who needs help.", "Choose the day.", "Choose the time of day"):
        assert f"Row 3: {gap}" in page
    assert "Row 1:" not in page
    assert "Row 4:" not in page
    assert 'value="06:15"' in page
    assert f'<option selected value="{cast.aino.id}">Aino Laine' in page
    assert page.count('selected value="company"') == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client": "999999999999999999999"}, "Choose who needs help."),
        ({"client": "Aino"}, "Choose who needs help."),
        ({"kind": "surgery"}, "Choose what help is needed."),
        ({"day": "2026-11-22"}, "That day is past."),
        ({"day": "someday"}, "Choose the day."),
        ({"part": "midnight"}, "Choose the time of day"),
        ({"part": "other", "starts": "12:00", "ends": "25:00"}, "Give a time, such as 10.30."),
        ({"part": "other", "starts": "12:00", "ends": "12:30"}, "1 h of help does not fit into that time."),
        ({"starts": "12:00", "ends": "14:00"}, "You chose a part of the day and wrote exact times."),
    ],
)
def test_a_row_that_cannot_be_is_told(
    nina: Browser, sessions: Sessions, cast: Cast, wrong: dict[str, object], said: str
) -> None:
    page = nina.submit("/needs/several", rows(walk(cast), shopping(cast, **wrong)), expect=422)
    assert f"Row 2: {said}" in page
    assert posted(sessions) == []


def test_an_empty_form_says_what_to_do(nina: Browser) -> None:
    assert "Fill in at least one row." in nina.submit("/needs/several", rows(), expect=422)


def test_rows_further_down_are_open_when_something_is_in_them(nina: Browser, cast: Cast) -> None:
    assert "<details open>" not in nina.read("/needs/several")
    page = nina.submit("/needs/several", rows({}, {}, {}, {}, {}, shopping(cast, kind="")), expect=422)
    assert "<details open>" in page


def test_two_taps_post_once(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    for _ in range(2):
        nina.submit("/needs/several", rows(shopping(cast), walk(cast)))
    assert len(posted(sessions)) == 2


def test_what_somebody_already_asked_for_is_shown_in_its_row(
    web_app: Starlette, sessions: Sessions, cast: Cast, nina: Browser
) -> None:
    signed_in(web_app, sessions, cast.daniel).submit("/needs", five_taps(cast))
    (first,) = posted(sessions)
    page = nina.submit("/needs/several", rows(walk(cast), shopping(cast, part="morning")), expect=422)
    assert "Row 2: Somebody already asked for this" in page
    assert "Asked for by Daniel Diallo" in page
    assert f'name="row-2-anyway" value="{first.id}"' in page
    assert len(posted(sessions)) == 1
    nina.submit("/needs/several", rows(walk(cast), shopping(cast, part="morning", anyway=first.id)))
    assert len(posted(sessions)) == 3


def test_two_rows_that_ask_for_the_same_are_told_apart(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    twice = shopping(cast), shopping(cast, part="morning")
    page = nina.submit("/needs/several", rows(*twice), expect=422)
    assert "Row 1 asks for the same client, kind and day." in page
    nina.submit("/needs/several", rows(twice[0], {**twice[1], "anyway": "row-1"}))
    assert len(posted(sessions)) == 2


def test_nobody_asks_for_a_client_without_consent(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).withdraw_consent(clock.now())
    page = nina.submit("/needs/several", rows(walk(cast), shopping(cast)), expect=422)
    assert "Row 2: Aino Laine has not agreed to helpers yet." in page
    assert posted(sessions) == []


def test_several_are_for_those_who_work_in_care(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    liisa.read("/needs/several", expect=403)
    liisa.submit("/needs/several", rows(shopping(cast)), expect=403)
    assert "/needs/several" not in liisa.read("/needs/new")
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Aino" not in outi.read("/needs/several")
    outi.submit("/needs/several", rows(shopping(cast)), expect=422)
    assert posted(sessions) == []


def test_a_repeated_hour_asks_which(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    clock.freeze(datetime(2027, 10, 25, 6, tzinfo=UTC))
    nina = signed_in(web_app, sessions, cast.nina)
    night = shopping(cast, day="2027-10-31", part="other", starts="03:30", ends="06:00")
    page = nina.submit("/needs/several", rows(night), expect=422)
    assert "Row 1: Clocks move back that night" in page
    assert "3:30 (EET)" in page
    nina.submit("/needs/several", rows({**night, "starts_again": "0"}))
    assert posted(sessions)[0].earliest == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
