"""The hour's allowance ends: a clean stop, and a next run that repeats nothing."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from pipeline.diagnostics.errors import OutsideError, UsageError
from pipeline.fetch.backoff import Patience
from pipeline.fetch.calls import Calls, seconds_of
from pipeline.fetch.client import Client, Request
from pipeline.fetch.rate_limit import RateLimit, RateLimitReachedError
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, impatient, read_all

pytestmark = pytest.mark.slow


def test_stops_cleanly_and_resumes_without_asking_twice(tmp_path: Path, facts: Path) -> None:
    before = content(facts)
    with FdcServer(corpus(), allowance=9).running() as server:
        access = access_to(server.base, tmp_path / "store")
        with pytest.raises(OutsideError, match=r"allows no more calls .* are left") as raised:
            read_all(access, facts)
        assert raised.value.exit_status == 3
        assert len(server.log) == 9  # what remains is known: no call is spent on a refusal
        assert content(facts) == before
        server.allowance = 1000
        read_all(access, facts)
        assert len(server.log) == len(set(server.log)) == 27


@pytest.mark.parametrize("retry_after", [None, "1.5e", "-1", "soon", "²"])
def test_one_429_is_repeated_while_calls_are_left(
    retry_after: str | None, httpserver: HTTPServer
) -> None:
    headers = {"X-RateLimit-Remaining": "880"} | (
        {"Retry-After": retry_after} if retry_after else {}
    )
    over = json.dumps({"error": {"code": "OVER_RATE_LIMIT"}})
    asked = httpserver.expect_ordered_request("/x")
    asked.respond_with_data(over, 429, headers)
    httpserver.expect_ordered_request("/x").respond_with_data("[]")
    patience = Patience(first_s=0.001, budget_s=5.0)
    with Client(httpserver.url_for("").rstrip("/")) as client:
        assert Calls(client, patience).ask(Request("GET", "/x"), lambda _: (1, [])).value == 1


@pytest.mark.parametrize("remaining", [None, "0", "²"])
def test_a_429_without_calls_left_ends_the_run(
    remaining: str | None, httpserver: HTTPServer
) -> None:
    over = json.dumps({"error": {"code": "OVER_RATE_LIMIT"}})
    headers = {"X-RateLimit-Remaining": remaining} if remaining else {}
    httpserver.expect_request("/x").respond_with_data(over, 429, headers)
    with (
        Client(httpserver.url_for("").rstrip("/")) as client,
        pytest.raises(RateLimitReachedError),
    ):
        Calls(client, Patience(budget_s=5.0)).ask(Request("GET", "/x"), lambda _: (1, []))


def test_waits_for_the_next_allowance_if_asked_to(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), allowance=9).running() as server:
        access = access_to(server.base, tmp_path / "store")

        def next_hour() -> None:
            server.allowance = 1000

        timer = threading.Timer(0.3, next_hour)
        timer.start()
        read_all(replace(access, wait=True, poll_s=0.05), facts)
        timer.join()
        assert len(set(server.answered)) == 27
    with FdcServer(corpus()).running() as server:
        other = empty_facts(tmp_path / "other")
        read_all(access_to(server.base, tmp_path / "other store"), other)
    assert content(facts) == content(other)


def test_an_outage_ends_within_the_budget(tmp_path: Path, facts: Path) -> None:
    before = content(facts)
    with FdcServer(corpus(), lambda _request, _before: "nginx").running() as server:
        access = impatient(access_to(server.base, tmp_path / "store"))
        with pytest.raises(OutsideError, match=r"no usable answer .*status 503"):
            read_all(access, facts)
    assert content(facts) == before


def test_a_refused_key_is_wrong_use(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), key="another").running() as server:
        with pytest.raises(UsageError, match="API_KEY_INVALID"):
            read_all(access_to(server.base, tmp_path / "store"), facts)
        assert len(server.log) <= 3  # the lists that were on their way


def test_an_answer_that_comes_late_adds_no_token() -> None:
    """Of two calls at a time, the answer that was given first may be heard last."""
    allowance = RateLimit(8)
    with allowance.call():
        with allowance.call():
            allowance.answered("0")
        allowance.answered("1")
    with pytest.raises(RateLimitReachedError), allowance.call():
        pass
    allowance.answered("1000")  # a new hour
    with allowance.call(), allowance.call():
        pass


def test_tokens_are_what_remains_less_what_is_in_flight() -> None:
    allowance = RateLimit(8)
    with allowance.call():
        allowance.answered("4")  # two side by side, no more
        with allowance.call():
            pass
    with allowance.call():
        allowance.answered("0")
    with pytest.raises(RateLimitReachedError), allowance.call():
        pass
    allowance.refill()
    with allowance.call():
        allowance.answered("not a number")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("7", 7.0), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds
