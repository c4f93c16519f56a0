"""Calls that may fail: repeated with waits, within the server's rate limit.

Repeated are 429, 5xx, resets, timeouts, and bodies that ``read`` finds broken or degraded.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Generic, TypeAlias, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, retry_never

from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.fetch.backoff import Failed, Patience, RetryableError, retrying
from pipeline.fetch.client import Answer, Client, Request
from pipeline.fetch.rate_limit import RateLimit, RateLimitReachedError, count_of
from pipeline.files import strict_json

# After this many degraded answers with status 200 the last one is accepted.
DEGRADED_TRIES = 3
_UNREACHED_TRIES = 3
_LONGEST_WAIT_S = 1e9  # waits of a thread are limited to little more
_LONGEST_LIMIT_S = 86_400.0  # limits are by the hour or the day: ask again after a day at least
_BAD_KEYS = {"API_KEY_INVALID", "API_KEY_MISSING", "API_KEY_DISABLED", "API_KEY_UNAUTHORIZED"}
_PASSING = {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}  # transient errors of a gateway

T = TypeVar("T")

# The value read from an answer, and its faults: none if the answer is complete.
Read: TypeAlias = tuple[T, list[str]]


class BrokenBodyError(RetryableError):
    """A body with status 200 that cannot be read, such as truncated JSON or an HTML page."""


class StoppedError(Exception):
    """Another call has ended the run."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """An answer with status 200, 304 or 404 (empty), and the faults left after retries.

    ``value`` is what was read from it, None unless the status is 200.
    """

    answer: Answer
    value: T | None
    faults: list[str]


class Calls:
    """Repeats calls that may be repeated; with ``wait`` also waits for the rate limit to reset."""

    def __init__(
        self,
        client: Client,
        patience: Patience,
        *,
        concurrency: int = 8,
        wait: bool = False,
        poll_s: float = 300.0,
    ) -> None:
        self.made = 0
        self._client = client
        self._patience = patience
        self._wait = wait
        self._poll_s = poll_s
        self._allowance = RateLimit(concurrency)
        self._stopped = threading.Event()
        self._reading = threading.Lock()
        self.reached = False

    def stop(self) -> None:
        """Start no further attempt; waiting calls end at once."""
        self._stopped.set()

    def ask(
        self,
        request: Request,
        read: Callable[[Answer], Read[T]],
        headers: Mapping[str, str] | None = None,
    ) -> Checked[T]:
        """Return the answer; ``read`` raises BrokenBodyError for an unreadable body.

        Raises OutsideError when the time budget is used up, RateLimitReachedError when the
        server allows no more calls, UsageError for a refused key, DataError for a refused call.
        """
        degraded = 0

        def attempt() -> Checked[T]:
            nonlocal degraded
            answer = self._once(request, headers)
            if answer.status == HTTPStatus.OK:
                with self._reading:  # parsed, an answer may take sixty times its bytes
                    value, faults = read(answer)
                degraded += 1
                if not faults or degraded == DEGRADED_TRIES:
                    return Checked(answer, value, faults)
                raise RetryableError(f"degraded answer: {faults[0]}")
            if _is_empty_handed(answer):
                return Checked(answer, None, [])
            raise self._reason_to_repeat(request, answer)

        patiently = retrying(
            self._patience, self._given_up, hopeless=self._is_hopeless, sleep=self._pause
        )
        return self._within_allowance()(lambda: patiently(attempt))

    def _once(self, request: Request, headers: Mapping[str, str] | None) -> Answer:
        if self._stopped.is_set():
            raise StoppedError
        with self._allowance.call():
            self.made += 1
            answer = self._client.send(request, headers)
            self.reached = True
            self._allowance.answered(answer.headers.get("x-ratelimit-remaining"))
        return answer

    def _reason_to_repeat(self, request: Request, answer: Answer) -> RetryableError:
        """Return the error to repeat on, with the server's wait; raise if repeating cannot help."""
        code = _gateway_code(answer.content)
        retry_after_s = seconds_of(answer.headers.get("retry-after"))
        status = answer.status
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            patient = retry_after_s is not None and retry_after_s <= self._patience.budget_s
            left = retry_after_s is None and count_of(answer.headers.get("x-ratelimit-remaining"))
            if code == "OVER_RATE_LIMIT" and not patient and not left:
                raise RateLimitReachedError(retry_after_s)
        elif code in _BAD_KEYS:
            raise UsageError(
                f"{self._client.host} refuses the key ({code}); set FDC_API_KEY to a key from"
                " https://api.data.gov/signup, or unset it"
            )
        elif status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _PASSING:
            raise DataError(
                f"{self._client.host} refused {request.method} {request.path} with status"
                f" {status}; upstream changed, or the base address is wrong"
            )
        return RetryableError(f"status {status}", retry_after_s)

    def _within_allowance(self) -> Retrying:
        """Return a caller that waits for the rate limit to reset, if asked to, and repeats."""

        def wait_s(state: RetryCallState) -> float:
            ended = state.outcome.exception() if state.outcome else None
            return min(getattr(ended, "retry_after_s", None) or self._poll_s, _LONGEST_LIMIT_S)

        def sleep(seconds: float) -> None:
            self._pause(seconds)
            self._allowance.refill()

        again = retry_if_exception_type(RateLimitReachedError) if self._wait else retry_never
        return Retrying(retry=again, wait=wait_s, sleep=sleep)

    def _is_hopeless(self, failed: Failed) -> bool:
        """Whether to stop early: no connection was ever made in this run."""
        return failed.unreached and not self.reached and failed.attempts >= _UNREACHED_TRIES

    def _given_up(self, failed: Failed) -> OutsideError:
        if self._is_hopeless(failed):
            return OutsideError(f"{self._client.host} cannot be reached ({failed.error})")
        return OutsideError(
            f"{self._client.host} gave no usable answer in {failed.attempts} attempts"
            f" (last: {failed.error})"
        )

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise StoppedError


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds of a Retry-After header, given as seconds or as a date."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", retry_after.strip(" \t")):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        return None
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), _LONGEST_WAIT_S)


def _is_empty_handed(answer: Answer) -> bool:
    """Whether it is 304 or an empty 404 (no such food). Other 404s come from a wrong address."""
    unknown = answer.status == HTTPStatus.NOT_FOUND and not answer.content
    return unknown or answer.status == HTTPStatus.NOT_MODIFIED


def _gateway_code(content: bytes) -> str | None:
    """Return ``error.code`` of a gateway's error, None for Spring JSON, HTML or nothing."""
    try:
        error = strict_json.loads(content)["error"]
        return str(error["code"])
    except (ValueError, KeyError, TypeError):
        return None
