"""Which chains to take from a pool: by the objective, or service first and the objective second; with a bound."""

from dataclasses import dataclass, replace

import numpy as np

from matching.bound import Costs, bound_beyond, dearest_prices
from matching.candidates import Arcs
from matching.chains import Chains
from matching.frame import Frame
from matching.model import Choice, Model, Relaxed
from matching.rows import Rows
from matching.standing import Standing
from matching.travel import Floats, Ints
from matching.watch import Watch

SERVICE_WEIGHTS = (1e4, 1e5, 1e6, 1e7)
SERVICE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Pool:
    """The chains to choose from, and what they are made of."""

    frame: Frame
    standing: Standing
    arcs: Arcs
    chains: Chains
    rows: Rows


@dataclass(frozen=True, slots=True)
class Packed:
    """The chains taken; the bound on their value over all chains there are, whether no packing serves more (asked only
    where service comes first), whether time sufficed, and the prices of the rows."""

    chains: Ints
    bound: float
    serves_most: bool
    in_time: bool
    duals: Floats


class Packer:
    """Packs one pool."""

    def __init__(self, pool: Pool, watch: Watch, seed: int) -> None:
        self._pool = pool
        self._watch = watch
        self._seed = seed

    def by_objective(self) -> Packed:
        """The best value."""
        relaxed, choice = self._best(self._pool.chains.value, self._pool.arcs.worth, _costs(self._pool.frame))
        return Packed(choice.chains, choice.bound, True, choice.in_time, relaxed.duals)

    def by_service(self) -> Packed:
        """The most priority served, and of such packings the best value.

        Adding a weight times the service to the value is exact as soon as the result serves the most that is possible.
        """
        served = self._pool.chains.served
        most = self._best(served, self._priority, Costs(0.0, 0.0, 0.0))[1]
        needed = served[most.chains].sum() - SERVICE_TOLERANCE
        weight, choice = SERVICE_WEIGHTS[0], most
        for weight in SERVICE_WEIGHTS:
            choice = self._weighed(weight)
            if not choice.in_time or served[choice.chains].sum() >= needed:
                break
        chains = choice.chains if served[choice.chains].sum() >= needed else most.chains
        serves = float(served[chains].sum())
        return Packed(
            chains,
            bound=choice.bound - weight * serves,
            serves_most=most.bound - serves <= SERVICE_TOLERANCE,
            in_time=choice.in_time and most.in_time,
            duals=np.zeros(len(self._pool.rows.limit)),
        )

    @property
    def _priority(self) -> Floats:
        return self._pool.frame.needs.priority[self._pool.arcs.need]

    def _weighed(self, weight: float) -> Choice:
        value = self._pool.chains.value + weight * self._pool.chains.served
        worth = self._pool.arcs.worth + weight * self._priority
        return self._best(value, worth, _costs(self._pool.frame))[1]

    def _best(self, value: Floats, worth: Floats, costs: Costs) -> tuple[Relaxed, Choice]:
        pool, watch = self._pool, self._watch
        model = Model(pool.chains, value, pool.rows, watch.time_left, self._seed)
        with watch.phase("price"):
            relaxed = model.relax(lambda value, bound: watch.tell("price", 0.4, value=value, bound=bound))
        with watch.phase("solve"):
            choice = model.choose(relaxed, lambda value, bound: watch.tell("solve", 0.7, value=value, bound=bound))
        if pool.chains.complete:
            return relaxed, choice
        prices = relaxed.duals, dearest_prices(pool.arcs, worth, pool.rows)
        beyond = (bound_beyond(pool.frame, pool.standing, pool.arcs, worth, pool.rows, each, costs) for each in prices)
        return relaxed, replace(choice, bound=max(choice.value, min(beyond)))


def _costs(frame: Frame) -> Costs:
    return Costs(frame.weights.km, frame.weights.minute, frame.weights.extra_visit)
