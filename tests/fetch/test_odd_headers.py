"""Whatever a header, an id, a date or a count holds: a message or a fault, never a traceback."""

import json
import string
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics.errors import K2Error
from pipeline.extract.sources.fdc.api import details, listing
from pipeline.fetch.backoff import Patience
from pipeline.fetch.bounds import IncompleteAnswerError
from pipeline.fetch.calls import BrokenBodyError, Calls, seconds_of
from pipeline.fetch.client import Answer, Client, Request
from pipeline.fetch.rate_limit import count_of
from pipeline.fetch.raw_store import conditions
from tests.fdc_corpus import CHEDDAR, abridged
from tests.fetch.hostile_server import hostile

DIGITS = "9" * 5_000
ODD = [
    "²",
    DIGITS,
    "-1",
    "1.5",
    "1e3",
    "NaN",
    "",
    " ",
    "\t",
    "é",
    "٣",
    "0x10",
    "1,2",
    "\x7f",
]
DATES = [
    *("Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Oct 2015 07:28:00 GMT", "Oct", "1 Jan 0000"),
    *("Wed, 21 Oct 99999 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 +9999", "21 Oct 2015 7:2:9"),
    *("Fri, 31 Dec 9999 23:59:59 -2359", "Wed, 21 Oct 2015", ", , ,", "(" * 200),
]
HEADERS = [
    *("X-RateLimit-Remaining", "Retry-After", "ETag", "Last-Modified", "Set-Cookie", "Location"),
    *("Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection"),
    *("Content-Range", "Date", "Expires", "Age", "Upgrade", "WWW-Authenticate", "Link"),
]
COOKIES = ["a=b; expires=" + DIGITS, "a=b; max-age=" + DIGITS, "=;;;", "a=b; domain=..; port=x"]


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "429 Slow"])
def test_no_header_ends_in_a_traceback(status: str) -> None:
    """All of them over one client, a connection each: the second answer to each is whole."""
    answers = [
        f"HTTP/1.1 {status}\r\n{name}: {value}\r\n".encode("latin-1", errors="replace")
        for name in HEADERS
        for value in (*ODD, *DATES, *COOKIES, "http://[", "ftp://x/", "//", "\xff" * 9)
    ]
    waiting = iter(answers)

    def way(connection: object) -> None:
        head = next(waiting, b"HTTP/1.1 200 OK\r\n")
        connection.sendall(head + b"Content-Length: 2\r\n\r\n[]")  # type: ignore[attr-defined]

    patience = Patience(first_s=0.0, longest_s=0.0, budget_s=0.05)
    with hostile(way) as base, Client(base, timeout_s=2.0) as client:
        for _ in answers:
            calls = Calls(client, patience)
            with suppress(K2Error, IncompleteAnswerError):
                checked = calls.ask(Request("GET", "/x"), lambda _: (True, []))
                conditions(checked.answer.headers.get("etag"), None)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.sampled_from([*ODD, *DATES]), st.text(), st.text(string.digits + "-:,. GMT")))
def test_numbers_and_dates_of_headers(text: str) -> None:
    calls, seconds = count_of(text), seconds_of(text)
    assert calls is None or 0 <= calls < 10**9
    assert seconds is None or 0 <= seconds <= 1e9
    for value in conditions(text, text).values():
        assert value.isascii()
        assert value.isprintable()


@pytest.mark.parametrize(
    ("header", "seconds"), [("1.5", 1.5), ("-1", None), ("²", None), (DIGITS, None), (" 7 ", 7.0)]
)
def test_retry_after_that_is_no_whole_number(header: str, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


_ANY = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=9),
        st.sampled_from([*ODD, *DATES, 327357.0, -1, 10**40, "4/1/2019", "2019-02-30", "1009"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_cell_of_a_food_ends_in_a_traceback(data: st.DataObject) -> None:
    """One cell of a food, or of a nutrient in it, is anything; lists and details are read."""
    food = data.draw(st.sampled_from([CHEDDAR, abridged(CHEDDAR)]))
    food = json.loads(json.dumps(food))
    inside = data.draw(st.sampled_from([food, food["foodNutrients"][0]]))
    inside[data.draw(st.sampled_from(sorted(inside)))] = data.draw(_ANY)
    answer = Answer(200, {}, json.dumps([food]).encode())
    with suppress(BrokenBodyError):
        page = listing.read_page(answer, "Foundation")[0]
        asked = [listed.fdc_id for listed in page.foods]
        for group in details.batches(asked):
            details.details_request(group)
        details.read_details(answer, asked or ["1"], details.UnknownKeys())


@pytest.mark.parametrize("item", ["{}", "0"])
def test_a_body_of_many_small_items_is_refused_within_its_memory(item: str) -> None:
    """Parsed, JSON takes up to some 60 times its bytes: 1 GB for the largest list."""
    answer = Answer(200, {}, f"[{','.join([item] * (300_000 // (len(item) + 1)))}]".encode())
    tracemalloc.start()
    try:
        with pytest.raises(BrokenBodyError, match="foods on a page of 200"):
            listing.read_page(answer, "Foundation")
        with pytest.raises(BrokenBodyError, match="foods for 1 asked for"):
            details.read_details(answer, ["1"], details.UnknownKeys())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * len(answer.content)


def test_an_id_that_is_no_whole_number_is_not_asked_for() -> None:
    items = [{**abridged(CHEDDAR), "fdcId": fdc_id} for fdc_id in (327357.0, "²", -1, True, 10**30)]
    page, _ = listing.read_page(Answer(200, {}, json.dumps(items).encode()), "Foundation")
    assert page.foods == []
    assert page.size == len(items)
    assert {reason for _, reason in page.unusable} == {listing.NO_ID}
