"""Work on plain arrays, spread over the processor's cores: the kernels hold no lock of Python's.

Whoever runs many tasks beside one another (see `matching.parts`) keeps each of them on one thread.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

MOST_THREADS = 8
SMALL = 256
PARTS_PER_THREAD = 16


def spread[T](task: Callable[[int, int], T], size: int, threads: int = 0) -> list[T]:
    """What `task(low, high)` answers for consecutive ranges that cover `range(size)`, in their order."""
    threads = threads or min(len(os.sched_getaffinity(0)), MOST_THREADS)
    return [task(0, size)] if threads <= 1 or size <= SMALL else _spread(task, size, threads)


def _spread[T](task: Callable[[int, int], T], size: int, threads: int) -> list[T]:
    many = threads * PARTS_PER_THREAD
    cuts = [size * i // many for i in range(many + 1)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(task, cuts[:-1], cuts[1:]))
