"""Proposals: a coordinator approves, takes back, turns down, changes the order, or asks somebody by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.forms import INVALID
from app.web import Web, row_number
from models import asking
from models.errors import N_, IllegalMove, NotFound, Refused
from models.helper import Helper
from models.need import Need, NeedState
from models.person import Person
from models.proposal import Proposal, ProposalState
from models.travel import kilometres

PARTIAL = "proposals/_proposal.html"
MOST = 40
"""So many helpers are shown to choose from; a name narrows them down."""


def approve(web: Web) -> Response:
    """Approve the shortlist: the first is asked when the undo time has passed."""
    return _act(web, N_("Approved. %(name)s will be asked first."), lambda p: p.approve(web.person.id, web.now))


def undo(web: Web) -> Response:
    """Take the approval back."""
    return _act(web, N_("Taken back. Nobody was asked."), lambda p: p.undo(web.now))


def reject(web: Web) -> Response:
    """Turn the suggestion down."""
    return _act(web, N_("Turned down. %(name)s will not be suggested for this again."), lambda p: p.reject(web.now))


def move_up(web: Web) -> Response:
    """Ask one of the shortlist a place sooner."""

    def up(proposal: Proposal) -> None:
        moved = next((c for c in proposal.candidates if c.id == web.path["candidate"]), None)
        if moved is None:
            raise NotFound
        proposal.move_up(moved, web.now)

    return _act(web, N_("The order is changed."), up, opened=True)


def ask_first(web: Web) -> Response:
    """Put a helper of the area first, whether or not the matcher listed them."""
    need = access.proposal(web, web.path["id"]).need
    helper = _helper(web, need)
    if helper is None:
        return _choice(web, need, is_missing=True)
    return _act(web, N_("%(name)s comes first now. Nobody is asked before you approve."), _first(web, helper))


def _first(web: Web, helper: Helper) -> Callable[[Proposal], None]:
    return lambda proposal: asking.put_first(proposal, helper, web.now)


def ask_by_hand(web: Web) -> Response:
    """Ask a helper about a need that has no suggestion."""
    need = access.need_to_coordinate(web, web.path["id"])
    helper = _helper(web, need)
    if helper is None:
        return _choice(web, need, is_missing=True)
    proposal = asking.ask_by_hand(need, helper, web.person.id, web.now)
    words = N_("Approved. %(name)s will be asked first.") if proposal.sent_at is None else N_("%(name)s is asked now.")
    said = web.say(words, name=helper.person.name)
    return web.done(PARTIAL, board_url(web, need), said=said, proposal=proposal)


def choose(web: Web) -> Response:
    """The helpers of the area, for choosing one by hand."""
    return _choice(web, access.need_in_charge(web, web.path["id"]))


def board_url(web: Web, need: Need) -> str:
    """Where `need` stands on the board."""
    return f"{web.url('board')}?area={need.area_id}#need-{need.id}"


def _act(web: Web, said: str, act: Callable[[Proposal], None], *, opened: bool = False) -> Response:
    """Act on the proposal; where it has moved on, htmx gets it as it is now, with the words of the refusal.

    `opened` shows the back-ups as well.
    """
    proposal = access.proposal(web, web.path["id"])
    name = proposal.first.helper.person.name
    try:
        act(proposal)
    except Refused as refusal:
        if not web.is_fragment:
            raise
        web.session.rollback()
        words, proposal = web.say(refusal.message, **refusal.values), access.proposal(web, web.path["id"])
        return web.partial(PARTIAL, status=refusal.status, refused=words, proposal=proposal)
    if proposal.state is ProposalState.PENDING:
        name = proposal.first.helper.person.name
    words = web.say(said, name=name)
    return web.done(PARTIAL, board_url(web, proposal.need), said=words, proposal=proposal, opened=opened)


def _helper(web: Web, need: Need) -> Helper | None:
    """The helper of the need's area that the form names; None where it names none."""
    named = str(web.form.get("helper", ""))
    if not named.isdecimal():
        return None
    helper = access.helper(web, row_number(named))
    if helper.area_id != need.area_id:
        raise NotFound
    return helper


@dataclass(frozen=True, slots=True)
class Option:
    """A helper to choose: how far away, whether free then, and what stands in the way."""

    helper: Helper
    km: float | None
    is_free: bool
    hindrance: str


def _choice(web: Web, need: Need, *, is_missing: bool = False) -> Response:
    """The page for choosing; `is_missing` says that nobody was chosen."""
    is_open = need.state in (NeedState.OPEN, NeedState.UNFILLED, NeedState.PROPOSED)
    if not is_open and not asking.is_being_asked(need):
        raise IllegalMove()
    searched = str(web.form.get("q") or web.request.query_params.get("q", "")).replace("\0", "").strip()
    options = sorted((_option(web, need, helper) for helper in _helpers(web, need, searched)), key=_order)
    template = "proposals/_choose.html" if web.is_fragment else "proposals/choose.html"
    return web.page(
        template,
        status=INVALID if is_missing else 200,
        need=need,
        proposal=need.proposal if need.state is NeedState.PROPOSED else None,
        options=options[:MOST],
        more=max(len(options) - MOST, 0),
        searched=searched,
        is_missing=is_missing,
    )


def _helpers(web: Web, need: Need, searched: str) -> Sequence[Helper]:
    here = select(Helper).join(Helper.person).where(Helper.area_id == need.area_id, Helper.left_at.is_(None))
    if searched:
        here = here.where(Person.name.icontains(searched, autoescape=True))
    return web.session.scalars(
        here.options(
            joinedload(Helper.person),
            joinedload(Helper.place),
            selectinload(Helper.weekly_slots),
            selectinload(Helper.exceptions),
            selectinload(Helper.posted_slots),
        )
    ).all()


def _option(web: Web, need: Need, helper: Helper) -> Option:
    refusal = asking.hindrance(need, helper, web.now)
    words = web.say(refusal.message, **refusal.values) if refusal else ""
    return Option(helper, kilometres(helper.place, need.place), asking.is_free(need, helper), words)


def _order(option: Option) -> tuple[bool, bool, float, str]:
    """Who can be asked first, then who is free, then who is near."""
    far = option.km if option.km is not None else 999.0
    return bool(option.hindrance), not option.is_free, far, option.helper.person.name
