"""This morning's breaks, each with who could come instead, why, and one tap."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models import clock, stopping
from models.client import Client, ClientState, EndReason, PauseReason
from models.db import transaction
from models.event import Event
from models.helper import Helper, PairState
from models.need import Need, NeedState, UnfilledReason
from models.notification import Notification, NotificationKind
from models.offer import Offer, OfferState
from models.pairing import meeting_day
from models.visit import Visit, VisitState, WithdrawReason
from notifications.questions import why_you
from tests.cast import Cast
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.calling import calls, keypad
from tests.flows.suggested import open_need
from tests.regulars import fridays, stand_in, stands
from tests.web import Browser, signed_in

HOUR = timedelta(hours=1)
DONE = "Nothing waits"
Sessions = sessionmaker[Session]


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa, who coordinates Kallio and reads English."""
    all_speak_english(sessions, cast)
    return signed_in(web_app, sessions, cast.kaisa)


def lost(sessions: Sessions, cast: Cast, now: datetime) -> Need:
    """Tomorrow's visit, which Veikko cannot make: Maria is asked, and Olli stands behind her."""
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        found = session.get_one(Visit, visit.id)
        found.withdraw(now)
        return found.need


def offers(sessions: Sessions, need: Need) -> dict[int, OfferState]:
    with sessions() as session:
        return {offer.helper_id: offer.state for offer in session.get_one(Need, need.id).offers}


def test_the_next_on_the_list_is_asked_with_one_tap(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    need = lost(sessions, cast, now)
    page = kaisa.read("/morning")
    assert page.index("Next on the list:") < page.index("Olli Okkonen")
    back = kaisa.submit(f"/needs/{need.id}/ask", {"helper": cast.olli.id, "morning": cast.area.id})
    assert back == f"/morning?area={cast.area.id}"
    assert offers(sessions, need)[cast.olli.id] is OfferState.SENT
    kaisa.submit(f"/needs/{need.id}/ask", {"helper": cast.olli.id}, expect=409)
    assert "Ask somebody by hand" in kaisa.read("/morning")
    kaisa.read(f"/needs/{need.id}/ask")


@pytest.mark.parametrize(("verb", "state"), [("accept", OfferState.ACCEPTED), ("decline", OfferState.DECLINED)])
def test_an_answer_by_telephone_is_noted_on_the_card(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime, verb: str, state: OfferState
) -> None:
    need = lost(sessions, cast, now)
    with sessions() as session:
        offer = session.scalars(select(Offer).where(Offer.helper_id == cast.maria.id)).one()
    to = f"/desk/helpers/{cast.maria.id}/offers/{offer.id}/{verb}"
    assert f'action="{to}"' in kaisa.read("/morning")
    assert kaisa.submit(to, {"morning": cast.area.id}) == f"/morning?area={cast.area.id}"
    assert offers(sessions, need)[cast.maria.id] is state


def test_whom_nobody_was_found_for_others_could_come(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    made = open_need(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Need, made.id).go_unfilled(UnfilledReason.NOBODY_LEFT, now)
        aino = session.get_one(Client, cast.aino.id)
        aino.pair_with(session.get_one(Helper, cast.olli.id), PairState.PREFERRED, now)
        aino.pair_with(session.get_one(Helper, cast.veikko.id), PairState.BLOCKED, now)
    to = f"/needs/{made.id}/others"
    assert f'data-hx-get="{to}"' in kaisa.read("/morning")
    page = kaisa.read(to)
    assert page.index("Who could come:") < page.index("Olli Okkonen") < page.index("Maria Mäkinen")
    assert "knows the client" in page
    assert "Veikko Virtanen" not in page
    kaisa.submit(f"/needs/{made.id}/ask", {"helper": cast.olli.id, "morning": cast.area.id})
    with sessions() as session:
        assert session.get_one(Need, made.id).state is NeedState.OFFERING


def test_a_late_helper_and_who_could_come_instead(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now, starts_in=HOUR)
    clock.advance(minutes=95)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).fall_due(clock.now())
    page = kaisa.read("/morning")
    assert "No word that the helper is there" in page
    to = f"/needs/{visit.need_id}/others"
    assert f'href="{to}"' in page, "without JavaScript, too"
    page = kaisa.read(to)
    assert page.index("Who could come instead:") < page.index("Maria Mäkinen")
    back = kaisa.submit(f"/visits/{visit.id}/instead", {"helper": cast.maria.id, "morning": cast.area.id})
    assert back == f"/morning?area={cast.area.id}"
    with sessions() as session:
        late = session.get_one(Visit, visit.id)
        lost_need = late.need
        assert late.state is VisitState.CANCELLED
        told = select(Notification.person_id).where(Notification.kind == NotificationKind.VISIT_CANCELLED)
        assert session.scalars(told).all() == [late.helper.person_id], "the late one hears that they need not go"
    kaisa.submit(f"/visits/{visit.id}/instead", {"helper": cast.maria.id})
    with transaction(sessions) as session:
        proposal = session.get_one(Need, visit.need_id).proposal
        assert proposal is not None
        if proposal.sent_at is None:
            proposal.send(clock.now() + timedelta(seconds=15))
    assert offers(sessions, lost_need)[cast.maria.id] is OfferState.SENT


def test_all_visits_of_a_helper_who_is_away_have_others(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visits = [agree(sessions, cast, now, starts_in=hours * HOUR) for hours in (28, 33)]
    with transaction(sessions) as session:
        session.get_one(Helper, cast.veikko.id).pause((now + timedelta(days=3)).date(), now)
    to = f"/helpers/{cast.veikko.id}/others"
    assert f'data-hx-get="{to}"' in kaisa.read("/morning")
    page = kaisa.read(to)
    for visit in visits:
        assert f'action="/visits/{visit.id}/instead"' in page
    assert "free then" in page or "km" in page
    kaisa.submit(f"/visits/{visits[1].id}/instead", {"helper": cast.olli.id})
    assert offers(sessions, visits[1].need)[cast.olli.id] is OfferState.SENT
    with sessions() as session:
        assert session.get_one(Visit, visits[1].id).withdrawn_for is WithdrawReason.AWAY
        assert session.get_one(Visit, visits[0].id).state is VisitState.BOOKED


def test_who_looked_at_whom_is_kept_once_for_a_page(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    with transaction(sessions) as session:
        found = session.get_one(Visit, visit.id)
        found.tell_client(now)
        found.withdraw(now)
    page = kaisa.read("/morning")
    assert page.count("Aino Laine") > 2, "to ring, and a break"
    with sessions() as session:
        looks = session.scalars(select(Event).where(Event.verb == "looked", Event.client_id == cast.aino.id)).all()
    assert [(one.entity, one.fields, one.actor_id) for one in looks] == [("client", ["name", "phone"], cast.kaisa.id)]


def test_a_visit_under_way_is_taken_off_nobody(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now, starts_in=HOUR)
    clock.advance(minutes=60)
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).arrive(clock.now())
    kaisa.submit(f"/visits/{visit.id}/instead", {"helper": cast.maria.id}, expect=409)


def test_sad_news_to_break_is_a_break(kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    with transaction(sessions) as session:
        stopping.end(session.get_one(Client, cast.aino.id), EndReason.DIED, now)
    page = kaisa.read("/morning")
    assert page.index("What breaks today") < page.index("Tell sad news gently")


def test_a_client_whose_last_day_away_has_passed_is_back_with_one_tap(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    yesterday = (now - timedelta(days=1)).date()
    with transaction(sessions) as session:
        stopping.pause(session.get_one(Client, cast.aino.id), PauseReason.HOSPITAL, now.date(), now)
    assert DONE in kaisa.read("/morning")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).paused_until = yesterday
    assert "Back by now?" in kaisa.read("/morning")
    back = kaisa.submit(f"/clients/{cast.aino.id}/resume", {"morning": cast.area.id})
    assert DONE in kaisa.read(back)
    with sessions() as session:
        assert session.get_one(Client, cast.aino.id).state is ClientState.ACTIVE


def test_help_that_begins_soon_without_a_yes_is_a_break(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    ask(sessions, cast, now, starts_in=7 * HOUR)
    page = kaisa.read("/morning")
    assert "Veikko Virtanen" in page
    assert "It begins soon, and nobody has said yes yet." in page


def test_a_usual_helper_whom_she_has_not_met_is_introduced(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        series = fridays(session, cast, now)
        pair = stands(session, series, cast.veikko, now, met=False)
    page = kaisa.read("/morning")
    assert "No first meeting is planned." in page
    assert f'href="/series/{series.id}"' in page
    (day, at) = re.findall(r'name="(?:day|at)" value="([^"]+)"', page)
    fields = {"day": day, "at": at, "morning": cast.area.id}
    assert kaisa.submit(f"/series/{series.id}/meeting", fields) == f"/morning?area={cast.area.id}"
    assert "No first meeting is planned." not in kaisa.read("/morning"), "planned in one tap"
    with transaction(sessions) as session:
        session.merge(pair).met_at = now


def test_a_first_meeting_is_suggested_for_a_working_day(sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        series = fridays(session, cast, clock.now())
        friday, independence = datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2027, 12, 5, 9, tzinfo=UTC)
        assert meeting_day(series, friday) == date(2026, 11, 30)
        assert meeting_day(series, independence) == date(2027, 12, 7), "6.12. is a public holiday"


def test_all_breaks_are_counted_though_twenty_are_shown(
    kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    for hours in range(22):
        made = open_need(sessions, cast, now, starts_in=(5 + hours) * HOUR)
        with transaction(sessions) as session:
            session.get_one(Need, made.id).go_unfilled(UnfilledReason.NOBODY_LEFT, now)
    page = kaisa.read("/morning")
    assert len(set(re.findall(r'id="need-\d+"', page))) == 20
    assert 'What breaks today <span class="muted">22</span>' in page


def test_only_who_has_met_her_is_asked_because_they_know_each_other(
    sessions: Sessions, cast: Cast, now: datetime
) -> None:
    made = open_need(sessions, cast, now)
    with transaction(sessions) as session:
        series = fridays(session, cast, now)
        (pair,) = stand_in(session, series, cast.maria, now=now)
        need = session.get_one(Need, made.id)
        assert need.ask_usual([session.get_one(Helper, cast.maria.id)], now)
        offer = need.offers[0]
        pair.met_at = None
        assert why_you(offer, offer.helper.person.language) == ""
        pair.met_at = now
        assert why_you(offer, offer.helper.person.language) != ""


def test_a_message_to_somebody_of_no_area_reaches_a_person(sessions: Sessions, cast: Cast, now: datetime) -> None:
    keypad(sessions, cast.veikko)
    with transaction(sessions) as session:
        veikko = session.get_one(Helper, cast.veikko.id).person
        veikko.roles.clear()
        word = Notification.queue(session, NotificationKind.WELCOME_EXPIRES, veikko, now, key="alone")
        assert word is not None
    assert [task.notification_id for task in calls(sessions)] == [word.id]
