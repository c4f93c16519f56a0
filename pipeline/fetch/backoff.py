"""How long to wait before asking again: exponential, with jitter, within a budget of time."""

import random
import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patience:
    """How a call is repeated.

    The longest wait doubles with each attempt from ``first_s`` up to ``longest_s``; the wait is
    drawn between half of it and all of it by ``rng``, which may be seeded. All attempts and
    waits of one call together take at most ``budget_s``.
    """

    first_s: float = 0.5
    longest_s: float = 30.0
    budget_s: float = 300.0
    rng: random.Random = field(default_factory=random.SystemRandom)


class Budget:
    """The time that one call may still take."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._end = time.monotonic() + patience.budget_s
        self.attempts = 0

    def next_wait(self, retry_after_s: float | None = None) -> float | None:
        """Return the seconds to wait before the next attempt, None if the budget is used up.

        What the server asks for in Retry-After counts more than our own wait.
        """
        longest = min(
            self._patience.longest_s, self._patience.first_s * 2.0 ** min(self.attempts, 60)
        )
        drawn = longest * self._patience.rng.uniform(0.5, 1.0)
        wait = drawn if retry_after_s is None else retry_after_s
        self.attempts += 1
        return wait if time.monotonic() + wait <= self._end else None
