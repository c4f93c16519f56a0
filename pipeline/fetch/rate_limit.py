"""The server's rate limit: a token bucket filled from its response headers."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class RateLimitReachedError(Exception):
    """The server allows no more calls for now."""

    def __init__(self, retry_after_s: float | None = None) -> None:
        super().__init__("the allowance has ended")
        self.retry_after_s = retry_after_s


class RateLimit:
    """Admits calls while tokens are left, never more than ``concurrency`` at a time.

    The tokens are the number that the last answer stated as remaining, less the calls in flight.
    Until an answer states a number they are unlimited; near zero fewer calls run concurrently.
    Answers of concurrent calls come in any order: a number that is larger by fewer than could be in
    flight is taken for an older answer; one that is larger by more, for a new hour.
    """

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._remaining: int | None = None
        self._in_flight = 0
        self._changed = threading.Condition()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Hold a place, waiting for one if needed; raise RateLimitReachedError without a token."""
        with self._changed:
            self._changed.wait_for(lambda: self._may_go() or self._ended())
            if not self._may_go():
                raise RateLimitReachedError
            self._in_flight += 1
        try:
            yield
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def answered(self, remaining: str | None) -> None:
        """Record the header X-RateLimit-Remaining of an answer, None if absent."""
        calls = count_of(remaining)
        if calls is not None:
            with self._changed:
                known = self._remaining
                if known is None or not 0 < calls - known < self._concurrency:
                    self._remaining = calls

    def refill(self) -> None:
        """After a wait: admit one call, whose answer states the new number."""
        with self._changed:
            self._remaining = 1
            self._changed.notify_all()

    def _may_go(self) -> bool:
        if self._remaining is None:
            return self._in_flight < self._concurrency
        side_by_side = min(self._concurrency, max(1, self._remaining // 2))
        return self._in_flight < min(side_by_side, self._remaining)

    def _ended(self) -> bool:
        return self._remaining is not None and self._remaining <= 0 and self._in_flight == 0


def count_of(header: str | None) -> int | None:
    """Return the number that a header states; None for anything but up to nine digits."""
    stated = (header or "").strip(" \t")
    return int(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else None
