"""Ctrl-C (SIGINT): delayed during steps that must be completed, and told from other errors."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.diagnostics.errors import K2Error


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until the block has ended; then interrupt as usual.

    Python runs signal handlers only in the main thread; other threads are never interrupted.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    came: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def told_from_errors() -> Iterator[None]:
    """Raise KeyboardInterrupt in place of the error that a library makes of Ctrl-C.

    DuckDB ends a query that is interrupted with a RuntimeError, Polars the conversion of rows with
    a TypeError. What is told in one line of its own, as that old facts cannot be put back, stays.
    """
    by_default = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not by_default or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if came and not isinstance(error, (K2Error, OSError, MemoryError)):
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
