"""Draw all pictures of a built database, in a process of its own.

The renderer contains V8, which reserves 70 GB of address space and ends the process if it cannot;
altair does not load without docstrings (``PYTHONOPTIMIZE=2``). The separate process has its own
address space, files and level of optimisation.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.diagnostics.system_errors import UNTOUCHED
from pipeline.load.spreadsheets import escape_formulas
from pipeline.published_files.connect import FILE_NAME
from pipeline.report.pictures.picture import Picture

FOLDER = "report"
_PROGRAM = (
    "import sys; database, only, *sys.path[:] = sys.argv[1:];"
    " from pipeline.report.pictures.draw_process import main; main(database, only)"
)
_BEGIN = b"\n"  # what the process waits for once it has loaded the renderer
_ERRORS: dict[int, type[K2Error]] = {
    error.exit_status: error for error in (DataError, UsageError, OutsideError)
}
# Messages of the renderer's libraries about missing resources, the most specific first.
_LACKING = tuple(
    map(
        re.compile,
        (
            r'message: "([^"]+)"',  # Rust, of the system's errors
            r"(Fatal process .*\w)",  # V8
            r"(OpenBLAS error: .*\w)",
            r"(cannot allocate memory.*\w)",  # the loader
            r"(memory allocation of \d+ bytes failed)",
        ),
    )
)
_ENDED = (0, 1)  # with an answer or a trace
_ADVICE = (
    "allow 71 GB of address space (ulimit -v), which it reserves and hardly uses, 0.3 GB of memory"
    f" and 20 open files, or leave the page out (k2 dataset --no-report); {UNTOUCHED}"
)


@contextmanager
def drawing(folder: Path) -> Iterator[Callable[[], Callable[[], list[Picture]]]]:
    """Load the renderer; yield what begins to draw from ``folder/k2.duckdb``, once that is there.

    It returns what waits for the pictures, writes PNG and CSV in ``folder/report`` and returns
    them. Raises an OutsideError if the system does not allow the renderer to run. Drawing ends with
    the block, if need be early.
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    with _started(folder / FILE_NAME) as process:

        def draw() -> Callable[[], list[Picture]]:
            _begin(process)
            return lambda: _written(folder, _answer(process))

        try:
            yield draw
        except BaseException:
            process.kill()
            raise


def _written(folder: Path, answer: list[dict[str, Any]]) -> list[Picture]:
    for picture in answer:
        (folder / FOLDER / f"{picture['name']}.png").write_bytes(
            base64.b64decode(picture.pop("png"))
        )
    pictures = [
        Picture(**{**picture, "headers": tuple(picture["headers"]), "rows": _tuples(picture)})
        for picture in answer
    ]
    for drawn in pictures:
        (folder / FOLDER / f"{drawn.name}.csv").write_bytes(numbers_as_csv(drawn))
    return pictures


def draw_for_repository(database: Path, name: str) -> bytes:
    """Return one picture as PNG; it names the release without the hash of a build.

    In a repository the commit says what it was drawn from. Raises as ``drawing`` does, and a
    DataError if there are no data for the picture.
    """
    with _started(database, name) as process:
        _begin(process)
        for picture in _answer(process):
            return base64.b64decode(picture["png"])
    raise DataError(f"{database} holds no data for the picture {name}; build it from all facts")


def numbers_as_csv(picture: Picture) -> bytes:
    """Return the numbers in a picture, unrounded; nothing in it is a formula for a spreadsheet."""
    columns = dict(zip(picture.headers, zip(*picture.rows, strict=True), strict=True))
    frame = pl.DataFrame({name: list(cells) for name, cells in columns.items()}, strict=False)
    return escape_formulas(frame).write_csv(line_terminator="\n").encode()


def _tuples(picture: dict[str, Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(map(tuple, picture["rows"]))


def _started(database: Path, only: str = "") -> subprocess.Popen[bytes]:
    """Start the process with the modules of this one, and with docstrings."""
    command = [sys.executable, "-X", "utf8", "-c", _PROGRAM, str(database), only, *sys.path]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONOPTIMIZE"}
    try:
        return subprocess.Popen(  # noqa: S603 - this program
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
    except OSError as error:
        raise OutsideError(
            f"the process that draws the page's pictures cannot start ({error.strerror}); {_ADVICE}"
        ) from error


def _begin(process: subprocess.Popen[bytes]) -> None:
    """Let the process draw; why it ended, if it has ended, says its answer."""
    with suppress(OSError):  # Windows has another name for a broken pipe
        if process.stdin:
            process.stdin.write(_BEGIN)


def _answer(process: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    drawn, said = process.communicate()
    if process.returncode:
        raise _failure(process.returncode, said.decode("utf-8", errors="replace"))
    answer = json.loads(drawn)
    if "error" in answer:
        raise _ERRORS[answer["status"]](answer["error"])
    pictures: list[dict[str, Any]] = answer["pictures"]
    return pictures


def _failure(status: int, said: str) -> Exception:
    """Return an OutsideError for a refusal of the system, else the traceback of a fault here."""
    lacking = next(filter(None, (pattern.search(said) for pattern in _LACKING)), None)
    if status in _ENDED and not lacking:
        return RuntimeError(f"drawing failed:\n{said}")
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    why = f": {lacking[1]}" if lacking else ""
    return OutsideError(
        f"the process that draws the page's pictures ended early ({how}{why}); {_ADVICE}"
    )
