"""What goes to the log: where something failed and what kind of failure it was, never what people wrote.

An exception's words may repeat a row ("Failing row contains …"), a frame's variables hold forms and tokens: neither is
logged.
"""

import logging
import traceback
from types import TracebackType

type ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def outline(error: BaseException) -> str:
    """The frames and the kinds of `error`, of what caused it and of what it groups, in the order of events."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    frames = "".join(traceback.format_tb(error.__traceback__))
    itself = f"{frames}{type(error).__module__}.{type(error).__qualname__}"
    return "\n".join([*(outline(earlier) for earlier in (before, *inside) if earlier), itself])


class Outlined(logging.Formatter):
    """One line per record, with the outline of its exception."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        """The outline in place of the traceback."""
        return outline(ei[1]) if ei[1] else ""


def to_stderr() -> None:
    """Send the warnings of every library to standard error, outlined."""
    handler = logging.StreamHandler()
    handler.setFormatter(Outlined("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
