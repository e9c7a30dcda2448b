"""This morning in a browser: who else could come stands on the card once it is seen, and is asked in one tap."""

from datetime import datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.db import transaction
from models.need import Need, NeedState, UnfilledReason
from tests.browser.conftest import DESKTOP, Town
from tests.flows.suggested import open_need

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_somebody_else_is_asked_from_the_card(town: Town, now: datetime, script: bool) -> None:
    made = open_need(town.sessions, town.cast, now)
    with transaction(town.sessions) as session:
        session.get_one(Need, made.id).go_unfilled(UnfilledReason.NOBODY_LEFT, now)
    with town.browser(DESKTOP, town.cast.kaisa, script=script) as page:
        page.goto(town.url + "/morning")
        if not script:
            page.get_by_role("link", name="Who else could come").click()
        others = page.locator(f"#others-of-{made.id}")
        expect(others).to_contain_text("Maria")
        others.get_by_role("button", name="Ask Maria").click()
        page.wait_for_url("**/morning?area=*")
    with town.sessions() as session:
        assert session.scalars(select(Need.state).where(Need.id == made.id)).one() is NeedState.OFFERING
    town.outbox.waiting.clear()
