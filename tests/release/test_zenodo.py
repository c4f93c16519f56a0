"""One draft per release, whatever Zenodo answers; never published, never without a token."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.fetch.backoff import Patience
from pipeline.published_files.checksums import write_sums
from pipeline.release.zenodo import DEPOSITS, draft
from pipeline.release.zenodo_metadata import FILE_NAME

TOKEN = "zenodo-token-of-the-test"  # noqa: S105 (it opens nothing)
METADATA = {"title": "Open K2", "version": "2026.11.0", "upload_type": "dataset"}
PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=0.3, rng=random.Random(7))


class Zenodo:
    """A Zenodo that keeps drafts; the first ``faults`` are answered instead of what was asked."""

    def __init__(self, server: HTTPServer) -> None:
        self.base = server.url_for("").rstrip("/")
        self.drafts: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.faults: list[int] = []
        self.retry_after: str | None = None
        self.bucket = f"{self.base}/api/files/b1"
        self.log: list[str] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        """Answer as Zenodo documents it."""
        self.log.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response("{}", 401)
        if self.faults:
            headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
            return Response("{}", self.faults.pop(), headers)
        if request.method == "GET":
            return Response(json.dumps(self.drafts))
        if request.method == "POST":
            self.drafts.append({"id": 7, "links": {"bucket": self.bucket}, "metadata": {}})
            return Response(json.dumps(self.drafts[-1]), 201)
        if request.path.startswith("/api/files/b1/"):
            self.files[request.path.removeprefix("/api/files/b1/")] = request.data
            return Response("{}", 201)
        self.drafts[0]["metadata"] = json.loads(request.data)["metadata"]
        return Response(json.dumps(self.drafts[0]))


@pytest.fixture
def zenodo(httpserver: HTTPServer) -> Zenodo:
    return Zenodo(httpserver)


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "k2.duckdb").write_bytes(b"\x00\xff1")
    (folder / FILE_NAME).write_text(json.dumps(METADATA), encoding="utf-8")
    write_sums(folder)
    return folder


def run(zenodo: Zenodo, assets: Path) -> str:
    return draft(assets, {"ZENODO_URL": zenodo.base, "ZENODO_TOKEN": TOKEN}, PATIENCE)


def test_a_draft_holds_the_files_and_is_not_published(zenodo: Zenodo, assets: Path) -> None:
    assert run(zenodo, assets).startswith("draft 7 of release 2026.11.0 waits on ")
    assert zenodo.files == {
        "k2.duckdb": b"\x00\xff1",
        FILE_NAME: (assets / FILE_NAME).read_bytes(),
    }
    assert zenodo.drafts[0]["metadata"] == METADATA
    assert not any("publish" in request for request in zenodo.log)


def test_a_second_run_renews_the_same_draft(zenodo: Zenodo, assets: Path) -> None:
    run(zenodo, assets)
    run(zenodo, assets)
    assert len(zenodo.drafts) == 1
    assert zenodo.log.count(f"POST {DEPOSITS}") == 1


def test_an_outage_that_passes_is_waited_for(zenodo: Zenodo, assets: Path) -> None:
    zenodo.faults = [503, 429]
    run(zenodo, assets)
    assert len(zenodo.drafts) == 1


def test_a_wait_that_zenodo_asks_for_beyond_the_budget_ends_the_run(
    zenodo: Zenodo, assets: Path
) -> None:
    zenodo.faults, zenodo.retry_after = [429], "60"
    with pytest.raises(OutsideError, match="last: status 429"):
        run(zenodo, assets)
    assert len(zenodo.log) == 1


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, UsageError, "ZENODO_TOKEN needs the scope deposit:write"),
        (403, UsageError, "ZENODO_TOKEN needs the scope deposit:write"),
        (400, DataError, r"refused GET /api/deposit/depositions \(400\)"),
        (500, OutsideError, r"gave no usable answer \(last: status 500\)"),
    ],
)
def test_trouble_is_one_line(
    status: int, error: type[K2Error], said: str, zenodo: Zenodo, assets: Path
) -> None:
    zenodo.faults = [status] * 999
    with pytest.raises(error, match=said) as raised:
        run(zenodo, assets)
    assert TOKEN not in repr(raised.value)


def test_the_token_goes_to_no_other_host(zenodo: Zenodo, assets: Path) -> None:
    zenodo.bucket = "http://evil.test/api/files/b1"
    with pytest.raises(DataError, match=r"names a bucket elsewhere \(evil.test\)"):
        run(zenodo, assets)
    assert zenodo.files == {}


def test_without_a_token_nothing_is_asked(zenodo: Zenodo, assets: Path) -> None:
    said = draft(assets, {"ZENODO_URL": zenodo.base, "ZENODO_TOKEN": " "}, PATIENCE)
    assert said == "no draft on Zenodo: ZENODO_TOKEN is not set"
    assert zenodo.log == []


def test_damaged_assets_are_not_sent(zenodo: Zenodo, assets: Path) -> None:
    (assets / "k2.duckdb").write_bytes(b"2")
    with pytest.raises(DataError, match="is not as it was made"):
        run(zenodo, assets)
    assert zenodo.log == []
