"""Batches: many due things handled one by one, so that one which fails holds up no other."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session


def each[T](session: Session, things: Iterable[T], act: Callable[[T], None], failed: list[Exception]) -> int:
    """Do `act` for each of `things` in a savepoint of its own; say how many went well, and add to `failed`."""
    handled = 0
    for thing in things:
        try:
            with session.begin_nested():
                act(thing)
            handled += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            failed.append(error)
    return handled
