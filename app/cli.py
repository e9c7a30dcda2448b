"""The command line, `talkoot`."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import administration, demo, logs, serving, solving, terminal
from app.config import load
from app.database import checked_database, database, upgrade
from app.imports import ImportRefused, What, import_file
from app.progress import Drawn
from app.terminal import COMMAND_LINE, AsJson
from matching.jsonform import FormError
from matching.run import dry_run, run_round
from models import clock
from models.area import Area
from models.errors import SetupError

cli = typer.Typer(
    help="Talkoot: help from volunteers and relatives reaches home-care clients.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.add_typer(administration.area_cli, name="area")
cli.add_typer(administration.person_cli, name="person")

Port = Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and store nothing.")]


def main() -> None:
    """Run the command line; what a user can put right is one sentence and exit status 2, never a traceback.

    Being asked to end (SIGTERM) is the same as Ctrl-C: jobs end, and the embedded database stops.
    """
    logs.to_stderr()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        cli()
    except (SetupError, FormError) as error:
        print(f"talkoot: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


@cli.command(name="demo")
def run_demo(
    port: Port = 8000,
    reset: Annotated[bool, typer.Option("--reset", help="Begin anew: throw the demo's data away.")] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Play the story once, headless, on a free port; then end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run the main job on an invented municipality.

    The pages are served on 127.0.0.1 with one-click sign-in for each role, and the worker beside them.

    The data is kept from run to run in var/demo; --reset begins anew. With --once the whole story is played through the
    real web application and worker, and the exit status says whether every step happened; with --json the last line is
    a summary.
    """
    if once:
        demo.play_once(tell=_quiet if as_json else typer.echo, as_json=as_json)
    else:
        demo.serve(port, reset=reset, tell=typer.echo)


@cli.command()
def serve(
    port: Port = 8000,
    worker: Annotated[bool, typer.Option(help="Run the background worker in the same process.")] = True,
) -> None:
    """Serve the web application, with the worker.

    It listens on 127.0.0.1. The worker runs in the same process unless --no-worker.
    """
    settings = load()
    with serving.bound(port) as listener, checked_database(settings) as url:
        serving.serve(settings, url, listener, with_worker=worker, ready=lambda: typer.echo(f"http://127.0.0.1:{port}"))


@cli.command()
def worker() -> None:
    """Run the background worker alone.

    It runs rounds, asks the next when an offer falls due, sends messages and finds addresses. Run as many as you like.
    """
    settings = load()
    with checked_database(settings) as url:
        typer.echo("The worker runs; Ctrl-C stops it.")
        serving.work(settings, url)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = load()
    with database(settings) as url:
        upgrade(url)
    typer.echo("The database is up to date.")


@cli.command(name="import")
def import_(
    what: Annotated[What, typer.Argument(help="What the rows are.")],
    file: Annotated[Path, typer.Argument(help="A CSV file, UTF-8, with a header; README lists the columns.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import rows from a CSV file. One bad row imports nothing, and every bad row is listed."""
    settings = load()
    with terminal.sessions(settings) as sessions, sessions() as session:
        session.info["actor"] = COMMAND_LINE
        try:
            report = import_file(session, what, file, settings, clock.now())
        except ImportRefused as refused:
            _print_faults(refused, as_json=as_json)
            raise typer.Exit(2) from None
        if dry_run:
            session.rollback()
        else:
            session.commit()
    terminal.show(report.summary() | {"dry_run": dry_run}, report.sentence(dry_run=dry_run), as_json=as_json)


@cli.command()
def match(
    area: Annotated[str | None, typer.Option(help="The area's short name; every area without it.")] = None,
    dry_run_only: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Run a matching round now, and store its proposals."""
    settings = load()
    results = []
    with terminal.sessions(settings) as sessions:
        for area_id, slug in _areas(sessions, area):
            results.append(_match(sessions, area_id, slug, dry=dry_run_only, drawn=not as_json))
    lines = [f"{r['area']}: {r['served']} seats filled for {r['needs']} needs ({r['status']})" for r in results]
    terminal.show({"dry_run": dry_run_only, "areas": results}, "\n".join(lines), as_json=as_json)


cli.command()(solving.solve)
cli.command()(solving.check)
cli.command()(solving.explain)
cli.command(name="sign-in-link")(administration.sign_in_link)


def _areas(sessions: sessionmaker[Session], slug: str | None) -> list[tuple[int, str]]:
    with sessions() as session:
        areas = session.scalars(select(Area).order_by(Area.id)).all()
        chosen = [(area.id, area.slug) for area in areas if slug in (None, area.slug)]
        if not chosen:
            if slug is None:
                raise SetupError("There is no area yet: make one with `talkoot area add`.")
            raise SetupError(f"There is no area {slug!r}; there are: {terminal.known_areas(session)}.")
        return chosen


def _match(sessions: sessionmaker[Session], area_id: int, slug: str, *, dry: bool, drawn: bool) -> dict[str, Any]:
    with Drawn(slug, shown=drawn) as progress:
        if dry:
            with sessions() as session:
                problem, plan = dry_run(session, session.get_one(Area, area_id), clock.now(), progress)
            return {"area": slug, "needs": len(problem.needs), "served": plan.served, "status": plan.status}
        done = run_round(sessions, area_id, clock.now(), progress)
    return {"area": slug, "needs": done.needs, "served": done.served, "status": done.status}


def _print_faults(refused: ImportRefused, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"faults": [fault.figures() for fault in refused.faults]}, ensure_ascii=False))
        return
    for fault in refused.faults:
        typer.echo(str(fault), err=True)
    typer.echo(f"Nothing was imported: {len(refused.faults)} faults. Mend them and import again.", err=True)


def _quiet(_: object) -> None:
    """Say nothing: the summary in JSON says it."""
