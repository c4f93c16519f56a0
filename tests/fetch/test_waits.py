"""The waits between attempts of one call: half of the doubling longest wait at least."""

import math
import random
from http import HTTPStatus

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response

from pipeline.fetch.backoff import Patience
from pipeline.fetch.calls import Calls
from pipeline.fetch.client import Client, Request

_LONGEST_S = [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]  # before the second attempt, the third …


class _Always(random.Random):
    """Draws the same share of what there is to draw from, each time."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share

    def random(self) -> float:
        return self._share


def _waits(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, rng: random.Random
) -> list[float]:
    """Return the seconds that a call waited until the seventh attempt was answered."""
    waits: list[float] = []
    monkeypatch.setattr(Calls, "_pause", lambda _, seconds: waits.append(seconds))

    def answer(_asked: Asked) -> Response:
        busy = len(waits) < len(_LONGEST_S)
        return Response("{}", HTTPStatus.SERVICE_UNAVAILABLE if busy else HTTPStatus.OK)

    httpserver.expect_request("/food").respond_with_handler(answer)
    patience = Patience(first_s=1.0, longest_s=8.0, budget_s=1000.0, rng=rng)
    with Client(httpserver.url_for("/")) as client:
        checked = Calls(client, patience).ask(Request("GET", "/food"), lambda _: (True, []))
    assert checked.answer.status == HTTPStatus.OK
    return waits


@pytest.mark.parametrize(
    ("drawn", "share"), [(0.0, 0.5), (0.5, 0.75), (math.nextafter(1.0, 0.0), 1.0)]
)
def test_a_wait_is_half_to_all_of_the_longest(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, drawn: float, share: float
) -> None:
    waits = _waits(httpserver, monkeypatch, _Always(drawn))
    assert waits == pytest.approx([share * longest for longest in _LONGEST_S])


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_drawn_lies_between(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    waits = _waits(httpserver, monkeypatch, random.Random(seed))
    shares = [wait / longest for wait, longest in zip(waits, _LONGEST_S, strict=True)]
    assert all(0.5 <= share <= 1.0 for share in shares)
    assert len(set(shares)) == len(shares)
