"""Clients: finding, adding and editing them; consent; helpers whom they prefer or avoid."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from models.area import Area, Team
from models.client import Client, Giver, ToldBy
from models.db import transaction
from models.event import Event
from models.helper import Pair, PairState
from models.need import Need
from models.person import Person, RoleName
from models.place import Place
from tests.cast import Cast, need
from tests.flows.asked import agree, all_speak_english
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
def tapping(web_app: Starlette, sessions: Sessions, cast: Cast) -> Browser:
    """Nina's work phone with htmx."""
    return signed_in(web_app, sessions, cast.nina, htmx=True)


def filled_in(cast: Cast, **other: object) -> dict[str, object]:
    """The form of a client as it is for Aino, with whatever else is written."""
    return {
        "name": "Aino Laine",
        "area_id": cast.area.id,
        "team_id": cast.team.id,
        "street": "Vaasankatu 12",
        "postal_code": "00500",
        "municipality": "Helsinki",
        "phone": "040 1234567",
        "languages": "fi",
        "told_by": "call",
        "entry": "",
        "door_code": "4711",
        "good_to_know": "",
        **other,
    }


def events(session: Session, verb: str) -> list[Event]:
    """Every event of that name."""
    return list(session.scalars(select(Event).where(Event.verb == verb).order_by(Event.id)))


def test_clients_are_found_by_a_part_of_the_name(nina: Browser, sessions: Sessions) -> None:
    everybody = nina.read("/clients")
    assert "Aino Laine" in everybody
    assert "Birgit Lindholm" in everybody
    found = nina.read("/clients?q=lind")
    assert "Birgit Lindholm" in found
    assert "Aino" not in found
    assert "Nobody by that name" in nina.read("/clients?q=%25")
    with sessions() as session:
        assert events(session, "looked") == []


def test_another_areas_clients_do_not_exist(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    outi = signed_in(web_app, sessions, cast.outi)
    assert "Aino" not in outi.read("/clients")
    page = f"/clients/{cast.aino.id}"
    for hidden in (page, f"{page}/edit"):
        assert "Laine" not in outi.read(hidden, expect=404)
    for deed in ("", "/consent", "/consent/withdraw", "/pairs", "/pairs/1/remove", "/circle", "/circle/1/remove"):
        outi.submit(page + deed, filled_in(cast, name="Changed"), expect=404)
    with sessions() as session:
        assert session.get_one(Client, cast.aino.id).name == "Aino Laine"


def test_volunteers_see_no_clients_page(web_app: Starlette, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    veikko = signed_in(web_app, sessions, cast.veikko.person)
    veikko.read(f"/clients/{cast.aino.id}", expect=404)
    veikko.read(f"/clients/{cast.aino.id}/edit", expect=403)
    veikko.read("/clients", expect=403)


def test_the_page_shows_all_but_the_door_code(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    agree(sessions, cast, now)
    page = nina.read(f"/clients/{cast.aino.id}")
    for fact in ("Vaasankatu 12, 00500 Helsinki", "Exact address", "040 1234567", "Finnish", "Liisa Laine", "Kallio 2"):
        assert fact in page
    assert "Tomorrow at 12:05: Veikko Virtanen comes" in page
    assert "4711" not in page
    assert "4711" in nina.read(f"/clients/{cast.aino.id}/edit")
    with sessions() as session:
        page_seen, form_seen = events(session, "looked")
        assert (page_seen.actor_id, page_seen.client_id) == (cast.nina.id, cast.aino.id)
        assert "door_code" not in page_seen.fields
        assert "door_code" in form_seen.fields


def test_a_relative_sees_her_own_client_without_forms(web_app: Starlette, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        session.get_one(Client, cast.aino.id).pair_with(cast.maria, PairState.BLOCKED, cast.aino.created_at)
    liisa = signed_in(web_app, sessions, cast.liisa)
    page = liisa.read(f"/clients/{cast.aino.id}")
    assert "Vaasankatu 12" in page
    for hidden in ("4711", "Maria", "Not a match", "/edit", "/circle", "/consent"):
        assert hidden not in page
    liisa.read(f"/clients/{cast.birgit.id}", expect=404)


def test_a_new_client_with_consent_can_be_helped(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    assert "Add a client" in nina.read("/clients/new")
    agreed = {"has_agreed": "y", "given_on": "20.11.2026", "valid_until": "2027-11-20"}
    new = filled_in(cast, name="Helmi Salo", phone="+46 8 123 456 78", languages=["fi", "so"], has_dog="y", **agreed)
    page = nina.post("/clients", data=new).headers["location"]
    assert "Helmi Salo" in nina.read(page)
    with sessions() as session:
        helmi = session.scalars(select(Client).where(Client.name == "Helmi Salo")).one()
        assert helmi.is_offerable(now)
        assert (helmi.phone, helmi.languages, helmi.has_dog) == ("+46812345678", ["fi", "so"], True)
        assert (helmi.area_id, helmi.team_id, helmi.told_by) == (cast.area.id, cast.team.id, ToldBy.CALL)
        (consent,) = helmi.consents
        assert (consent.given_on, consent.valid_until) == (date(2026, 11, 20), date(2027, 11, 20))
        assert (consent.giver, consent.recorded_by_id) == (Giver.CLIENT, cast.nina.id)
        assert [event.client_id for event in events(session, "created")] == [helmi.id]


def test_a_place_that_nobody_knows_is_said_and_saved(nina: Browser, cast: Cast) -> None:
    new = filled_in(cast, name="Helmi Salo", street="Nowherestreet 999", postal_code="", municipality="Atlantis")
    page = nina.read(nina.submit("/clients", new))
    assert "Place not known" in page
    assert "No consent" in page
    assert "Record the consent" in page


def test_an_empty_form_names_every_gap_and_loses_nothing(nina: Browser, tapping: Browser, cast: Cast) -> None:
    bad = {"good_to_know": "Deaf in the left ear", "phone": "12", "postal_code": "1", "area_id": cast.area.id}
    page = nina.submit("/clients", {**bad, "given_on": "2026-11-24", "told_by": "call"}, expect=422)
    assert "<title>Error: Add a client" in page
    gaps = (
        "Write the client",
        "Write the street",
        "Write the municipality",
        "Choose at least one language",
        "040 1234567",
    )
    for gap in (*gaps, "A postal code has five digits.", "A consent cannot be from the future."):
        assert page.count(gap) == 2, gap
    assert "Deaf in the left ear" in page
    assert tapping.submit("/clients", bad, expect=422).lstrip().startswith('<form id="client-form"')


def test_a_team_of_another_area_is_refused(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    with transaction(sessions) as session:
        team = Team(area_id=cast.other_area.id, name="Porvoo 1")
        session.add(team)
        session.get_one(Person, cast.nina.id).grant(RoleName.STAFF, session.get_one(Area, cast.other_area.id))
    assert "Porvoo 1" in nina.read("/clients/new")
    with sessions() as session:
        porvoo = session.scalars(select(Team).where(Team.name == "Porvoo 1")).one().id
    page = nina.submit("/clients", filled_in(cast, name="Helmi Salo", team_id=porvoo), expect=422)
    assert "That team works in another area." in page


def test_what_was_changed_is_recorded_by_name_alone(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    page = f"/clients/{cast.aino.id}"
    assert nina.submit(page, filled_in(cast, good_to_know="Ring twice", has_lift="y")) == page
    nina.submit(page, filled_in(cast, good_to_know="Ring twice", has_lift="y"))
    with sessions() as session:
        (edited,) = events(session, "edited")
        assert edited.fields == ["good_to_know", "has_lift"]
        assert session.get_one(Client, cast.aino.id).place_id == cast.aino.place_id


def test_at_a_new_address_her_live_needs_are_there_too(
    tapping: Browser, sessions: Sessions, cast: Cast, now: datetime
) -> None:
    with transaction(sessions) as session:
        live, gone = need(session, cast, now), need(session, cast, now, kind="company")
        gone.cancel(now)
        ids = live.id, gone.id
    answer = tapping.post(f"/clients/{cast.aino.id}", data=filled_in(cast, street="Fleminginkatu 1"))
    assert answer.headers["HX-Redirect"] == f"/clients/{cast.aino.id}"
    with sessions() as session:
        home = session.get_one(Client, cast.aino.id).place
        assert home.street == "Fleminginkatu 1"
        assert [session.get_one(Need, number).place_id for number in ids] == [home.id, cast.aino.place_id]
        assert session.get_one(Place, cast.aino.place_id).street == "Vaasankatu 12"
        assert events(session, "edited")[0].fields == ["address"]


def test_a_protected_address_is_shown_nowhere_and_kept(nina: Browser, sessions: Sessions, cast: Cast) -> None:
    page = f"/clients/{cast.aino.id}"
    nina.submit(page, filled_in(cast, is_protected="y"))
    for shown in (page, f"{page}/edit", "/clients"):
        text = nina.read(shown)
        assert "Vaasankatu" not in text
        assert "00500" not in text
    nowhere = {"street": "", "postal_code": "", "municipality": ""}
    nina.submit(page, filled_in(cast, is_protected="y", entry="Ring", **nowhere))
    with sessions() as session:
        aino = session.get_one(Client, cast.aino.id)
        assert (aino.place.street, aino.entry) == ("Vaasankatu 12", "Ring")


@pytest.mark.parametrize("htmx", [False, True])
def test_helpers_are_preferred_barred_and_let_go(
    web_app: Starlette, sessions: Sessions, cast: Cast, htmx: bool
) -> None:
    nina = signed_in(web_app, sessions, cast.nina, htmx=htmx)
    url, well = f"/clients/{cast.aino.id}/pairs", 200 if htmx else 303
    assert "Choose the helper." in nina.submit(url, {"helper_id": "", "pair_state": "blocked"}, expect=422)
    nina.submit(url, {"helper_id": 99999, "pair_state": "blocked"}, expect=422)
    nina.submit(url, {"helper_id": cast.maria.id, "pair_state": "preferred"}, expect=well)
    answer = nina.submit(url, {"helper_id": cast.maria.id, "pair_state": "blocked"}, expect=well)
    assert "Maria Mäkinen" in answer if htmx else answer == f"/clients/{cast.aino.id}"
    with sessions() as session:
        pair = session.scalars(select(Pair)).one()
        assert session.get_one(Client, cast.aino.id).bars(pair.helper)
    nina.submit(f"/clients/{cast.birgit.id}/pairs/{pair.id}/remove", expect=404)
    nina.submit(f"{url}/{pair.id}/remove", expect=409)
    nina.submit(url, {"helper_id": cast.olli.id, "pair_state": "preferred"}, expect=well)
    with sessions() as session:
        [_, pair] = session.scalars(select(Pair).order_by(Pair.id)).all()
    nina.submit(f"{url}/{pair.id}/remove", expect=well)
    with sessions() as session:
        assert [pair.helper_id for pair in session.scalars(select(Pair))] == [cast.maria.id]


def test_a_suspended_pair_is_not_loosened_here(nina: Browser, sessions: Sessions, cast: Cast, now: datetime) -> None:
    with transaction(sessions) as session:
        pair = session.get_one(Client, cast.aino.id).pair_with(cast.maria, PairState.PREFERRED, now)
        pair.state = PairState.SUSPENDED
        session.flush()
        number = pair.id
    url = f"/clients/{cast.aino.id}/pairs"
    nina.submit(url, {"helper_id": cast.maria.id, "pair_state": "preferred"}, expect=409)
    nina.submit(f"{url}/{number}/remove", expect=409)
    with sessions() as session:
        assert session.get_one(Pair, number).state is PairState.SUSPENDED
