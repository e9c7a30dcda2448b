"""This morning: the coordinator's first page. Each card's actions are the things' own, and come back here."""

from typing import Any

from starlette.responses import Response

from app import access
from app.call_card import cards, written
from app.handlers.calls import looks
from app.morning import Morning, morning
from app.wall_time import deadline
from app.web import Web, row_number
from models.area import Area
from models.availability import local_moment
from models.errors import N_, IllegalMove, UndoTooLate
from models.event import record_looks
from models.pairing import meeting_day
from models.person import RoleName
from models.proposal import Proposal, ProposalState

PARTIAL = "morning/_morning.html"


def show(web: Web) -> Response:
    """The morning of one area: the one that is asked for, or the first."""
    areas = web.person.areas_as(RoleName.COORDINATOR)
    asked = web.request.query_params.get("area", "")
    if not areas:
        return web.page("board/none.html")
    area = access.area(web, row_number(asked)) if asked else areas[0]
    shown = _shown(web, area)
    _record_looks(web, shown["morning"])
    return web.page("morning/show.html", areas=areas, **shown)


def _record_looks(web: Web, shown: Morning) -> None:
    """Whose names and numbers were read: of those to ring, and of whom the other cards tell."""
    read = looks(web, [*shown.calls, *(one.task for one in shown.breaks if one.task)])
    for client in {client for one in shown.breaks for client in one.clients}:
        read.setdefault(client, {"name"})
    record_looks(web.session, read, web.now)


def approve(web: Web) -> Response:
    """Approve all the suggestions that were listed, or the one; what has moved on meanwhile is left as it is."""
    pending = [one for one in _listed(web) if one.state is ProposalState.PENDING]
    if not pending:
        raise IllegalMove
    for proposal in pending:
        proposal.approve(web.person.id, web.now)
    said = web.say(N_("Approved: %(done)s. The first helpers are asked in a moment."), done=len(pending))
    return _answer(web, pending, said, undoable=pending)


def undo(web: Web) -> Response:
    """Take the approvals back, as far as nobody has been asked."""
    in_time = [one for one in _listed(web) if one.may_undo(web.now)]
    if not in_time:
        raise UndoTooLate
    for proposal in in_time:
        proposal.undo(web.now)
    return _answer(web, in_time, web.say(N_("Taken back: %(done)s. Nobody was asked."), done=len(in_time)))


def _listed(web: Web) -> list[Proposal]:
    return access.proposals(web, {row_number(number) for number in str(web.form.get("listed", "")).split()})


def _answer(web: Web, proposals: list[Proposal], said: str, undoable: list[Proposal] | None = None) -> Response:
    web.session.flush()
    area = proposals[0].need.area
    url = f"{web.url('morning')}?area={area.id}"
    if not web.is_fragment:
        return web.go(url, said)
    return web.partial(PARTIAL, said=said, **_shown(web, area, undoable or []))


def _shown(web: Web, area: Area, undoable: list[Proposal] | None = None) -> dict[str, Any]:
    shown: Morning = morning(web.session, area, web.person, web.now)
    urgent = [one.task for one in shown.breaks if one.task]
    return {
        "morning": shown,
        "calls": cards(web, shown.calls),
        "urgent_calls": {call.task.id: call for call in cards(web, urgent)},
        "today": area.day_of(web.now),
        "undoable": undoable or [],
        "may_act": access.acts_in(web.person, area.id, RoleName.COORDINATOR),
        "as_written": written,
        "deadline": lambda at: deadline(web, at),
        "meeting_at": lambda series: local_moment(meeting_day(series, web.now), series.earliest, area.zone),
    }
