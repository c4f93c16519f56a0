"""``k2 check`` on whole, damaged, dishonest and old copies."""

import json
import re
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from pytest_httpserver import HTTPServer

from pipeline.cli.main import main
from pipeline.compare import check_copy as checking
from pipeline.compare import dataset_copy as reading
from pipeline.compare.built_from import built_from, facts_beside
from pipeline.compare.check_copy import check
from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fetch.newest_release import VARIABLE
from pipeline.files import rename
from pipeline.load.replace_output import replacing
from pipeline.published_files.checksums import read_sums, sha256, write_sums
from pipeline.published_files.manifest import read_manifest
from schemas.tables import PUBLISHED
from schemas.version import SCHEMA_VERSION
from tests.conftest import FACTS, K2, ROOT
from tests.rehearsal.made_release import make_release

OTHER_FACTS = "2026.11.0+1a2b3c4d is built from other facts or reviewed files than 2026.11.0"


@pytest.fixture(scope="module")
def tables(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return part_of(built, tmp_path_factory.mktemp("tables") / "output", tables_alone)


@pytest.fixture(scope="module")
def small_tables(small_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return part_of(small_output, tmp_path_factory.mktemp("small tables") / "output", tables_alone)


def tables_alone(output: Path) -> list[Path]:
    """Return the files of the tables and the database: of pages there are very many."""
    return [output / "k2.duckdb", *(output / "parquet").iterdir()]


def ten_of_each_kind(output: Path) -> list[Path]:
    """Return the tables, and ten at most of the files of a folder that end alike, as pages do."""
    kinds = defaultdict(list)
    for path in sorted(output.rglob("*")):
        if path.is_file() and path.name not in {"manifest.json", "SHA256SUMS", ".gitignore"}:
            kinds[path.parent, path.suffix].append(path)
    of_each = [path for paths in kinds.values() for path in paths[:10]]
    return list(dict.fromkeys([*tables_alone(output), *of_each]))


def part_of(output: Path, folder: Path, chosen: Callable[[Path], list[Path]]) -> Path:
    """Copy files of an output, as an output that has no others."""
    for path in chosen(output):
        place = folder / path.relative_to(output)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    manifest = read_manifest(output) or {}
    files = {name: entry for name, entry in manifest["files"].items() if (folder / name).is_file()}
    text = json.dumps({**manifest, "files": files})
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    write_sums(folder)
    return folder


@pytest.fixture
def copy(tables: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tables, tmp_path / "copy"))


def test_whole_copy(k2: K2, built: Path) -> None:
    done = k2("check", built)
    assert (done.returncode, done.stderr) == (0, "")
    assert "files are as published" in done.stdout
    assert "is it the newest? unknown (K2_RELEASES_URL is not set)" in done.stdout


def test_the_output_of_a_checkout_is_compared_with_its_facts(built: Path, facts_copy: Path) -> None:
    assert facts_beside(ROOT / "output") == FACTS
    assert facts_beside(built) is None
    sources = len(list(FACTS.glob("*/source.json")))
    assert built_from(built, FACTS) == f"built from the facts of {sources} sources as they are now"
    make_release(facts_copy / "frida")
    make_release(facts_copy / "tfda")
    with pytest.raises(DataError, match=r"facts/ now \(frida .* → .*, tfda .* → .*\), as when"):
        built_from(built, facts_copy)


def test_lone_database_is_checked_too(built: Path) -> None:
    assert "keep schema, keys and constraints" in check(built / "k2.duckdb", {})[0]


def test_changed_byte_stops_the_command(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip(copy / "parquet" / "food.parquet", 5000)
    assert main(["check", str(copy)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


def flip(path: Path, at: int, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= bit
    path.write_bytes(content)


def test_changed_byte_in_any_file_is_refused(
    small_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each file but the changed one the sum is known; the last check sums them all."""
    copy = part_of(small_output, tmp_path / "copy", ten_of_each_kind)
    known = {path: sha256(path) for path in copy.rglob("*") if path.is_file()}
    folders = {path.parent for path in small_output.rglob("*") if path.is_file()}
    assert {path.parent.relative_to(copy) for path in known} == {
        folder.relative_to(small_output) for folder in folders
    }
    monkeypatch.setattr(checking, "sha256", lambda path: known.get(path) or sha256(path))
    for path in list(known):
        digest = known.pop(path)
        middle = path.stat().st_size // 2
        flip(path, middle)
        with pytest.raises(DataError):
            check(copy, {})
        flip(path, middle)
        known[path] = digest
    known.clear()
    assert "files are as published" in check(copy, {})[0]


def test_changed_byte_anywhere_in_the_sums_is_seen(tables: Path, tmp_path: Path) -> None:
    sums = Path(shutil.copy(tables / "SHA256SUMS", tmp_path))
    published = read_sums(tmp_path)
    content = sums.read_bytes()
    assert content.count(b"\n") == len(published) > len(PUBLISHED)
    for at in range(len(content)):
        for bit in (1, 0x20):
            flip(sums, at, bit)
            with suppress(ValueError):
                assert read_sums(tmp_path) != published, f"byte {at}"
            flip(sums, at, bit)
    assert read_sums(tmp_path) == published


def test_sum_that_was_taken_out_is_missed(copy: Path) -> None:
    sums = copy / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    sums.write_text("".join(x for x in lines if "k2.duckdb" not in x), encoding="utf-8")
    with pytest.raises(DataError, match=r"differ on k2\.duckdb"):
        check(copy, {})


def test_missing_file_and_missing_sums(copy: Path, tmp_path: Path) -> None:
    (copy / "parquet" / "serving.parquet").unlink()
    with pytest.raises(DataError, match=r"serving\.parquet is missing"):
        check(copy, {})
    (copy / "SHA256SUMS").unlink()
    with pytest.raises(DataError, match="SHA256SUMS is missing"):
        check(copy, {})
    with pytest.raises(UsageError, match="holds no published dataset"):
        check(tmp_path / "none", {})


def minus(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(amount_ug_per_100g=pl.lit(-1.0))


def orphan(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(food_id=pl.lit("sr28:none"))


def twice(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.head(1)])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (minus, "at least 0"),
        (orphan, "a key of food"),
        (twice, "unique"),
        (lambda frame: frame.drop("origin"), "origin"),
        (lambda frame: frame.head(-1), "is not as manifest.json describes it"),
    ],
)
def test_sums_made_anew_do_not_hide_a_broken_rule(
    copy: Path, change: Callable[[pl.DataFrame], pl.DataFrame], rule: str
) -> None:
    path = copy / "parquet" / "measurement.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    write_sums(copy)
    with pytest.raises(DataError, match=rule):
        check(copy, {})


@pytest.mark.parametrize("table", ["measurement", "serving", "composition"])
def test_database_without_that_key_is_refused_when_a_food_is_missing(
    built: Path, tmp_path: Path, table: str
) -> None:
    path = Path(shutil.copy(built / "k2.duckdb", tmp_path))
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"UPDATE {table} SET food_id = 'sr28:none' WHERE food_id = 'sr28:01009'")
    with pytest.raises(DataError) as raised:
        check(path, {})
    said = raised.value.details + str(raised.value)
    assert "a key of food" in said
    assert "sr28:none" in said


def test_copy_of_another_schema_is_left_to_its_own_program(built: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(built / "k2.duckdb", tmp_path))
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = '9.0.0' WHERE item = 'schema_version'")
    with pytest.raises(DataError, match=r"has schema 9\.0\.0"):
        check(path, {})


def test_newer_release_is_told(built: Path, httpserver: HTTPServer) -> None:
    here = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["release"]
    environment = {VARIABLE: httpserver.url_for("/releases/")}
    answer = httpserver.expect_request("/releases/manifest.json")
    answer.respond_with_json({"release": here})
    assert check(built / "k2.duckdb", environment)[-1] == f"release {here} is the newest"
    answer.respond_with_json({"release": "2099.10.0"})
    with pytest.raises(DataError, match=r"2099\.10\.0 is out"):
        check(built / "k2.duckdb", environment)


@pytest.mark.parametrize(
    ("copy", "newest", "said"),
    [
        ("2026.11.0", "2026.11.0", ["release 2026.11.0 is the newest"]),
        ("2026.11.1", "2026.11.0", ["release 2026.11.1 is the newest"]),
        ("2026.9.0", "2026.11.0", None),
        (
            "2026.11.0+1a2b3c4d",
            "2026.11.0+1a2b3c4d",
            [OTHER_FACTS, "release 2026.11.0+1a2b3c4d is the newest"],
        ),
        (
            "2026.11.0+1a2b3c4d",
            "2026.11.0",
            [OTHER_FACTS, "release 2026.11.0 is the newest; this copy is 2026.11.0+1a2b3c4d"],
        ),
        (
            "2026.11.0",
            "2026.11.0+12345678",
            ["release 2026.11.0+12345678 is the newest; this copy is 2026.11.0"],
        ),
        (
            "2026.11.0+1a2b3c4d",
            "2026.10.7",
            [OTHER_FACTS, "release 2026.11.0+1a2b3c4d is the newest"],
        ),
        ("2026.11.0+1a2b3c4d", "2026.11.1", None),
        ("2026.11.0+99999999", "2026.12.0+00000000", None),
    ],
)
def test_a_build_of_other_facts_is_told_and_is_as_new_as_its_release(
    copy: str,
    newest: str,
    said: list[str] | None,
    published: dict[str, pl.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = DatasetCopy(Path("k2.duckdb"), copy, SCHEMA_VERSION, published, {})
    monkeypatch.setattr("pipeline.compare.check_copy.read_copy", lambda _: found)
    monkeypatch.setattr("pipeline.compare.check_copy.check_tables", lambda *_: None)
    monkeypatch.setattr("pipeline.compare.check_copy.newest_release", lambda _: newest)
    if said is None:
        with pytest.raises(
            DataError, match=rf"is release .*; {re.escape(newest)} is out, get that"
        ):
            check(found.path, {})
    else:
        assert check(found.path, {})[1:] == said


def test_address_that_does_not_answer_is_no_fault_of_the_copy(
    built: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/manifest.json").respond_with_data("busy", status=503)
    said = check(built / "k2.duckdb", {VARIABLE: httpserver.url_for("/")})
    assert said[-1].endswith("(K2_RELEASES_URL does not answer)")
    assert "does not answer" in check(built / "k2.duckdb", {VARIABLE: "http://127.0.0.1:9"})[-1]


@pytest.fixture(params=["one step", "two renames"])
def other(
    request: pytest.FixtureRequest,
    tables: Path,
    small_tables: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return another output than ``copy``, to be published by either way to swap."""
    if request.param == "two renames":
        monkeypatch.setattr(rename, "_renamed_in_one_step", lambda *_: False)
    assert read_sums(small_tables).keys() == read_sums(tables).keys()
    assert read_sums(small_tables) != read_sums(tables)
    return Path(shutil.copytree(small_tables, tmp_path / "other"))


def publish(new: Path, output: Path) -> None:
    with replacing(output) as staging:
        shutil.copytree(new, staging, dirs_exist_ok=True)


@pytest.mark.parametrize("step", ["read_sums", "read_copy", "content_sha256", "check_tables"])
def test_copy_that_is_published_anew_meanwhile_is_no_damaged_one(
    step: str, copy: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each step of the first check another output takes the place of the one it began with."""
    kept = getattr(checking, step)
    published: list[str] = []

    def publishing(*arguments: Any) -> Any:
        found = kept(*arguments)
        if not published:
            published.append(step)
            publish(other, copy)
        return found

    monkeypatch.setattr(checking, step, publishing)
    said = check(copy, {})
    assert published == [step]
    assert said == check(other, {})


def test_copy_that_is_published_anew_at_every_attempt_is_checked_under_a_lock(
    copy: Path, other: Path, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path(shutil.copytree(tables, other.with_name("whole")))
    expected = check(other, {})
    waiting: list[threading.Thread] = []

    def publishing(folder: Path) -> dict[str, str]:
        found = read_sums(folder)
        waiting.append(
            threading.Thread(target=publish, args=([other, whole][len(waiting) % 2], folder))
        )
        waiting[-1].start()
        waiting[-1].join(timeout=5 if len(waiting) < 4 else 0.2)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(checking, "read_sums", publishing)
        assert check(copy, {}) == expected
    for thread in waiting:
        thread.join()
    assert len(waiting) == 4
    assert check(copy, {}) == check(whole, {}), "whoever waited has published after"


def test_copy_that_is_read_while_it_is_published_is_one_of_the_two(
    copy: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, published = read_manifest, list[Path]()

    def publishing(folder: Path) -> dict[str, Any] | None:
        found = kept(folder)
        if not published:
            published.append(folder)
            publish(other, copy)
        return found

    monkeypatch.setattr(reading, "read_manifest", publishing)
    found, expected = read_copy(copy), read_copy(other)
    assert published == [copy]
    assert found.tables["food"].equals(expected.tables["food"])
    assert found.tables["measurement"].equals(expected.tables["measurement"])


def test_damage_is_told_at_once_however_the_folder_is_called(copy: Path) -> None:
    link = copy.with_name("link")
    link.symlink_to(copy)
    flip(copy / "parquet" / "food.parquet", 5000)
    for path in (copy, link):
        with pytest.raises(DataError, match=r"food\.parquet is not as it was published"):
            check(path, {})
