"""Downloads: the newest by name, resumed, known by their sum."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.fetch.backoff import Patience
from pipeline.fetch.download import newest_name
from pipeline.fetch.locate import fetch
from tests.fdc_server import FdcServer

PAGE = b"""<a href="/fdc-datasets/FoodData_Central_foundation_food_csv_2024-10-31.zip">CSV</a>
<a href="/fdc-datasets/FoodData_Central_foundation_food_json_2026-04-30.zip">JSON</a>
<a href="/fdc-datasets/FoodData_Central_foundation_food_csv_2025-12-18.zip">CSV</a>
<a href="/fdc-datasets/FoodData_Central_sr_legacy_food_csv_2018-04.zip">CSV</a>"""
NAME = "FoodData_Central_foundation_food_csv_2025-12-18.zip"
PATH = f"/fdc-datasets/{NAME}"
PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=1.0)


def zip_of(seed: int, size: int = 9_000) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("food.csv"), random.Random(seed).randbytes(size))
    return buffer.getvalue()


@pytest.fixture
def server() -> Iterator[FdcServer]:
    files = {"/download-datasets": PAGE, PATH: zip_of(1)}
    with FdcServer([], files=files).running() as running:
        yield running


def environment(server: FdcServer, store: Path) -> dict[str, str]:
    return {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(store)}


def get(server: FdcServer, store: Path, release: str | None = None) -> Path:
    return fetch("fdc_foundation", release, environment(server, store), PATIENCE)


def test_the_newest_csv_zip_is_found_on_the_page() -> None:
    assert newest_name(PAGE.decode(), "foundation_food") == NAME
    with pytest.raises(DataError, match="--release"):
        newest_name(PAGE.decode(), "branded_food")


def test_brings_the_file_under_its_name_with_its_sum(server: FdcServer, tmp_path: Path) -> None:
    path = get(server, tmp_path)
    assert path.name == NAME
    assert path.read_bytes() == server.files[PATH]
    sidecar = json.loads((tmp_path / "downloads" / f"{NAME}.json").read_text(encoding="utf-8"))
    assert sidecar["sha256"] == hashlib.sha256(server.files[PATH]).hexdigest()
    assert sidecar["size"] == len(server.files[PATH])


def test_an_unchanged_file_is_not_sent_again(server: FdcServer, tmp_path: Path) -> None:
    first = get(server, tmp_path)
    written = first.stat().st_mtime_ns
    assert get(server, tmp_path) == first
    assert first.stat().st_mtime_ns == written


def test_other_bytes_under_the_same_name_are_another_release(
    server: FdcServer, tmp_path: Path
) -> None:
    first = get(server, tmp_path)
    old = first.read_bytes()
    server.files[PATH] = zip_of(2)
    second = get(server, tmp_path)
    assert second != first
    assert second.name == first.name
    assert second.read_bytes() == server.files[PATH]
    assert first.read_bytes() == old


def test_cut_again_and_again_it_goes_on_where_it_was(server: FdcServer, tmp_path: Path) -> None:
    server.fault = lambda request, _before: "cut_body" if PATH in request else None
    path = get(server, tmp_path, "2025-12-18")
    assert path.read_bytes() == server.files[PATH]
    assert len(server.log) == -(-len(server.files[PATH]) // 1000)


def test_a_part_of_another_version_is_not_mixed_in(server: FdcServer, tmp_path: Path) -> None:
    def cut_once(request: str, _before: int) -> str | None:
        if PATH in request and server.log.count(request) == 1:
            return "cut_body"
        server.files[PATH] = zip_of(3)  # published anew before the next attempt
        return None

    server.fault = cut_once
    path = get(server, tmp_path, "2025-12-18")
    server.files[PATH] = zip_of(3)
    path = get(server, tmp_path, "2025-12-18")
    assert path.read_bytes() == zip_of(3)
    assert zipfile.is_zipfile(path)


def test_a_damaged_file_is_fetched_again(server: FdcServer, tmp_path: Path) -> None:
    path = get(server, tmp_path)
    path.write_bytes(b"damaged")
    assert get(server, tmp_path).read_bytes() == server.files[PATH]


def test_a_page_instead_of_a_zip_is_not_taken(server: FdcServer, tmp_path: Path) -> None:
    server.files[PATH] = b"<html>try later</html>"
    with pytest.raises(OutsideError, match="no zip"):
        get(server, tmp_path)
    assert not list(tmp_path.rglob("*.zip"))


def test_an_unknown_release_is_said_to_be_none(server: FdcServer, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="404"):
        get(server, tmp_path, "1999-01-01")


def test_source_url_replaces_the_address(server: FdcServer, tmp_path: Path) -> None:
    server.files["/my/Frida%20data.xlsx"] = zip_of(4)
    given = {"FRIDA_URL": f"{server.base}/my/Frida%20data.xlsx", "K2_STORE": str(tmp_path)}
    path = fetch("frida", None, given, PATIENCE)
    assert (path.name, path.read_bytes()) == ("Frida data.xlsx", zip_of(4))
    with pytest.raises(UsageError, match="SR28_URL"):
        fetch("sr28", None, {"K2_STORE": str(tmp_path)}, PATIENCE)
    with pytest.raises(UsageError, match="FRIDA_URL is no web address"):
        fetch("frida", None, {"FRIDA_URL": "ftp://x", "K2_STORE": str(tmp_path)}, PATIENCE)
