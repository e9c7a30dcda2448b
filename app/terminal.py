"""What the commands share: the database they work on, and how they print."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app.config import Settings
from app.database import checked_database
from models.area import Area
from models.db import Actor, make_engine, make_sessions

COMMAND_LINE = Actor(via="cli")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")]


@contextmanager
def sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    """Sessions over the checked database, for one command."""
    with checked_database(settings) as url:
        engine = make_engine(url, pool_size=2)
        try:
            yield make_sessions(engine)
        finally:
            engine.dispose()


def known_areas(session: Session) -> str:
    """The short names of the areas, for a sentence that says which there are."""
    return ", ".join(session.scalars(select(Area.slug).order_by(Area.slug))) or "none"


def show(figures: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print the figures for a program, or the sentence for a person."""
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else sentence)
