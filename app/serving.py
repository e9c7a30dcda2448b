"""Running the parts: the web application on a port of this machine, and the background worker, alone or beside it."""

import asyncio
import contextlib
import errno
import gc
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import procrastinate
import uvicorn
from sqlalchemy.orm import Session, sessionmaker

from app.config import ChannelName, Settings
from app.jobs import Workshop, make_queue
from app.main import make_app
from app.sender import sender_of
from models.db import make_engine, make_sessions
from models.errors import SetupError
from notifications.channels import Channel
from notifications.channels.console import ConsoleChannel
from notifications.channels.email import EmailChannel, MailServer

HOST = "127.0.0.1"
GARBAGE = 10_000
"""So many new objects, a page or several, are made before the collector looks at them."""

STOP_SECONDS = 10
"""How long the worker may take to end its jobs before it is left to its leases."""


def serve(
    settings: Settings, url: str, listener: socket.socket, *, with_worker: bool, ready: Callable[[], object]
) -> None:
    """Serve on `listener` until interrupted."""
    with opened(url, settings) as shop:
        beside = working(shop, url) if with_worker else contextlib.nullcontext()
        with beside, contextlib.suppress(KeyboardInterrupt):
            web = web_server(shop)
            settle()
            ready()
            web.run(sockets=[listener])


def work(settings: Settings, url: str) -> None:
    """Run the worker until interrupted."""
    with opened(url, settings) as shop, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_work(make_queue(shop, url), shop, Event()))


@contextmanager
def opened(url: str, settings: Settings) -> Iterator[Workshop]:
    """What the web application and the jobs work with, over the database at `url`."""
    engine = make_engine(url)
    try:
        yield make_workshop(settings, make_sessions(engine))
    finally:
        engine.dispose()


def make_workshop(settings: Settings, sessions: sessionmaker[Session]) -> Workshop:
    """Settings turned into what jobs need."""
    return Workshop(settings, sessions, make_channel(settings, sessions), sender_of(settings))


def make_channel(settings: Settings, sessions: sessionmaker[Session]) -> Channel:
    """The way out that the settings name."""
    if settings.channel is ChannelName.CONSOLE:
        return ConsoleChannel(sessions)
    return EmailChannel(
        MailServer(
            host=settings.mail_host,
            port=settings.mail_port,
            security=settings.mail_security,
            user=settings.mail_user,
            password=settings.mail_password,
        )
    )


def web_server(shop: Workshop) -> uvicorn.Server:
    """The web server, which stops at Ctrl-C."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    app = make_app(shop.settings, shop.sessions)
    return uvicorn.Server(
        uvicorn.Config(app, log_config=None, log_level="warning", timeout_graceful_shutdown=3, server_header=False)
    )


def settle() -> None:
    """The program is loaded and stays: pages need not wait while the garbage collector goes through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


@contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """A listening socket on 127.0.0.1 (`port` 0: any free one). SetupError when the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # only now is it ours: two may be bound to a port that nobody listens on
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SetupError(f"Port {port} is taken. Stop what uses it, or name another one with --port.") from None
        raise SetupError(f"Port {port} cannot be used ({error.strerror}). Name another one with --port.") from None
    with listener:
        yield listener


@contextmanager
def serving_beside(shop: Workshop, listener: socket.socket) -> Iterator[None]:
    """The web application in a thread of its own, until the block is left."""
    web = web_server(shop)
    thread = Thread(target=lambda: web.run(sockets=[listener]), name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        web.should_exit = True
        thread.join(STOP_SECONDS)


@contextmanager
def working(shop: Workshop, url: str) -> Iterator[None]:
    """The worker in a thread of its own; it ends its jobs when the block is left."""
    stop, queue = Event(), make_queue(shop, url)
    thread = Thread(target=lambda: asyncio.run(_work(queue, shop, stop)), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS + 2)


async def _work(queue: procrastinate.App, shop: Workshop, stop: Event) -> None:
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                concurrency=shop.settings.worker_threads,
                install_signal_handlers=False,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="successful",
                fetch_job_polling_interval=1,
            )
        )
        told_to_stop = asyncio.create_task(asyncio.to_thread(stop.wait))
        try:
            await asyncio.wait((worker, told_to_stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
