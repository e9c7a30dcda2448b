"""From a filled-in form to a need on the board: once, however often it is sent."""

from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.need_form import Asked, NeedForm
from app.places.locate import place_for
from app.web import Web
from models.area import Team
from models.availability import local_moment
from models.client import Client
from models.need import OVER, Need
from models.person import Person
from models.place import Place

NORMAL, URGENT = 1, 3
"""Priorities; the matcher serves higher ones first."""


def posted_already(web: Web, form: NeedForm) -> Need | None:
    """The need that this very form has posted before."""
    return web.session.scalar(select(Need).where(Need.post_key == _key(web, form)))


def same_already(web: Web, form: NeedForm, asked: Asked) -> Need | None:
    """A live need of the same client, kind and day, whoever posted it; not what this very form posted a moment ago."""
    return same_as(web, asked, _key(web, form))


def same_as(web: Web, asked: Asked, post_key: str) -> Need | None:
    """A live need of the same client, kind and day that was not posted under `post_key`."""
    zone = asked.client.area.zone
    day = asked.window.earliest.astimezone(zone).date()
    start, end = (local_moment(day + timedelta(days=days), time(0), zone) for days in (0, 1))
    same = select(Need).where(Need.client_id == asked.client.id, Need.kind_id == asked.kind.id)
    live = same.where(Need.state.not_in(OVER), Need.earliest >= start, Need.earliest < end)
    others = live.where(Need.post_key.is_distinct_from(post_key))
    return web.session.scalars(others.order_by(Need.id)).first()


def post_need(web: Web, form: NeedForm, asked: Asked) -> Need:
    """Post what was asked; of two taps at the same moment, the later one gets the need of the first."""
    try:
        with web.session.begin_nested():
            need = _need(web, form, asked)
            web.session.add(need)
            need.post(web.now)
    except IntegrityError:
        first = posted_already(web, form)
        if first is None:
            raise
        return first
    return need


def _need(web: Web, form: NeedForm, asked: Asked) -> Need:
    return Need(
        area=asked.client.area,
        client=asked.client,
        kind=asked.kind,
        place=_place(web, form, asked.client),
        team=owning_team(web.person, asked.client),
        posted_by=web.person,
        post_key=_key(web, form),
        earliest=asked.window.earliest,
        latest=asked.window.latest,
        minutes=asked.minutes,
        seats=form.seats.data,
        priority=URGENT if form.urgent.data else NORMAL,
        languages=form.languages.data,
        skills=form.skills.data,
        car=form.car.data,
        note=form.note.data,
    )


def _key(web: Web, form: NeedForm) -> str:
    """The form's own key, told apart by who sends it."""
    return f"{web.person.id}-{form.post_key.data}"


def owning_team(person: Person, client: Client) -> Team | None:
    """The team that owns the need: the poster's in that area, else the client's."""
    own = (role.team for role in person.roles if role.team and role.area_id == client.area_id)
    return next(own, client.team)


def _place(web: Web, form: NeedForm, client: Client) -> Place:
    """The client's home, or the address that was given."""
    if not form.street.data:
        return client.place
    street, postal_code, municipality = form.street.data, form.postal_code.data, form.municipality.data
    return place_for(web.session, street, postal_code, municipality or "", web.now, web.settings)
