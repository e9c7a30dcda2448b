"""The fast path of `matching.program`: the solver object that PuLP set up is kept, and takes columns in bulk.

PuLP makes its solver's model anew for every solve, from an object for each term, and so loses the basis, from which the
next linear program of a column generation is solved in a tenth of the time. This reaches for `solverModel`, which PuLP
does not promise; where it is missing, or by TALKOOT_PUBLIC_PULP=1, `program.Program` answers the same.
"""

import os
from collections.abc import Callable
from typing import cast

import highspy
import numpy as np
import pulp

from matching.program import Kind, Program, Solved, solver
from matching.rows import Columns
from matching.travel import Floats, Ints

DUAL_SIMPLEX, PRIMAL_SIMPLEX = 1, 4
"""HiGHS's numbers. After new columns the basis is still feasible, and no longer optimal: a case for the primal one."""

FIRST_ITERATIONS, ITERATIONS = 60_000, 6_000
"""Of the simplex method; scarce helpers make programs so degenerate that it takes 50 s where an interior point method,
crossover included, takes 1.5 s (2,000 needs, 20,000 helpers of whom 7 % are free)."""


class KeptProgram:
    """As Program; a solve ends at once when no time is left, however it was taken away."""

    def __init__(self, limit: Floats, kind: Kind, seed: int) -> None:
        problem = pulp.LpProblem("talkoot", pulp.LpMaximize)
        solver(1e6, seed).createAndConfigureSolver(problem)
        self._model = cast(highspy.Highs, problem.solverModel)
        self._model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._limit = limit
        self._kind = kind
        self._place = np.full(len(limit), -1, dtype=np.int32)
        self._rows = 0
        self._solves = 0
        self._is_degenerate = False
        self._columns = 0
        self._time_left: Callable[[], float] = lambda: np.inf
        self._model.cbSimplexInterrupt += self._interrupt
        self._model.cbIpmInterrupt += self._interrupt
        self._model.cbMipInterrupt += self._interrupt

    def add(self, columns: Columns) -> None:
        """More columns to choose from."""
        fresh = np.unique(columns.row[self._place[columns.row] < 0])
        if len(fresh):
            self._place[fresh] = np.arange(self._rows, self._rows + len(fresh), dtype=np.int32)
            none = np.zeros(0, dtype=np.int32)
            low = np.full(len(fresh), -highspy.kHighsInf)
            self._model.addRows(len(fresh), low, self._limit[fresh], 0, none, none, np.zeros(0))
            self._rows += len(fresh)
        many = len(columns.value)
        upper = np.full(many, 1.0 if self._kind == "Binary" else highspy.kHighsInf)
        self._model.addCols(
            many,
            columns.value,
            np.zeros(many),
            upper,
            len(columns.row),
            columns.first[:-1].astype(np.int32),
            self._place[columns.row],
            columns.amount,
        )
        if self._kind == "Binary" and many:
            which = np.arange(self._columns, self._columns + many, dtype=np.int32)
            self._model.changeColsIntegrality(many, which, np.full(many, highspy.HighsVarType.kInteger))
        self._columns += many

    def solve(self, time_left: Callable[[], float], start: Ints | None = None) -> Solved:
        """Solves what there is, from the columns of `start` where an integer program may begin with them."""
        seconds, self._time_left = time_left(), time_left
        if seconds <= 0 or not self._columns:
            bound = 0.0 if seconds > 0 else np.inf
            return Solved(seconds > 0, 0.0, bound, np.zeros(self._columns), np.zeros(len(self._limit)))
        if start is not None:
            taken = np.zeros(self._columns)
            taken[start] = 1.0
            self._model.setSolution(self._columns, np.arange(self._columns, dtype=np.int32), taken)
        self._model.setOptionValue("time_limit", self._model.getRunTime() + min(seconds, 1e6))
        self._run()
        return self._solved()

    def _run(self) -> None:
        """A linear program by the simplex method from the basis it has; where that is slow, by an interior point."""
        if self._kind == "Continuous":
            self._model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX if self._solves else DUAL_SIMPLEX)
            self._model.setOptionValue("simplex_iteration_limit", ITERATIONS if self._solves else FIRST_ITERATIONS)
        else:
            # The columns are those that reduced costs leave: presolve finds no more, and takes half of the time.
            self._model.setOptionValue("presolve", "off")
        self._solves += 1
        if not self._is_degenerate:
            self._model.run()
        if self._is_degenerate or self._model.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._is_degenerate = True
            self._model.clearSolver()
            self._model.setOptionValue("solver", "ipx")
            self._model.run()

    def _solved(self) -> Solved:
        info, solution = self._model.getInfo(), self._model.getSolution()
        done = self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        amounts, duals = np.zeros(self._columns), np.zeros(len(self._limit))
        if len(solution.col_value):
            amounts = np.array(solution.col_value)
        value = float(info.objective_function_value)
        bound = float(info.mip_dual_bound) if self._kind == "Binary" else value
        if done and self._kind == "Continuous":
            used = self._place >= 0
            duals[used] = np.maximum(np.array(solution.row_dual)[self._place[used]], 0.0)
        if not done and self._kind == "Continuous":
            bound = np.inf
        return Solved(done, value, bound if np.isfinite(bound) else np.inf, amounts, duals)

    def _interrupt(self, event: highspy.HighsCallbackEvent) -> None:
        event.interrupt(self._time_left() <= 0)


def make_program(limit: Floats, kind: Kind, seed: int) -> Program | KeptProgram:
    """The faster of the two that this PuLP can carry."""
    is_public = os.environ.get("TALKOOT_PUBLIC_PULP") == "1"
    return (
        Program(limit, kind, seed)
        if is_public or not hasattr(pulp.HiGHS, "createAndConfigureSolver")
        else KeptProgram(limit, kind, seed)
    )
