"""Calls that may fail: repeated with patience, within what the server allows.

Asked again are 429, 5xx, resets, timeouts, and bodies that ``check`` finds broken or degraded.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Generic, TypeAlias, TypeVar

from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.fetch.backoff import Budget, Patience
from pipeline.fetch.client import Answer, BrokenOffError, Client, Request
from pipeline.fetch.rate_limit import AllowanceEndedError, RateLimit
from pipeline.files import strict_json

# Degraded answers with status 200: so many are asked for before the last one is taken.
DEGRADED_TRIES = 3
_UNREACHED_TRIES = 3
_LONGEST_WAIT_S = 1e9  # no clock of a thread counts much further
_BAD_KEYS = {"API_KEY_INVALID", "API_KEY_MISSING", "API_KEY_DISABLED", "API_KEY_UNAUTHORIZED"}
_PASSING = {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT}  # of a gateway in trouble

T = TypeVar("T")

# What an answer says, and what it should not lack: no faults if it is whole.
Read: TypeAlias = tuple[T, list[str]]


class BrokenBodyError(Exception):
    """A body with status 200 that cannot be read, such as cut JSON or a page of HTML."""


class StoppedError(Exception):
    """Another call has ended the run."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """An answer with status 200, 304 or 404 (empty), and what it still lacks after asking again.

    ``value`` is what was read from it, None unless the status is 200.
    """

    answer: Answer
    value: T | None
    faults: list[str]


class Calls:
    """Repeats what may be repeated; with ``wait`` it also waits for the next allowance."""

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
        self.reached = False

    def stop(self) -> None:
        """Let no further attempt start: those that wait give up at once."""
        self._stopped.set()

    def ask(
        self,
        request: Request,
        read: Callable[[Answer], Read[T]],
        headers: Mapping[str, str] | None = None,
    ) -> Checked[T]:
        """Return the answer; ``read`` raises BrokenBodyError for a body that is none.

        Raises OutsideError when the budget of time is used up, AllowanceEndedError when the
        server allows no more calls, UsageError for a refused key, DataError for a refused call.
        """
        budget, degraded = Budget(self._patience), 0
        while True:
            retry_after_s = None
            try:
                answer = self._once(request, headers)
                if answer.status == HTTPStatus.OK:
                    value, faults = read(answer)
                    degraded += 1
                    if not faults or degraded == DEGRADED_TRIES:
                        return Checked(answer, value, faults)
                    reason = f"degraded answer: {faults[0]}"
                elif _is_empty_handed(answer):
                    return Checked(answer, None, [])
                else:
                    reason, retry_after_s = self._reason_to_repeat(request, answer)
            except AllowanceEndedError as ended:
                self._wait_for_allowance(ended)
                budget = Budget(self._patience)
                continue
            except (BrokenBodyError, BrokenOffError) as error:
                reason = str(error)
                self._give_up_if_unreached(error, budget)
            self._pause_before_next(budget, reason, retry_after_s)

    def _once(self, request: Request, headers: Mapping[str, str] | None) -> Answer:
        if self._stopped.is_set():
            raise StoppedError
        with self._allowance.call():
            self.made += 1
            answer = self._client.send(request, headers)
            self.reached = True
            self._allowance.answered(answer.headers.get("x-ratelimit-remaining"))
        return answer

    def _reason_to_repeat(self, request: Request, answer: Answer) -> tuple[str, float | None]:
        """Return why, and the seconds the server asks for; raise where repeating cannot help."""
        code = _gateway_code(answer.content)
        retry_after_s = seconds_of(answer.headers.get("retry-after"))
        status = answer.status
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            patient = retry_after_s is not None and retry_after_s <= self._patience.budget_s
            if code == "OVER_RATE_LIMIT" and not patient:
                raise AllowanceEndedError(retry_after_s)
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
        return f"status {status}", retry_after_s

    def _wait_for_allowance(self, ended: AllowanceEndedError) -> None:
        if not self._wait:
            raise ended
        self._pause(ended.retry_after_s or self._poll_s)
        self._allowance.refill()

    def _give_up_if_unreached(self, error: Exception, budget: Budget) -> None:
        """Do not be patient with a network that is not there."""
        unreached = isinstance(error, BrokenOffError) and error.unreached and not self.reached
        if unreached and budget.attempts + 1 >= _UNREACHED_TRIES:
            raise OutsideError(f"{self._client.host} cannot be reached ({error})") from None

    def _pause_before_next(self, budget: Budget, reason: str, retry_after_s: float | None) -> None:
        wait = budget.next_wait(retry_after_s)
        if wait is None:
            raise OutsideError(
                f"{self._client.host} gave no usable answer in {budget.attempts} attempts"
                f" (last: {reason})"
            )
        self._pause(wait)

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise StoppedError


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds of a Retry-After header, given as seconds or as a date."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip(" ")):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        return None
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), _LONGEST_WAIT_S)


def _is_empty_handed(answer: Answer) -> bool:
    """Whether it says: nothing new, or no such food. Other 404s come from a wrong address."""
    unknown = answer.status == HTTPStatus.NOT_FOUND and not answer.content
    return unknown or answer.status == HTTPStatus.NOT_MODIFIED


def _gateway_code(content: bytes) -> str | None:
    """Return ``error.code`` of a gateway's error, None for Spring JSON, HTML or nothing."""
    try:
        error = strict_json.loads(content)["error"]
        return str(error["code"])
    except (ValueError, KeyError, TypeError):
        return None
