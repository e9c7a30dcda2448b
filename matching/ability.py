"""Which helpers a need may have at all, whenever and wherever it is: skills, languages, a car, and who may see whom."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from matching.problem import Need, Problem

type Flags = NDArray[np.bool_]


class Ability:
    """Answers for one need at a time, with a flag per helper."""

    def __init__(self, problem: Problem) -> None:
        self._size = len(problem.helpers)
        self._index = {helper.id: i for i, helper in enumerate(problem.helpers)}
        self._skilled = self._holders((i, helper.skills) for i, helper in enumerate(problem.helpers))
        self._speaking = self._holders((i, helper.languages) for i, helper in enumerate(problem.helpers))
        self._driving = np.array([helper.car for helper in problem.helpers], dtype=bool)
        self._free_for_all = np.array([helper.only_for is None for helper in problem.helpers], dtype=bool)
        self._reserved = _reserved(problem)

    def allowed(self, need: Need) -> Flags:
        """Who is not barred, and is there for this need if only for some."""
        flags = self._free_for_all.copy()
        flags[self._reserved[need.id]] = True
        flags[[self._index[helper] for helper in need.bar]] = False
        return flags

    def skilled(self, need: Need) -> Flags:
        """Who has all skills that the need asks for."""
        flags = np.ones(self._size, dtype=bool)
        for skill in need.skills:
            flags &= self._having(self._skilled[skill])
        return flags

    def speaking(self, need: Need) -> Flags:
        """Who speaks one of the need's languages, if it asks for any."""
        if not need.languages:
            return np.ones(self._size, dtype=bool)
        return self._having([helper for language in need.languages for helper in self._speaking[language]])

    def driving(self, need: Need) -> Flags:
        """Who has a car, if the need asks for one."""
        return self._driving | (not need.car)

    def _having(self, helpers: list[int]) -> Flags:
        flags = np.zeros(self._size, dtype=bool)
        flags[helpers] = True
        return flags

    @staticmethod
    def _holders(words: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, list[int]]:
        holders: dict[str, list[int]] = defaultdict(list)
        for helper, each in words:
            for word in each:
                holders[word].append(helper)
        return holders


def _reserved(problem: Problem) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, helper in enumerate(problem.helpers):
        for need in helper.only_for or ():
            found[need].append(i)
    return found
