"""What macOS and Windows lack is taken away here: questions are answered, and builds work.

Neither system is at hand. ``fcntl`` and ``resource`` are hidden, as on Windows; there, too, no
folder can be opened, only what may be written reaches the disk on demand, and nobody counts inodes.
On macOS two folders change places in two renames.
"""

import json
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.compare.check_copy import check
from tests.conftest import Child, contents
from tests.faults.conftest import KEPT_TABLES, assert_intact, assert_said

HIDDEN = """
for name in ("fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "syslog", "_posixshmem"):
    sys.modules[name] = None  # to import it is an ImportError
"""
WINDOWS = f"""{HIDDEN}
del os.statvfs, os.geteuid, os.getuid
import errno
os_open, os_fsync, written = os.open, os.fsync, set()
def opened(path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is None and os.path.isdir(path) and not flags & getattr(os, "O_TMPFILE", 0):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    handle = os_open(path, flags, mode, dir_fd=dir_fd)
    (written.add if flags & (os.O_RDWR | os.O_WRONLY) else written.discard)(handle)
    return handle
def synced(handle):
    if handle not in written:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return os_fsync(handle)
os.open, os.fsync = opened, synced
import shutil
shutil._use_fd_functions = False  # as there: rmtree opens no folder
import pipeline.files.rename
pipeline.files.rename._renamed_in_one_step = lambda *_: False
"""
MACOS = """
import pipeline.files.rename
pipeline.files.rename.sys = type(sys)("sys")
pipeline.files.rename.sys.platform = "darwin"
pipeline.files.rename.ctypes = None  # of which only Linux is asked
import pipeline.query.resource_limits
from pathlib import Path
pipeline.query.resource_limits._ADDRESS_SPACE = Path("/nowhere/statm")
"""
_SYSTEMS = {"no": HIDDEN, "nt": WINDOWS, "mac": MACOS}
SYSTEMS = pytest.mark.parametrize("system", _SYSTEMS.values(), ids=_SYSTEMS)
QUESTIONS = [
    ["--help"],
    ["--version"],
    *([verb, "--help"] for verb in ("sql", "top", "food", "claims", "check", "diff", "dataset")),
    ["sql", "--output", "{}", "FROM meta"],
    ["sql", "--output", "{}", "--format", "json", "SELECT count(*) AS n FROM food"],
    ["top", "--output", "{}", "MK7", "--per", "serving"],
    ["food", "--output", "{}", "natto"],
    ["claims", "--output", "{}", "natto"],
    ["check", "{}"],
    ["check", "{}/k2.duckdb"],
    ["diff", "{}", "{}"],
]
# The library mcp asks for fcntl itself where it takes the system for Linux.
ON_MCP = {"pipeline.assistant.limited_worker", "pipeline.assistant.server"}
# Becomes k2 for each of the arguments in turn, and prints what came of it.
ASKED = """
import contextlib, io, json
from pipeline.cli.main import main
answers = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as ended:  # as after --help
            status = int(ended.code or 0)
    answers.append((status, out.getvalue(), err.getvalue()))
json.dump(answers, sys.stdout)
sys.exit(0)
"""
UNLOCKED = "k2: {} cannot be locked on this system; let no other k2 write there meanwhile"


def test_questions_are_answered_as_on_linux(child: Child, small_output: Path) -> None:
    questions = [[word.format(small_output) for word in words] for words in QUESTIONS]

    def answers(system: str) -> list[list[Any]]:
        done = child(f"{system}\n{ASKED}", json.dumps(questions))
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    here = answers("")
    assert all(status == 0 and printed for status, printed, _ in here)
    for name in ("nt", "mac"):  # on the former, all is hidden that is on "no"
        for question, expected, answer in zip(
            QUESTIONS, here, answers(_SYSTEMS[name]), strict=True
        ):
            assert answer == expected, (name, question)


def test_a_question_that_takes_too_long_ends_where_memory_cannot_be_bounded(
    child: Child, small_output: Path
) -> None:
    query = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000) b"
    done = child(HIDDEN, "sql", "--output", small_output, "--seconds", "0.2", query)
    assert_said(done, 2, "the query took longer than 0.2 s")


def assert_made(output: Path, small_output: Path) -> None:
    """Assert that the output is the one that is made on Linux, but for what DuckDB writes.

    A staged build is compared with the output, ``small_output`` with none.
    """
    check(output, {})
    made = contents(output)
    kept = {name: data for name, data in contents(small_output).items() if name in made}
    unlike = {"k2.duckdb", "manifest.json", "SHA256SUMS", "diff.json", "diff.md"}
    assert {n for n in kept if made[n] != kept[n]} <= unlike
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def test_a_staged_build_with_the_page_and_its_publication_on_windows(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    unlocked = UNLOCKED.format(output.parent) + "\n"
    for verb in (("build", "--facts", small_facts), ("publish",)):
        done = child(WINDOWS, *verb, "--output", output)
        assert (done.returncode, done.stderr) == (0, unlocked), verb
    assert_made(output, small_output)
    assert (output / "report" / "index.html").is_file()


@KEPT_TABLES
def test_a_build_on_macos(
    child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    arguments = ("dataset", "--output", output, "--facts", small_facts, "--no-report")
    done = child(MACOS, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert_made(output, small_output)
    assert not (output / "report").exists()


@KEPT_TABLES
@SYSTEMS
def test_a_build_that_fails(
    system: str, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    broken = f"{system}\nimport pipeline.build\n"
    broken += "def ended(*_):\n    raise OSError(28, 'No space left on device')\n"
    broken += "pipeline.build.write_database = ended"
    done = child(broken, "dataset", "--output", output, "--facts", small_facts, "--no-report")
    assert done.returncode == 3
    assert "No space left on device" in done.stderr.splitlines()[-1]
    assert_intact(output, small_output)


@SYSTEMS
def test_a_staged_build_is_published(
    system: str, child: Child, output: Path, staged: Path, next_output: Path
) -> None:
    done = child(system, "publish", "--output", output)
    assert done.returncode == 0, done.stderr
    check(output, {})
    assert contents(output) == contents(next_output) | {"notes.txt": b"mine"}
    assert not staged.exists()
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def test_no_module_needs_what_only_posix_has(child: Child) -> None:
    """Each module of the package can be imported without."""
    names = [
        module.name
        for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")
        if not module.name.endswith("__main__")
        and ".load.docs" not in module.name
        and module.name not in ON_MCP
    ]
    assert len(names) > 150
    imported = f"{HIDDEN}\nimport importlib\n"
    imported += f"for name in {json.dumps(names)}:\n    importlib.import_module(name)\n"
    done = child(imported, "--version")
    assert (done.returncode, done.stderr) == (0, "")
