"""Commands over the matcher's two files: solve, check and explain. None needs a database."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import terminal
from app.executors import workers
from app.progress import Drawn
from app.terminal import AsJson
from matching import plan as plans
from matching import problem as problems
from matching.beside import Beside, Relaxation
from matching.check import check as check_plan
from matching.explain import sentence
from matching.jsonform import encode
from matching.plan import Plan, PlanError, Ranked
from matching.solve import solve as solve_problem
from models.errors import SetupError


def solve(
    problem: Annotated[Path, typer.Argument(help="A problem in JSON.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the plan.")],
    time_limit: Annotated[float, typer.Option(help="Seconds; the best plan found by then is written.", min=0.1)] = 60.0,
    executor: Annotated[
        str | None, typer.Option(help="Where parts are solved: processes:N here, or dask://HOST:PORT.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides between plans of the same worth.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Solve a problem file and write the plan; Ctrl-C ends with the best so far. No database is needed."""
    asked = problems.load(problem)
    with Drawn(shown=not as_json) as drawn, workers(executor) as pool:
        plan = solve_problem(asked, time_limit=time_limit, progress=drawn, seed=seed, executor=pool)
    _write(out, plan.to_json())
    figures = {
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "served": plan.served,
        "km": plan.km,
        "seconds": plan.seconds.total,
    }
    told = (
        f"{plan.status}: {plan.served} seats filled, {plan.km:.1f} km, gap {plan.gap:.3f}, {plan.seconds.total:.2f} s"
    )
    terminal.show(figures, told, as_json=as_json)


def check(
    problem: Annotated[Path, typer.Argument(help="The problem in JSON.")],
    plan: Annotated[Path, typer.Argument(help="A plan for it.")],
    as_json: AsJson = False,
) -> None:
    """Check a plan against its problem.

    The check shares no code with the solver. It prints a line per violation and exits with status 1 if there is any.
    """
    violations = [str(violation) for violation in check_plan(problems.load(problem), plans.load(plan))]
    told = "\n".join(violations) or "Nothing is wrong with this plan."
    terminal.show({"violations": violations}, told, as_json=as_json)
    if violations:
        raise typer.Exit(1)


def explain(
    problem: Annotated[Path, typer.Argument(help="The problem in JSON.")],
    plan: Annotated[Path, typer.Argument(help="A plan for it.")],
    need: Annotated[str, typer.Argument(help="The id of a need.")],
    helper: Annotated[str | None, typer.Option(help="The id of a helper: why not this one?")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell of a need who does it and why, who else could, or what would make it possible beside the plan."""
    asked, found = problems.load(problem), plans.load(plan)
    _known("need", need, {each.id for each in asked.needs})
    beside = Beside(asked, found)
    if helper is not None:
        _known("helper", helper, {each.id for each in asked.helpers})
        reasons = beside.why_not(need, helper)
        told = ", ".join(map(sentence, reasons)) or f"{helper} does it"
        terminal.show({"need": need, "helper": helper, "why_not": encode(reasons)}, told, as_json=as_json)
        return
    ranked = beside.rerank(need)
    missing = need in {each.need for each in found.unserved}
    possible = beside.relaxations(need) if missing else ()
    figures = {"need": need, "could": encode(ranked), "possible": encode(possible)}
    terminal.show(figures, "\n".join(_told(found, need, ranked, possible)), as_json=as_json)


def _known(noun: str, named: str, known: set[str]) -> None:
    if named not in known:
        raise PlanError("", f"the problem has no {noun} {named!r}")


def _told(plan: Plan, need: str, ranked: Sequence[Ranked], possible: Sequence[Relaxation]) -> Iterator[str]:
    for each in plan.assignments:
        if each.need == need:
            yield f"{each.helper} at {each.start:%H:%M}: {', '.join(map(sentence, each.reasons))}"
    for unserved in plan.unserved:
        if unserved.need == need:
            yield f"{unserved.seats} empty: {sentence({'code': unserved.reason})}"
            for miss in unserved.nearest_miss:
                yield f"  {miss.helper}: {', '.join(map(sentence, miss.obstacles))}"
    for change in possible:
        yield f"possible {sentence(change.change)}: {change.people} ({', '.join(change.helpers)})"
    for entry in ranked:
        yield f"could: {entry.helper} at {entry.start:%H:%M}, costs {entry.extra_cost:.1f}"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"Cannot write {path}: {error.strerror}.") from None
