"""Drawing progress on the terminal."""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

type Handler = Callable[[int, FrameType | None], Any] | int | None


class Drawn:
    """A progress bar that `solve` can call; on a pipe, or with `shown=False`, nothing is drawn.

    The first Ctrl-C ends the solve with the best plan so far, the second the program.
    """

    def __init__(self, title: str = "", *, shown: bool = True) -> None:
        columns = (
            TextColumn("{task.description:24}"),
            BarColumn(30),
            TimeElapsedColumn(),
            TextColumn("{task.fields[figures]}"),
        )
        console = Console(file=sys.stderr)
        self._progress = Progress(*columns, console=console, disable=not (shown and console.is_terminal))
        self._title = title
        self._task: TaskID | None = None
        self._goes_on = True
        self._before: Handler = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)
        self._progress.start()
        self._task = self._progress.add_task(self._title or "solving", total=1.0, figures="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self, stage: str, fraction: float, **figures: float) -> bool:
        """Show that `stage` has come to `fraction` (0 to 1) of the whole; whether the solve shall go on."""
        if {"value", "bound"} <= figures.keys():
            figures = {"gap": figures["bound"] - figures["value"], **figures}
        if self._task is not None:
            shown = "  ".join(f"{name} {value:.1f}" for name, value in figures.items())
            title = f"{self._title} {stage}".strip()
            self._progress.update(self._task, description=title, completed=fraction, figures=shown)
        return self._goes_on

    def _stop(self, *_: object) -> None:
        if not self._goes_on:
            raise KeyboardInterrupt
        self._goes_on = False
