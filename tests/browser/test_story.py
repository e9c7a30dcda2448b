"""The whole story in Chromium, with the real worker: from the nurse's need to "done", by phone and by e-mail."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Town

pytestmark = pytest.mark.browser


def test_from_the_nurses_need_to_the_done_visit(town: Town) -> None:
    need_path = nina_posts_a_need(town)
    kaisa_approves(town, need_path)
    veikko_declines(town)
    maria_accepts_from_her_mail(town)
    kaisa_tells_aino(town)
    liisa_reads_who_comes(town, "Maria")
    maria_does_the_visit(town)
    liisa_reads_that_it_is_done(town)


def nina_posts_a_need(town: Town) -> str:
    """The nurse, on her phone between two visits: client, kind, day, part of the day, post. Five taps."""
    with town.browser(PHONE, town.cast.nina) as page:
        page.goto(town.url + "/needs/new")
        tap(page, f'input[name="client"][value="{town.cast.aino.id}"]')
        tap(page, 'input[name="kind"][value="shopping"]')
        page.locator('input[name="day"]').nth(2).evaluate("chip => chip.labels[0].click()")
        tap(page, 'input[name="part"][value="afternoon"]')
        page.locator("#need-form button").last.click()
        page.wait_for_url(re.compile(r"/needs/\d+$"))
        expect(page.locator("main")).to_contain_text("You will know by")
        return page.url.removeprefix(town.url)


def kaisa_approves(town: Town, need_path: str) -> None:
    """The worker matches by itself; the coordinator approves what it suggests, at her desk."""
    with town.browser(DESKTOP, town.cast.kaisa) as page:
        approve = page.locator('form[action$="/approve"][action*="/proposals/"] button')
        for _ in range(60):
            page.goto(town.url + "/board")
            if approve.count():
                break
            page.wait_for_timeout(500)
        approve.first.click()
        expect(page.locator('form[action$="/undo"] button').first).to_be_visible()
        page.goto(town.url + need_path)
        expect(page.locator("main")).to_contain_text("Veikko")
    town.pass_time(seconds=16)


def veikko_declines(town: Town) -> None:
    """The first, signed in on his phone, cannot come."""
    question = town.outbox.expect("veikko@example.org", within=20)
    assert "Aino" not in question.text
    with town.browser(PHONE, town.cast.veikko.person) as page:
        page.goto(town.url + "/offers")
        expect(page.locator("main")).not_to_contain_text("Aino")
        page.locator('form[action$="/decline"] button').first.click()
        expect(page.locator("main")).to_contain_text("Thank you")


def maria_accepts_from_her_mail(town: Town) -> None:
    """The next taps the link in her mail and says yes, without signing in: two taps."""
    question = town.outbox.expect("maria@example.org", within=20)
    with town.browser(PHONE) as page:
        page.goto(town.url + question.link("/o/"))
        expect(page.locator("main")).not_to_contain_text("Aino")
        page.locator('form[action$="/accept"] button').click()
        expect(page.locator("main")).to_contain_text("Aino Laine")
    for person in ("maria", "nina", "liisa", "kaisa"):
        town.outbox.expect(f"{person}@example.org", within=20)


def kaisa_tells_aino(town: Town) -> None:
    """Aino has no screen: Kaisa rings her, and writes that down with one tap."""
    with town.browser(DESKTOP, town.cast.kaisa) as page:
        page.goto(town.url + "/calls")
        expect(page.locator("main")).to_contain_text("Aino Laine")
        page.locator('form[action$="/told"] button').first.click()
        expect(page.locator('form[action$="/told"]')).to_have_count(0)


def liisa_reads_who_comes(town: Town, helper: str) -> None:
    """The daughter, far away, reads who comes."""
    with town.browser(PHONE, town.cast.liisa) as page:
        page.goto(town.url + "/family")
        expect(page.locator("main")).to_contain_text(helper)


def maria_does_the_visit(town: Town) -> None:
    """There, and done."""
    town.pass_time(hours=52)
    with town.browser(PHONE, town.cast.maria.person) as page:
        page.goto(town.url + "/visits")
        page.locator('main a[href*="/visits/"]').first.click()
        expect(page.locator("main")).to_contain_text("Vaasankatu 12")
        page.locator('form[action$="/arrive"] button').click()
        expect(page.locator('form[action$="/arrive"]')).to_have_count(0)
        page.locator('form[action$="/finish"] button').last.click()
        expect(page.locator('form[action$="/finish"]')).to_have_count(0)
    for person in ("nina", "liisa"):
        town.outbox.expect(f"{person}@example.org", within=20)


def liisa_reads_that_it_is_done(town: Town) -> None:
    """The daughter reads that it is done."""
    with town.browser(PHONE, town.cast.liisa) as page:
        page.goto(town.url + "/family")
        expect(page.locator("main")).to_contain_text("done", ignore_case=True)


def tap(page: Page, selector: str) -> None:
    """Tap the chip of a radio button, as a thumb does: on its label."""
    page.locator(selector).evaluate("radio => radio.labels[0].click()")
