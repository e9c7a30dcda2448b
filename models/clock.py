"""The only clock of the program. Code takes `now` as an argument; edges read it here; tests and trials move it."""

from datetime import UTC, datetime, timedelta
from threading import Lock


class _Clock:
    """Real time, moved by an offset, or stopped."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        with self._lock:
            return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset

    def freeze(self, at: datetime) -> None:
        """Stop the clock at `at` (aware)."""
        if at.tzinfo is None:
            raise ValueError("the clock needs an aware time")
        with self._lock:
            self._frozen = at.astimezone(UTC)

    def advance(self, **by: float) -> datetime:
        """Move the clock on by `timedelta(**by)`, stopped or running, and return the new time."""
        with self._lock:
            if self._frozen is not None:
                self._frozen += timedelta(**by)
            else:
                self._offset += timedelta(**by)
        return self.now()

    def reset(self) -> None:
        """Let the clock show real time again."""
        with self._lock:
            self._offset, self._frozen = timedelta(), None


_clock = _Clock()
now, freeze, advance, reset = _clock.now, _clock.freeze, _clock.advance, _clock.reset
