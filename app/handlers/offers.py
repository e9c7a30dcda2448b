"""Offers: the question on a helper's phone, answered signed in or by the link of the message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload
from starlette.responses import Response

from app import access
from app.web import LANGUAGE_COOKIE, Web
from models.availability import starting_place
from models.client import Client
from models.db import Actor
from models.errors import N_, AlreadyTaken, Refused
from models.helper import Helper
from models.need import Need, NeedState
from models.offer import LIVE, DeclineReason, Offer, OfferState
from models.proposal import Candidate
from models.requirements import needs_car
from models.series import Series
from models.travel import kilometres
from models.visit import VisitState, WithdrawReason
from notifications.money_facts import money_rule
from notifications.questions import question, why_you

CLOSED_SHOWN = 10
THANKS = N_("Agreed, thank you!")
NO_THANKS = N_("Thank you for telling. We ask somebody else.")

CLOSED = {OfferState.DECLINED: "no", OfferState.COUNTERED: "countered", OfferState.WITHDRAWN: "withdrawn"}
AFTER_YES = {VisitState.BOOKED: "yes", VisitState.UNDER_WAY: "yes", VisitState.DONE: "helped"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer as its helper sees it. `stands` names the partial that tells how it stands."""

    offer: Offer
    stands: str
    accept_url: str
    decline_url: str
    visit_url: str
    km: float | None
    own_client: str
    question: str
    why_you: str
    needs_car: bool
    money: str
    reasons: Sequence[DeclineReason] = tuple(DeclineReason)


def index(web: Web) -> Response:
    """Open questions first, then the latest answered ones."""
    helper = access.as_helper(web)
    open_ones = _open_offers(web, helper) if helper else []
    closed = _latest_closed(web, helper) if helper else []
    asked = [_asked(web, offer) for offer in open_ones]
    today = web.now.astimezone(web.person.zone).date()
    return web.page("offers/index.html", helper=helper, open=asked, closed=closed, today=today)


def show(web: Web) -> Response:
    """One question, as it stands."""
    return _page(web, access.own_offer(web, web.path["id"]))


def accept(web: Web) -> Response:
    """Yes."""
    offer = access.own_offer(web, web.path["id"])
    return _answer(web, offer, web.url("offer", id=offer.id), lambda: offer.accept(web.now), THANKS, is_yes=True)


def decline(web: Web) -> Response:
    """No; with a reason, now or afterwards, if the helper wants to say."""
    offer = access.own_offer(web, web.path["id"])
    return _answer(web, offer, web.url("offer", id=offer.id), lambda: offer.decline(web.now, _reason(web)), NO_THANKS)


def show_by_link(web: Web) -> Response:
    """One question, for whoever has its link. Looking answers nothing."""
    return _page(web, _by_link(web))


def accept_by_link(web: Web) -> Response:
    """Yes, by the link."""
    offer = _by_link(web)
    return _answer(web, offer, _link(web, offer), lambda: offer.accept(web.now), THANKS, is_yes=True)


def decline_by_link(web: Web) -> Response:
    """No, by the link."""
    offer = _by_link(web)
    return _answer(web, offer, _link(web, offer), lambda: offer.decline(web.now, _reason(web)), NO_THANKS)


def _answer(
    web: Web, offer: Offer, url: str, verb: Callable[[], object], said: str, *, is_yes: bool = False
) -> Response:
    """Take the answer; where it comes too late, show kindly how the question stands."""
    offer.lock()
    try:
        with web.session.begin_nested():
            verb()
    except Refused as refusal:
        if is_yes and isinstance(refusal, AlreadyTaken):
            offer.came_second(web.now)
        return _late(web, offer, refusal)
    return web.done("offers/_offer.html", url, said=web.say(said), asked=_asked(web, offer))


def _late(web: Web, offer: Offer, refusal: Refused) -> Response:
    said = web.say(refusal.message, **refusal.values)
    if web.is_fragment:
        return web.partial("offers/_offer.html", status=refusal.status, asked=_asked(web, offer), said=said)
    return _page(web, offer, status=refusal.status, said=said)


def _page(web: Web, offer: Offer, *, status: int = 200, said: str = "") -> Response:
    by_link = "token" in web.path
    others = [] if by_link else [other for other in _open_offers(web, offer.helper) if other is not offer]
    asked = _asked(web, offer)
    return web.page("offers/show.html", status=status, asked=asked, said=said, by_link=by_link, others=others)


def _asked(web: Web, offer: Offer) -> Asked:
    way, params = "offer", {"id": offer.id}
    if "token" in web.path:
        way, params = "offer_link", {"id": offer.id, "token": web.path["token"]}
    need = offer.need
    start = starting_place(offer.helper, offer.starts_at, offer.ends_at)
    return Asked(
        offer=offer,
        stands=_stands(web, offer),
        accept_url=web.url(f"{way}_accept", **params),
        decline_url=web.url(f"{way}_decline", **params),
        visit_url=web.url("visit", id=offer.visit.id) if offer.visit else "",
        km=None if need.client.is_protected else kilometres(start, need.place),
        own_client=need.client.name if _is_own(need.client, offer.helper) else "",
        question=question(offer, web.language),
        why_you=why_you(offer, web.language),
        needs_car=needs_car(need),
        money=money_rule(need, web.language),
    )


def _stands(web: Web, offer: Offer) -> str:
    if _is_open(web, offer):
        return "open"
    if offer.state is OfferState.ACCEPTED:
        return AFTER_YES.get(offer.visit.state, "off") if offer.visit else "off"
    if offer.visit and offer.visit.withdrawn_for is WithdrawReason.PARTED:
        return "off"
    if offer.state is OfferState.EXPIRED and offer.need.state is NeedState.CANCELLED:
        return "not_needed"
    if offer.state is OfferState.EXPIRED and not offer.need.seats_left:
        return "taken"
    return CLOSED.get(offer.state, "over")


def _is_open(web: Web, offer: Offer) -> bool:
    return offer.is_live and web.now < offer.starts_at


def _is_own(client: Client, helper: Helper) -> bool:
    """Whether the helper is family of the client, and may read whom the question is about."""
    return any(member.person_id == helper.person_id for member in client.circle)


def _open_offers(web: Web, helper: Helper) -> list[Offer]:
    mine = _whole(Offer.helper_id == helper.id, Offer.state.in_(LIVE), Offer.starts_at > web.now)
    return list(web.session.scalars(mine.order_by(Offer.starts_at)))


def _latest_closed(web: Web, helper: Helper) -> list[Offer]:
    closed = or_(Offer.state.not_in(LIVE), Offer.starts_at <= web.now)
    latest = _whole(Offer.helper_id == helper.id, closed).order_by(Offer.id.desc()).limit(CLOSED_SHOWN)
    return list(web.session.scalars(latest))


def _by_link(web: Web) -> Offer:
    """The offer of the link, which speaks its helper's language and acts in the helper's name."""
    offer = access.offer_by_token(web, web.path["id"], web.path["token"])
    if web.signed_in is None and LANGUAGE_COOKIE not in web.request.cookies:
        web.language = offer.helper.person.language
    web.session.info["actor"] = Actor(offer.helper.person_id, via="link")
    return offer


def _link(web: Web, offer: Offer) -> str:
    return web.url("offer_link", id=offer.id, token=web.path["token"])


def _reason(web: Web) -> DeclineReason | None:
    given = web.form.get("reason")
    return DeclineReason(given) if given in set(DeclineReason) else None


def _whole(*conditions: ColumnElement[bool]) -> Select[Offer]:
    """Offers with everything that their cards show."""
    client = joinedload(Need.client)
    need = joinedload(Offer.need).options(
        client.selectinload(Client.circle),
        joinedload(Need.kind),
        joinedload(Need.place),
        joinedload(Need.area),
        joinedload(Need.series).joinedload(Series.standing_pair),
        selectinload(Need.visits),
    )
    proposal = joinedload(Offer.candidate).joinedload(Candidate.proposal)
    return select(Offer).where(*conditions).options(need, proposal)
