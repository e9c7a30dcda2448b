"""Whatever a helper does on a phone is done for them at the desk, or it says here why it need not be."""

from starlette.routing import Route

from app.routes import routes
from app.routing import HELPERS
from models.person import RoleName
from tests.flows.furnished import roles_of

TWINS = {
    "offer_accept": "desk_accept",
    "offer_decline": "desk_decline",
    "offer_link_accept": "desk_accept",
    "offer_link_decline": "desk_decline",
    "visit_arrive": "desk_arrive",
    "visit_finish": "desk_finish",
    "visit_could_not": "desk_could_not",
    "visit_withdraw": "desk_withdraw",
    "visit_part": "desk_part",
    "regular_part": "desk_part",
    "doorstep_confirm": "desk_door",
    "spending_save": "desk_money",
    "expense_claim": "desk_expense",
    "exception_add": "desk_day_off",
    "slot_post": "desk_slot",
    "availability_pause": "desk_pause",
    "availability_resume": "desk_resume",
    "illness_tell": "desk_ill",
    "concern_tell": "desk_worry",
    "incident_report": "desk_incident",
    "cover_ask": "helper_cover",
    "leave_save": "helper_leave_save",
    "commitment_sign": "step_mark",
}
"""What the phone does, and what the desk or the coordinator does in its place."""

WITHOUT = {
    "availability_week": "single free times, days off and pauses are enough on the telephone",
    "exception_remove": "a free time on that day is posted in its place",
    "slot_remove": "a day off takes the free time back",
    "limits_save": "the limits are agreed when the helper is signed up",
}
"""What nobody needs by telephone, and why."""

SIGNED_IN_TOO = {"concern_tell", "incident_report"}
"""Open to everybody who is signed in, and so to helpers."""


def test_every_deed_of_the_phone_has_its_twin_at_the_desk() -> None:
    table = [route for route in routes(demo=False) if isinstance(route, Route)]
    posts = {route.name: roles_of(route) for route in table if "POST" in (route.methods or ())}
    by_link = {name for name in posts if name.startswith("offer_link")}
    of_helpers = {name for name, roles in posts.items() if roles == HELPERS} | by_link | SIGNED_IN_TOO
    assert of_helpers == TWINS.keys() | WITHOUT.keys(), "say what the desk does in its place, or why nothing"
    care = {RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK}
    for twin in TWINS.values():
        assert care & set(posts[twin] or ()), twin
