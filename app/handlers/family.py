"""Family: a relative's first page, with what is agreed and what waits for those who are close to them."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from starlette.responses import Response

from app.access_calls import own_tasks
from app.call_card import card
from app.client_page import needs_of
from app.wall_time import deadline
from app.web import Web
from app.whole_calls import whole
from models.circle import CircleMember
from models.client import Client
from models.task import Task

PAST = 5
"""Needs that are over, for each client."""


def index(web: Web) -> Response:
    """For each client in whose circle the person is: who comes next, what waits, what was."""
    circles = web.session.scalars(
        select(CircleMember)
        .join(CircleMember.client)
        .where(CircleMember.person_id == web.person.id, CircleMember.may_follow)
        .options(joinedload(CircleMember.client).joinedload(Client.area))
        .order_by(Client.name)
    ).all()
    ids = [member.client_id for member in circles]
    waiting, past = needs_of(web, ids, over=False), needs_of(web, ids, over=True)
    tasks = whole(web.session, own_tasks(web.person, web.now).where(Task.client_id.in_(ids)))
    return web.page(
        "family/index.html",
        calls=[card(web, task) for task in tasks],
        families=[
            {
                "member": member,
                "client": member.client,
                "waiting": [need for need in waiting if need.client_id == member.client_id],
                "past": [need for need in past if need.client_id == member.client_id][:PAST],
            }
            for member in circles
        ],
        by=partial(deadline, web),
    )
