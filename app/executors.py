"""Where the parts of a large problem are solved: in this process, in several here, or on a Dask cluster."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from models.errors import SetupError

HOW = "--executor must be processes:N (N from 1), or dask://HOST:PORT"


@contextmanager
def workers(named: str | None) -> Iterator[Executor | None]:
    """The executor that `processes:N` or `dask://HOST:PORT` names; nothing for nothing. SetupError says what to do."""
    if named is None:
        yield None
    elif named.startswith("dask://"):
        with _dask(named.removeprefix("dask://")) as executor:
            yield executor
    else:
        with ProcessPoolExecutor(_count(named), mp_context=multiprocessing.get_context("spawn")) as executor:
            yield executor


def _count(named: str) -> int:
    kind, _, count = named.partition(":")
    if kind != "processes" or not count.isdecimal() or int(count) < 1:
        raise SetupError(HOW)
    return int(count)


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra: most installations have no cluster
    except ImportError:
        raise SetupError("dask:// needs the extra `cluster`: pip install talkoot[cluster]") from None
    try:
        client = Client(f"tcp://{address}", timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError):
        raise SetupError(f"no Dask scheduler answers at {address}") from None
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]
