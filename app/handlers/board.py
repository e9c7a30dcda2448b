"""The coordinator's board, and the rounds that fill it."""

from typing import Any

from babel.numbers import format_decimal
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.overview import is_overdue, overview
from app.reasons import STATUSES
from app.telephone import as_written
from app.wall_time import deadline
from app.web import Web, row_number
from models.area import Area
from models.errors import N_, IllegalMove, UndoTooLate
from models.helper import Helper
from models.language import distance
from models.need import Need, NeedState
from models.person import RoleName
from models.proposal import Candidate, Proposal, ProposalState
from models.queue import Job, defer
from models.round import Round

PARTIAL = "board/_board.html"
MOST_PROPOSALS = 200
LEAST_GAP = 0.05
"""Below this many kilometres a plan is as good as the best."""


def show(web: Web) -> Response:
    """The board of one area: the one that is asked for, or the first."""
    areas = web.person.areas_as(RoleName.COORDINATOR, RoleName.ADMIN)
    asked = web.request.query_params.get("area", "")
    if not areas:
        return web.page("board/none.html")
    area = access.area(web, row_number(asked)) if asked else areas[0]
    return web.page("board/show.html", areas=areas, **_board(web, area))


def approve(web: Web) -> Response:
    """Approve the chosen suggestions, or all that were listed; what has moved on meanwhile is left as it is."""
    proposals = _chosen(web, "listed" if web.form.get("all") else "proposal")
    if not proposals:
        return _answer(web, web.say(N_("Choose at least one suggestion.")), area=_area(web))
    pending = [proposal for proposal in proposals if proposal.state is ProposalState.PENDING]
    if not pending:
        raise IllegalMove
    for proposal in pending:
        proposal.approve(web.person.id, web.now)
    return _answer(web, _counted(web, APPROVED, len(pending), len(proposals)), area=pending[0].need.area)


def undo(web: Web) -> Response:
    """Take back the approvals of a batch, as far as nobody has been asked."""
    proposals = _chosen(web, "proposal")
    in_time = [proposal for proposal in proposals if proposal.may_undo(web.now)]
    if not in_time:
        raise UndoTooLate
    for proposal in in_time:
        proposal.undo(web.now)
    return _answer(web, _counted(web, UNDONE, len(in_time), len(proposals)), area=in_time[0].need.area)


def start_round(web: Web) -> Response:
    """Look for helpers at once."""
    area = access.area(web, web.path["id"])
    is_new = defer(web.session, Job.RUN_ROUND, once=f"round-{area.id}", area_id=area.id)
    said = N_("Looking for helpers now. The suggestions appear here in a moment.")
    if not is_new:
        said = N_("A search is about to start already. The suggestions appear here in a moment.")
    context = _board(web, area) | {"searching": True}
    return web.done("rounds/_latest.html", _url(web, area), said=web.say(said), **context)


def show_round(web: Web) -> Response:
    """What a round weighed and what it suggested."""
    shown = access.round_of_matcher(web, web.path["id"])
    rows = select(Proposal).where(Proposal.round_id == shown.id).order_by(Proposal.id).limit(MOST_PROPOSALS)
    proposals = web.session.scalars(
        rows.options(
            joinedload(Proposal.need).options(joinedload(Need.client), joinedload(Need.kind)),
            selectinload(Proposal.candidates).joinedload(Candidate.helper).joinedload(Helper.person),
        )
    ).all()
    return web.page("rounds/show.html", round=shown, proposals=proposals, **_figures(web, shown))


def _figures(web: Web, shown: Round) -> dict[str, Any]:
    """How good the plan is, how much better one could be at most, and how long it took, in words."""
    total = shown.seconds.get("total")
    return {
        "quality": web.say(STATUSES[shown.status]) if shown.status else "",
        "gap": _gap(web, shown.objective, shown.bound),
        "took": f"{format_decimal(total, '0.0', web.language.value)} s" if total is not None else "",
    }


def _gap(web: Web, objective: float | None, bound: float | None) -> str:
    """The gap in kilometre-equivalents; empty before the round is done."""
    if objective is None or bound is None:
        return ""
    gap = bound - objective
    return distance(gap, web.language) if gap >= LEAST_GAP else web.say(N_("Nothing: this is the best there is"))


APPROVED = (
    N_("Approved: %(done)s. The first helpers are asked in a moment."),
    N_("Approved: %(done)s. Moved on meanwhile, and left as they are: %(left)s."),
)
UNDONE = (
    N_("Taken back: %(done)s. Nobody was asked."),
    N_("Taken back: %(done)s. Asked already, and left as they are: %(left)s."),
)


def _counted(web: Web, words: tuple[str, str], done: int, of: int) -> str:
    return web.say(words[done < of], done=done, left=of - done)


def _chosen(web: Web, field: str) -> list[Proposal]:
    """The proposals that the form names, each by a field of its own or several parted by blanks, and held."""
    named = " ".join(str(value) for value in web.form.getlist(field)).split()
    return access.proposals(web, {row_number(number) for number in named})


def _area(web: Web) -> Area:
    return access.area(web, row_number(str(web.form.get("area", ""))))


def _answer(web: Web, said: str, area: Area) -> Response:
    web.session.flush()
    if web.is_fragment:
        return web.partial(PARTIAL, said=said, **_board(web, area))
    return web.go(_url(web, area), said)


def _board(web: Web, area: Area) -> dict[str, Any]:
    """What the board's partial shows."""
    asked = web.request.query_params.get("show", "") or str(web.form.get("show", ""))
    shown = NeedState(asked) if asked in set(NeedState) else None
    return {
        "board": overview(web.session, area, web.person, web.now, shown),
        "may_act": access.acts_in(web.person, area.id, RoleName.COORDINATOR),
        "is_overdue": lambda visit: is_overdue(visit, web.now),
        "as_written": as_written,
        "deadline": lambda at: deadline(web, at),
    }


def _url(web: Web, area: Area) -> str:
    return f"{web.url('board')}?area={area.id}"
