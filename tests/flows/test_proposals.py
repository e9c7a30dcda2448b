"""A coordinator and one suggestion: approving, taking back, turning down, changing the order, asking by hand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock, due
from models.client import Client
from models.db import transaction
from models.event import Event
from models.helper import Helper, Pair, PairState
from models.need import Need, UnfilledReason
from models.offer import Offer
from models.proposal import Proposal
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.suggested import open_need, order, state, suggest
from tests.web import Browser, signed_in

Sessions = sessionmaker[Session]


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio, with htmx."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa, htmx=True)


@pytest.fixture
def plainly(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa without JavaScript."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


def send_due(sessions: Sessions) -> None:
    """What the worker does when a timer wakes it."""
    with transaction(sessions) as session:
        due.step(session, clock.now())


def asked(sessions: Sessions) -> list[str]:
    """The first names of all who were asked, in order."""
    with sessions() as session:
        return [offer.helper.person.first_name for offer in session.query(Offer).order_by(Offer.id)]


def test_approved_and_sent_after_fifteen_seconds(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    card = kaisa.submit(f"/proposals/{proposal.id}/approve", expect=200)
    assert f'id="proposal-{proposal.id}"' in card
    assert "Veikko Virtanen will be asked first" in card
    assert f"/proposals/{proposal.id}/undo" in card
    assert state(sessions, proposal) == ("approved", "offering")
    send_due(sessions)
    assert asked(sessions) == []
    clock.advance(seconds=15)
    send_due(sessions)
    assert asked(sessions) == ["Veikko"]


def test_taken_back_within_fifteen_seconds(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    kaisa.submit(f"/proposals/{proposal.id}/approve", expect=200)
    clock.advance(seconds=14)
    card = kaisa.submit(f"/proposals/{proposal.id}/undo", expect=200)
    assert f'id="proposal-{proposal.id}"' in card
    assert f"/proposals/{proposal.id}/approve" in card
    assert state(sessions, proposal) == ("pending", "proposed")
    clock.advance(hours=1)
    send_due(sessions)
    assert asked(sessions) == []


def test_too_late_to_take_back(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    kaisa.submit(f"/proposals/{proposal.id}/approve", expect=200)
    clock.advance(seconds=15)
    send_due(sessions)
    card = kaisa.submit(f"/proposals/{proposal.id}/undo", expect=409)
    assert "It is too late to undo" in card
    assert f'id="proposal-{proposal.id}"' in card
    assert state(sessions, proposal) == ("approved", "offering")


def test_two_coordinators_approve_the_same(
    kaisa: Browser, plainly: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    proposal = suggest(sessions, cast, now)
    kaisa.submit(f"/proposals/{proposal.id}/approve", expect=200)
    clock.advance(seconds=5)
    assert "already moved on" in plainly.submit(f"/proposals/{proposal.id}/approve", expect=409)
    card = kaisa.submit(f"/proposals/{proposal.id}/approve", expect=409)
    assert "already moved on" in card
    assert "Veikko Virtanen will be asked first" in card
    with sessions() as session:
        assert session.get_one(Proposal, proposal.id).send_at == now + timedelta(seconds=15)


def test_of_two_who_tap_at_once_one_sees_how_it_stands(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    made = [suggest(sessions, cast, now, starts_in=timedelta(hours=28 + i)) for i in range(10)]
    browsers = [signed_in(web_app, sessions, cast.kaisa, htmx=True) for _ in range(2)]
    together = Barrier(2)

    def tap(browser: Browser) -> list[int]:
        together.wait()
        return [browser.post(f"/proposals/{proposal.id}/approve").status_code for proposal in made]

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(tap, browsers)
    assert [sorted(pair) for pair in zip(one, other, strict=True)] == [[200, 409]] * 10
    with sessions() as session:
        approvals = select(Event).where(Event.verb == "approved", Event.entity == "proposal")
        assert len(session.scalars(approvals).all()) == 10


def test_without_javascript_the_board_comes_back(
    plainly: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    proposal = suggest(sessions, cast, now)
    to = plainly.submit(f"/proposals/{proposal.id}/approve")
    assert to == f"/board?area={cast.area.id}#need-{proposal.need_id}"
    page = plainly.read(to)
    assert "Approved. Veikko Virtanen will be asked first." in page
    assert f"/proposals/{proposal.id}/undo" in page
    plainly.submit(f"/proposals/{proposal.id}/undo")
    plainly.submit(f"/proposals/{proposal.id}/reject")
    assert state(sessions, proposal) == ("rejected", "open")


def test_turned_down(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    card = kaisa.submit(f"/proposals/{proposal.id}/reject", expect=200)
    assert f'id="proposal-{proposal.id}"' in card
    assert "Veikko Virtanen will not be suggested for this again" in card
    assert state(sessions, proposal) == ("rejected", "open")
    assert "already moved on" in kaisa.submit(f"/proposals/{proposal.id}/approve", expect=409)


def test_a_back_up_is_asked_sooner(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    olli = proposal.candidates[2]
    card = kaisa.submit(f"/proposals/{proposal.id}/candidates/{olli.id}/up", expect=200)
    assert f'id="proposal-{proposal.id}"' in card
    assert "Chosen by hand" in card
    assert order(sessions, proposal) == ["Veikko", "Olli", "Maria"]
    kaisa.submit(f"/proposals/{proposal.id}/candidates/{olli.id}/up", expect=200)
    kaisa.submit(f"/proposals/{proposal.id}/candidates/{olli.id}/up", expect=200)
    assert order(sessions, proposal) == ["Olli", "Veikko", "Maria"]
    kaisa.submit(f"/proposals/{proposal.id}/approve", expect=200)
    kaisa.submit(f"/proposals/{proposal.id}/candidates/{olli.id}/up", expect=409)


def test_somebody_on_the_list_is_asked_first(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now)
    card = kaisa.submit(f"/proposals/{proposal.id}/first", {"helper": cast.olli.id}, expect=200)
    assert f'id="proposal-{proposal.id}"' in card
    assert order(sessions, proposal) == ["Olli", "Veikko", "Maria"]


def test_somebody_who_is_not_on_the_list_is_asked_first(
    plainly: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    proposal = suggest(sessions, cast, now, cast.veikko)
    page = plainly.read(f"/needs/{proposal.need_id}/ask")
    assert page.index("Veikko Virtanen") < page.index("Maria Mäkinen")
    assert "free then" in page
    assert "Liisa Laine has not said" not in page
    plainly.submit(f"/proposals/{proposal.id}/first", {"helper": cast.maria.id})
    assert order(sessions, proposal) == ["Maria", "Veikko"]
    plainly.submit(f"/proposals/{proposal.id}/approve")
    clock.advance(seconds=15)
    send_due(sessions)
    assert asked(sessions) == ["Maria"]


def test_the_start_avoids_another_visit(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now, kind="walk")
    proposal = suggest(sessions, cast, now, cast.maria, slack=timedelta(hours=3))
    kaisa.submit(f"/proposals/{proposal.id}/first", {"helper": cast.veikko.id}, expect=200)
    with sessions() as session:
        first = session.get_one(Proposal, proposal.id).first
        assert first.starts_at == now + timedelta(hours=29)
        assert first.by_hand


@pytest.mark.parametrize("field", ["", "x", "  "])
def test_nobody_chosen(
    plainly: Browser, kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, field: str
) -> None:
    proposal = suggest(sessions, cast, now)
    page = plainly.submit(f"/proposals/{proposal.id}/first", {"helper": field, "q": "olli"}, expect=422)
    assert "Choose a helper." in page
    assert "<title>Error:" in page
    assert 'value="olli"' in page
    assert 'id="choose"' in kaisa.submit(f"/proposals/{proposal.id}/first", {"helper": field}, expect=422)
    waiting = open_need(sessions, cast, now, kind="walk")
    assert "Choose a helper." in plainly.submit(f"/needs/{waiting.id}/ask", {"helper": field}, expect=422)


def test_asked_by_hand_where_nothing_was_suggested(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    waiting = open_need(sessions, cast, now)
    card = kaisa.submit(f"/needs/{waiting.id}/ask", {"helper": cast.olli.id}, expect=200)
    assert "Olli Okkonen will be asked first" in card
    assert "/undo" in card
    send_due(sessions)
    assert asked(sessions) == []
    clock.advance(seconds=15)
    send_due(sessions)
    assert asked(sessions) == ["Olli"]
    kaisa.submit(f"/needs/{waiting.id}/ask", {"helper": cast.maria.id}, expect=200)
    assert asked(sessions) == ["Olli", "Maria"], "beside him, at once"


def test_asked_by_hand_after_everybody_said_no(plainly: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now, cast.veikko)
    with transaction(sessions) as session:
        session.get_one(Offer, offer.id).decline(now)
        assert session.get_one(Need, offer.need_id).unfilled_reason is UnfilledReason.NOBODY_LEFT
    assert "Maria Mäkinen" in plainly.read(f"/needs/{offer.need_id}/ask")
    plainly.submit(f"/needs/{offer.need_id}/ask", {"helper": cast.maria.id})
    clock.advance(seconds=15)
    send_due(sessions)
    assert asked(sessions) == ["Veikko", "Maria"]


def refused(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, helper: Helper) -> str:
    """What Kaisa reads when she wants to ask `helper` first, and that nothing came of it."""
    proposal = suggest(sessions, cast, now, cast.maria)
    words = kaisa.submit(f"/proposals/{proposal.id}/first", {"helper": helper.id}, expect=409)
    assert order(sessions, proposal) == ["Maria"]
    return words


def test_two_who_must_not_meet(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        session.add(Pair(client_id=cast.aino.id, helper_id=cast.olli.id, state=PairState.BLOCKED, since=now))
    assert "Olli Okkonen and this client are not a match" in refused(kaisa, sessions, cast, now, cast.olli)


@pytest.mark.parametrize("change", ["welcomed_at", "left_at", "is_protected", "paused_until"])
def test_a_helper_who_cannot_be_asked(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, change: str
) -> None:
    values = {"welcomed_at": None, "left_at": now, "is_protected": True, "paused_until": date(2026, 12, 24)}
    with transaction(sessions) as session:
        setattr(session.get_one(Helper, cast.olli.id), change, values[change])
    assert "Olli Okkonen cannot be asked now" in refused(kaisa, sessions, cast, now, cast.olli)


def test_a_client_without_consent(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).withdraw_consent(now)
    assert "Nobody can be asked for this client now" in refused(kaisa, sessions, cast, now, cast.olli)


def test_a_protected_client(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).is_protected = True
    waiting = open_need(sessions, cast, now)
    assert "Nobody can be asked" in kaisa.submit(f"/needs/{waiting.id}/ask", {"helper": cast.olli.id}, expect=409)


def test_a_relative_of_somebody_else(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    proposal = suggest(sessions, cast, now, cast.maria, client=cast.birgit)
    words = kaisa.submit(f"/proposals/{proposal.id}/first", {"helper": cast.liisa_helps.id}, expect=409)
    assert "Liisa Laine helps only their own family" in words
    hers = suggest(sessions, cast, now, cast.maria, kind="walk")
    kaisa.submit(f"/proposals/{hers.id}/first", {"helper": cast.liisa_helps.id}, expect=200)


def test_who_was_asked_already(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now, cast.veikko)
    with transaction(sessions) as session:
        session.get_one(Offer, offer.id).decline(now)
    words = kaisa.submit(f"/needs/{offer.need_id}/ask", {"helper": cast.veikko.id}, expect=409)
    assert "Veikko Virtanen has been asked about this already" in words


def test_who_has_another_visit_then(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now, kind="walk")
    assert "Veikko Virtanen has another visit too close" in refused(kaisa, sessions, cast, now, cast.veikko)


def test_who_has_been_asked_enough_for_a_day(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    for days in (2, 3, 4):
        ask(sessions, cast, now, cast.veikko, starts_in=timedelta(days=days))
    assert "Veikko Virtanen has been asked often enough" in refused(kaisa, sessions, cast, now, cast.veikko)


def test_too_late_to_ask(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    waiting = open_need(sessions, cast, now, starts_in=timedelta(minutes=30))
    clock.advance(minutes=31)
    words = kaisa.submit(f"/needs/{waiting.id}/ask", {"helper": cast.olli.id}, expect=409)
    assert "It is too late to ask Olli Okkonen" in words


def test_those_who_cannot_be_asked_are_listed_with_the_reason(
    plainly: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        session.get_one(Helper, cast.olli.id).welcomed_at = None
    waiting = open_need(sessions, cast, now, client=cast.birgit)
    page = plainly.read(f"/needs/{waiting.id}/ask")
    assert "2 cannot be asked" in page
    assert "Olli Okkonen cannot be asked now" in page
    assert "Nobody of that name" in plainly.read(f"/needs/{waiting.id}/ask?q=zzz")
    assert "Veikko" not in plainly.read(f"/needs/{waiting.id}/ask?q=mari")


def test_there_is_nobody_to_choose_for_what_has_moved_on(
    plainly: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    assert "already moved on" in plainly.read(f"/needs/{visit.need_id}/ask", expect=409)


VERBS = ("approve", "undo", "reject", "first")


@pytest.mark.parametrize("verb", VERBS)
def test_another_areas_suggestion_does_not_exist(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, verb: str
) -> None:
    proposal = suggest(sessions, cast, now)
    outi = signed_in(web_app, sessions, cast.outi)
    outi.submit(f"/proposals/{proposal.id}/{verb}", {"helper": cast.olli.id}, expect=404)
    outi.submit(f"/proposals/{proposal.id}/candidates/{proposal.candidates[1].id}/up", expect=404)
    outi.submit(f"/needs/{proposal.need_id}/ask", {"helper": cast.olli.id}, expect=404)
    outi.read(f"/needs/{proposal.need_id}/ask", expect=404)
    assert state(sessions, proposal) == ("pending", "proposed")


@pytest.mark.parametrize("verb", VERBS)
def test_only_coordinators_decide(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, verb: str) -> None:
    proposal = suggest(sessions, cast, now)
    for person in (cast.nina, cast.liisa, cast.veikko.person, cast.daniel):
        signed_in(web_app, sessions, person).submit(f"/proposals/{proposal.id}/{verb}", expect=403)
    assert state(sessions, proposal) == ("pending", "proposed")


def test_another_suggestions_candidate_does_not_exist(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    mine, other = suggest(sessions, cast, now), suggest(sessions, cast, now, kind="walk")
    kaisa.submit(f"/proposals/{mine.id}/candidates/{other.candidates[2].id}/up", expect=404)
    assert order(sessions, other) == ["Veikko", "Maria", "Olli"]
