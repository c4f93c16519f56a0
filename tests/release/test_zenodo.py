"""One draft per release, whatever Zenodo answers; never published, never without a token."""

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.fetch.backoff import Patience
from pipeline.load.about import cite_as
from pipeline.published_files.checksums import write_sums
from pipeline.published_files.zenodo_record import ZenodoRecord, recorded
from pipeline.release.citation_doi import CITATION, take_doi
from pipeline.release.zenodo import DEPOSITS, draft
from pipeline.release.zenodo_metadata import FILE_NAME
from tests.conftest import ROOT

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
        self.removed: list[str] = []
        self.records: dict[str, dict[str, str]] = {}
        server.expect_request(re.compile(".*")).respond_with_handler(self.answer)

    def answer(  # noqa: PLR0911 (a return for each route)
        self, request: Request
    ) -> Response:
        """Answer as Zenodo documents it."""
        self.log.append(f"{request.method} {request.path}")
        public = request.path.startswith("/api/records/")
        if not public and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response("{}", 401)
        if self.faults:
            headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
            return Response("{}", self.faults.pop(), headers)
        if request.path.startswith("/api/records/"):
            found = self.records.get(request.path.rsplit("/", 1)[1])
            return Response(json.dumps(found or {}), 200 if found else 404)
        if request.method == "DELETE":
            self.removed.append(request.path)
            return Response("", 204)
        if request.path.endswith("/actions/newversion"):
            link = f"{self.base}{DEPOSITS}/8"
            old = [{"id": "f1"}]
            self.drafts.append(
                {"id": 8, "links": {"bucket": self.bucket}, "metadata": {}, "files": old}
            )
            return Response(json.dumps({"links": {"latest_draft": link}}), 201)
        if request.path.startswith(f"{DEPOSITS}/") and request.method == "GET":
            return Response(json.dumps(self.drafts[-1]))
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


FIRST = {"conceptdoi": "10.5281/zenodo.1000", "doi": "10.5281/zenodo.1001"}
LATER = {"conceptdoi": "10.5281/zenodo.1000", "doi": "10.5281/zenodo.1002"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "pipeline" / "facts").mkdir(parents=True)
    shutil.copyfile(ROOT / CITATION, folder / CITATION)
    return folder


def test_a_later_release_is_a_new_version_of_the_same_record(
    zenodo: Zenodo, assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ZenodoRecord(FIRST["conceptdoi"], 1001, FIRST["doi"])
    monkeypatch.setattr("pipeline.release.zenodo.recorded", lambda: record)
    assert run(zenodo, assets).startswith("draft 8 of release 2026.11.0 waits on ")
    assert f"POST {DEPOSITS}/1001/actions/newversion" in zenodo.log
    assert f"POST {DEPOSITS}" not in zenodo.log
    assert zenodo.removed == [f"{DEPOSITS}/8/files/f1"], "the files of the version before"
    assert "k2.duckdb" in zenodo.files


def test_the_doi_comes_back_into_the_repository(
    zenodo: Zenodo, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zenodo.records = {"1001": FIRST, "1002": LATER, "5": {**LATER, "conceptdoi": "10.5281/z.4"}}
    environment = {"ZENODO_URL": zenodo.base}
    assert recorded(repository / "pipeline" / "facts") is None
    for number, found in (("1001", FIRST), ("1002", LATER)):
        said = take_doi(number, repository, environment)
        assert said.startswith(f"10.5281/zenodo.1000 (this release: {found['doi']})")
    text = (repository / CITATION).read_text(encoding="utf-8")
    assert text.count("doi: 10.5281/zenodo.1000\n") == 1
    kept = recorded(repository / "pipeline" / "facts")
    assert kept == ZenodoRecord("10.5281/zenodo.1000", 1002, LATER["doi"])
    with pytest.raises(DataError, match=r"is a version of 10\.5281/z\.4, and zenodo\.json names"):
        take_doi("5", repository, environment)
    with pytest.raises(DataError, match="record 9 is not published"):
        take_doi("9", repository, environment)
    with pytest.raises(UsageError, match="is no number of a record"):
        take_doi("../1", repository, environment)
    monkeypatch.setattr("pipeline.load.about.recorded", lambda: kept)
    assert "https://doi.org/10.5281/zenodo.1000. With the sources" in cite_as("2026.12.0")
    (repository / "pipeline" / "facts" / "zenodo.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="restore it, or run make release-doi"):
        recorded(repository / "pipeline" / "facts")
