"""Progress of many calls: a rate and an estimate, and silence without a terminal."""

import pytest

from pipeline.diagnostics.progress import Counter, Progress


def test_says_rate_and_what_is_left() -> None:
    written: list[str] = []
    counter = Counter("foods read", written.append)
    counter.expect(300)
    assert counter.line(0.0) == "foods read … 0 of 300"
    counter.add(100)
    assert counter.line(20.0) == "foods read … 100 of 300, 5.0 a second, 40 s left"
    counter.expect(1_700)
    assert counter.line(20.0) == "foods read … 100 of 2,000, 5.0 a second, 380 s left"
    counter.end()
    assert written[-1].endswith("\n")


def test_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress().count("foods read") as counter:
        counter.expect(1)
        counter.add(1)
    assert capsys.readouterr() == ("", "")
