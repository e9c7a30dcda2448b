"""Finding the person who is on the telephone: a helper, a relative or a client, by part of a name or number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app import access
from app.call_card import written
from app.web import Web
from models.circle import CircleMember
from models.client import Client, ClientState
from models.errors import N_
from models.helper import Helper, HelperKind
from models.person import Person

SHOWN = 10
"""Of each: whoever is not among them is found by typing more."""

LEAST_LETTERS, LEAST_DIGITS = 2, 3


@dataclass(frozen=True, slots=True)
class Found:
    """One person, what they are, and the page where they can be helped."""

    name: str
    number: str
    what: str
    url: str
    icon: str


def find(web: Web, typed: str) -> list[Found]:
    """Whoever `typed` may mean, in the areas where this person works; nobody while it is too short to mean anybody."""
    if len(typed) < LEAST_LETTERS:
        return []
    return [*_helpers(web, typed), *_relatives(web, typed), *_clients(web, typed)]


def _helpers(web: Web, typed: str) -> Iterator[Found]:
    mine = select(Helper).join(Helper.person).where(Helper.area_id.in_(_areas(web)), Helper.left_at.is_(None))
    named = mine.where(_is(typed, Person.name, Person.phone), Person.disabled_at.is_(None))
    for helper in web.session.scalars(named.options(joinedload(Helper.person)).order_by(Person.name).limit(SHOWN)):
        what = N_("Volunteer") if helper.kind is HelperKind.VOLUNTEER else N_("Relative who helps")
        url = web.url("desk_helper", id=helper.id)
        yield Found(helper.person.name, written(helper.person.phone), web.say(what), url, "hand-helping")


def _relatives(web: Web, typed: str) -> Iterator[Found]:
    mine = select(CircleMember).join(CircleMember.person).join(CircleMember.client)
    named = mine.where(Client.area_id.in_(_areas(web)), _is(typed, Person.name, Person.phone))
    near = (joinedload(CircleMember.person), joinedload(CircleMember.client))
    for member in web.session.scalars(named.options(*near).order_by(Person.name, Client.name).limit(SHOWN)):
        what = web.say(N_("Close to %(name)s"), name=member.client.name)
        url = web.url("client", id=member.client_id)
        yield Found(member.person.name, written(member.person.phone), what, url, "heart-handshake")


def _clients(web: Web, typed: str) -> Iterator[Found]:
    mine = select(Client).where(Client.area_id.in_(_areas(web)), Client.state != ClientState.ENDED)
    for client in web.session.scalars(
        mine.where(_is(typed, Client.name, Client.phone)).order_by(Client.name).limit(SHOWN)
    ):
        yield Found(client.name, written(client.phone), web.say(N_("Client")), web.url("client", id=client.id), "house")


def _areas(web: Web) -> list[int]:
    return [area.id for area in web.person.areas_as(*access.CARE)]


def _is(typed: str, name: InstrumentedAttribute[str], phone: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """Whether every word is in the name, or the digits, as they are dialled at home or abroad, in the number."""
    words = and_(*(name.icontains(word, autoescape=True) for word in typed.split()))
    digits = re.sub(r"^0+", "", re.sub(r"[^\d]", "", typed))
    return or_(words, phone.contains(digits)) if len(digits) >= LEAST_DIGITS else words
