"""What became of a help request: lists, its page for each who may see it, cancelling, and looking again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models import clock, due
from models.area import Team
from models.client import Client
from models.db import transaction
from models.event import Event
from models.need import Need, NeedState, UnfilledReason
from models.notification import Notification, NotificationKind
from models.offer import Offer
from models.person import Role, RoleName
from models.visit import Visit
from tests.cast import Cast, need
from tests.flows.asked import agree, all_speak_english, ask
from tests.flows.posting import Sessions
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone."""
    return signed_in(web_app, sessions, cast.nina)


@pytest.fixture
def liisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Liisa's phone."""
    return signed_in(web_app, sessions, cast.liisa)


@pytest.fixture
def kaisa(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Kaisa's desktop."""
    return signed_in(web_app, sessions, cast.kaisa)


def state_of(sessions: Sessions, need_id: int) -> NeedState:
    """How a need stands."""
    with sessions() as session:
        return session.get_one(Need, need_id).state


def unfilled(sessions: Sessions, cast: Cast, now: datetime) -> int:
    """A need for which nobody was found."""
    with transaction(sessions) as session:
        made = need(session, cast, now)
        made.go_unfilled(UnfilledReason.NOBODY_LEFT, now)
        return made.id


def test_the_list_says_who_comes_and_when(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    page = nina.read("/needs")
    assert "Aino Laine" in page
    assert "Tomorrow at 12:05: Veikko Virtanen comes" in page


def test_the_list_is_my_teams_mine_or_everybodys(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        need(session, cast, now, posted_by=cast.daniel)
        other = need(session, cast, now, client=cast.birgit, posted_by=cast.daniel)
        other.team = Team(area_id=cast.area.id, name="Kallio 3")
    assert "Aino Laine" in nina.read("/needs")
    assert "Birgit" not in nina.read("/needs")
    assert "Aino Laine" not in nina.read("/needs?whose=mine")
    assert "Birgit Lindholm" in nina.read("/needs?whose=all")


def test_live_needs_come_soonest_first_and_old_ones_apart(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        need(session, cast, now, starts_in=timedelta(days=3))
        need(session, cast, now, client=cast.birgit, starts_in=timedelta(days=1))
        need(session, cast, now, kind="company").cancel(now)
    page = nina.read("/needs")
    assert page.index("Birgit") < page.index("Aino")
    assert ">Cancelled<" not in page
    assert "Cancelled" in nina.read("/needs?state=over")


def test_other_areas_needs_do_not_exist(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    visit = agree(sessions, cast, now)
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Aino" not in outi.read("/needs?whose=all")
    assert "Aino" not in outi.read(f"/needs/{visit.need_id}", expect=404)
    outi.submit(f"/needs/{visit.need_id}/cancel", expect=404)
    outi.submit(f"/needs/{visit.need_id}/reopen", expect=404)
    assert state_of(sessions, visit.need_id) is NeedState.BOOKED


def test_a_volunteer_sees_no_need_of_a_client(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    assert "Aino" not in veikko.read(f"/needs/{visit.need_id}", expect=404)
    veikko.submit(f"/needs/{visit.need_id}/cancel", expect=403)


def test_the_cascade_names_helpers_to_coordinators_alone(
    nina: Browser, kaisa: Browser, liisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Offer, offer.id).decline(now)
    page = f"/needs/{offer.need_id}"
    assert "Veikko Virtanen cannot come this time" in kaisa.read(page)
    assert "A helper cannot come this time" in nina.read(page)
    assert "Veikko" not in nina.read(page)
    family = liisa.read(page)
    assert "We are asking helpers" in family
    assert "You will know by" in family
    for refusal in ("cannot come", "Veikko", "Maria", "A helper"):
        assert refusal not in family


def test_a_relative_reads_who_comes_by_first_name(
    liisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    visit = agree(sessions, cast, now)
    page = liisa.read(f"/needs/{visit.need_id}")
    assert "Tomorrow at 12:05: Veikko comes" in page
    assert "Virtanen" not in page
    with transaction(sessions) as session:
        session.get_one(Visit, visit.id).finish(clock.advance(hours=29), "She was well.")
    page = liisa.read(f"/needs/{visit.need_id}")
    assert "Done, all well." in page
    assert "She was well." in page


def test_when_nobody_says_yes_in_time_the_page_says_who_decides(
    liisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    with transaction(sessions) as session:
        due.step(session, clock.advance(hours=27))
    page = liisa.read(f"/needs/{offer.need_id}")
    assert "Nobody has said yes in time. Home care decides what to do." in page
    assert "You will know by" not in page


def test_looking_at_a_need_is_looking_at_its_client(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    nina.read(f"/needs/{offer.need_id}")
    with sessions() as session:
        looked = session.scalars(select(Event).where(Event.verb == "looked")).one()
        assert (looked.actor_id, looked.client_id) == (cast.nina.id, cast.aino.id)
        assert looked.fields == ["address", "name"]


def test_a_protected_address_stands_on_no_page(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    offer = ask(sessions, cast, now)
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).is_protected = True
    page = nina.read(f"/needs/{offer.need_id}")
    assert "Protected address" in page
    assert "Vaasankatu" not in page


@pytest.mark.parametrize("htmx", [False, True])
def test_cancelling_tells_whoever_comes(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, htmx: bool
) -> None:
    visit = agree(sessions, cast, now)
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    url = f"/needs/{visit.need_id}"
    answer = nina.submit(f"{url}/cancel", expect=200 if htmx else 303)
    assert f'id="need-{visit.need_id}"' in answer if htmx else answer == url
    assert "Cancelled. Nobody comes." in (answer if htmx else nina.read(url))
    assert state_of(sessions, visit.need_id) is NeedState.CANCELLED
    nina.submit(f"{url}/cancel", expect=409)
    with sessions() as session:
        told = select(Notification.person_id).where(Notification.kind == NotificationKind.VISIT_CANCELLED)
        assert session.scalars(told).all() == [cast.veikko.person_id]


def test_a_relative_cancels_only_with_the_right_to_ask(
    liisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    assert "Cancel this help request" in liisa.read(f"/needs/{offer.need_id}")
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).circle[0].may_post = False
    assert "Cancel this help request" not in liisa.read(f"/needs/{offer.need_id}")
    liisa.submit(f"/needs/{offer.need_id}/cancel", expect=404)
    assert state_of(sessions, offer.need_id) is NeedState.OFFERING


@pytest.mark.parametrize("htmx", [False, True])
def test_a_coordinator_looks_again_for_an_unfilled_need(
    web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime, htmx: bool
) -> None:
    need_id = unfilled(sessions, cast, now)
    kaisa = signed_in(web_app, sessions, cast.kaisa, htmx=htmx)
    assert "This help request is yours to decide" in kaisa.read(f"/needs/{need_id}")
    answer = kaisa.submit(f"/needs/{need_id}/reopen", expect=200 if htmx else 303)
    assert f'id="need-{need_id}"' in answer if htmx else answer == f"/needs/{need_id}"
    assert state_of(sessions, need_id) is NeedState.OPEN
    kaisa.submit(f"/needs/{need_id}/reopen", expect=409)


def test_staff_do_not_reopen_and_agreed_help_is_not_reopened(
    nina: Browser, kaisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    need_id = unfilled(sessions, cast, now)
    page = nina.read(f"/needs/{need_id}")
    assert "The coordinator is looking for a way" in page
    assert "/reopen" not in page
    nina.submit(f"/needs/{need_id}/reopen", expect=403)
    booked = agree(sessions, cast, now, client=cast.birgit).need_id
    kaisa.submit(f"/needs/{booked}/reopen", expect=409)
    assert state_of(sessions, booked) is NeedState.BOOKED


def test_a_relative_who_works_in_care_elsewhere_stays_a_relative_here(
    liisa: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    offer = ask(sessions, cast, now)
    with transaction(sessions) as session:
        session.add(Role(person_id=cast.liisa.id, name=RoleName.STAFF, area_id=cast.other_area.id))
    assert "Post a help request" in liisa.read("/needs/new")
    assert "A helper was asked" not in liisa.read(f"/needs/{offer.need_id}")
