"""Posting a help request: five taps, bad input, two taps, clock changes, and asking for what was asked already."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from models import clock
from models.client import Client, ClientState, EndReason, PauseReason
from models.db import transaction
from models.place import Place, Precision
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.posting import Sessions, exactly, five_taps, posted
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


def test_a_nurse_posts_a_need_with_five_taps(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    form = nina.read("/needs/new")
    assert "Aino Laine" in form
    assert "Birgit Lindholm" in form
    page = nina.read(nina.submit("/needs", five_taps(cast)))
    assert "Posted. You will know by 13:00 tomorrow, otherwise home care decides." in page
    assert "Vaasankatu 12" in page
    (need,) = posted(sessions)
    assert need.earliest == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert need.latest == datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert (need.minutes, need.priority, need.seats) == (60, 1, 1)
    assert (need.posted_by_id, need.team_id, need.place_id) == (cast.nina.id, cast.team.id, cast.aino.place_id)


def test_a_post_by_htmx_leads_to_the_needs_page(tapping: Browser, sessions: Sessions, cast: Cast) -> None:
    answer = tapping.post("/needs", data=five_taps(cast))
    (need,) = posted(sessions)
    assert answer.headers["HX-Redirect"] == f"/needs/{need.id}"


def test_everything_that_can_be_asked_for_is_kept(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    wishes = {"languages": ["sv", "fi"], "skills": "wheelchair", "car": "y", "urgent": "y", "seats": "2"}
    form = exactly(cast, "10:30", "12.30", minutes="90", note="Two bags", **wishes)
    nina.post("/needs", data=form)
    (need,) = posted(sessions)
    assert need.earliest == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert need.latest == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert (need.minutes, need.priority, need.seats, need.note) == (90, 3, 2, "Two bags")
    assert (need.languages, need.skills, need.car) == (["sv", "fi"], ["wheelchair"], True)
    page = nina.read(f"/needs/{need.id}")
    assert "Swedish / Finnish, Pushing a wheelchair, by car" in page


def test_another_address_is_a_place_of_its_own(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    elsewhere = {"street": "Nosuchstreet 1", "postal_code": "00100", "municipality": "Helsinki"}
    nina.submit("/needs", five_taps(cast, **elsewhere))
    (need,) = posted(sessions)
    with sessions() as session:
        place = session.get_one(Place, need.place_id)
        assert (place.street, place.municipality) == ("Nosuchstreet 1", "Helsinki")
        assert place.precision is Precision.POSTAL_CODE or not place.is_located


def test_an_empty_form_names_every_gap_and_loses_nothing(nina: Browser, sessions: Sessions) -> None:
    page = nina.submit("/needs", {"note": "Ring twice & wait", "minutes": "45", "urgent": "y"}, expect=422)
    assert "<title>Error: Post a help request" in page
    for gap in ("Choose who needs help.", "Choose what help is needed.", "Choose the day.", "Choose the time of day"):
        assert page.count(gap) == 2, "once in the summary, once at the field"
    assert "Ring twice &amp; wait" in page
    assert '<option selected value="45">' in page
    assert posted(sessions) == []


def test_a_bad_form_by_htmx_is_the_form_alone(tapping: Browser, cast: Cast) -> None:
    fragment = tapping.submit("/needs", five_taps(cast, kind="", note="Two bags"), expect=422)
    assert fragment.lstrip().startswith('<form id="need-form"')
    assert "Two bags" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "2026-11-22"}, "That day is past."),
        ({"day": "other", "other_day": "2027-02-24"}, "Choose a day within 60 days."),
        ({"day": "other", "other_day": "24.13.2026"}, "Give a date, such as 24.11.2026."),
        ({"day": "nonsense"}, "Choose the day."),
        ({"other_day": "2026-11-25"}, "You chose one day and wrote another."),
        ({"day": "2026-11-23", "part": "other", "starts": "06:00", "ends": "08:00"}, "That time is past already."),
        ({"part": "other", "starts": "12:00", "ends": "11:00"}, "The end must be later than the beginning."),
        ({"part": "other", "starts": "12:00", "ends": "12:30"}, "1 h of help does not fit into that time."),
        ({"part": "other", "starts": "12:00"}, "give both exact times"),
        ({"part": "other", "starts": "12:00", "ends": "25:00"}, "Give a time, such as 10.30."),
        ({"part": "midnight"}, "Choose the time of day"),
        ({"starts": "12:00", "ends": "14:00"}, "You chose a part of the day and wrote exact times."),
        ({"kind": "surgery"}, "Choose what help is needed."),
        ({"client": "999999999999999999999"}, "Choose who needs help."),
        ({"client": "Aino"}, "Choose who needs help."),
        ({"other_client": "2"}, "You chose two clients."),
        ({"seats": "99"}, "Choose one of these."),
        ({"minutes": "7"}, "Choose one of these."),
        ({"street": "Vaasankatu 1"}, "Give both the street and the municipality"),
        ({"postal_code": "5", "municipality": "Helsinki", "street": "X 1"}, "A postal code has five digits."),
    ],
)
def test_bad_input_is_told_at_its_field(
    nina: Browser, sessions: Sessions, cast: Cast, wrong: dict[str, object], said: str
) -> None:
    assert said in nina.submit("/needs", five_taps(cast, **wrong), expect=422)
    assert posted(sessions) == []


def test_of_a_part_of_today_what_is_left_counts(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    clock.advance(hours=1, minutes=3)
    nina.submit("/needs", five_taps(cast, day="2026-11-23", part="morning"))
    (need,) = posted(sessions)
    assert need.earliest == datetime(2026, 11, 23, 7, 10, tzinfo=UTC), "9.08 is rounded up to 9.10"
    clock.advance(hours=2)
    late = five_taps(cast, kind="company", day="2026-11-23", part="morning", post_key="k2")
    assert "does not fit" in nina.submit("/needs", late, expect=422)


def test_two_taps_post_one_need(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    first = nina.submit("/needs", five_taps(cast))
    assert nina.submit("/needs", five_taps(cast)) == first
    assert len(posted(sessions)) == 1


def test_two_taps_at_the_same_moment_post_one_need(
    web_app: Starlette, sessions: Sessions, cast: Cast, nina: Browser
) -> None:
    phones = [signed_in(web_app, sessions, cast.nina) for _ in range(4)]
    with ThreadPoolExecutor(len(phones)) as pool:
        went = list(pool.map(lambda phone: phone.submit("/needs", five_taps(cast)), phones))
    assert len(set(went)) == 1
    assert len(posted(sessions)) == 1


def test_a_key_that_somebody_else_used_is_no_obstacle(
    web_app: Starlette, sessions: Sessions, cast: Cast, nina: Browser
) -> None:
    nina.submit("/needs", five_taps(cast))
    signed_in(web_app, sessions, cast.daniel).submit("/needs", five_taps(cast, client=cast.birgit.id))
    assert len(posted(sessions)) == 2


def test_what_somebody_already_asked_for_is_shown_first(
    web_app: Starlette, sessions: Sessions, cast: Cast, nina: Browser
) -> None:
    nina.submit("/needs", five_taps(cast))
    liisa = signed_in(web_app, sessions, cast.liisa)
    again = five_taps(cast, part="morning", post_key="k2", note="Milk")
    page = liisa.submit("/needs", again, expect=422)
    assert "Somebody already asked for this" in page
    assert "Asked for by Nina Nurmi" in page
    assert "Milk" in page
    (first,) = posted(sessions)
    assert f'name="anyway" value="{first.id}"' in page
    liisa.submit("/needs", {**again, "anyway": first.id})
    assert len(posted(sessions)) == 2


def test_post_anyway_holds_for_what_was_shown_alone(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    nina.submit("/needs", five_taps(cast))
    nina.submit("/needs", five_taps(cast, kind="company", post_key="k2"))
    shopping, _ = posted(sessions)
    changed = five_taps(cast, kind="company", post_key="k3", anyway=shopping.id)
    assert "Somebody already asked for this" in nina.submit("/needs", changed, expect=422)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(ClientState.PAUSED, {"pause_reason": PauseReason.AWAY}), (ClientState.ENDED, {"end_reason": EndReason.MOVED})],
)
def test_nobody_asks_for_a_client_who_is_away_or_gone(
    nina: Browser, sessions: Sessions, cast: Cast, state: ClientState, reason: dict[str, object]
) -> None:
    with transaction(sessions) as session:
        session.execute(update(Client).where(Client.id == cast.aino.id).values(state=state, **reason))
    page = nina.submit("/needs", five_taps(cast), expect=422)
    assert ("Aino Laine is away for now." if state == "paused" else "Aino Laine is no longer a client") in page


def test_without_consent_or_with_a_protected_address_the_form_says_what_to_do(
    nina: Browser, sessions: Sessions, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).withdraw_consent(clock.now())
        session.get_one(Client, cast.birgit.id).is_protected = True
    assert "Record the consent on the client's page first" in _said(nina.submit("/needs", five_taps(cast), expect=422))
    protected = nina.submit("/needs", five_taps(cast, client=cast.birgit.id), expect=422)
    assert "Call the coordinator." in protected
    assert posted(sessions) == []


def _said(page: str) -> str:
    return page.replace("&#39;", "'")


def test_a_skipped_hour_is_refused_and_a_repeated_one_asks_which(
    web_app: Starlette, sessions: Sessions, cast: Cast
) -> None:
    clock.freeze(datetime(2027, 3, 24, 6, tzinfo=UTC))
    nina = signed_in(web_app, sessions, cast.nina)
    skipped = exactly(cast, "03:30", "06:00", day="2027-03-28")
    assert "There is no 3:30 that night: clocks move forward." in nina.submit("/needs", skipped, expect=422)
    clock.freeze(datetime(2027, 10, 25, 6, tzinfo=UTC))
    nina = signed_in(web_app, sessions, cast.nina)
    repeated = exactly(cast, "03:30", "06:00", day="2027-10-31")
    page = nina.submit("/needs", repeated, expect=422)
    assert "this hour comes twice" in page
    assert "3:30 (EEST)" in page
    assert "3:30 (EET)" in page
    nina.submit("/needs", {**repeated, "starts_again": "1"})
    (need,) = posted(sessions)
    assert need.earliest == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_relatives_ask_for_their_own_alone(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    form = liisa.read("/needs/new")
    assert "Aino Laine" in form
    assert "Birgit" not in form
    assert "Choose who needs help." in liisa.submit("/needs", five_taps(cast, client=cast.birgit.id), expect=422)
    liisa.submit("/needs", five_taps(cast))
    assert posted(sessions)[0].team_id == cast.team.id


def test_a_relative_without_the_right_is_told_where_to_get_it(
    web_app: Starlette, sessions: Sessions, cast: Cast
) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).circle[0].may_post = False
    liisa = signed_in(web_app, sessions, cast.liisa)
    assert "You cannot ask for help for anybody yet" in liisa.read("/needs/new")
    liisa.submit("/needs", five_taps(cast), expect=422)
    assert posted(sessions) == []


def test_volunteers_do_not_post(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    veikko.read("/needs/new", expect=403)
    veikko.submit("/needs", five_taps(cast), expect=403)
