"""Progress of long work, on a terminal only: logs and pipes stay silent."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Progress:
    """Writes the current step to standard error if that is a terminal."""

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

    @contextmanager
    def count(self, what: str) -> Iterator["Counter"]:
        """Yield a counter of calls or pieces; show done, rate and remaining time as it changes."""
        counter = Counter(what, self._write if self._shown else None)
        yield counter
        counter.end()

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()


class Counter:
    """How many of a total are done; ``total`` may still grow."""

    _EVERY_S = 0.2

    def __init__(self, what: str, write: Callable[[str], None] | None) -> None:
        self.done = 0
        self.total = 0
        self._what = what
        self._write = write
        self._started = time.perf_counter()
        self._shown_at = 0.0

    def expect(self, more: int) -> None:
        """Add to the total."""
        self.total += more

    def add(self, done: int) -> None:
        """Add to the number done."""
        self.done += done
        now = time.perf_counter()
        if self._write and now - self._shown_at >= self._EVERY_S:
            self._shown_at = now
            self._write(f"\r{self.line(now - self._started)}\x1b[K")

    def end(self) -> None:
        """Write the final state and end its line."""
        if self._write and self.total:
            self._write(f"\r{self.line(time.perf_counter() - self._started)}\x1b[K\n")

    def line(self, elapsed_s: float) -> str:
        """Return the state after ``elapsed_s`` seconds: done, rate, and seconds remaining."""
        text = f"{self._what} … {self.done:,} of {self.total:,}"
        if not self.done or elapsed_s <= 0:
            return text
        rate = self.done / elapsed_s
        left_s = (self.total - self.done) / rate
        return f"{text}, {rate:,.1f} a second" + (f", {left_s:,.0f} s left" if left_s else "")
