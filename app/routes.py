"""Every address of the application in one table. A state change is a POST of its own; GET changes nothing."""

from starlette.routing import BaseRoute, Mount, Route

from app.handlers import (
    availability,
    board,
    circle,
    clients,
    demo,
    family,
    helpers,
    limits,
    needs,
    offers,
    proposals,
    public,
    sign_in,
    visits,
)
from app.static_files import VersionedFiles
from app.web import Handler, endpoint
from models.person import RoleName as R

ANYBODY = None
SIGNED_IN: tuple[R, ...] = ()
HELPERS = (R.VOLUNTEER, R.RELATIVE)
CARE = (R.STAFF, R.COORDINATOR, R.DESK)
CARE_OR_ADMIN = (*CARE, R.ADMIN)
POSTERS = (*CARE, R.RELATIVE)
COORDINATORS = (R.COORDINATOR,)
COORDINATOR_OR_ADMIN = (R.COORDINATOR, R.ADMIN)


def routes(*, demo: bool) -> list[BaseRoute]:
    """The table; demo sign-in stands in it in demo mode alone."""
    static = Mount("/static", VersionedFiles(), name="static")
    return [*PAGES, *(DEMO if demo else []), static]


def get(path: str, handler: Handler, who: tuple[R, ...] | None, name: str) -> Route:
    """A page."""
    return Route(path, endpoint(handler, who), methods=["GET"], name=name)


def post(path: str, handler: Handler, who: tuple[R, ...] | None, name: str) -> Route:
    """A state change."""
    return Route(path, endpoint(handler, who), methods=["POST"], name=name)


PAGES: list[BaseRoute] = [
    get("/", public.home, ANYBODY, "home"),
    get("/accessibility", public.accessibility, ANYBODY, "accessibility"),
    get("/privacy", public.privacy, ANYBODY, "privacy"),
    get("/welcome", public.no_role, SIGNED_IN, "no_role"),
    get("/healthz", public.health, ANYBODY, "health"),
    post("/language", public.language, ANYBODY, "language"),
    # signing in
    get("/sign-in", sign_in.ask, ANYBODY, "sign_in"),
    post("/sign-in", sign_in.send, ANYBODY, "sign_in_send"),
    get("/sign-in/code", sign_in.ask_code, ANYBODY, "sign_in_code"),
    post("/sign-in/code", sign_in.use_code, ANYBODY, "sign_in_use_code"),
    get("/sign-in/link/{id:int}/{token}", sign_in.show_link, ANYBODY, "sign_in_link"),
    post("/sign-in/link/{id:int}/{token}", sign_in.use_link, ANYBODY, "sign_in_use_link"),
    post("/sign-out", sign_in.sign_out, ANYBODY, "sign_out"),
    # a helper: offers
    get("/o/{id:int}/{token}", offers.show_by_link, ANYBODY, "offer_link"),
    post("/o/{id:int}/{token}/accept", offers.accept_by_link, ANYBODY, "offer_link_accept"),
    post("/o/{id:int}/{token}/decline", offers.decline_by_link, ANYBODY, "offer_link_decline"),
    get("/offers", offers.index, HELPERS, "offers"),
    get("/offers/{id:int}", offers.show, HELPERS, "offer"),
    post("/offers/{id:int}/accept", offers.accept, HELPERS, "offer_accept"),
    post("/offers/{id:int}/decline", offers.decline, HELPERS, "offer_decline"),
    # a helper: visits
    get("/visits", visits.index, HELPERS, "visits"),
    get("/visits/{id:int}", visits.show, SIGNED_IN, "visit"),
    post("/visits/{id:int}/arrive", visits.arrive, HELPERS, "visit_arrive"),
    post("/visits/{id:int}/finish", visits.finish, HELPERS, "visit_finish"),
    post("/visits/{id:int}/could-not", visits.could_not, HELPERS, "visit_could_not"),
    post("/visits/{id:int}/withdraw", visits.withdraw, HELPERS, "visit_withdraw"),
    post("/visits/{id:int}/miss", visits.miss, COORDINATORS, "visit_miss"),
    post("/visits/{id:int}/tell-client", visits.tell_client, CARE, "visit_tell_client"),
    # a helper: times and limits
    get("/availability", availability.show, HELPERS, "availability"),
    post("/availability/week", availability.save_week, HELPERS, "availability_week"),
    post("/availability/exceptions", availability.add_exception, HELPERS, "exception_add"),
    post("/availability/exceptions/{id:int}/remove", availability.remove_exception, HELPERS, "exception_remove"),
    post("/availability/slots", availability.post_slot, HELPERS, "slot_post"),
    post("/availability/slots/{id:int}/remove", availability.remove_slot, HELPERS, "slot_remove"),
    post("/availability/pause", availability.pause, HELPERS, "availability_pause"),
    post("/availability/resume", availability.resume, HELPERS, "availability_resume"),
    get("/limits", limits.show, HELPERS, "limits"),
    post("/limits", limits.save, HELPERS, "limits_save"),
    # a relative
    get("/family", family.index, (R.RELATIVE,), "family"),
    # needs
    get("/needs", needs.index, CARE, "needs"),
    get("/needs/new", needs.new, POSTERS, "need_new"),
    post("/needs", needs.post, POSTERS, "need_post"),
    get("/needs/{id:int}", needs.show, SIGNED_IN, "need"),
    post("/needs/{id:int}/cancel", needs.cancel, POSTERS, "need_cancel"),
    post("/needs/{id:int}/reopen", needs.reopen, COORDINATORS, "need_reopen"),
    # clients and their circles
    get("/clients", clients.index, CARE_OR_ADMIN, "clients"),
    get("/clients/new", clients.new, CARE, "client_new"),
    post("/clients", clients.create, CARE, "client_create"),
    get("/clients/{id:int}", clients.show, SIGNED_IN, "client"),
    get("/clients/{id:int}/edit", clients.edit, CARE, "client_edit"),
    post("/clients/{id:int}", clients.save, CARE, "client_save"),
    post("/clients/{id:int}/consent", clients.consent, CARE, "consent_give"),
    post("/clients/{id:int}/consent/withdraw", clients.withdraw_consent, CARE, "consent_withdraw"),
    post("/clients/{id:int}/circle", circle.add, CARE, "circle_add"),
    post("/clients/{id:int}/circle/{member:int}/remove", circle.remove, CARE, "circle_remove"),
    post("/clients/{id:int}/pairs", clients.pair, CARE, "client_pair"),
    post("/clients/{id:int}/pairs/{pair:int}/remove", clients.unpair, CARE, "client_unpair"),
    # the coordinator
    get("/board", board.show, COORDINATOR_OR_ADMIN, "board"),
    post("/board/approve", board.approve, COORDINATORS, "board_approve"),
    post("/board/undo", board.undo, COORDINATORS, "board_undo"),
    post("/areas/{id:int}/rounds", board.start_round, COORDINATORS, "round_start"),
    get("/rounds/{id:int}", board.show_round, COORDINATOR_OR_ADMIN, "round"),
    post("/proposals/{id:int}/approve", proposals.approve, COORDINATORS, "proposal_approve"),
    post("/proposals/{id:int}/undo", proposals.undo, COORDINATORS, "proposal_undo"),
    post("/proposals/{id:int}/reject", proposals.reject, COORDINATORS, "proposal_reject"),
    post("/proposals/{id:int}/first", proposals.ask_first, COORDINATORS, "proposal_first"),
    post("/proposals/{id:int}/candidates/{candidate:int}/up", proposals.move_up, COORDINATORS, "candidate_up"),
    get("/needs/{id:int}/ask", proposals.choose, COORDINATORS, "need_choose"),
    post("/needs/{id:int}/ask", proposals.ask_by_hand, COORDINATORS, "need_ask"),
    get("/helpers", helpers.index, COORDINATOR_OR_ADMIN, "helpers"),
    get("/helpers/new", helpers.new, COORDINATORS, "helper_new"),
    post("/helpers", helpers.create, COORDINATORS, "helper_create"),
    get("/helpers/{id:int}", helpers.show, COORDINATOR_OR_ADMIN, "helper"),
    post("/helpers/{id:int}/welcome", helpers.welcome, COORDINATORS, "helper_welcome"),
]

DEMO: list[BaseRoute] = [
    get("/demo", demo.index, ANYBODY, "demo"),
    post("/demo/sign-in/{key}", demo.sign_in, ANYBODY, "demo_sign_in"),
    get("/demo/messages", demo.messages, ANYBODY, "demo_messages"),
    get("/demo/messages/{id:int}", demo.message, ANYBODY, "demo_message"),
]
