"""Drawing progress on the terminal."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Drawn:
    """A progress bar that `solve` can call; on a pipe, or with `shown=False`, nothing is drawn."""

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

    def __enter__(self) -> Self:
        self._progress.start()
        self._task = self._progress.add_task(self._title or "solving", total=1.0, figures="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, stage: str, fraction: float, **figures: float) -> None:
        """Show that `stage` has come to `fraction` (0 to 1) of the whole."""
        if self._task is not None:
            shown = "  ".join(f"{name} {value:.1f}" for name, value in figures.items())
            title = f"{self._title} {stage}".strip()
            self._progress.update(self._task, description=title, completed=fraction, figures=shown)
