"""One PuLP program over some chains of a pool, linear or integer, solved in memory by HiGHS: one thread, no log."""

from typing import Literal

import numpy as np
import pulp

from matching.chains import Chains
from matching.rows import Rows
from matching.travel import Floats, Ints

ABSOLUTE_GAP = 1e-6
INTERIOR_POINT_FROM = 3_000
"""Columns from which an interior point method (with crossover) beats the simplex method in a degenerate relaxation:
4 s instead of 50 s a round at 500 scarce needs."""


class Program:
    """A row per limit; chains join as columns. `value` is that of every chain of the pool."""

    def __init__(self, chains: Chains, value: Floats, rows: Rows, kind: Literal["Continuous", "Binary"]) -> None:
        self._chains = chains
        self._value = value
        self._rows = rows
        self._kind = kind
        self._problem = pulp.LpProblem("talkoot", pulp.LpMaximize)
        self._limits = [self._limit(limit) for limit in rows.limit.tolist()]
        self._columns: list[pulp.LpVariable] = []
        self._inside: list[int] = []

    def add(self, chains: Ints) -> None:
        """More chains to choose from."""
        upper = 1 if self._kind == "Binary" else None
        for chain, value in zip(chains.tolist(), self._value[chains].tolist(), strict=True):
            uses = {self._limits[row]: float(count) for row, count in self._rows.used_by(self._chains, chain).items()}
            # An upper bound of 1 in the relaxation would take its share of the duals; the rows imply it.
            self._columns.append(self._problem.add_column(f"c{chain}", 0, upper, self._kind, value, uses))
            self._inside.append(chain)

    def start_from(self, chains: Ints) -> None:
        """A feasible choice, from which the integer program is improved."""
        chosen = set(chains.tolist())
        for chain, column in zip(self._inside, self._columns, strict=True):
            column.varValue = float(chain in chosen)

    def solve(self, seconds: float, seed: int) -> tuple[bool, float]:
        """Whether it was solved to its end in time, and a bound on its best value (infinite: none)."""
        if seconds <= 0:
            return False, np.inf
        large = self._kind == "Continuous" and len(self._columns) >= INTERIOR_POINT_FROM
        solver = pulp.HiGHS(
            msg=False,
            threads=1,
            timeLimit=seconds,
            gapRel=0.0,
            gapAbs=ABSOLUTE_GAP,
            random_seed=seed,
            solver="ipm" if large else "choose",
            warmStart=self._kind == "Binary",
        )
        stats = self._problem.solve(solver)
        bound = stats.objective if self._kind == "Continuous" else stats.best_bound
        return stats.status == pulp.LpSolveStatus.Optimal, np.inf if bound is None else bound

    def duals(self) -> Floats:
        """Of every row, what one more of its limit would be worth."""
        return np.array([max(limit.pi or 0.0, 0.0) for limit in self._limits])

    def amounts(self) -> Floats:
        """Of every chain of the pool, how much of it the solution takes."""
        found = np.zeros(len(self._chains))
        found[self._inside] = [column.varValue or 0.0 for column in self._columns]
        return found

    def _limit(self, limit: float) -> pulp.LpConstraint:
        return self._problem.addConstraint(pulp.LpAffineExpression.empty() <= limit)
