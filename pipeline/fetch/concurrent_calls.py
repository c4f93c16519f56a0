"""Run calls in worker threads and handle their results in the calling thread, without races."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")


class ConcurrentCalls:
    """Tasks start in threads in the order submitted; results are handled in the caller's thread."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers)
        self._follow: dict[Future[Any], Callable[[Any], None]] = {}
        self._failure: BaseException | None = None

    def submit(self, task: Callable[[], T], follow: Callable[[T], None]) -> None:
        """Add a task; ``follow`` gets its result and may add more. Ignored after a failure."""
        if self._failure is None:
            self._follow[self._pool.submit(task)] = follow

    def run(self, stop: Callable[[], None]) -> None:
        """Return when no task is left; on the first error call ``stop``, then raise the error.

        Results of tasks that were already running are still handled.
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
