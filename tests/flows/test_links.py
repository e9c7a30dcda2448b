"""No link leads nowhere and no button answers "not for you": a walk over all pages, role by role."""

import re
from datetime import datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.applications import Starlette
from starlette.routing import Match, Route

from app.config import DemoSettings
from app.main import make_app
from app.navigation import home_of
from app.routes import routes
from models.person import RoleName
from tests.cast import Cast
from tests.flows.furnished import Furnished, furnish, get_routes, roles_of
from tests.web import settings_for_tests, signed_in

MOST_PAGES = 200
"""So many pages of one role are looked at; the furnished town has fewer."""


@pytest.fixture
def demo_app(sessions: sessionmaker[Session]) -> Starlette:
    """The application with every route that there is."""
    settings = DemoSettings(_env_file=None, **settings_for_tests().model_dump(by_alias=True))  # type: ignore[call-arg]
    return make_app(settings, sessions)


@pytest.fixture
def furnished(sessions: sessionmaker[Session], cast: Cast, now: datetime) -> Furnished:
    """Something of everything."""
    return furnish(sessions, cast, now)


@pytest.mark.parametrize("role", RoleName)
def test_no_dead_end(
    demo_app: Starlette, sessions: sessionmaker[Session], furnished: Furnished, role: RoleName
) -> None:
    person = furnished.people[role]
    assert person
    browser = signed_in(demo_app, sessions, person)
    waiting, seen = [demo_app.url_path_for(home_of(person))], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        seen.add(path)
        answer = browser.get(path)
        assert answer.status_code in (200, 303), f"{role} is led to {path}, which answers {answer.status_code}"
        for action in re.findall(r'<form[^>]* method="post"[^>]* action="([^"]+)"', answer.text):
            assert may_send(role, action), f"{role} sees on {path} a button for {action}, which is not theirs"
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', answer.text)]
        waiting += [link for link in links if link not in seen | set(waiting) and not link.startswith("/static")]
    assert len(seen) < MOST_PAGES, "raise the bound: there are more pages now"
    assert places_of(role) - {path.partition("?")[0] for path in seen} == set(), f"{role} finds no link to these"


def places_of(role: RoleName) -> set[str]:
    """The pages that stand by themselves and are for this role; costs are claimed from a visit that was made."""
    pages = [route for route in get_routes() if not route.param_convertors and role in (roles_of(route) or ())]
    return {route.path for route in pages} - {"/expenses/new"}


def may_send(role: RoleName, action: str) -> bool:
    """Whether the route table lets the role send a form to this address."""
    scope = {"type": "http", "method": "POST", "path": action.partition("?")[0], "root_path": ""}
    for route in routes(demo=True):
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            roles = roles_of(route)
            return not roles or role in roles
    return False
