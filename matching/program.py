"""The set packing as a PuLP program, linear or integer, that takes columns as they are found; one thread, no log.

`Program` uses what PuLP documents and builds its model anew for every solve. `matching.kept` does the same faster.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import pulp

from matching.rows import Columns
from matching.travel import Floats, Ints

ABSOLUTE_GAP = 1e-6

type Kind = Literal["Continuous", "Binary"]


class Solved(NamedTuple):
    """Whether it was solved to its end, the value, a bound on the best value (infinite: none), of every column how much
    of it is taken, and of every row what one more of its limit would be worth (for a linear program)."""

    done: bool
    value: float
    bound: float
    amounts: Floats
    duals: Floats


class Program:
    """A row per limit, of which those that no column uses are left out."""

    def __init__(self, limit: Floats, kind: Kind, seed: int) -> None:
        self._limit = limit
        self._kind = kind
        self._seed = seed
        self._problem = pulp.LpProblem("talkoot", pulp.LpMaximize)
        self._rows: dict[int, pulp.LpConstraint] = {}
        self._columns: list[pulp.LpVariable] = []

    def add(self, columns: Columns) -> None:
        """More columns to choose from."""
        upper = 1 if self._kind == "Binary" else None
        for i, value in enumerate(columns.value.tolist()):
            used = slice(columns.first[i], columns.first[i + 1])
            uses = {
                self._row(row): amount
                for row, amount in zip(columns.row[used].tolist(), columns.amount[used].tolist(), strict=True)
            }
            # An upper bound of 1 in the relaxation would take its share of the duals; the rows imply it.
            self._columns.append(self._problem.add_column(f"c{len(self._columns)}", 0, upper, self._kind, value, uses))

    def solve(self, time_left: Callable[[], float], start: Ints | None = None) -> Solved:
        """Solves what there is, from the columns of `start` where an integer program may begin with them."""
        seconds = time_left()
        if seconds <= 0 or not self._columns:
            return Solved(
                seconds > 0, 0.0, np.inf if seconds <= 0 else 0.0, self._amounts(), np.zeros(len(self._limit))
            )
        for column in self._columns if start is not None else ():
            column.varValue = 0.0
        for i in [] if start is None else start.tolist():
            self._columns[i].varValue = 1.0
        stats = self._problem.solve(solver(seconds, self._seed, warm=start is not None))
        value = stats.objective or 0.0
        bound = value if self._kind == "Continuous" else stats.best_bound
        done = stats.status == pulp.LpSolveStatus.Optimal
        return Solved(done, value, np.inf if bound is None else bound, self._amounts(), self._duals())

    def _row(self, row: int) -> pulp.LpConstraint:
        if row not in self._rows:
            limit = float(self._limit[row])
            self._rows[row] = self._problem.addConstraint(pulp.LpAffineExpression.empty() <= limit)
        return self._rows[row]

    def _amounts(self) -> Floats:
        return np.array([column.varValue or 0.0 for column in self._columns])

    def _duals(self) -> Floats:
        duals = np.zeros(len(self._limit))
        for row, constraint in self._rows.items():
            duals[row] = max(constraint.pi or 0.0, 0.0)
        return duals


def solver(seconds: float, seed: int, *, warm: bool = False) -> pulp.HiGHS:
    """HiGHS, in memory, as PuLP sets it up."""
    return pulp.HiGHS(
        msg=False,
        threads=1,
        timeLimit=min(seconds, 1e6),
        gapRel=0.0,
        gapAbs=ABSOLUTE_GAP,
        random_seed=seed,
        warmStart=warm,
    )
