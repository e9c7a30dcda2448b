"""Series through HTTP: made, planned, asked as usual, stood in for, left out, ended; regulars and partings."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.circle import CircleMember
from models.db import transaction
from models.helper import Helper, Pair, PairState
from models.need import Need, NeedState
from models.offer import Offer
from models.series import Series, SeriesState
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.mail import Outbox
from tests.regulars import FRIDAY, fridays, stand_in, stands
from tests.web import Browser, signed_in
from tests.worker import Worker

Sessions = sessionmaker[Session]
CANARIES = ("Aino", "Laine", "Vaasankatu")


@pytest.fixture(autouse=True)
def english(sessions: Sessions, cast: Cast) -> None:
    """So that a story may quote the pages."""
    all_speak_english(sessions, cast)


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def htmx(request: pytest.FixtureRequest) -> bool:
    """As a plain form, and with htmx."""
    return bool(request.param)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> Browser:
    """The nurse at her phone."""
    return signed_in(web_app, sessions, cast.nina, htmx=htmx)


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> Browser:
    """The coordinator."""
    return signed_in(web_app, sessions, cast.kaisa, htmx=htmx)


@pytest.fixture
def veikko(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> Browser:
    """The usual helper."""
    return signed_in(web_app, sessions, cast.veikko.person, htmx=htmx)


@pytest.fixture
def number(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """Aino's Fridays with Veikko, whom she has met; Maria stands in. Its number."""
    with transaction(sessions) as session:
        series = fridays(session, cast, now)
        stands(session, series, cast.veikko, now)
        stand_in(session, series, cast.maria, now=now)
        return series.id


def well(htmx: bool) -> int:
    return 200 if htmx else 303


def asked_for(cast: Cast, **fields: object) -> dict[str, object]:
    """The form of Aino's Fridays."""
    usual = {"client": cast.aino.id, "kind": "shopping", "weekday": 4, "weeks": 1, "earliest": "10:00"}
    times = {"latest": "12.00", "minutes": "60", "first_day": "2026-11-23", "last_day": "4.6.2027", "note": ""}
    return usual | times | fields


def test_a_nurse_asks_for_every_friday_until_june(nina: Browser, sessions: Sessions, cast: Cast, htmx: bool) -> None:
    page = nina.read(f"/series/new?client={cast.aino.id}")
    assert page.count(" checked") == 1, "no day of the week is chosen for her"
    assert f'value="{cast.aino.id}" checked' in page
    nina.submit("/series", asked_for(cast), expect=well(htmx))
    nina.submit("/series", asked_for(cast), expect=well(htmx))
    with sessions() as session:
        [series] = session.scalars(select(Series)).all()
        assert (series.weekday, series.minutes, series.last_day) == (4, 60, date(2027, 6, 4))
        assert series.posted_by_id == cast.nina.id
    page = nina.read(f"/series/{series.id}")
    assert "Every week on Friday, 10:00–12:00, until Fri 4.6.2027" in page
    assert "Aino Laine" in page
    assert f"/series/{series.id}" in nina.read(f"/clients/{cast.aino.id}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"weekday": ""}, "Choose a day of the week."),
        ({"kind": ""}, "Choose what help is needed."),
        ({"client": ""}, "Choose who needs help."),
        ({"earliest": "11:30"}, "There is no room for the help between these times."),
        ({"first_day": "2026-11-22"}, "The first day has passed."),
        ({"last_day": "2026-11-01"}, "The last day comes after the first"),
        ({"last_day": "2036-11-01"}, "The last day comes after the first"),
        ({"earliest": "late"}, "Give a time, such as 10.30."),
    ],
)
def test_what_does_not_go_together_is_said_and_nothing_typed_is_lost(
    nina: Browser, sessions: Sessions, cast: Cast, fields: dict[str, object], said: str
) -> None:
    page = nina.submit("/series", asked_for(cast, note="Rye bread") | fields, expect=422)
    assert said in page
    assert "Rye bread" in page
    with sessions() as session:
        assert session.scalars(select(Series)).all() == []


def test_the_page_names_the_holidays_without_a_visit(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        number = fridays(session, cast, now).id
    page = nina.read(f"/series/{number}")
    assert "Fri 25.12.2026" in page
    assert "Christmas Day: no visit" in page
    assert "New Year" in page


def test_as_usual_on_friday_from_the_question_to_the_visit(
    veikko: Browser, sessions: Sessions, number: int, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    mail = outbox.expect("veikko@example.org", "As usual on Friday?")
    assert not any(canary in mail.subject + mail.text + mail.html for canary in CANARIES)
    page = veikko.read("/offers")
    assert "As usual on Friday?" in page
    assert not any(canary in page for canary in CANARIES)
    with sessions() as session:
        [offer] = session.scalars(select(Offer)).all()
    veikko.submit(f"/offers/{offer.id}/accept", expect=well(htmx))
    worker.settle()
    for who in ("veikko", "nina", "kaisa", "liisa"):
        outbox.expect(f"{who}@example.org")
    outbox.check()
    assert "agreed" in veikko.read("/regulars")


def test_silence_and_a_no_lead_to_the_substitute_and_then_to_the_board(
    veikko: Browser,
    web_app: Starlette,
    sessions: Sessions,
    cast: Cast,
    number: int,
    htmx: bool,
    worker: Worker,
    outbox: Outbox,
) -> None:
    worker.settle()
    outbox.expect("veikko@example.org", "As usual on Friday?")
    with sessions() as session:
        first = session.scalars(select(Offer)).one()
    veikko.submit(f"/offers/{first.id}/decline", expect=well(htmx))
    worker.settle()
    mail = outbox.expect("maria@example.org", "Can you stand in on Friday?")
    assert "You are asked because you know each other." in mail.text
    with sessions() as session:
        second = session.scalars(select(Offer).where(Offer.id != first.id)).one()
    maria = signed_in(web_app, sessions, cast.maria.person)
    maria.submit(f"/offers/{second.id}/decline")
    worker.match()
    worker.settle()
    with sessions() as session:
        friday = session.scalars(select(Need)).one()
        assert friday.state is NeedState.PROPOSED
        assert friday.proposal
        assert [c.helper_id for c in friday.proposal.candidates] == [cast.olli.id]


def test_a_day_is_left_out_and_comes_back(
    nina: Browser, sessions: Sessions, number: int, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    outbox.expect("veikko@example.org", "As usual")
    answer = nina.submit(f"/series/{number}/skip", {"day": FRIDAY}, expect=well(htmx))
    assert not htmx or f'id="series-{number}"' in answer
    assert "Left out" in nina.read(f"/series/{number}")
    worker.settle()
    outbox.expect("veikko@example.org", "You need not answer")
    nina.submit(f"/series/{number}/unskip", {"day": FRIDAY}, expect=well(htmx))
    worker.settle()
    outbox.expect("veikko@example.org", "As usual")
    for day in (FRIDAY + timedelta(days=1), FRIDAY - timedelta(days=7), "soon"):
        nina.submit(f"/series/{number}/skip", {"day": day}, expect=404)


def test_the_end_is_told_to_whoever_has_agreed(
    nina: Browser, sessions: Sessions, number: int, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    outbox.expect("veikko@example.org", "As usual")
    with transaction(sessions) as session:
        session.scalars(select(Offer)).one().accept(session.scalars(select(Offer)).one().sent_at)
    worker.settle()
    for who in ("veikko", "nina", "kaisa", "liisa"):
        outbox.expect(f"{who}@example.org")
    nina.submit(f"/series/{number}/end", expect=well(htmx))
    worker.settle()
    outbox.expect("veikko@example.org", "You need not go")
    outbox.check()
    assert "This has ended" in nina.read(f"/series/{number}")
    assert "/end" not in nina.read(f"/series/{number}")
    with sessions() as session:
        assert session.scalars(select(Series)).one().state is SeriesState.ENDED


def test_a_new_pair_begins_with_a_first_meeting(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    with transaction(sessions) as session:
        number = fridays(session, cast, now, first_day=FRIDAY + timedelta(days=7)).id
    kaisa.submit(f"/series/{number}/helper", {"helper_id": cast.veikko.id}, expect=well(htmx))
    assert "They have not met yet" in kaisa.read(f"/series/{number}")
    answer = kaisa.submit(f"/series/{number}/meeting", {"day": "2026-11-25", "at": ""}, expect=422)
    assert "Give a time, such as 10.30." in answer
    kaisa.submit(f"/series/{number}/meeting", {"day": "2026-11-20", "at": "10:00"}, expect=422)
    kaisa.submit(f"/series/{number}/meeting", {"day": "2026-11-25", "at": "13:00"}, expect=well(htmx))
    worker.fast_forward(seconds=20)
    mail = outbox.expect("veikko@example.org", "Can you come to a first meeting on Wednesday?")
    assert not any(canary in mail.text for canary in CANARIES)
    assert "First meeting: Wed 25.11.2026 at 13:00" in kaisa.read(f"/series/{number}")
    with transaction(sessions) as session:
        meeting = session.scalars(select(Need)).one()
        assert (meeting.minutes, meeting.introduces_id) == (30, cast.veikko.id)
        visit = meeting.offers[0].accept(meeting.offers[0].sent_at)
        visit.finish(visit.ends_at)
        assert session.scalars(select(Pair)).one().met_at == visit.ends_at
    assert "They have not met yet" not in kaisa.read(f"/series/{number}")
    worker.settle()
    outbox.waiting.clear()


def test_coordinators_choose_who_stands_in_and_in_which_order(
    kaisa: Browser, sessions: Sessions, cast: Cast, number: int, htmx: bool
) -> None:
    url = f"/clients/{cast.aino.id}/pairs"
    kaisa.submit(url, {"helper_id": cast.olli.id, "pair_state": "substitute"}, expect=well(htmx))
    with sessions() as session:
        olli = session.scalars(select(Pair).where(Pair.helper_id == cast.olli.id)).one()
    answer = kaisa.submit(f"/pairs/{olli.id}/up", expect=well(htmx))
    assert not htmx or f'id="client-{cast.aino.id}-pairs"' in answer
    page = kaisa.read(f"/series/{number}")
    assert page.index("Olli Okkonen") < page.index("Maria Mäkinen")
    kaisa.submit(url, {"helper_id": cast.veikko.id, "pair_state": "substitute"}, expect=409)
    kaisa.submit(f"/series/{number}/helper", {"helper_id": ""}, expect=well(htmx))
    with sessions() as session:
        assert session.get_one(Series, number).standing_pair_id is None


def test_a_nurse_chooses_nobody_who_comes(nina: Browser, cast: Cast, number: int) -> None:
    nina.submit(f"/series/{number}/helper", {"helper_id": cast.maria.id}, expect=403)
    nina.submit(f"/series/{number}/meeting", {"day": "2026-11-25", "at": "13:00"}, expect=403)
    nina.submit(f"/clients/{cast.aino.id}/pairs", {"helper_id": cast.olli.id, "pair_state": "substitute"}, expect=422)


def test_my_regulars_by_first_name_and_district(
    veikko: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, number: int
) -> None:
    page = veikko.read("/regulars")
    assert "Aino" in page
    assert "Kallio" in page
    assert "Fri 27.11.2026" in page
    assert not any(canary in page for canary in ("Laine", "Vaasankatu"))
    assert "/regulars" in veikko.read("/visits")
    with transaction(sessions) as session:
        for pair in session.get_one(Helper, cast.maria.id).pairs:
            pair.met_at = None
    unmet = signed_in(web_app, sessions, cast.maria.person).read("/regulars")
    assert "Somebody you will meet" in unmet
    assert not any(canary in unmet for canary in CANARIES)


def test_not_a_match_says_the_helper_and_nobody_hears_who_said_it(
    veikko: Browser,
    kaisa: Browser,
    sessions: Sessions,
    cast: Cast,
    number: int,
    htmx: bool,
    worker: Worker,
    outbox: Outbox,
) -> None:
    worker.settle()
    outbox.expect("veikko@example.org", "As usual")
    with transaction(sessions) as session:
        session.scalars(select(Offer)).one().accept(session.scalars(select(Offer)).one().sent_at)
        pair = session.scalars(select(Pair).where(Pair.helper_id == cast.veikko.id)).one()
    worker.settle()
    outbox.waiting.clear()
    veikko.submit(f"/regulars/{pair.id}/part", expect=well(htmx))
    veikko.submit(f"/regulars/{pair.id}/part", expect=well(htmx))
    worker.settle()
    outbox.expect("maria@example.org", "Can you stand in")
    outbox.expect("veikko@example.org", "You need not go")
    for who in ("nina", "kaisa", "liisa"):
        assert "Veikko" in outbox.expect(f"{who}@example.org", "cannot come").text
    outbox.check()
    assert "Not a match" in kaisa.read(f"/clients/{cast.aino.id}")
    assert "Aino" not in veikko.read("/regulars")
    with sessions() as session:
        visit = session.scalars(select(Visit)).one()
        assert visit.state is VisitState.CANCELLED
    assert "This visit is off" in veikko.read(f"/visits/{visit.id}")


def test_not_a_match_on_the_page_of_a_visit(
    veikko: Browser, sessions: Sessions, cast: Cast, number: int, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    worker.settle()
    with transaction(sessions) as session:
        visit = session.scalars(select(Offer)).one().accept(session.scalars(select(Offer)).one().sent_at)
    assert f"/visits/{visit.id}/part" in veikko.read(f"/visits/{visit.id}")
    veikko.submit(f"/visits/{visit.id}/part", expect=well(htmx))
    with sessions() as session:
        pair = session.scalars(select(Pair).where(Pair.helper_id == cast.veikko.id)).one()
        assert pair.state is PairState.BLOCKED
    worker.settle()
    outbox.waiting.clear()


def test_not_a_match_says_the_care_side_and_it_lasts(
    nina: Browser, sessions: Sessions, cast: Cast, number: int, htmx: bool, worker: Worker, outbox: Outbox
) -> None:
    url = f"/clients/{cast.aino.id}/pairs"
    nina.submit(url, {"helper_id": cast.veikko.id, "pair_state": "blocked"}, expect=well(htmx))
    with sessions() as session:
        pair = session.scalars(select(Pair).where(Pair.helper_id == cast.veikko.id)).one()
        assert session.get_one(Series, number).standing_pair_id is None
    nina.submit(f"{url}/{pair.id}/remove", expect=409)
    nina.submit(url, {"helper_id": cast.veikko.id, "pair_state": "preferred"}, expect=422)
    worker.settle()
    outbox.expect("maria@example.org", "Can you stand in")
    outbox.check()


def test_what_is_not_ones_own_does_not_exist(
    veikko: Browser, web_app: Starlette, sessions: Sessions, cast: Cast, number: int
) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    outi.read(f"/series/{number}", expect=404)
    veikko.read(f"/series/{number}", expect=404)
    for deed in ("skip", "unskip", "end", "helper", "meeting"):
        outi.submit(f"/series/{number}/{deed}", {"day": FRIDAY}, expect=404)
        veikko.submit(f"/series/{number}/{deed}", {"day": FRIDAY}, expect=403)
    with sessions() as session:
        pair = session.scalars(select(Pair).where(Pair.helper_id == cast.maria.id)).one()
    outi.submit(f"/pairs/{pair.id}/up", expect=404)
    veikko.submit(f"/regulars/{pair.id}/part", expect=404)


def test_the_daughter_may_make_a_series_where_she_may_ask(
    web_app: Starlette, sessions: Sessions, cast: Cast, number: int
) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    page = liisa.read(f"/series/{number}")
    assert "Veikko" in page
    assert "Virtanen" not in page
    liisa.submit(f"/series/{number}/skip", {"day": FRIDAY})
    with transaction(sessions) as session:
        session.scalars(select(CircleMember)).one().may_post = False
    liisa.read(f"/series/{number}")
    liisa.submit(f"/series/{number}/end", expect=404)
    liisa.submit("/series", asked_for(cast), expect=422)
