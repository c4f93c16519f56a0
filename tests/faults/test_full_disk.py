"""A full disk, while building, downloading or writing facts: one line, all as it was, then go on.

A tmpfs of some KiB stands for the disk where it can be mounted; a limit on the size of a file does
everywhere.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import OutsideError
from pipeline.fact_files.read import read_facts
from pipeline.fetch.backoff import Patience
from pipeline.fetch.locate import fetch
from pipeline.load.replace_output import replacing
from tests.conftest import K2, WITHOUT_MINIMUM, Child, Declare, contents
from tests.extract.excerpts import EXCERPTS
from tests.faults.conftest import (
    KEPT_TABLES,
    assert_intact,
    assert_next_build,
    assert_next_exchange,
    assert_said,
    stand,
)
from tests.fdc_server import FdcServer
from tests.fetch.conftest import content
from tests.fetch.test_download import NAME, PAGE, PATH, zip_of

Tmpfs = Callable[[int], Path]
LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({} * 1024,) * 2)"
NO_SPACE = "No space left on device"
PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=1.0)


@KEPT_TABLES
@pytest.mark.parametrize("kib", [20, 400])
def test_a_build_on_a_disk_with_a_limit(
    kib: int, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    """Parquet fails first, or DuckDB does."""
    arguments = ("dataset", "--output", output, "--facts", small_facts)
    done = child(LIMITED.format(kib), *arguments)
    assert_said(done, 3, "cannot write ", "the old output is untouched")
    assert_intact(output, small_output)


@KEPT_TABLES
def test_a_build_on_a_full_disk(
    tmpfs: Tmpfs, k2: K2, small_output: Path, small_facts: Path
) -> None:
    size_kib = sum(map(len, contents(small_output).values())) // 1024
    output = stand(small_output, tmpfs(2 * size_kib - 1500) / "output")
    done = k2("dataset", "--output", output, "--facts", small_facts)
    assert_said(done, 3, "cannot write ", "the old output is untouched")
    assert_intact(output, small_output)
    tmpfs(4 * size_kib)
    assert_next_build(output, small_facts)


@KEPT_TABLES
@pytest.mark.parametrize("files", [9, 15, 21, 30, 44])
def test_a_build_where_no_file_can_be_added(  # noqa: PLR0913, PLR0917 - each is a fixture
    files: int,
    inodes: Tmpfs,
    k2: K2,
    small_output: Path,
    small_facts: Path,
    next_output: Path,
) -> None:
    """Parquet, DuckDB, polars or Python is refused the next file; there is room enough."""
    folder = inodes(2 + len(list(small_output.rglob("*"))) + 1 + files)
    output = stand(small_output, folder / "output")
    done = k2("dataset", "--output", output, "--facts", small_facts, "--no-report")
    assert_said(done, 3, "cannot write ", NO_SPACE, "the old output is untouched")
    assert "inode" in done.stderr
    assert_intact(output, small_output)
    inodes(4000)
    assert_next_exchange(output, next_output)


def test_what_libraries_say_of_a_full_disk_is_told_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "No space left on device (os error 28): /there/issues.jsonl": "No space left on device",
        "cannot write (in fact)": "cannot write (in fact)",
    }
    for text, told in said.items():
        with (
            pytest.raises(OutsideError, match=re.escape(f"output: {told}; the old output")),
            replacing(tmp_path / "output"),
        ):
            raise OSError(text)
    monkeypatch.delattr(os, "statvfs")  # as on Windows
    with (
        pytest.raises(OutsideError, match="output: No space left on device; the old output"),
        replacing(tmp_path / "output"),
    ):
        raise OSError(28, NO_SPACE)


def test_a_download_to_a_full_disk_goes_on_where_it_stopped(
    tmpfs: Tmpfs, k2: K2, facts_copy: Path
) -> None:
    before = content(facts_copy)
    files = {"/download-datasets": PAGE, PATH: zip_of(1, 300_000)}
    store = tmpfs(128)
    with FdcServer([], files=files).running() as server:
        environment = {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(store)}
        arguments = ("fetch", "--via", "bulk", "fdc_foundation", "--facts", facts_copy)
        done = k2(*arguments, env=os.environ | environment)
        assert_said(done, 3, f"cannot write {store}", NO_SPACE, "no fact was changed")
        assert content(facts_copy) == before
        came = (store / "downloads" / f"{NAME}.part").stat().st_size
        assert came > 50_000
        tmpfs(2000)
        path = fetch("fdc_foundation", None, environment, PATIENCE)
    assert path.read_bytes() == files[PATH]
    assert not (store / "downloads" / f"{NAME}.part").exists()


@pytest.fixture
def raw(declare: Declare, tmp_path: Path) -> Path:
    """Return a small raw file of CIQUAL, for facts of which no minimum is asked."""
    excerpt = EXCERPTS["ciqual"]
    excerpt.write(tmp_path / "raw", excerpt.rows())
    declare(minimum={})
    return tmp_path / "raw"


def test_facts_on_a_disk_with_a_limit(child: Child, raw: Path, facts_copy: Path) -> None:
    before = content(facts_copy)
    arguments = ("extract", "ciqual", "--file", raw, "--facts", facts_copy)
    done = child(f"{LIMITED.format(1)}\n{WITHOUT_MINIMUM}", *arguments)
    assert_said(done, 3, "cannot write ", "the old facts folder is untouched")
    assert content(facts_copy) == before
    assert main([*map(str, arguments)]) == 0
    assert read_facts(facts_copy / "ciqual").sidecar.sums


def test_facts_on_a_full_disk(tmpfs: Tmpfs, child: Child, raw: Path, facts_copy: Path) -> None:
    facts = tmpfs(4000) / "facts"
    facts.mkdir()
    shutil.copytree(facts_copy / "ciqual", facts / "ciqual")
    (facts.parent / "other").write_bytes(b"\0" * (shutil.disk_usage(facts).free - 4096))
    before = content(facts)
    arguments = ("extract", "ciqual", "--file", raw, "--facts", facts)
    assert_said(child(WITHOUT_MINIMUM, *arguments), 3, "cannot write ", NO_SPACE)
    assert content(facts) == before
    (facts.parent / "other").unlink()
    assert main([*map(str, arguments)]) == 0


def test_an_answer_to_a_full_standard_output(k2: K2, child: Child, small_output: Path) -> None:
    full = 'os.dup2(os.open("/dev/full", os.O_WRONLY), 1)'
    done = child(full, "food", "natto", "--output", small_output)
    assert_said(done, 3, NO_SPACE)
    check(small_output, {})
    assert k2("food", "natto", "--output", small_output).returncode == 0
