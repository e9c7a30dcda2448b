"""Which chains to take: by the objective, or service first and the objective second; with a bound."""

from dataclasses import dataclass

import numpy as np

from matching.candidates import Arcs
from matching.chains import Chains, Costs, Pricer
from matching.frame import Frame
from matching.layout import Layout
from matching.model import Choice, Model, Relaxed
from matching.rows import Rows
from matching.standing import Standing
from matching.travel import Floats
from matching.watch import Watch

SERVICE_WEIGHTS = (1e4, 1e5, 1e6, 1e7)
SERVICE_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Field:
    """What chains are made of."""

    frame: Frame
    layout: Layout
    standing: Standing
    arcs: Arcs
    rows: Rows


@dataclass(frozen=True, slots=True)
class Packed:
    """The chains taken; the bound on their value over all chains there are, whether no packing serves more (asked only
    where service comes first), whether time sufficed, and the prices of the rows."""

    chains: Chains
    bound: float
    serves_most: bool
    in_time: bool
    duals: Floats


class Packer:
    """Packs one field."""

    def __init__(self, field: Field, watch: Watch, seed: int) -> None:
        self._field = field
        self._watch = watch
        self._seed = seed

    def by_objective(self) -> Packed:
        """The best value."""
        relaxed, choice = self._best(self._field.arcs.worth, _costs(self._field.frame))
        return Packed(choice.chains, choice.bound, True, choice.in_time, relaxed.duals)

    def by_service(self) -> Packed:
        """The most priority served, and of such packings the best value.

        Adding a weight times the service to the value is exact as soon as the result serves the most that is possible.
        """
        most = self._best(self._priority, Costs(0.0, 0.0, 0.0))[1]
        needed = self._served(most.chains) - SERVICE_TOLERANCE
        weight, choice = SERVICE_WEIGHTS[0], most
        for weight in SERVICE_WEIGHTS:
            worth = self._field.arcs.worth + weight * self._priority
            choice = self._best(worth, _costs(self._field.frame))[1]
            if not choice.in_time or self._served(choice.chains) >= needed:
                break
        chains = choice.chains if self._served(choice.chains) >= needed else most.chains
        serves = self._served(chains)
        return Packed(
            chains,
            bound=choice.bound - weight * serves,
            serves_most=most.bound - serves <= SERVICE_TOLERANCE,
            in_time=choice.in_time and most.in_time,
            duals=np.zeros(len(self._field.rows.limit)),
        )

    @property
    def _priority(self) -> Floats:
        return self._field.frame.needs.priority[self._field.arcs.need]

    def _served(self, chains: Chains) -> float:
        taken = chains.arcs[chains.arcs >= 0]
        return float(self._priority[taken].sum())

    def _best(self, worth: Floats, costs: Costs) -> tuple[Relaxed, Choice]:
        field, watch = self._field, self._watch
        pricer = Pricer(
            field.frame, field.layout, field.standing, field.arcs, field.rows, worth, costs, watch.time_left
        )
        model = Model(pricer, watch.time_left, self._seed)
        with watch.phase("price"):
            relaxed = model.relax(lambda value, bound: watch.tell("price", 0.4, value=value, bound=bound))
        with watch.phase("solve"):
            choice = model.choose(relaxed, lambda value, bound: watch.tell("solve", 0.7, value=value, bound=bound))
        return relaxed, choice


def _costs(frame: Frame) -> Costs:
    return Costs(frame.weights.km, frame.weights.minute, frame.weights.extra_visit)
