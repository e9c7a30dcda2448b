"""Circles: who is close to a client, what they may do, and that it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from models.circle import CircleMember
from models.client import Client
from models.event import Event
from models.helper import Helper, HelperKind
from models.language import Language
from models.person import Person, RoleName
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.flows.posting import Sessions, five_taps
from tests.web import Browser, signed_in


@pytest.fixture(autouse=True)
def _english(sessions: Sessions, cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def nina(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone."""
    return signed_in(web_app, sessions, cast.nina)


def member(email: str, **other: object) -> dict[str, object]:
    """Somebody to add."""
    return {"member_name": "Eero Laine", "email": email, "relation": "son", "may_follow": "y", **other}


@pytest.mark.parametrize("htmx", [False, True])
def test_somebody_new_is_added_and_gets_an_account(
    web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool
) -> None:
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    url = f"/clients/{cast.birgit.id}"
    answer = nina.submit(f"{url}/circle", member("Eero@Example.org "), expect=200 if htmx else 303)
    assert "Eero Laine" in answer if htmx else answer == url
    with sessions() as session:
        eero = session.scalars(select(Person).where(Person.email == "eero@example.org")).one()
        assert eero.language is Language.SV, "the client's language"
        assert eero.has_role(RoleName.RELATIVE, cast.area.id)
        row = session.scalars(select(CircleMember).where(CircleMember.person_id == eero.id)).one()
        assert (row.client_id, row.relation, row.may_follow, row.may_post) == (cast.birgit.id, "son", True, False)
        assert session.scalars(select(Event).where(Event.verb == "joined")).one().client_id == cast.birgit.id
        assert session.scalars(select(Helper).where(Helper.person_id == eero.id)).all() == []


def test_somebody_known_keeps_their_name_and_gets_the_rights(
    web_app: Starlette, sessions: Sessions, cast: Cast, nina: Browser
) -> None:
    nina.submit(f"/clients/{cast.birgit.id}/circle", member("liisa@example.org", may_post="y", may_follow=""))
    with sessions() as session:
        assert session.get_one(Person, cast.liisa.id).name == "Liisa Laine"
        row = session.scalars(select(CircleMember).where(CircleMember.client_id == cast.birgit.id)).one()
        assert (row.may_follow, row.may_post) == (True, True), "who asks for help also sees who comes"
    liisa = signed_in(web_app, sessions, cast.liisa)
    liisa.submit("/needs", five_taps(cast, client=cast.birgit.id))


def test_adding_twice_changes_the_rights(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    nina.submit(f"/clients/{cast.aino.id}/circle", member("liisa@example.org"))
    with sessions() as session:
        row = session.scalars(select(CircleMember).where(CircleMember.client_id == cast.aino.id)).one()
        assert (row.may_follow, row.may_post) == (True, False)


def test_of_taps_at_one_moment_none_is_an_error(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    browsers = [signed_in(web_app, sessions, cast.nina) for _ in range(4)]
    together = Barrier(len(browsers), timeout=30)

    def add(browser: Browser) -> list[int]:
        statuses = []
        for number in range(6):
            together.wait()
            sent = member(f"eero{number}@example.org", also_helps="y")
            statuses.append(browser.post(f"/clients/{cast.aino.id}/circle", data=sent).status_code)
        return statuses

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(add, browsers)) == [[303] * 6] * 4
    with sessions() as session:
        assert len(session.get_one(Client, cast.aino.id).circle) == 1 + 6


def test_a_relative_who_also_helps_is_a_helper_of_her_own_clients(
    nina: Browser, sessions: Sessions, cast: Cast
) -> None:
    nina.submit(f"/clients/{cast.aino.id}/circle", member("eero@example.org", also_helps="y"))
    nina.submit(f"/clients/{cast.aino.id}/circle", member("eero@example.org", also_helps="y"))
    nina.submit(f"/clients/{cast.aino.id}/circle", member("veikko@example.org", also_helps="y"))
    with sessions() as session:
        eero = session.scalars(select(Helper).join(Person).where(Person.email == "eero@example.org")).one()
        assert (eero.kind, eero.area_id) == (HelperKind.RELATIVE, cast.area.id)
        assert (eero.place.municipality, eero.place.is_located) == ("Helsinki", False)
        assert session.get_one(Helper, cast.veikko.id).kind is HelperKind.VOLUNTEER


@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_is_told_at_its_field(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> None:
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    wrong = {"member_name": "", "email": "eero", "relation": "son", "start_street": "Kotikatu 1"}
    page = nina.submit(f"/clients/{cast.aino.id}/circle", wrong, expect=422)
    for said in ("Write the name.", "Write the whole e-mail address", "Give both the street and the municipality"):
        assert page.count(said) == 2, said
    assert 'value="eero"' in page
    assert 'value="son"' in page
    assert page.lstrip().startswith("<article") if htmx else "<title>Error: Aino Laine" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_whoever_is_removed_sees_nothing_more(web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    page = f"/clients/{cast.aino.id}"
    assert "Vaasankatu" in liisa.read(page)
    with sessions() as session:
        number = session.get_one(Client, cast.aino.id).circle[0].id
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    nina.submit(f"/clients/{cast.birgit.id}/circle/{number}/remove", expect=404)
    answer = nina.submit(f"{page}/circle/{number}/remove", expect=200 if htmx else 303)
    assert "Liisa" not in answer
    liisa.read(page, expect=404)
    assert "Aino" not in liisa.read("/family")
    nina.submit(f"{page}/circle/{number}/remove", expect=404)


def test_relatives_add_nobody(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    liisa = signed_in(web_app, sessions, cast.liisa)
    liisa.submit(f"/clients/{cast.aino.id}/circle", member("eero@example.org"), expect=403)


def test_a_relative_helps_her_own_without_a_welcome_and_nobody_else(
    nina: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    nina.submit(f"/clients/{cast.aino.id}/circle", member("eero@example.org", also_helps="y"))
    with sessions() as session:
        eero = session.scalars(select(Helper).join(Person).where(Person.email == "eero@example.org")).one()
        own, strange = session.get_one(Client, cast.aino.id), session.get_one(Client, cast.birgit.id)
        assert eero.organisation is None
        assert eero.may_help(now.date())
        assert not own.bars(eero)
        assert strange.bars(eero)
        eero.kind = HelperKind.VOLUNTEER
        assert not eero.may_help(now.date()), "a volunteer without welcome and insurance helps nobody"
        session.rollback()
