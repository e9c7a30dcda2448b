"""A helper's limits: what, how far, how often, when in peace, and in which language."""

from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette

from models.event import Event
from models.helper import Helper, Mode
from models.language import Language
from tests.cast import Cast
from tests.flows.asked import all_speak_english
from tests.web import Browser, signed_in

GOOD: dict[str, object] = {
    "kinds": ["shopping", "walk"],
    "max_km": "4",
    "max_visits_per_week": "3",
    "mode": "bike",
    "car": "y",
    "languages": ["fi", "en"],
    "quiet_start": "20:00",
    "quiet_end": "09:30",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _english(sessions: sessionmaker[Session], cast: Cast) -> None:
    all_speak_english(sessions, cast)


@pytest.fixture
def veikko(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> Browser:
    """Veikko's phone."""
    return signed_in(web_app, sessions, cast.veikko.person)


def save(browser: Browser, **changed: object) -> tuple[int, str]:
    answer = browser.post("/limits", data=GOOD | changed)
    return answer.status_code, answer.text


def events(sessions: sessionmaker[Session]) -> list[tuple[str, list[str]]]:
    with sessions() as session:
        rows = select(Event.entity, Event.fields).where(Event.verb.in_(("limits_changed", "changed")))
        return [(entity, fields) for entity, fields in session.execute(rows.order_by(Event.id))]


def test_all_limits_are_kept_and_shown(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    assert save(veikko)[0] == 303
    with sessions() as session:
        kept = session.get_one(Helper, cast.veikko.id)
        assert (kept.kinds, kept.max_km, kept.max_visits_per_week) == (["shopping", "walk"], 4, 3)
        assert (kept.mode, kept.car, kept.languages) == (Mode.BIKE, True, ["fi", "en"])
        assert (kept.person.quiet_start, kept.person.quiet_end) == (time(20), time(9, 30))
    page = veikko.read("/limits")
    assert 'value="walk" checked' in page
    assert 'value="09:30"' in page
    helper_fields = ["car", "kinds", "languages", "max_km", "max_visits_per_week", "mode"]
    assert events(sessions) == [("helper", helper_fields), ("person", ["quiet_end", "quiet_start"])]


def test_saving_without_a_change_writes_nothing(veikko: Browser, sessions: sessionmaker[Session]) -> None:
    save(veikko)
    before = events(sessions)
    save(veikko)
    assert events(sessions) == before


def test_every_kind_means_those_to_come_too(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    every = ["shopping", "pharmacy", "escort", "company", "walk", "repairs", "snow"]
    assert veikko.read("/limits").count('name="kinds"') == len(every)
    save(veikko, kinds=every)
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).kinds == []
    assert 'value="snow" checked' in veikko.read("/limits")


def test_the_page_follows_the_new_language(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    save(veikko, language="sv")
    assert '<html lang="sv">' in veikko.read("/limits")
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).person.language is Language.SV


def test_empty_quiet_hours_are_the_areas(veikko: Browser, sessions: sessionmaker[Session], cast: Cast) -> None:
    save(veikko)
    save(veikko, quiet_start="", quiet_end="")
    with sessions() as session:
        assert session.get_one(Helper, cast.veikko.id).person.quiet_hours.start == time(21)
    assert "21.00–07.00" in veikko.read("/limits")


MISTAKES = [
    ({"kinds": []}, "Choose at least one kind of help.", "kinds-0"),
    ({"kinds": ["juggling"]}, "valid choice", "kinds-0"),
    ({"max_km": "0"}, "from 1 to 100", "max_km"),
    ({"max_km": "far"}, "Give a whole number.", "max_km"),
    ({"max_visits_per_week": "99"}, "from 1 to 14", "max_visits_per_week"),
    ({"mode": "rocket"}, "Choose one of these.", "mode-0"),
    ({"languages": []}, "Choose at least one language.", "languages-0"),
    ({"quiet_start": ""}, "Give both times", "quiet_end"),
    ({"quiet_end": ""}, "Give both times", "quiet_end"),
    ({"quiet_start": "25:00"}, "Give a time", "quiet_start"),
    ({"language": "xx"}, "Choose one of these.", "language-0"),
]


@pytest.mark.parametrize(("changed", "told", "field"), MISTAKES)
def test_bad_values_are_told_at_the_field(
    web_app: Starlette,
    veikko: Browser,
    sessions: sessionmaker[Session],
    cast: Cast,
    changed: dict[str, object],
    told: str,
    field: str,
) -> None:
    status, page = save(veikko, **changed)
    assert status == 422
    assert "<title>Error: My limits" in page
    assert told in page
    assert f'href="#{field}"' in page
    assert 'value="bike" checked' in page or "mode" in changed
    tapping = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    status, form = save(tapping, **changed)
    assert status == 422
    assert form.lstrip().startswith('<form id="limits-form"')
    assert events(sessions) == []


def test_saving_by_htmx_goes_to_the_page(web_app: Starlette, sessions: sessionmaker[Session], cast: Cast) -> None:
    tapping = signed_in(web_app, sessions, cast.veikko.person, htmx=True)
    answer = tapping.post("/limits", data=GOOD)
    assert answer.headers["HX-Redirect"] == "/limits"
