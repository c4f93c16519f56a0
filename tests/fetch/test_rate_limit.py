"""The hour's allowance ends: a clean stop, and a next run that repeats nothing."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import OutsideError, UsageError
from pipeline.fetch.calls import seconds_of
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
        assert len(server.log) == len(set(server.log)) == 23


def test_waits_for_the_next_allowance_if_asked_to(tmp_path: Path, facts: Path) -> None:
    with FdcServer(corpus(), allowance=9).running() as server:
        access = access_to(server.base, tmp_path / "store")

        def next_hour() -> None:
            server.allowance = 1000

        timer = threading.Timer(0.3, next_hour)
        timer.start()
        read_all(replace(access, wait=True, poll_s=0.05), facts)
        timer.join()
        assert len(set(server.answered)) == 23
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
