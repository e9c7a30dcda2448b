"""Who else could come: looked for when a card of the morning comes into view, and asked in one tap."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import load_only
from starlette.responses import Response

from app import access
from app.call_card import written
from app.web import Web, row_number
from app.who_else import Other, who_else
from models.cover import gaps
from models.errors import N_, NotFound
from models.event import Recorded, record_looks
from models.helper import Helper
from models.instead import ask_instead
from models.need import Need
from models.visit import Visit, VisitState

MOST = 50
"""For so many of the visits that one helper leaves, others are named together."""


def of_need(web: Web) -> Response:
    """Who could come to one need, or instead of a helper who is late."""
    need = access.need_in_charge(web, web.path["id"])
    booked = [visit for visit in need.visits if visit.state is VisitState.BOOKED]
    return _show(web, [(need, booked[0] if booked and not need.seats_left else None)], f"need-{need.id}")


def of_helper(web: Web) -> Response:
    """Who could come to each visit that a helper who is away leaves."""
    helper = access.helper(web, web.path["id"])
    left = [gap.visit for gap in gaps(helper, web.now) if gap.visit is not None][:MOST]
    return _show(web, [(visit.need, visit) for visit in left], f"helper-{helper.id}")


def ask(web: Web) -> Response:
    """Ask somebody else to a visit, in place of the helper who is late or away."""
    visit = access.visit_in_charge(web, web.path["id"])
    helper = access.helper(web, row_number(str(web.form.get("helper", ""))))
    if helper.area_id != visit.need.area_id:
        raise NotFound
    ask_instead(visit, helper, web.person.id, web.now)
    words = N_("%(name)s is asked now, and %(other)s need not come.")
    said = web.say(words, name=helper.person.name, other=visit.helper.person.name)
    return web.go(web.back_to(web.url("need", id=visit.need_id)), said)


def _show(web: Web, asked: Sequence[tuple[Need, Visit | None]], of: str) -> Response:
    found = who_else(web.session, [need.id for need, _ in asked], web.now)
    _record_looks(web, [need for need, _ in asked], [one for some in found.values() for one in some])
    show = web.partial if web.is_fragment else web.page
    template = "others/_others.html" if web.is_fragment else "others/show.html"
    return show(template, asked=asked, found=found, of=of, as_written=written)


def _record_looks(web: Web, needs: Sequence[Need], others: Sequence[Other]) -> None:
    """Whose help it is, and whose names and numbers were read."""
    ids = {one.helper_id for one in others}
    named = select(Helper).where(Helper.id.in_(ids)).options(load_only(Helper.area_id))
    helpers = web.session.scalars(named).all() if ids else ()
    looks: dict[Recorded, set[str]] = {need.client: {"name"} for need in needs}
    looks |= {helper: {"name", "phone"} for helper in helpers}
    record_looks(web.session, looks, web.now)
