"""Ours beside greedy by priority, on made-up days; every plan goes through the independent checker.

`python -m benchmarks.matcher [--json] [--needs 200 --helpers 2000] [--seed 1]`
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from benchmarks.greedy import greedy_by_priority
from benchmarks.instances import FREE_SHARE, instance
from matching.check import check
from matching.jsonform import encode
from matching.plan import Plan
from matching.problem import Problem
from matching.solve import solve

MATCHERS: dict[str, Callable[[Problem], Plan]] = {"talkoot": solve, "greedy by priority": greedy_by_priority}


def measured(name: str, regime: str, text: str) -> dict[str, Any]:
    """Figures of one matcher on one problem, given as its JSON text."""
    begun = perf_counter()
    problem = Problem.from_json(text)
    read = perf_counter()
    plan = MATCHERS[name](problem)
    solved = perf_counter()
    return {
        "matcher": name,
        "regime": regime,
        "needs": len(problem.needs),
        "helpers": len(problem.helpers),
        "status": plan.status,
        "served": plan.served,
        "priority_share": round(plan.priority_share, 4),
        "objective": round(plan.objective, 2),
        "gap": round(plan.gap, 3),
        "km": round(plan.km, 1),
        "minutes": round(plan.minutes),
        "seconds": {"read": round(read - begun, 3), "solve": round(solved - read, 3)},
        "phases": encode(plan.seconds),
        "violations": len(check(problem, plan)),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--needs", type=int, default=200)
    parser.add_argument("--helpers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON list instead of a line for each")
    asked = parser.parse_args()
    texts = {regime: json.dumps(instance(asked.needs, asked.helpers, regime, asked.seed)) for regime in FREE_SHARE}
    rows = [measured(name, regime, text) for regime, text in texts.items() for name in MATCHERS]
    lines = [json.dumps(rows, indent=1)] if asked.json else [json.dumps(row) for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
