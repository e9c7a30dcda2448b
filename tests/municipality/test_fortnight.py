"""A fortnight played through, over a DST change and over Independence Day: nobody's need is left to nobody."""

from datetime import date

import pytest

from benchmarks.fortnight.play import play

pytestmark = pytest.mark.slow

CLOCKS_GO_BACK = date(2027, 10, 25)
INDEPENDENCE_DAY = date(2027, 11, 29)


@pytest.mark.parametrize("first_day", [CLOCKS_GO_BACK, INDEPENDENCE_DAY])
def test_every_need_ends_in_a_visit_or_with_a_named_person(first_day: date) -> None:
    told = play(first_day, clients=20, seed=1)
    assert told["nobody_has"] == []
    assert told["overlapping_visits"] == 0
    assert told["series"] > 5
    assert told["of_series"] > 10
    assert told["needs"]["visit"] > told["needs"].get("with a named person on duty", 0)
    assert {"yes", "no", "text messages", "shortlists approved", "calls: tell_client", "calls: pass_on"} <= set(
        told["happened"]
    )
    assert told["clients_told_before_the_visit"].get("not before", 0) == 0
