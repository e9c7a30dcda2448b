"""The rules of the format, one by one."""

from typing import Any

import pytest

from matching.plan import Plan
from tests.matching.making import at, clock, helper, need, only, pairs, plan_of, problem

ROAD = {"aino": 0.0, "bertta": 2.0, "cecilia": 4.0, "daavid": 30.0}


def test_nearest_helper_is_asked() -> None:
    plan = plan_of(problem(ROAD, need(), helper("cecilia"), helper("bertta")))
    assert pairs(plan) == {("aino", "bertta")}
    assert plan.status == "optimal"
    assert only(plan, "aino").km == pytest.approx(2.0, abs=0.01)
    assert only(plan, "aino").travel_minutes == pytest.approx(2 / 30 * 60 + 5, abs=0.02)
    assert plan.km == pytest.approx(4.0, abs=0.01)


def test_nobody_is_sent_farther_than_they_go() -> None:
    plan = plan_of(problem(ROAD, need(), helper("daavid")))
    assert plan.assignments == ()
    assert plan.unserved[0].reason == "too_far"


def test_a_need_may_ask_for_somebody_nearer() -> None:
    assert plan_of(problem(ROAD, need(max_km=1.9), helper("bertta"))).served == 0
    assert plan_of(problem(ROAD, need(max_km=2.1), helper("bertta"))).served == 1


@pytest.mark.parametrize(
    ("free", "served"),
    [
        (("09:51", "11:09"), 0),
        (("09:50", "11:09"), 0),
        (("09:51", "11:10"), 0),
        (("09:50", "11:10"), 1),
    ],
)
def test_the_way_there_and_back_is_within_the_free_time(free: tuple[str, str], served: int) -> None:
    ways = [[0, 10], [10, 0]]
    asked = problem(
        {"aino": 0, "bertta": 2}, need(window=("10:00", "11:00")), helper("bertta", free=free), travel_minutes=ways
    )
    assert plan_of(asked).served == served


def test_a_visit_starts_at_five_past_where_there_is_time() -> None:
    plan = plan_of(problem(ROAD, need(), helper("bertta", free=("10:02", "18:00"))))
    assert at(plan, "aino") == "10:15"


def test_any_of_the_languages_will_do() -> None:
    asked = need(languages=["sv", "en"])
    assert plan_of(problem(ROAD, asked, helper("bertta", languages=["fi"]))).unserved[0].reason == "no_language"
    assert plan_of(problem(ROAD, asked, helper("bertta", languages=["en"]))).served == 1


def test_all_of_the_skills_are_needed() -> None:
    asked = need(skills=["snow", "repairs"])
    assert plan_of(problem(ROAD, asked, helper("bertta", skills=["snow"]))).unserved[0].reason == "no_skill"
    assert plan_of(problem(ROAD, asked, helper("bertta", skills=["repairs", "snow"]))).served == 1


def test_a_car_is_more_than_a_way_to_travel() -> None:
    asked = need(car=True)
    assert plan_of(problem(ROAD, asked, helper("bertta", mode="car"))).unserved[0].reason == "no_car"
    assert plan_of(problem(ROAD, asked, helper("bertta", car=True))).served == 1


def test_who_is_barred_never_comes() -> None:
    plan = plan_of(problem(ROAD, need(bar=["bertta"]), helper("bertta"), helper("cecilia")))
    assert pairs(plan) == {("aino", "cecilia")}
    assert "bertta" not in {entry.helper for entry in plan.rankings["aino"]}


def test_a_relative_is_there_for_their_own() -> None:
    mine = problem(ROAD, need(), need("bertil", "bertta"), helper("cecilia", kind="relative", only_for=["bertil"]))
    assert pairs(plan_of(mine)) == {("bertil", "cecilia")}
    nobodys = problem(ROAD, need(), helper("cecilia", only_for=[]))
    assert plan_of(nobodys).unserved[0].reason == "not_allowed"


@pytest.mark.parametrize(("limit", "served"), [({}, 3), ({"max_visits": 2}, 2), ({"max_visits_per_day": 1}, 1)])
def test_nobody_does_more_than_they_said(limit: dict[str, Any], served: int) -> None:
    needs = [need(f"n{i}", "aino", window=("08:00", "18:00")) for i in range(4)]
    assert plan_of(problem(ROAD, *needs, helper("bertta", **limit))).served == served


def test_booked_visits_count_towards_the_limits() -> None:
    booked = [{"place": "aino", "start": clock("09:00"), "end": clock("10:00")}]
    asked = problem(ROAD, need(), helper("bertta", max_visits=1, booked=booked))
    assert plan_of(asked).unserved[0].reason == "limit_reached"


def test_limits_hold_over_several_intervals_and_days() -> None:
    needs = [need(f"n{i}", "aino", window=(clock("08:00", 23 + i), clock("18:00", 23 + i))) for i in range(3)]
    spans = [[clock("08:00", 23 + i), clock("18:00", 23 + i)] for i in range(3)]
    bertta = {"id": "bertta", "place": "bertta", "free": spans}
    assert plan_of(problem(ROAD, *needs, bertta | {"max_visits": 2})).served == 2
    assert plan_of(problem(ROAD, *needs, bertta | {"max_visits_per_day": 1})).served == 3


def test_a_visit_waits_for_the_day_that_has_room() -> None:
    booked = [{"place": "aino", "start": clock("09:00"), "end": clock("10:00")}]
    bertta = helper("bertta", max_visits_per_day=1, booked=booked)
    bertta["free"] = [[clock("08:00"), clock("18:00", 24)]]
    plan = plan_of(problem(ROAD, need(window=(clock("10:00"), clock("18:00", 24))), bertta))
    assert only(plan, "aino").start.isoformat() == "2026-11-24T00:00:00+02:00"


def test_a_visit_moves_to_the_day_where_it_takes_nobodys_place() -> None:
    """One visit a day: who could be visited on either day leaves the first to whom it alone suits."""
    flexible = need("n1", "aino", (clock("14:00"), clock("18:00", 24)))
    first_day = need("n2", "aino", (clock("09:00"), clock("11:00")))
    bertta = helper("bertta", max_visits_per_day=1)
    bertta["free"] = [[clock("08:00"), clock("12:00")], [clock("13:00"), clock("20:00", 24)]]
    plan = plan_of(problem(ROAD, flexible, first_day, bertta))
    assert {each.need: each.start.day for each in plan.assignments} == {"n1": 24, "n2": 23}


def test_no_visit_makes_a_booked_one_late() -> None:
    """Three minutes are missing before the booked visit: the one before it cannot be, the one after it can."""
    booked = [{"place": "aino", "start": clock("10:00"), "end": clock("11:00")}]
    needs = need("n1", "cecilia", ("08:00", "09:50")), need("n2", "aino", ("11:00", "12:00"))
    bertta = helper("bertta", free=("08:41", "18:00"), booked=booked)
    plan = plan_of(problem(ROAD, *needs, bertta))
    assert pairs(plan) == {("n2", "bertta")}


def test_a_new_visit_joins_a_booked_one() -> None:
    booked = [{"place": "aino", "start": clock("10:00"), "end": clock("11:00")}]
    plan = plan_of(problem(ROAD, need(window=("10:00", "13:00")), helper("bertta", booked=booked)))
    assert at(plan, "aino") == "11:00"
    assert only(plan, "aino").km == 0
    assert plan.km == pytest.approx(4, abs=0.01)
    assert plan.objective == pytest.approx(1000 - 4, abs=0.01)


def test_there_is_time_between_a_booked_visit_and_the_next() -> None:
    booked = [{"place": "cecilia", "start": clock("10:00"), "end": clock("11:00")}]
    plan = plan_of(problem(ROAD, need(window=("10:00", "13:00")), helper("bertta", booked=booked)))
    assert at(plan, "aino") == "11:15"
    tight = problem(ROAD, need(window=("10:00", "12:12")), helper("bertta", booked=booked))
    assert plan_of(tight).served == 0


def test_who_is_booked_on_a_need_takes_no_other_seat_of_it() -> None:
    booked = [{"place": "aino", "start": clock("10:00"), "end": clock("11:00"), "need": "aino"}]
    plan = plan_of(problem(ROAD, need(), helper("bertta", booked=booked)))
    assert plan.served == 0
    assert plan.rankings["aino"] == ()


def test_seats_go_to_different_people_and_may_be_filled_in_part() -> None:
    plan = plan_of(problem(ROAD, need(seats=3), helper("bertta"), helper("cecilia")))
    assert pairs(plan) == {("aino", "bertta"), ("aino", "cecilia")}
    assert sorted(each.seat for each in plan.assignments) == [0, 1]
    assert [(each.need, each.seats) for each in plan.unserved] == [("aino", 1)]
    assert plan.priority_share == pytest.approx(2 / 3)


def test_one_helper_takes_one_seat_over_several_intervals() -> None:
    bertta = helper("bertta")
    bertta["free"] = [[clock("08:00"), clock("11:30")], [clock("12:00"), clock("18:00")]]
    assert plan_of(problem(ROAD, need(window=("08:00", "18:00"), seats=2), bertta)).served == 1


def test_a_free_interval_may_start_elsewhere() -> None:
    daavid = helper("daavid")
    daavid["free"][0].append("bertta")
    plan = plan_of(problem(ROAD, need(), daavid))
    assert plan.km == pytest.approx(4, abs=0.01)


def test_chains_save_the_way_home() -> None:
    needs = need("n1", "cecilia", window=("09:00", "10:00")), need("n2", "cecilia", window=("10:00", "11:00"))
    plan = plan_of(problem({"cecilia": 0, "bertta": 4}, *needs, helper("bertta"), helper("aino", "bertta")))
    assert len({each.helper for each in plan.assignments}) == 1
    assert plan.km == pytest.approx(8, abs=0.01)
    assert plan.objective == pytest.approx(2000 - 8 - 1, abs=0.01)


def test_a_visit_on_the_way_may_make_a_way_possible() -> None:
    """Bertta gets to Cecilia and back only by way of Aino: the matrix does not obey the triangle inequality."""
    ways = [[0, 5, 5], [5, 0, 300], [5, 300, 0]]
    there = need("n1", "aino", ("08:00", "09:00"), minutes=15), need("n2", "cecilia", ("08:00", "10:00"), minutes=15)
    again = need("n3", "aino", ("09:30", "11:00"), minutes=15)
    bertta = helper("bertta", free=("08:00", "11:00"))
    asked = problem({"aino": 0, "bertta": 2, "cecilia": 4}, *there, again, bertta, travel_minutes=ways)
    assert plan_of(asked).served == 3


def test_the_urgent_goes_before_the_near() -> None:
    needs = need("urgent", "cecilia", priority=2), need("near", "bertta", priority=1)
    bertta = helper("bertta", free=("09:30", "12:00"))
    assert pairs(plan_of(problem(ROAD, *needs, bertta))) == {("urgent", "bertta")}


def test_who_is_known_is_worth_a_longer_way() -> None:
    people = helper("bertta"), helper("cecilia")
    assert pairs(plan_of(problem(ROAD, need(prefer={"cecilia": 5}), *people))) == {("aino", "cecilia")}
    assert pairs(plan_of(problem(ROAD, need(prefer={"cecilia": 3}), *people))) == {("aino", "bertta")}


def test_who_helped_less_goes_first() -> None:
    people = helper("bertta", load=9), helper("cecilia", load=0)
    assert pairs(plan_of(problem(ROAD, need(), *people))) == {("aino", "cecilia")}
    assert pairs(plan_of(problem(ROAD, need(), *people, weights={"fairness": 0.4}))) == {("aino", "bertta")}


def test_the_needs_own_odds_beat_the_helpers() -> None:
    people = helper("bertta", accept_odds=0.5), helper("cecilia")
    assert pairs(plan_of(problem(ROAD, need(), *people))) == {("aino", "cecilia")}
    plan = plan_of(problem(ROAD, need(odds={"bertta": 1.0}), *people))
    assert pairs(plan) == {("aino", "bertta")}
    assert plan.rankings["aino"][0].odds == 1.0


def test_help_that_costs_more_than_it_is_worth_is_not_planned() -> None:
    plan = plan_of(problem(ROAD, need(), helper("bertta"), weights={"unserved": 3}))
    assert (plan.served, plan.objective, plan.unserved[0].reason) == (0, 0, "not_worth_it")


def shown(**more: object) -> dict[str, object]:
    return {"need": "aino", "seat": 0, "helper": "cecilia", "start": clock("10:30"), "state": "proposed", **more}


def rematched(**entry: object) -> Plan:
    return plan_of(problem(ROAD, need(), helper("bertta"), helper("cecilia"), current=[shown(**entry)]))


def test_what_people_were_shown_is_kept_when_the_gain_is_small() -> None:
    assert pairs(rematched()) == {("aino", "bertta")}
    assert rematched().changes == 1
    waiting = rematched(state="waiting")
    assert (pairs(waiting), waiting.changes, at(waiting, "aino")) == ({("aino", "cecilia")}, 0, "10:30")


def test_another_time_is_a_change_too() -> None:
    late = problem(
        ROAD, need(), helper("bertta", free=("10:10", "18:00")), current=[shown(helper="bertta", start=clock("10:00"))]
    )
    assert (at(plan_of(late), "aino"), plan_of(late).changes) == ("10:20", 1)
    soon = problem(
        ROAD, need(), helper("bertta", free=("10:06", "18:00")), current=[shown(helper="bertta", start=clock("10:00"))]
    )
    assert (at(plan_of(soon), "aino"), plan_of(soon).changes) == ("10:15", 0)


def test_a_kept_visit_keeps_its_seat() -> None:
    entry = shown(seat=0, state="waiting")
    plan = plan_of(problem(ROAD, need(seats=2), helper("bertta"), helper("cecilia"), current=[entry]))
    assert {each.helper: each.seat for each in plan.assignments} == {"cecilia": 0, "bertta": 1}


def test_service_comes_first_where_that_is_asked() -> None:
    far = problem(ROAD, need(), helper("bertta"), weights={"unserved": 1})
    assert plan_of(far).served == 0
    strict = problem(ROAD, need(), helper("bertta"), weights={"unserved": 1}, strict=True)
    plan = plan_of(strict)
    assert (plan.served, plan.status) == (1, "optimal")
    assert plan.objective == pytest.approx(1 - 4, abs=0.01)


def test_seconds_that_the_clock_repeats_are_two() -> None:
    """On 25 October 2026, 3.00-4.00 comes twice: two hours of help fit between 2.30 and 3.30."""
    ways = [[0, 0], [0, 0]]
    asked = need(window=("2026-10-25T02:30:00+03:00", "2026-10-25T03:30:00+02:00"), minutes=120)
    bertta = {"id": "bertta", "place": "bertta", "free": [["2026-10-25T02:30:00+03:00", "2026-10-25T03:30:00+02:00"]]}
    plan = plan_of(problem({"aino": 0, "bertta": 1}, asked, bertta, travel_minutes=ways))
    assert only(plan, "aino").start.isoformat() == "2026-10-25T02:30:00+03:00"


def test_a_day_begins_at_the_zones_midnight() -> None:
    booked = [{"place": "aino", "start": clock("20:00"), "end": clock("21:00")}]
    bertta = helper("bertta", max_visits_per_day=1, booked=booked)
    bertta["free"] = [[clock("19:00"), clock("03:00", 24)]]
    asked = need(window=(clock("21:00"), clock("03:00", 24)))
    at_home = plan_of(problem(ROAD, asked, bertta))
    assert only(at_home, "aino").start.isoformat() == "2026-11-24T00:00:00+02:00"
    abroad = plan_of(problem(ROAD, asked, bertta, zone="America/New_York"))
    assert abroad.unserved[0].reason == "limit_reached"
