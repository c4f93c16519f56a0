"""What one answer may take: bytes by its kind, and seconds, from the first byte sent to the last.

``Budget`` is what is left of both for the call that a thread makes. The connections ask it before
each read and write, so that headers, interim answers (1xx), encoded bytes that decode to nothing
and the handshake count, too.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

MB = 1_000_000


class IncompleteAnswerError(Exception):
    """No complete answer: no connection, a reset, a truncated or slow body.

    ``unreached`` says that no connection could be made, ``unbounded`` that the answer took more
    bytes or seconds than its kind may.
    """

    def __init__(self, reason: str, *, unreached: bool, unbounded: bool = False) -> None:
        super().__init__(reason)
        self.unreached = unreached
        self.unbounded = unbounded


class Kind(Enum):
    """A kind of answer, and the bytes its content may have when decoded.

    Each is several times what upstream sends: a page of 200 foods with 160 nutrients each has 5 MB,
    20 foods in full detail 2 MB, the largest zip of FoodData Central 0.5 GB.
    """

    LIST = 16 * MB
    DETAILS = 10 * MB
    PAGE = 4 * MB  # of the web, or a repository's list of files
    OTHER = 8 * MB
    FILE = 2_000 * MB


# The content of an answer other than 2xx: a line or two, or the page of a gateway.
ERROR_BYTES = MB
# What may come besides the content: headers, interim answers, the framing of chunks.
_BESIDES = MB
# For a file from its first attempt to its last: 2 GB at 2.2 Mbit/s.
FILE_S = 7_200.0

_OF_THREAD = threading.local()


class Budget:
    """The bytes on the wire and the seconds that are left for one call."""

    def __init__(self, kind: Kind, seconds: float) -> None:
        self._kind = kind
        self._most = _BESIDES
        self._received = 0
        self._seconds = seconds
        self._ends = time.monotonic() + seconds

    @contextmanager
    def spent_here(self) -> Iterator[None]:
        """Let the connections of this thread spend it until the end of the block."""
        before = getattr(_OF_THREAD, "budget", None)
        _OF_THREAD.budget = self
        try:
            yield
        finally:
            _OF_THREAD.budget = before

    def content_began(self) -> None:
        """Allow the bytes of the content, now that the headers are complete."""
        self._most = self._kind.value + _BESIDES

    def seconds_left(self, wished: float | None) -> float:
        """Return ``wished`` or, if less, what is left; raise IncompleteAnswerError if none is."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise IncompleteAnswerError(
                f"no complete answer in {self._seconds:g} s", unreached=False, unbounded=True
            )
        return left if wished is None else min(left, wished)

    def receive(self, count: int) -> None:
        """Spend bytes that came; raise IncompleteAnswerError if they are too many."""
        self._received += count
        if self._received > self._most:
            raise too_large(self._most)


def budget_of_thread() -> Budget | None:
    """Return the budget of the call that this thread makes, None outside of a call."""
    budget: Budget | None = getattr(_OF_THREAD, "budget", None)
    return budget


def too_large(most: int) -> IncompleteAnswerError:
    """Return the error for an answer of more bytes than its kind may have."""
    return IncompleteAnswerError(
        f"an answer of over {most // MB:,} MB", unreached=False, unbounded=True
    )
