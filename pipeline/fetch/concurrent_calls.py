"""Calls side by side, decisions in one thread: no result waits for another, none is raced for."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")


class ConcurrentCalls:
    """Tasks run in threads in the order they were given; what follows runs in the caller's."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers)
        self._follow: dict[Future[Any], Callable[[Any], None]] = {}
        self._failure: BaseException | None = None

    def submit(self, task: Callable[[], T], follow: Callable[[T], None]) -> None:
        """Add a task; ``follow`` gets its result and may add more, which a failure prevents."""
        if self._failure is None:
            self._follow[self._pool.submit(task)] = follow

    def run(self, stop: Callable[[], None]) -> None:
        """Return when no task is left; after the first error ``stop`` the others, then raise it.

        What running tasks still bring is followed up.
        """
        try:
            while self._follow:
                done, _ = wait(self._follow, return_when=FIRST_COMPLETED)
                for future in done:
                    follow = self._follow.pop(future)
                    if future.cancelled():
                        continue
                    if error := future.exception():
                        self._fail(error, stop)
                    else:
                        follow(future.result())
        finally:
            stop()
            self._pool.shutdown(cancel_futures=True)
        if self._failure is not None:
            raise self._failure

    def _fail(self, error: BaseException, stop: Callable[[], None]) -> None:
        if self._failure is None:
            self._failure = error
            stop()
            for waiting in self._follow:
                waiting.cancel()
