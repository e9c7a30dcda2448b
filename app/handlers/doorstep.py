"""Nobody opens: what to do, step by step. Each step is confirmed with a tap, and those on duty hear of it."""

from typing import Any

from starlette.responses import Response

from app import access
from app.door_page import door_steps
from app.visit_page import CouldNotForm
from app.web import Web
from models.doorstep import Step
from models.errors import N_, NotFound
from models.visit import Visit


def show(web: Web) -> Response:
    """The steps; her telephone number is among them."""
    visit = access.own_visit(web, web.path["id"])
    if not visit.is_ahead:
        return web.go(web.url("visit", id=visit.id))
    if visit.reveals(web.now):
        visit.need.client.record("looked", web.now, ["phone"])
    return web.page("doorstep/show.html", **_seen(web, visit))


def confirm(web: Web) -> Response:
    """One step is done; or the door was opened, and the visit goes on."""
    if web.path["step"] not in set(Step):
        raise NotFound
    step, visit = Step(web.path["step"]), access.own_visit(web, web.path["id"])
    visit.lock()
    visit.at_door(step, web.now)
    if step is Step.OPENED:
        return web.go(web.url("visit", id=visit.id), web.say(N_("Good! The visit goes on, and home care knows.")))
    said = web.say(N_("Noted. The person on duty knows."))
    return web.done("doorstep/_steps.html", web.url("doorstep", id=visit.id), said=said, **_seen(web, visit))


def _seen(web: Web, visit: Visit) -> dict[str, Any]:
    return {"visit": visit, "steps": door_steps(web, visit), "form": CouldNotForm(web)}
