"""Nobody is measured: a helper says no seven times, and no page, order or message shows it to anybody."""

import re

from models.person import Person
from tests.flows.test_help import HARMLESS, Blocks
from tests.scenes.asking import asked_for, find_helpers
from tests.scenes.town import Town, hidden, shown

TIMES = 7
COUNTS = re.compile(r"\b(?:7|seitsemän|seven|100)\b", re.IGNORECASE)
"""Seven times no; always no."""

COORDINATORS = ("/morning", "/board", "/helpers", "/helpers/1", "/needs/7", "/needs/8/ask", "/clients/1")
HELPERS = ("/offers", "/visits", "/limits", "/availability", "/certificate", "/expenses")
FAMILYS = ("/family", "/needs/7", "/clients/1")


def only_veikko_helps(town: Town) -> None:
    for helper in (town.cast.maria, town.cast.olli):
        town.browser(helper.person).submit("/availability/pause", {"since": "", "until": "2026-12-31"})


def says_no(town: Town, turn: int) -> None:
    """Veikko is asked and cannot; Kaisa sees to it otherwise."""
    need = town.nina.submit("/needs", asked_for(town, day=f"2026-12-{turn + 1:02}", post_key=turn))
    find_helpers(town)
    town.tap(town.heard("veikko", about="Voitko auttaa?"), "decline")
    town.worker.settle()
    hidden(town.heard("kaisa", about="Tämä odottaa sinua").text, ["Veikko"])
    town.kaisa.submit(f"{need}/cancel")
    town.nothing_else()


def test_a_helper_says_no_seven_times_and_nothing_shows_it(town: Town) -> None:
    only_veikko_helps(town)
    for turn in range(TIMES):
        town.until(23 + turn // 3, "9.00")  # three questions a day are the most
        says_no(town, turn)
    for helper in (town.cast.maria, town.cast.olli):
        town.browser(helper.person).submit("/availability/resume")
    town.nina.submit("/needs", asked_for(town, day="2026-12-08", post_key="next"))
    readers = {town.cast.kaisa: COORDINATORS, town.cast.liisa: FAMILYS, town.cast.veikko.person: HELPERS}
    for who, paths in readers.items():
        for path in paths:
            assert not counted(town, who, path), f"{who.name} {path}"
    find_helpers(town)
    town.heard("veikko", about="Voitko auttaa?")
    town.nothing_else()


def counted(town: Town, who: Person, path: str) -> list[str]:
    """Where the page counts what Veikko has said; on his own pages, wherever it counts anything so often."""
    texts = Blocks(town.browser(who).read(path)).texts
    about = texts if who is town.cast.veikko.person else [text for text in texts if "Veikko" in text]
    return [text for text in about if COUNTS.search(HARMLESS.sub(" ", text))]


def test_the_pages_say_so(town: Town) -> None:
    shown(town.veikko.read("/help"), "Ketään ei mitata", "ei laske, kuinka usein")
    for browser, path in ((town.veikko, "/offers"), (town.veikko, "/limits"), (town.nina, "/needs")):
        shown(browser.read(path), "/help#nobody-is-measured")
    town.nothing_else()
