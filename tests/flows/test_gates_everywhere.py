"""Nothing books, asks or reveals anything while a gate is closed: every address is tried with each of them.

A new address is tried by itself; where it can bring a helper to a client, `OPENS` must say so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from starlette.routing import Route

from app.routes import routes
from models.client import Client
from models.db import transaction
from models.helper import Helper
from models.person import Person, RoleName
from models.visit import Visit, VisitState
from tests.cast import Cast
from tests.flows.furnished import roles_of
from tests.flows.gated_town import AINO, SMS_SECRET, Town, build
from tests.flows.gates import GATES, Gate
from tests.flows.posting import five_taps

OPENS: dict[str, set[str]] = {
    "offer": {"revealed"},
    "offer_link": {"revealed"},
    "offer_link_accept": {"booked"},
    "offer_link_decline": {"asked", "revealed"},
    "offer_accept": {"booked"},
    "offer_decline": {"asked", "revealed"},
    "visits": {"revealed"},
    "visit": {"revealed"},
    "visit_arrive": {"revealed"},
    "visit_could_not": {"revealed"},
    "visit_withdraw": {"asked", "revealed"},
    "visit_part": {"asked"},
    "call": {"revealed"},
    "call_yes": {"booked"},
    "desk_helper": {"revealed"},
    "desk_accept": {"booked"},
    "concern_new": {"revealed"},
    "morning_approve": {"asked"},
    "board_approve": {"asked"},
    "proposal_approve": {"asked"},
    "need_ask": {"asked"},
    "visit_instead": {"asked"},
    "series_move": {"asked"},
    "series_save": {"asked"},
}
"""Addresses, and what of Veikko and Aino they bring about where every gate is open."""


MAY_FAIL = {
    "settings and masters, which bring no helper to anybody": {
        *("area_settings_save", "client_create", "client_save", "duty_add", "duty_remove", "helper_create"),
        *("kind_create", "kind_remove", "kind_save", "mandate_end", "mandate_record", "organisation_commitment"),
        *("organisation_create", "organisation_save", "organisation_step", "organisation_step_remove"),
        *("team_member_add", "team_rename", "step_mark", "limits_save", "claim_refuse"),
    },
    "they only stop help, or begin it again for a client who is away: see the gates of clients": {
        *("client_end", "client_pause", "client_resume", "exception_add", "exception_remove", "slot_remove"),
    },
    "there is nothing of the kind in the town: worries, incidents, late visits, days left out, approvals": {
        *("call_arrived", "call_cannot_come", "call_coming", "call_finished", "concern_close", "concern_see"),
        *("incident_close", "incident_follow_up", "incident_name", "incident_task_done", "series_unskip"),
        *("board_undo", "morning_undo", "need_reopen", "desk_money", "spending_save", "commitment_sign"),
    },
    "the two have met already": {"series_meet"},
    "new needs and times go to a round, which is tried by itself": {
        *("need_post", "needs_several_post", "series_create", "slot_post"),
    },
    "nobody is signed in by it": {"sign_in_send", "sign_in_use_link"},
}
"""Forms that do not succeed where every gate is open, and why that hides nothing."""

WITHOUT_GATES = ("concern_new",)
"""Whoever has been with her may tell about a worry whatever has changed since; it names her, and no more."""

ALOUD = ("desk_helper", "call")
"""Pages that somebody reads to Veikko on the telephone."""


@pytest.fixture
def town(engine: Engine, sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Iterator[Town]:
    """The town, with every gate open."""
    with engine.connect() as connection:
        yield build(sessions, connection, cast, now)


@dataclass(frozen=True)
class Try:
    """One address as somebody opens it or sends a form to it; `who` is None where no one need be signed in."""

    route: Route
    path: str
    who: Person | None
    form: dict[str, object]
    by_link_of: str | None = None

    @property
    def is_look(self) -> bool:
        """Whether it only looks."""
        return "GET" in (self.route.methods or ())

    @property
    def is_read_by_veikko(self) -> bool:
        """Whether the answer is his to read, or is read to him on the telephone."""
        if self.who is None:
            return self.by_link_of in (None, "Veikko")
        return self.who.first_name == "Veikko" or (self.is_look and self.route.name in ALOUD)


def tries(town: Town) -> Iterator[Try]:
    """Every address with every number that it may have, as whoever may go there."""
    for route in routes(demo=False):
        if isinstance(route, Route):
            for path, who in paths(town, route):
                tried = Try(route, path, who, forms(town, route.name), by_link_of(town, path))
                if tried.is_read_by_veikko or not tried.is_look:
                    yield tried


def paths(town: Town, route: Route) -> Iterator[tuple[str, Person | None]]:
    noun = route.path.split("/")[1]
    if noun == "o":
        for way in town.links.values():
            yield route.path.replace("/o/{id:int}/{token}", way), None
        return
    for number in numbers(town, noun) if "{id:int}" in route.path else [0]:
        for path in filled(town, route.path.replace("{id:int}", str(number))):
            yield path, actor(town, route, noun, number)


def by_link_of(town: Town, path: str) -> str | None:
    """Whose link the address begins with, if it is one."""
    whose = (town.owners["offers", number] for number, way in town.links.items() if path.startswith(way))
    return next((person.first_name for person in whose), None)


def numbers(town: Town, noun: str) -> list[int]:
    """The numbers that stand in an address after its first word."""
    return town.rows.get(noun) or {
        "clients": [town.cast.aino.id],
        "helpers": [town.cast.veikko.id],
        "desk": [town.cast.veikko.id],
        "areas": [town.cast.area.id],
        "organisations": [town.cast.veikko.organisation_id or 0],
        "regulars": town.rows["pairs"],
    }.get(noun, [1])


def filled(town: Town, path: str) -> Iterator[str]:
    """The address with what else stands in it."""
    others: dict[str, Sequence[object]] = {
        "{offer:int}": town.rows["offers"],
        "{visit:int}": town.rows["visits"],
        "{candidate:int}": town.rows["candidates"],
        "{pair:int}": town.rows["pairs"],
        "{kind}": ["identity"],
        "{step}": ["rang"],
        "{what}": ["worry"],
        "{role}": ["coordinator"],
        "{token}": ["none"],
        "{member:int}": (1,),
        "{mandate:int}": (1,),
        "{task:int}": (1,),
        "{role:int}": (1,),
    }
    hole = next((hole for hole in others if hole in path), None)
    if hole is None:
        assert "{" not in path, f"say in `filled` what stands in {path}"
        yield path
        return
    for value in others[hole]:
        yield from filled(town, path.replace(hole, str(value)))


def actor(town: Town, route: Route, noun: str, number: int) -> Person | None:
    """Who goes there: whose it is, or else the first of the roles that may."""
    roles, cast = roles_of(route), town.cast
    if roles is None:
        return None
    if not roles or RoleName.VOLUNTEER in roles:
        return town.owners.get((noun, number), cast.veikko.person)
    people = {RoleName.COORDINATOR: cast.kaisa, RoleName.ADMIN: cast.admin, RoleName.RELATIVE: cast.liisa}
    return next(people[role] for role in people if role in roles)


def forms(town: Town, name: str) -> dict[str, object]:
    """What is sent to an address, where that matters."""
    cast, veikko = town.cast, town.cast.veikko.id
    pending = " ".join(map(str, town.rows["proposals"]))
    known: dict[str, dict[str, object]] = {
        "need_ask": {"helper": veikko},
        "visit_instead": {"helper": veikko},
        "proposal_first": {"helper": veikko},
        "board_approve": {"area": cast.area.id, "proposal": pending},
        "morning_approve": {"area": cast.area.id, "listed": pending},
        "need_post": five_taps(cast, kind="repair", anyway=""),
        "desk_ill": {"spell": "today"},
        "desk_slot": {"day": "2026-11-24", "part": "morning"},
        "desk_pause": {"until": "2026-11-30"},
        "desk_day_off": {"day": "2026-11-24"},
        "desk_worry": {"text": "The fridge is empty"},
        "desk_incident": {"kind": "injury", "text": "She fell"},
        "desk_expense": {"kind": "fare", "cost": "3,20", "note": "Told by telephone"},
        "expense_claim": {"visit": done_by(town), "kind": "fare", "cost": "3,20", "note": "No receipt"},
        "concern_tell": {"client": cast.aino.id, "text": "The fridge is empty"},
        "incident_report": {"client": cast.aino.id, "kind": "injury", "text": "She fell", "helper": ""},
        "availability_pause": {"until": "2026-11-30"},
        "helper_away_save": {"since": "2026-11-25", "until": "2026-11-30"},
        "circle_add": {"member_name": "Eero Laine", "email": "eero@example.org", "may_follow": "y"},
        "client_pair": {"helper_id": cast.maria.id, "pair_state": "preferred"},
        "series_skip": {"day": "2026-11-27"},
        "series_save": {"earliest": "13:00", "latest": "15:00", "minutes": "60", "last_day": "", "note": ""},
        "series_skip_days": {"since": "2027-07-01", "until": "2027-07-31"},
        "series_move": {"turn": "2026-11-27", "to_day": "2026-11-26", "to_time": "14:00"},
        "team_add": {"name": "Another team"},
        "illness_tell": {"spell": "today"},
        "helper_ill_tell": {"spell": "today"},
        "series_choose": {"helper_id": veikko},
        "series_meet": {"day": "2026-12-01", "at": "17:00"},
        "sms_receive": {"from": "+358401112222", "text": "joo", "id": "1", "secret": SMS_SECRET},
        "leave_save": {"erase_on": "2026-12-24"},
        "helper_leave_save": {"erase_on": "2026-12-24"},
        "regular_part": {"part": "y"},
    }
    return known.get(name, {})


def done_by(town: Town) -> int:
    """The visit that Veikko has made."""
    with town.sessions() as session:
        return session.scalars(select(Visit.id).where(Visit.state == VisitState.DONE)).one()


def go(town: Town, tried: Try) -> str:
    """Do it, and what is due in the next minute; say what Veikko reads of the answer."""
    browser = town.browsers[tried.who.id] if tried.who else town.stranger
    if tried.is_look:
        response = browser.get(tried.path)
    else:
        response = browser.post(tried.path, data={name: str(value) for name, value in tried.form.items()})
        town.answers.setdefault(tried.route.name, set()).add(response.status_code)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            town.work()
    return response.text if tried.is_read_by_veikko else ""


def effects(town: Town, tried: Try, gate: Gate | None = None) -> set[str]:
    """What of Veikko and Aino a try brings about, beside what time alone does; behind `gate`, if one is closed."""
    with town.trying():
        if gate is not None:
            close(town, gate)
        before = town.expected if gate is None else town.deeds()
        read = go(town, tried)
        new = {what for what, *_ in town.deeds() - before}
        return new | ({"revealed"} if any(words in read for words in AINO) else set())


def close(town: Town, gate: Gate) -> None:
    with transaction(town.sessions) as session:
        gate(session.get_one(Client, town.cast.aino.id), session.get_one(Helper, town.cast.veikko.id))


def test_no_address_brings_anything_about_through_a_closed_gate(town: Town) -> None:
    found = [(tried, effects(town, tried)) for tried in tries(town)]
    brought: dict[str, set[str]] = {}
    for tried, done in found:
        brought.setdefault(tried.route.name, set()).update(done)
    assert {name: done for name, done in brought.items() if done} == OPENS, "say in OPENS what a new address can do"
    failed = {name for name, codes in town.answers.items() if min(codes) >= HTTPStatus.BAD_REQUEST}
    assert failed <= set().union(*MAY_FAIL.values()), "send what a new address asks for, or say why it may fail"
    working = [tried for tried, done in found if done and tried.route.name not in WITHOUT_GATES]
    leaks = [(gate.__name__, tried.path) for gate in GATES for tried in working if effects(town, tried, gate)]
    assert not leaks


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_nothing_by_itself_through_a_closed_gate(town: Town, gate: Gate) -> None:
    with town.trying():
        before, suggested = town.deeds(), town.suggested()
        close(town, gate)
        town.match()
        assert not town.suggested() - suggested
        town.work()
        assert not town.deeds() - before
        for text in town.send():
            assert not text.startswith("OFFER "), text
            assert not any(words in text for words in AINO), text


def test_rounds_and_timers_and_messages_do_their_work_with_every_gate_open(town: Town) -> None:
    with town.trying():
        before, suggested = town.deeds(), town.suggested()
        town.match()
        assert town.suggested() - suggested
        town.work()
        assert {what for what, *_ in town.deeds() - before} == {"asked"}
        texts = town.send()
    assert any(text.startswith("OFFER ") for text in texts)
    assert any("Vaasankatu" in text for text in texts)
