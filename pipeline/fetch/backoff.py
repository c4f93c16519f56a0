"""Repeat calls by tenacity: exponential waits with jitter, within a time budget.

No logging hook of tenacity is used, and its errors do not leave a call: the error returned by
``give_up`` is raised instead, so that no argument of a call (a key) gets into a message.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_before_delay

from pipeline.diagnostics.errors import K2Error
from pipeline.fetch.bounds import IncompleteAnswerError

_UNBOUNDED_TRIES = 3


class RetryableError(Exception):
    """An attempt failed, but another may succeed.

    ``retry_after_s`` is the wait in seconds that the server asks for, None if it asks for none.
    """

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Patience:
    """How a call is repeated; all times are in seconds.

    The longest wait doubles with each attempt from ``first_s`` up to ``longest_s``; the wait is
    drawn between half of it and all of it by ``rng``, which may be seeded. All attempts and
    waits of one call together take at most ``budget_s``.
    """

    first_s: float = 0.5
    longest_s: float = 30.0
    budget_s: float = 300.0
    rng: random.Random = field(default_factory=random.SystemRandom)

    def wait_s(self, attempts: int) -> float:
        """Draw the seconds to wait after so many failed attempts."""
        longest = min(self.longest_s, self.first_s * 2.0 ** min(attempts - 1, 60))
        return longest * self.rng.uniform(0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Failed:
    """The error of the last attempt, and the number of attempts within the budget."""

    error: BaseException | None
    attempts: int

    @property
    def unreached(self) -> bool:
        """Whether no connection could be made."""
        return isinstance(self.error, IncompleteAnswerError) and self.error.unreached

    @property
    def unbounded(self) -> bool:
        """Whether the answer took more bytes or seconds than its kind may, three times."""
        often = self.attempts >= _UNBOUNDED_TRIES
        return often and isinstance(self.error, IncompleteAnswerError) and self.error.unbounded


def retrying(
    patience: Patience,
    give_up: Callable[[Failed], K2Error],
    *,
    hopeless: Callable[[Failed], bool] = lambda _failed: False,
    moved: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
) -> Retrying:
    """Return a caller that repeats a function on RetryableError and IncompleteAnswerError.

    A server's Retry-After takes precedence over the drawn wait. What ``give_up`` returns is raised
    once the next attempt would begin after the budget, the failure is ``hopeless``, or answers
    were unbounded three times. After an
    attempt that made progress (``moved``), attempts and budget start again.
    """
    budget_ends = stop_before_delay(patience.budget_s)

    def wait_s(state: RetryCallState) -> float:
        failed = _failed(state)
        drawn = patience.wait_s(failed.attempts)
        asked: float | None = getattr(failed.error, "retry_after_s", None)
        return drawn if asked is None else asked

    def stop(state: RetryCallState) -> bool:
        failed = _failed(state)
        return failed.unbounded or hopeless(failed) or budget_ends(state)

    def begin_anew(state: RetryCallState) -> None:
        if moved():
            state.attempt_number, state.start_time = 1, time.monotonic()

    def end(state: RetryCallState) -> NoReturn:
        raise give_up(_failed(state))

    return Retrying(
        sleep=sleep,
        retry=retry_if_exception_type((RetryableError, IncompleteAnswerError)),
        wait=wait_s,
        stop=stop,
        after=begin_anew,
        retry_error_callback=end,
    )


def _failed(state: RetryCallState) -> Failed:
    return Failed(state.outcome.exception() if state.outcome else None, state.attempt_number)
