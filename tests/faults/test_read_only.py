"""Folders that may not be written: one line that says which, all as it was, then go on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.cli.main import main
from tests.conftest import WITHOUT_MINIMUM, Child, Declare, contents
from tests.extract.excerpts import EXCERPTS
from tests.faults.conftest import (
    KEPT_TABLES,
    MODES_BIND,
    assert_intact,
    assert_next_exchange,
    assert_said,
)
from tests.fdc_server import FdcServer
from tests.fetch.conftest import content
from tests.fetch.test_download import PAGE, PATH, zip_of

DENIED = "Permission denied"


@contextmanager
def read_only(*folders: Path) -> Iterator[None]:
    for folder in folders:
        folder.chmod(0o555)
    yield
    for folder in folders:
        folder.chmod(0o755)


@KEPT_TABLES
def test_an_output_folder_and_its_parent(
    child: Child, output: Path, small_output: Path, small_facts: Path, next_output: Path
) -> None:
    arguments = ("dataset", "--output", output, "--facts", small_facts)
    with read_only(output, output.parent):
        done = child(MODES_BIND, *arguments)
    assert_said(done, 3, f"cannot write next to {output}: {DENIED}", "give --output a folder you")
    assert_intact(output, small_output)
    assert_next_exchange(output, next_output)


def test_only_the_output_folder(
    child: Child, output: Path, staged: Path, next_output: Path
) -> None:
    """It is exchanged whole, which the parent must allow, and no file of the old one is left."""
    with read_only(output, output / "parquet"):
        done = child(MODES_BIND, "publish", "--output", output)
        assert (done.returncode, done.stderr) == (0, "")
    assert not staged.exists()
    assert [path.name for path in output.parent.iterdir()] == ["output"]
    assert contents(output) == contents(next_output) | {"notes.txt": b"mine"}


def test_the_facts(child: Child, facts_copy: Path, tmp_path: Path, declare: Declare) -> None:
    excerpt = EXCERPTS["ciqual"]
    excerpt.write(tmp_path / "raw", excerpt.rows())
    declare(minimum={})
    before = content(facts_copy)
    arguments = ("extract", "ciqual", "--file", tmp_path / "raw", "--facts", facts_copy)
    with read_only(facts_copy, facts_copy / "ciqual"):
        done = child(f"{MODES_BIND}\n{WITHOUT_MINIMUM}", *arguments)
    assert_said(done, 3, "cannot write next to", DENIED, "give --facts a folder you may write")
    assert content(facts_copy) == before
    assert main([*map(str, arguments)]) == 0


def test_the_store(child: Child, facts_copy: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    before = content(facts_copy)
    files = {"/download-datasets": PAGE, PATH: zip_of(1)}
    with FdcServer([], files=files).running() as server, read_only(store):
        environment = {"FDC_DOWNLOADS_URL": server.base, "K2_STORE": str(store)}
        done = child(
            MODES_BIND,
            *("fetch", "--via", "bulk", "fdc_foundation", "--facts", facts_copy),
            env=os.environ | environment,
        )
    assert_said(done, 3, f"cannot write {store}", DENIED, "no fact was changed")
    assert content(facts_copy) == before
