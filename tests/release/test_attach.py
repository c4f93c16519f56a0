"""Assets go to the release of the tag as they are, through gh, here played by a script."""

import os
from pathlib import Path

import pytest

from pipeline.errors import DataError, OutsideError
from pipeline.load.sums import write_sums
from pipeline.release.attach import attach

GH = """#!/bin/sh
echo "$@" >> "{log}"
case "$2" in
view) exit {view} ;;
upload) test "$FAIL" && echo "HTTP 403 $GH_TOKEN" >&2 && exit 1 ;;
esac
exit 0
"""


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets é"
    folder.mkdir()
    (folder / "k2.duckdb").write_bytes(b"1")
    write_sums(folder)
    return folder


def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: int) -> Path:
    """Put a gh on the path that logs its arguments."""
    script, log = tmp_path / "bin" / "gh", tmp_path / "log"
    script.parent.mkdir()
    script.write_text(GH.format(log=log, view=view), encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.mark.process
@pytest.mark.parametrize(
    ("view", "calls"), [(1, ["view", "create", "upload"]), (0, ["view", "upload"])]
)
def test_the_release_is_made_once_and_the_files_are_renewed(
    view: int, calls: list[str], assets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = play(tmp_path, monkeypatch, view)
    assert attach(assets, "2026.11.0") == "2 files are attached to release 2026.11.0"
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in lines] == calls
    assert lines[-1].startswith("release upload 2026.11.0 --clobber ")
    assert "k2.duckdb" in lines[-1]
    assert ("--verify-tag" in lines[1]) == (view == 1)


@pytest.mark.process
def test_a_refusal_is_one_line_without_the_token(
    assets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(tmp_path, monkeypatch, 0)
    monkeypatch.setenv("FAIL", "yes")
    monkeypatch.setenv("GH_TOKEN", "ghs_0123456789abcdef")
    with pytest.raises(OutsideError, match=r"gh release upload failed: HTTP 403 \*\*\*"):
        attach(assets, "2026.11.0")


@pytest.mark.process
def test_nothing_is_attached_that_was_damaged_or_without_gh(
    assets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutsideError, match="gh cannot be run"):
        attach(assets, "2026.11.0")
    (assets / "k2.duckdb").write_bytes(b"2")
    with pytest.raises(DataError, match="is not as it was made"):
        attach(assets, "2026.11.0")
