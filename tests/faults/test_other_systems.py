"""What macOS and Windows lack is taken away here: questions are answered, and builds work.

Neither system is at hand. ``fcntl`` and ``resource`` are hidden, as on Windows; there, too, no
folder can be opened, only what may be written reaches the disk on demand, and nobody counts inodes.
On macOS two folders change places in two renames.
"""

import json
import pkgutil
from pathlib import Path

import pytest

import pipeline
from pipeline.compare.check_copy import check
from tests.conftest import Child, contents
from tests.faults.conftest import assert_intact, assert_next_build, assert_said

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
UNLOCKED = "k2: {} cannot be locked on this system; let no other k2 write there meanwhile"


@pytest.mark.parametrize("arguments", QUESTIONS, ids=lambda words: f"{words[0]} {words[-1][:8]}")
def test_a_question_is_answered_as_on_linux(
    arguments: list[str], child: Child, small_output: Path
) -> None:
    words = [word.format(small_output) for word in arguments]
    here = child("", *words)
    assert here.stdout
    for name, system in _SYSTEMS.items():
        there = child(system, *words)
        assert (there.returncode, there.stderr) == (0, here.stderr), name
        assert there.stdout == here.stdout, name


def test_a_question_that_takes_too_long_ends_where_memory_cannot_be_bounded(
    child: Child, small_output: Path
) -> None:
    query = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000) b"
    done = child(HIDDEN, "sql", "--output", small_output, "--seconds", "0.2", query)
    assert_said(done, 2, "the query took longer than 0.2 s")


@pytest.mark.parametrize("page", [True, False])
@SYSTEMS
def test_a_build(  # noqa: PLR0913, PLR0917 - each is a choice
    system: str,
    page: bool,  # noqa: FBT001
    child: Child,
    output: Path,
    small_output: Path,
    small_facts: Path,
) -> None:
    arguments = ["dataset", "--output", output, "--facts", small_facts]
    done = child(system, *arguments, *([] if page else ["--no-report"]))
    unlocked = "" if system is MACOS else UNLOCKED.format(output.parent) + "\n"
    assert (done.returncode, done.stderr) == (0, unlocked)
    check(output, {})
    made = contents(output)
    kept = {name: data for name, data in contents(small_output).items() if name in made}
    unlike = {"k2.duckdb", "manifest.json", "SHA256SUMS"}
    assert {n for n in kept if made[n] != kept[n]} <= unlike
    assert ("report/index.html" in made) == page
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in output.parent.iterdir()] == [output.name]


@SYSTEMS
def test_a_build_that_fails_and_the_next_one(
    system: str, child: Child, output: Path, small_output: Path, small_facts: Path
) -> None:
    broken = f"{system}\nimport pipeline.build\n"
    broken += "def ended(*_):\n    raise OSError(28, 'No space left on device')\n"
    broken += "pipeline.build.write_descriptions = ended"
    done = child(broken, "dataset", "--output", output, "--facts", small_facts, "--no-report")
    assert done.returncode == 3
    assert "No space left on device" in done.stderr.splitlines()[-1]
    assert_intact(output, small_output)
    assert_next_build(output, small_facts)


@SYSTEMS
def test_staged_build_and_publish(
    system: str, child: Child, output: Path, small_facts: Path
) -> None:
    arguments = ("--output", output, "--facts", small_facts, "--no-report")
    assert child(system, "build", *arguments).returncode == 0
    done = child(system, "publish", "--output", output)
    assert done.returncode == 0, done.stderr
    check(output, {})


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
