"""The demonstration: an invented municipality, served with one-click sign-in, or played through once, headless."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from app import municipality, serving
from app.config import ChannelName, DemoSettings, GeocoderName, Settings, load
from app.database import upgrade
from app.jobs import Workshop
from app.progress import Drawn
from app.story import Story, StoryBroke
from matching.run import run_round
from models import clock
from models.area import Area
from models.db import make_engine, make_sessions, transaction
from models.embedded import running
from models.errors import SetupError

SEED = 1

Tell = Callable[[str], object]


def serve(port: int, *, reset: bool, tell: Tell) -> None:
    """Serve the demo until interrupted; its data stays in `var/demo` for the next run unless `reset`."""
    settings = _settings(load().var / "demo", port)
    with serving.bound(port) as listener, _prepared(settings, reset=reset, tell=tell) as url:
        serving.serve(settings, url, listener, with_worker=True, ready=lambda: tell(_where(settings)))
    tell("Stopped. The data is kept; `make demo ARGS=--reset` begins anew.")


def play_once(*, tell: Tell, as_json: bool) -> None:
    """Play the story through the real web application and worker; SetupError when a step did not happen."""
    with tempfile.TemporaryDirectory(prefix="talkoot-") as folder, serving.bound(0) as listener:
        settings = _settings(Path(folder), listener.getsockname()[1])
        with _prepared(settings, reset=False, tell=tell) as url, serving.opened(url, settings) as shop:
            summary = _play(shop, url, listener, tell)
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))  # noqa: T201
    if not summary["ok"]:
        raise SetupError(f"The story broke: {summary['broke_at']}")


def _play(shop: Workshop, url: str, listener: socket, tell: Tell) -> dict[str, object]:
    with serving.serving_beside(shop, listener), serving.working(shop, url):
        story = Story(shop, tell)
        try:
            story.play()
        except StoryBroke as broke:
            return story.summary() | {"ok": False, "broke_at": str(broke)}
        finally:
            clock.reset()
        return story.summary() | {"ok": True}


def _settings(var: Path, port: int) -> Settings:
    """The demo's own: embedded database, messages kept to be looked at, demo sign-in."""
    own = {
        "var": var,
        "database_url": "",
        "base_url": f"http://{serving.HOST}:{port}",
        "channel": ChannelName.CONSOLE,
        "geocoder": GeocoderName.GAZETTEER,
    }
    return DemoSettings.model_validate(load().model_dump() | own)


@contextmanager
def _prepared(settings: Settings, *, reset: bool, tell: Tell) -> Iterator[str]:
    """The demo's database, migrated and filled, with a first round run over every area."""
    tell("Starting the database")
    with running(settings.var) as url:
        engine = make_engine(url, pool_size=2)
        sessions = make_sessions(engine)
        if reset:
            with engine.begin() as connection:
                connection.execute(text("drop schema public cascade"))
                connection.execute(text("create schema public"))
        upgrade(url)
        if _is_empty(sessions):
            _fill(sessions, tell)
        engine.dispose()
        yield url


def _is_empty(sessions: sessionmaker[Session]) -> bool:
    with sessions() as session:
        return session.scalar(select(Area.id).limit(1)) is None


def _fill(sessions: sessionmaker[Session], tell: Tell) -> None:
    tell("Inventing a municipality")
    with transaction(sessions) as session:
        tell(municipality.build(session, clock.now(), seed=SEED).sentence())
        areas = [(area.id, area.name_fi) for area in session.scalars(select(Area).order_by(Area.id))]
    for area_id, name in areas:
        with Drawn(name) as progress:
            found = run_round(sessions, area_id, clock.now(), progress)
        tell(f"  {name}: {found.served} seats filled for {found.needs} needs, out of {found.helpers} helpers")


def _where(settings: Settings) -> str:
    base = settings.base_url
    return (
        f"\nTalkoot runs at {base}\n\n"
        f"  {base}/demo            sign in as anybody with one click: coordinator, nurse, volunteer, relative, desk\n"
        f"  {base}/demo/messages   every message that was sent\n\n"
        "Ctrl-C stops everything.\n"
    )
