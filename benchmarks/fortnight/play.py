"""Playing a fortnight: a town is built, and every quarter of an hour everybody does what they do."""

from datetime import date, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import func, select

from app import jobs, municipality
from app.config import Settings
from app.database import upgrade
from benchmarks.fortnight.care import Care
from benchmarks.fortnight.people import Helpers, asked, give_keypads
from benchmarks.fortnight.report import figures
from benchmarks.fortnight.world import ZONE, CountingChannel, World
from models import clock
from models.area import Area
from models.availability import local_moment
from models.db import make_engine, make_sessions, transaction
from models.embedded import running
from models.need import Need, NeedState
from models.series import Series
from notifications import deliver
from notifications.message import Sender

STEP = timedelta(minutes=15)
DAYS = 14
KEYPADS = 0.12
HELPERS_PER_CLIENT = 6
ROUNDS_AT = (7.5, 9.0, 11.0, 13.0, 15.0, 18.0)


def play(first_day: date, clients: int, seed: int) -> dict[str, Any]:
    """Play the fortnight from the morning of `first_day`, and say what became of everything."""
    with TemporaryDirectory(prefix="talkoot-fortnight-") as folder, running(Path(folder), durable=False) as url:
        upgrade(url)
        engine = make_engine(url)
        settings = Settings(_env_file=None, database_url=url, secret="s" * 32, base_url="http://127.0.0.1")  # type: ignore[arg-type, call-arg]
        sender = Sender(settings.base_url, settings.signing_secret(), settings.mail_from)
        shop = jobs.Workshop(settings, make_sessions(engine), CountingChannel(), sender)
        try:
            return _played(shop, first_day, clients, seed)
        finally:
            clock.reset()
            engine.dispose()


def _played(shop: jobs.Workshop, first_day: date, clients: int, seed: int) -> dict[str, Any]:
    start = local_moment(first_day, time(7), ZONE)
    world = World(shop, Random(seed), start)  # noqa: S311 - a game
    clock.freeze(start)
    with transaction(shop.sessions) as session:
        municipality.build(session, start, seed=seed, clients=clients, helpers=clients * HELPERS_PER_CLIENT)
        areas = session.scalars(select(Area.id).order_by(Area.id)).all()
        series = session.scalar(select(func.count(Series.id)))
    begun = perf_counter()
    care, helpers = Care(areas), Helpers(seen=asked(world))
    give_keypads(world, KEYPADS)
    care.take_up_duty(world, start, DAYS + 1)
    end = local_moment(first_day + timedelta(days=DAYS), time(0), ZONE)
    while world.now < end:
        clock.freeze(world.now)
        _quarter(world, care, helpers)
        world.now += STEP
    played = perf_counter() - begun
    with shop.sessions() as session:
        found = figures(session, start, end)
    channel = shop.channel
    sent = dict(sorted(channel.sent.items())) if isinstance(channel, CountingChannel) else {}
    about = {"first_day": first_day.isoformat(), "clients": clients, "series": series, "seed": seed}
    about["people_on_duty"] = len(world.on_duty)
    return about | {"seconds": round(played, 1), **found, "sent": sent, "happened": dict(sorted(world.counts.items()))}


def _quarter(world: World, care: Care, helpers: Helpers) -> None:
    if world.hour == 7.5:
        helpers.morning(world)
    if world.hour == 8.25:
        care.morning(world)
    if world.hour in ROUNDS_AT:
        _find_helpers(world, care)
    if 8 <= world.hour < 20 and world.hour % 0.5 == 0:
        care.work(world)
    helpers.live(world)
    _settle(world)


def _find_helpers(world: World, care: Care) -> None:
    """The rounds that changes ask for, held together to a few a day."""
    for area_id in care.areas:
        waiting = select(Need.id).where(Need.area_id == area_id, Need.state == NeedState.OPEN).limit(1)
        with world.shop.sessions() as session:
            is_waited_for = session.scalar(waiting) is not None
        if is_waited_for:
            jobs.match_area(world.shop, area_id)
            world.counts["rounds"] += 1


def _settle(world: World) -> None:
    """What the worker does: everything that is due, until nothing is."""
    while jobs.handle_due(world.shop) + _send(world):
        pass


def _send(world: World) -> int:
    with world.shop.sessions() as session:
        due = deliver.due_ids(session, world.now, 500)
    for notification_id in due:
        jobs.send(world.shop, notification_id)
    return len(due)
