"""Who uses the private server: started by the first process that asks, stopped by the last one that ends.

Every user holds a shared lock on `var/postgres/users`. The kernel drops it when the process dies, however it dies, so
there is no list of users that could be wrong. A server whose last user was killed runs on, and the next user takes it
over and stops it in the end.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import IO

from models.embedded.cluster import Cluster
from models.errors import SetupError


@dataclass
class Lease:
    """This process's use of one cluster; `starts` counts the calls of `start` that no `stop` has answered yet."""

    cluster: Cluster
    users: IO[str]
    pid: int
    starts: int = 0


_leases: dict[Path, Lease] = {}
_threads = RLock()


@contextmanager
def running(var: Path, *, durable: bool = True) -> Iterator[str]:
    """The private server for the length of a `with`; gives its URL, as `start` does."""
    url = start(var, durable=durable)
    try:
        yield url
    finally:
        stop(var)


def start(var: Path, *, durable: bool = True) -> str:
    """Use the private server under `var`, making and starting it where needed.

    Returns a SQLAlchemy URL `postgresql+psycopg://…@127.0.0.1:PORT/talkoot` of the owner of that database, who is no
    superuser but may create databases. It serves until this process ends or calls `stop` as often as `start`.
    `durable=False` is for tests: nothing is flushed to disk. A server that already runs keeps the way it was started.
    Raises SetupError with one sentence that says what to do.
    """
    cluster = Cluster((var / "postgres").resolve(), durable)
    with _threads:
        cluster.make_folder()
        with _alone(cluster):
            url = cluster.serve()
            lease = _leases.get(cluster.folder) or _take(cluster)
        lease.starts += 1
    return url


def stop(var: Path) -> None:
    """Take back one `start`; after the last one of the last process, the server stops."""
    with _threads:
        lease = _leases.get((var / "postgres").resolve())
        if lease is None or lease.pid != os.getpid():
            return
        lease.starts -= 1
        if lease.starts == 0:
            _release(lease)


def _take(cluster: Cluster) -> Lease:
    users = _open(cluster, "users")
    fcntl.flock(users, fcntl.LOCK_SH)
    if not _leases:
        atexit.register(_release_all)
    lease = _leases[cluster.folder] = Lease(cluster, users, os.getpid())
    return lease


def _release_all() -> None:
    for lease in list(_leases.values()):
        if lease.pid == os.getpid():  # a forked child inherits the list, but not the duty
            with suppress(SetupError):
                _release(lease)


def _release(lease: Lease) -> None:
    del _leases[lease.cluster.folder]
    if not lease.cluster.folder.is_dir():
        lease.users.close()
        return
    with _alone(lease.cluster):
        fcntl.flock(lease.users, fcntl.LOCK_UN)
        lease.users.close()
        with suppress(BlockingIOError), _open(lease.cluster, "users") as users:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lease.cluster.shut_down()


@contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    """Only one process at a time makes, starts or stops the server."""
    with _open(cluster, "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(cluster: Cluster, name: str) -> IO[str]:
    try:
        return (cluster.folder / name).open("a")
    except OSError as error:
        raise SetupError(f"{cluster.folder} cannot be written ({error.strerror}): {cluster.remedy}.") from error
