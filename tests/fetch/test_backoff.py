"""How calls are repeated: the waits, the budget, the server's word, the stop, and what is told."""

import logging
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from pipeline.diagnostics.errors import OutsideError
from pipeline.fetch.backoff import Failed, Patience, RetryableError, retrying
from pipeline.fetch.bounds import IncompleteAnswerError
from pipeline.fetch.calls import Calls, StoppedError
from pipeline.fetch.client import Answer, Client, Request
from pipeline.refresh.github import GitHub

SECRET = "S3cretOfTheTest0123456789"  # noqa: S105 (it opens nothing)


class Drawn(random.Random):
    """Draws what ``end`` makes of the two ends of what it may draw: ``min`` or ``max``."""

    def __init__(self, end: Callable[[float, float], float]) -> None:
        super().__init__()
        self._end = end

    def uniform(self, a: float, b: float) -> float:
        """Return an end."""
        return self._end(a, b)


class Clock:
    """Time that passes in sleeps alone; ``slept`` holds them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def given_up(failed: Failed) -> OutsideError:
    return OutsideError(f"{failed.attempts} attempts, last: {failed.error}")


def failing(*errors: Exception) -> Callable[[], str]:
    """Return a function that raises each error once, then returns."""
    left = list(errors)

    def call() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return call


def always(error: Exception) -> Callable[[], str]:
    def call() -> str:
        raise error

    return call


@pytest.mark.parametrize(("end", "share"), [(min, 0.5), (max, 1.0)])
def test_the_wait_doubles_up_to_the_longest_and_is_at_least_half_of_it(
    clock: Clock, end: Callable[[float, float], float], share: float
) -> None:
    patience = Patience(first_s=1.0, longest_s=6.0, budget_s=100.0, rng=Drawn(end))
    call = failing(*[RetryableError("x")] * 5)
    assert retrying(patience, given_up, sleep=clock.sleep)(call) == "done"
    assert clock.slept == [share * longest for longest in (1.0, 2.0, 4.0, 6.0, 6.0)]


def test_waits_are_drawn_by_the_seeded_generator_alone(clock: Clock) -> None:
    for _ in range(2):
        patience = Patience(first_s=1.0, longest_s=8.0, budget_s=100.0, rng=random.Random(7))
        retrying(patience, given_up, sleep=clock.sleep)(failing(*[RetryableError("x")] * 6))
        random.seed(len(clock.slept))
    assert clock.slept[:6] == clock.slept[6:]
    assert len(set(clock.slept)) == 6


@pytest.mark.parametrize("budget_s", [1.0 + 2.0 + 4.0, 1.0 + 2.0 + 4.0 + 0.001])
def test_no_attempt_begins_after_the_budget(clock: Clock, budget_s: float) -> None:
    patience = Patience(1.0, longest_s=100.0, budget_s=budget_s, rng=Drawn(max))
    began = clock.now
    with pytest.raises(OutsideError) as raised:
        retrying(patience, given_up, sleep=clock.sleep)(always(RetryableError("status 503")))
    attempts = 4 if budget_s > 7.0 else 3
    assert str(raised.value) == f"{attempts} attempts, last: status 503"
    assert clock.now - began == sum(clock.slept) < budget_s


def test_what_the_server_asks_for_counts_more_than_our_own_wait(clock: Clock) -> None:
    patience = Patience(first_s=1.0, budget_s=100.0)
    call = failing(RetryableError("x", 17.0), RetryableError("x", 0.0))
    assert retrying(patience, given_up, sleep=clock.sleep)(call) == "done"
    assert clock.slept == [17.0, 0.0]


def test_a_wait_beyond_the_budget_is_not_begun(clock: Clock) -> None:
    patience = Patience(budget_s=100.0)
    with pytest.raises(OutsideError, match="1 attempts"):
        retrying(patience, given_up, sleep=clock.sleep)(always(RetryableError("x", 101.0)))
    assert clock.slept == []


def test_hopeless_failures_end_before_the_budget(clock: Clock) -> None:
    unreached = always(IncompleteAnswerError("refused", unreached=True))
    retry = retrying(
        Patience(), given_up, hopeless=lambda f: f.unreached and f.attempts >= 3, sleep=clock.sleep
    )
    with pytest.raises(OutsideError, match="3 attempts, last: refused"):
        retry(unreached)
    assert len(clock.slept) == 2


def test_attempts_and_budget_begin_anew_where_something_came(clock: Clock) -> None:
    patience = Patience(1.0, longest_s=100.0, budget_s=8.0, rng=Drawn(max))
    moves = [False, False, True, False, False, False]
    with pytest.raises(OutsideError, match="4 attempts"):
        retrying(patience, given_up, moved=lambda: moves.pop(0), sleep=clock.sleep)(
            always(RetryableError("cut"))
        )
    assert clock.slept == [1.0, 2.0, 1.0, 2.0, 4.0]
    assert moves == []


@pytest.mark.parametrize("error", [ZeroDivisionError("ours"), KeyboardInterrupt()])
def test_other_errors_pass_at_once(clock: Clock, error: BaseException) -> None:
    def call() -> str:
        raise error

    with pytest.raises(type(error)) as raised:
        retrying(Patience(), given_up, sleep=clock.sleep)(call)
    assert raised.value is error
    assert clock.slept == []


def test_neither_log_nor_error_holds_what_was_called(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def call(header: str) -> str:
        raise IncompleteAnswerError(f"cut after {len(header)} bytes", unreached=False)

    with pytest.raises(OutsideError) as raised:
        retrying(Patience(budget_s=5.0), given_up, sleep=clock.sleep)(call, SECRET)
    error = raised.value
    # A worker of pytest-xdist may run a test while it handles an error of its own.
    handled = sys.exc_info()[1]
    assert (error.__cause__, error.__context__) == (None, handled), "no RetryError is behind it"
    texts = ["".join(traceback.format_exception(error)), repr(error.args)]
    assert all(SECRET not in text and "RetryError" not in text for text in texts)
    assert caplog.records == []


def read(answer: Answer) -> tuple[bytes, list[str]]:
    return answer.content, []


@pytest.mark.parametrize("wait_for", ["the next attempt", "the next allowance"])
def test_a_wait_ends_as_soon_as_the_run_does(httpserver: HTTPServer, wait_for: str) -> None:
    asked = threading.Event()
    over = '{"error": {"code": "OVER_RATE_LIMIT"}}'
    status, body = (503, "") if wait_for == "the next attempt" else (429, over)

    def answer(_request: object) -> Response:
        asked.set()
        return Response(body, status, {"Retry-After": "250"})

    httpserver.expect_request("/x").respond_with_handler(answer)
    with Client(httpserver.url_for("").rstrip("/")) as client:
        calls = Calls(client, Patience(budget_s=300.0 if status == 503 else 200.0), wait=True)

        def stop() -> None:
            asked.wait(30)
            time.sleep(0.1)
            calls.stop()

        stopping = threading.Thread(target=stop)
        stopping.start()
        began = time.monotonic()
        with pytest.raises(StoppedError):
            calls.ask(Request("GET", "/x"), read)
        stopping.join()
    assert time.monotonic() - began < 30
    assert calls.made == 1


@pytest.mark.parametrize("limit", [{"Retry-After": "0"}, {"X-RateLimit-Remaining": "0"}])
def test_a_limit_of_github_is_waited_for_and_a_refusal_is_not(
    httpserver: HTTPServer, limit: dict[str, str]
) -> None:
    path = "/repos/o/r/issues"
    httpserver.expect_ordered_request(path).respond_with_data("{}", 403, limit)
    httpserver.expect_ordered_request(path).respond_with_data("[]")
    patience = Patience(first_s=0.001, budget_s=5.0)
    with Client(httpserver.url_for("").rstrip("/"), token=SECRET) as client:
        assert GitHub(client, "o/r", patience).close_issues("x", "y") == []
    httpserver.check_assertions()


def test_github_waits_no_longer_than_the_budget_for_what_it_asks(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/repos/o/r/issues").respond_with_data(
        "{}", 429, {"Retry-After": "3600"}
    )
    began = time.monotonic()
    with (
        Client(httpserver.url_for("").rstrip("/"), token=SECRET) as client,
        pytest.raises(OutsideError, match=r"in 1 attempts \(last: status 429\)"),
    ):
        GitHub(client, "o/r", replace(Patience(), budget_s=60.0)).close_issues("x", "y")
    assert time.monotonic() - began < 30
