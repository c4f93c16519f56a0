"""Odd places to start from: other folders, users, locales, clocks, limits, closed streams."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import OutsideError, UsageError
from pipeline.diagnostics.system_errors import line_of
from pipeline.fact_files.user_facts import user_facts
from pipeline.fetch.addresses import store_folder
from pipeline.load.replace_output import replacing
from tests.conftest import Child, Declare, contents
from tests.faults.conftest import (
    KEPT_TABLES,
    MODES_BIND,
    ROOT,
    assert_intact,
    assert_next_exchange,
    assert_said,
)
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import access_to, content, empty_facts, read_all

# Twenty years ahead, for whatever Python code of ours asks the time. What libraries ask in C is
# seconds ahead of the build that it is compared with, at least.
CLOCK_AHEAD = """
import datetime, time
import pipeline.build, pipeline.compare.changes, pipeline.cli.build_summary
import pipeline.fact_files.write
real = time.time
time.time = lambda: real() + 20 * 365 * 86400
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
class LaterDay(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())
for name, module in list(sys.modules.items()):
    if name.startswith(("pipeline", "schemas")):
        for clock, later in (("datetime", Later), ("date", LaterDay)):
            if hasattr(module, clock):
                setattr(module, clock, later)
assert pipeline.fact_files.write.today().year >= 2045
"""
# Python's own help for the C locale is off, as where a wrapper sets these.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
WITHOUT_HOME = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "PYTHONDONTWRITEBYTECODE")


def described(output: Path) -> dict[str, bytes]:
    """Return all files whose bytes a build gives each time: DuckDB's own are never the same."""
    unlike = {"k2.duckdb", "manifest.json", "SHA256SUMS", "notes.txt"}
    return {name: data for name, data in contents(output).items() if name not in unlike}


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Take the right to write from a folder and all below."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    yield
    for path in folders:
        path.chmod(0o755)


@pytest.fixture
def odd_place(tmp_path: Path) -> Path:
    """Return a folder whose path has spaces, quotes and letters outside ASCII."""
    folder = tmp_path / "納豆 & [vitamin] *'é"
    folder.mkdir()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_is_moved_between_two_runs_of_the_api(
    years: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declare: Declare
) -> None:
    """The first run is cut half-way; the second reads the same facts at another time."""
    declare(minimum={})

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Moved":
            return cls.fromtimestamp(time.time() + years * 365 * 86400, tz)

    clean, facts = empty_facts(tmp_path / "clean"), empty_facts(tmp_path / "facts")
    with FdcServer(corpus()).running() as server:
        read_all(access_to(server.base, tmp_path / "clean store"), clean)
        access = access_to(server.base, tmp_path / "store")
        server.on_request = lambda count: setattr(server, "allowance", 0 if count > 35 else None)
        with pytest.raises(OutsideError, match="allows no more calls for now"):
            read_all(access, facts)
        server.on_request, server.allowance = lambda _count: None, None
        for module in ("raw_store", "api_run"):
            monkeypatch.setattr(f"pipeline.fetch.{module}.datetime", Moved)
        read_all(access, facts)
    assert content(facts) == content(clean)


def test_a_read_only_install_at_an_odd_path_in_another_locale_zone_and_year_without_a_home(
    odd_place: Path, small_output: Path, small_facts: Path
) -> None:
    """All at once: none of them changes a byte."""
    install, facts = odd_place / "site", odd_place / "fakta ø"
    for name in ("pipeline", "schemas"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, install / name, ignore=ignored)
    shutil.copytree(small_facts, facts)
    environment = {name: text for name, text in os.environ.items() if name not in WITHOUT_HOME}
    environment |= {**ASCII, "PYTHONPATH": str(install), "TZ": "Pacific/Kiritimati"}
    script = f"import os, sys\n{MODES_BIND}\nimport pipeline\nfrom pipeline.cli.main import main\n"
    script += "assert pipeline.__file__.startswith(sys.argv.pop(1))\n"
    script += f"{CLOCK_AHEAD}\nsys.exit(main())\n"
    with unwritable(install), unwritable(facts):
        done = subprocess.run(
            [
                *(sys.executable, "-c", script, str(install), "dataset"),
                *("--facts", str(facts), "--output", str(odd_place / "ud ført")),
            ],
            cwd=odd_place,
            env=environment,
            capture_output=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "納豆 & [vitamin] *'é/ud ført/k2.duckdb" in done.stdout.decode("utf-8")
    assert described(odd_place / "ud ført") == described(small_output)
    assert not list(install.rglob("__pycache__"))


@pytest.mark.parametrize("locale", [ASCII, {"PYTHONIOENCODING": "latin-1:strict"}])
def test_answers_in_a_locale_that_lacks_letters(locale: dict[str, str], small_output: Path) -> None:
    query = "SELECT 'µg ≥ 納豆' AS t"
    command = [sys.executable, "-m", "pipeline", "sql", "--format", "csv", query]
    command += ["--output", str(small_output)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | locale, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    latin = "µg ".encode("latin-1") + rb"\u2265 \u7d0d\u8c46"
    expected = "µg ≥ 納豆".encode() if locale is ASCII else latin
    assert done.stdout == b"t\n" + expected + b"\n"


def test_without_a_home_it_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: type[Path]) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", classmethod(none))
    for variable in ("K2_FACTS_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(UsageError, match="no home folder is known here; set K2_STORE"):
        store_folder({})
    with pytest.raises(UsageError, match="no home folder is known here; set K2_FACTS_DIR"):
        user_facts()
    assert store_folder({"K2_STORE": "/here"}) == Path("/here")


@pytest.mark.parametrize("closed", ["0", "1", "2", "0, 1, 2"])
def test_closed_standard_streams(closed: str, child: Child, small_output: Path) -> None:
    """What is closed is opened to nowhere, so that no file takes the number of a stream."""
    again = (
        "if 'K2_CLOSED' not in os.environ:\n"
        f"    for number in ({closed},):\n        os.close(number)\n"
        "    os.execve(sys.executable, sys.orig_argv, {**os.environ, 'K2_CLOSED': '1'})\n"
        "from pipeline.cli.standard_streams import complete_streams\n"
        "complete_streams()\n"
        f"for number in ({closed},):\n"
        "    assert os.readlink(f'/proc/self/fd/{number}') == os.devnull"
    )
    done = child(again, "food", "natto", "--entries", "--output", small_output)
    assert done.returncode == 0
    assert ("Natto" in done.stdout) == ("1" not in closed)
    assert ("µg per 100 g" in done.stderr) == ("2" not in closed)


def test_too_little_address_space(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    limited = "import resource\nresource.setrlimit(resource.RLIMIT_AS, ({} * 10**8,) * 2)"
    done = child(limited.format(20), "dataset", "--output", output, "--facts", small_facts)
    assert_said(done, 3, "the address space is limited to 2.0 GB", "raise ulimit -v")
    done = child(limited.format(1), "food", "natto", "--output", output)
    assert_said(done, 3, "the address space is limited to 0.1 GB", "raise ulimit -v")
    assert_intact(output, small_output)


@KEPT_TABLES
def test_memory_that_ends_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
    output: Path,
    small_output: Path,
    small_facts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ended(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.build.write_descriptions", ended)
        arguments = ["--output", str(output), "--facts", str(small_facts), "--no-report"]
        assert main(["dataset", *arguments]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("k2: there is not enough memory (a build takes about 0.6 GB)")
    assert_intact(output, small_output)


def test_errors_of_ours_keep_their_trace() -> None:
    assert line_of(ZeroDivisionError("division by zero")) is None
    assert line_of(ImportError("x.so: failed to map segment from shared object")) is not None
    full = line_of(OSError(28, "No space left on device", "/there")) or ""
    assert full.startswith("/there: No space left on device; correct that and run again")


def test_modes_follow_the_umask(tmp_path: Path) -> None:
    for mask, mode in ((0o077, 0o700), (0o022, 0o755), (0o002, 0o775)):
        before = os.umask(mask)
        try:
            with replacing(tmp_path / "output") as staging:
                (staging / "parquet").mkdir()
                (staging / "parquet" / "x").write_text("x", encoding="utf-8")
        finally:
            os.umask(before)
        output = tmp_path / "output"
        assert output.stat().st_mode & 0o777 == mode
        assert (output / "parquet").stat().st_mode & 0o777 == mode
        assert (output / "parquet" / "x").stat().st_mode & 0o777 == mode & 0o666


def test_an_output_that_is_a_link_to_a_folder(
    tmp_path: Path, output: Path, next_output: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(output)
    assert_next_exchange(link, next_output)
    assert link.is_symlink()
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"


@KEPT_TABLES
def test_an_output_that_is_a_mount_point(
    tmpfs: Callable[[int], Path], small_facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmpfs(1000)
    assert main(["dataset", "--output", str(output), "--facts", str(small_facts)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"k2: {output} is a mount point, which no rename can replace; give --output a folder in it"
    )
    assert list(output.iterdir()) == []


def test_an_output_in_a_layer_of_an_image(tmpfs: Callable[[int], Path], small_output: Path) -> None:
    """There folders cannot be renamed: the old output is copied aside until the new one stands."""
    base = tmpfs(80_000)
    for name in ("upper", "work", "merged"):
        (base / name).mkdir()
    lower = base / "lower"
    shutil.copytree(small_output, lower / "output")
    layers = f"lowerdir={lower},upperdir={base / 'upper'},workdir={base / 'work'}"
    command = ["mount", "-t", "overlay", "k2-test", "-o", layers, str(base / "merged")]
    if (done := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
        pytest.skip(f"needs overlayfs ({done.stderr.strip()})")
    output = base / "merged" / "output"
    try:
        (output / "notes.txt").write_text("mine", encoding="utf-8")
        with replacing(output) as staging:
            shutil.copytree(small_output, staging, dirs_exist_ok=True)
            (staging / "new").write_text("new", encoding="utf-8")
        found = contents(output)
        assert found.pop("new") == b"new"
        assert found == contents(small_output) | {"notes.txt": b"mine"}
        assert [path.name for path in output.parent.iterdir()] == ["output"]
    finally:
        subprocess.run(["umount", str(base / "merged")], check=True)


def test_a_folder_copied_aside_comes_back_after_a_kill(
    output: Path, small_output: Path, next_output: Path
) -> None:
    shutil.copytree(output, output.with_name(".k2-build-instead-of-output"))
    (output / "k2.duckdb").unlink()  # it was being removed
    with pytest.raises(ZeroDivisionError), replacing(output):
        raise ZeroDivisionError
    assert_intact(output, small_output)
    assert_next_exchange(output, next_output)


def test_a_current_folder_that_is_gone(child: Child, tmp_path: Path) -> None:
    gone = f"os.mkdir({str(tmp_path / 'gone')!r})\nos.chdir({str(tmp_path / 'gone')!r})\n"
    gone += f"os.rmdir({str(tmp_path / 'gone')!r})\nsys.path.insert(0, {str(ROOT)!r})"
    done = child(gone, "dataset", "--facts", tmp_path / "none")
    assert done.returncode in {1, 3}
    assert done.stderr.startswith("k2: ")
    assert done.stderr.count("\n") == 1


def test_few_open_files_are_enough(child: Child, small_output: Path) -> None:
    few = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))"
    done = child(few, "check", small_output)
    assert (done.returncode, done.stderr) == (0, "")
    assert check(small_output, {})[0] == done.stdout.splitlines()[0]
