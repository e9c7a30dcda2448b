"""What can be wrong with the parts of a problem, each as (path, message)."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from math import isfinite

type Fault = tuple[str, str]


def outside(
    path: str, value: float, low: float | None = None, high: float | None = None, *, above: bool = False
) -> Iterator[Fault]:
    """A number that is not finite, or outside low..high (`above`: low itself too)."""
    if not isfinite(value):
        yield path, f"must be a finite number, not {value}"
    elif low is not None and (value < low or (above and value == low)):
        yield path, f"must be {'above' if above else 'at least'} {low:g}, not {value:g}"
    elif high is not None and value > high:
        yield path, f"must be at most {high:g}, not {value:g}"


def untimed(path: str, moment: datetime) -> Iterator[Fault]:
    """A moment that does not say its offset."""
    if moment.utcoffset() is None:
        yield path, "needs an offset from UTC"


def misshapen(path: str, matrix: tuple[tuple[float, ...], ...] | None, size: int) -> Iterator[Fault]:
    """A matrix that is not size x size of finite numbers from zero up."""
    if matrix is None:
        return
    if len(matrix) != size:
        yield path, f"has {len(matrix)} rows for {size} places"
    for i, row in enumerate(matrix):
        if len(row) != size:
            yield f"{path}[{i}]", f"has {len(row)} entries for {size} places"
        if min(row) >= 0 and isfinite(sum(row)):
            continue
        for j, minutes in enumerate(row):
            yield from outside(f"{path}[{i}][{j}]", minutes, 0)


def numbered(path: str, ids: Iterable[str | None]) -> dict[str, str | None]:
    """Ids of a list under their paths."""
    return {f"{path}[{i}]": each for i, each in enumerate(ids)}


def unknown(noun: str, named: Mapping[str, str | None], known: Container[str]) -> Iterator[Fault]:
    """Ids that name nothing; None names nothing and is right."""
    for path, each in named.items():
        if each is not None and each not in known:
            yield path, f"names {noun} {each!r}, which the problem does not have"
