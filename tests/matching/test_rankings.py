"""The shortlists."""

from collections import Counter

from benchmarks.instances import problem as made
from matching.explain import ranked_reasons, sentence
from tests.matching.making import clock, helper, need, plan_of, problem

ROAD = {"aino": 0.0, "bertta": 1.0, "cecilia": 2.0, "daavid": 3.0, "eero": 4.0}


def names(plan_rankings: object, need_id: str) -> list[str]:
    assert isinstance(plan_rankings, dict)
    return [entry.helper for entry in plan_rankings[need_id]]


def test_who_is_asked_first_leads_and_the_cheapest_follow() -> None:
    people = [helper(name) for name in ("eero", "daavid", "cecilia", "bertta")]
    plan = plan_of(problem(ROAD, need(), *people))
    entries = plan.rankings["aino"]
    assert [entry.helper for entry in entries] == ["bertta", "cecilia", "daavid", "eero"]
    assert [round(entry.extra_cost) for entry in entries] == [2, 4, 6, 8]
    assert not any(entry.needs_swap for entry in entries)


def test_an_unlikely_yes_counts_as_a_longer_way() -> None:
    people = helper("bertta"), helper("cecilia", accept_odds=0.5), helper("daavid")
    plan = plan_of(problem(ROAD, need(), *people))
    assert names(plan.rankings, "aino") == ["bertta", "daavid", "cecilia"]
    assert plan.rankings["aino"][2].odds == 0.5


def test_the_list_ends_at_twelve() -> None:
    people = [helper(f"h{i}", "bertta") for i in range(20)]
    assert len(plan_of(problem(ROAD, need(), *people)).rankings["aino"]) == 12


def test_all_who_hold_a_seat_are_on_the_list() -> None:
    people = [helper(f"h{i}", "bertta") for i in range(15)]
    assert len(plan_of(problem(ROAD, need(seats=14), *people)).rankings["aino"]) == 14


def test_where_few_can_be_inserted_some_stand_who_need_a_swap() -> None:
    """Both are free for one visit: who does the other one would have to be freed of it."""
    needs = need("n1", "aino", ("10:00", "11:00")), need("n2", "daavid", ("10:00", "11:00"))
    plan = plan_of(problem(ROAD, *needs, helper("bertta"), helper("cecilia")))
    first, second = plan.rankings["n1"]
    assert (first.helper, first.needs_swap) == ("bertta", False)
    assert (second.helper, second.needs_swap) == ("cecilia", True)
    assert second.extra_cost > first.extra_cost


def test_no_helper_leads_many_lists() -> None:
    """Six needs at once, six people who do them, and two who could step in: each is first back-up for some."""
    needs = [need(f"n{i}", "aino", ("10:00", "11:00")) for i in range(6)]
    people = [helper(f"h{i}", "bertta") for i in range(8)]
    plan = plan_of(problem(ROAD, *needs, *people))
    leaders = Counter(plan.rankings[f"n{i}"][1].helper for i in range(6))
    assert sorted(leaders.values()) == [3, 3]


def test_lists_of_a_made_day_keep_the_rules() -> None:
    plan = plan_of(made(60, 400, "plentiful"))
    assert len(plan.rankings) == 60
    leaders = Counter(entries[1].helper for entries in plan.rankings.values() if len(entries) > 1)
    assert max(leaders.values()) <= 4


def test_a_back_up_is_told_why() -> None:
    asked = problem(
        ROAD,
        need(languages=["sv"], prefer={"cecilia": 1}, skills=["snow"], car=True),
        helper("bertta", languages=["sv"], skills=["snow"], car=True),
        helper("cecilia", kind="relative", languages=["sv", "fi"], skills=["snow"], car=True),
    )
    entries = {entry.helper: entry for entry in plan_of(asked).rankings["aino"]}
    reasons = ranked_reasons(asked, "aino", entries["cecilia"])
    assert [sentence(reason) for reason in reasons] == [
        "knows the client",
        "is a relative",
        "2.0 km away",
        "speaks sv",
        "has the skill snow",
        "has a car",
    ]


def test_a_back_up_who_starts_elsewhere_is_near_from_there() -> None:
    eero = helper("eero")
    eero["free"][0].append("bertta")
    asked = problem(ROAD, need(), helper("cecilia"), eero)
    entry = next(each for each in plan_of(asked).rankings["aino"] if each.helper == "eero")
    assert ranked_reasons(asked, "aino", entry) == ({"code": "near", "km": 1.0},)


def test_a_back_up_keeps_the_time_that_was_shown() -> None:
    shown = {"need": "aino", "seat": 0, "helper": "cecilia", "start": clock("10:40"), "state": "proposed"}
    plan = plan_of(problem(ROAD, need(), helper("bertta"), helper("cecilia", load=9), current=[shown]))
    starts = {entry.helper: entry.start.strftime("%H:%M") for entry in plan.rankings["aino"]}
    assert starts == {"bertta": "10:00", "cecilia": "10:40"}
