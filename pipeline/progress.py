"""Progress of long work, on a terminal only: logs and pipes stay silent."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Says on standard error what is being done, if a person is there to read it."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show the step while it runs, and its seconds once it is done."""
        started = time.perf_counter()
        self._write(f"{what} …")
        try:
            yield
        except BaseException:
            self._write("\n")  # the message of the error gets a line of its own
            raise
        self._write(f"\r{what} … {time.perf_counter() - started:.1f} s\n")

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()
