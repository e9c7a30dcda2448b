"""Problems that fall into parts: packed alone, in processes or on a Dask cluster, the plan is the same."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from distributed import LocalCluster

from app.executors import workers
from matching.candidates import find_arcs
from matching.check import check
from matching.frame import Frame
from matching.layout import Layout
from matching.parts import Part, parts_of
from matching.plan import Plan, Seconds
from matching.problem import Problem
from matching.rows import rows_of
from matching.solve import solve
from matching.standing import booked
from models.errors import SetupError
from tests.matching.week import week


@pytest.fixture(scope="module")
def asked() -> Problem:
    return week(500, 2500)


@pytest.fixture(scope="module")
def alone(asked: Problem) -> Plan:
    return timeless(solve(asked))


def timeless(plan: Plan) -> Plan:
    return replace(plan, seconds=Seconds(0, 0, 0, 0, 0))


def parts(asked: Problem) -> list[Part]:
    frame = Frame(asked)
    standing = booked(frame)
    arcs = find_arcs(frame, Layout(frame), standing)
    return parts_of(frame, standing, arcs, rows_of(frame, standing, arcs))


def test_a_week_falls_into_parts_that_share_nothing(asked: Problem) -> None:
    found = parts(asked)
    needs = [need.id for part in found for need in part.problem.needs]
    assert len(found) > 1
    assert len(needs) == len(set(needs))


def test_parts_together_are_as_good_as_the_whole(asked: Problem, alone: Plan) -> None:
    """The sum of the parts' bounds proves it, and the checker adds the plan up anew."""
    assert alone.status == "optimal"
    assert check(asked, alone) == []
    assert alone.served == sum(solve(part.problem).served for part in parts(asked))


@contextmanager
def dask() -> Iterator[Executor | None]:
    local = {"host": "127.0.0.1", "dashboard_address": None, "worker_dashboard_address": None}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, **local) as cluster,  # type: ignore[no-untyped-call]
        workers(f"dask://{cluster.scheduler_address.removeprefix('tcp://')}") as executor,
    ):
        yield executor


def test_threads_make_no_difference(asked: Problem, alone: Plan) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert timeless(solve(asked, executor=executor)) == alone


@pytest.mark.slow
def test_processes_make_no_difference(asked: Problem, alone: Plan) -> None:
    with workers("processes:2") as executor:
        assert timeless(solve(asked, executor=executor)) == alone


@pytest.mark.slow
def test_a_cluster_of_two_workers_makes_no_difference(asked: Problem, alone: Plan) -> None:
    with dask() as executor:
        assert timeless(solve(asked, executor=executor)) == alone


@pytest.mark.parametrize(
    ("named", "told"), [("processes:0", "processes:N"), ("cloud", "processes:N"), ("dask://127.0.0.1:1", "no Dask")]
)
def test_a_place_that_is_none_is_told(named: str, told: str) -> None:
    with pytest.raises(SetupError, match=told), workers(named):
        pass
