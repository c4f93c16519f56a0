"""``k2`` on a machine of so many processors: ``python -m tests.threads.machine 4 draw < commands``.

It takes a JSON list of argument lists, runs them one after the other in this process, and prints
what came of each. Polars asks the environment for its threads once, when it is loaded; DuckDB and
pyarrow are told; what else asks the system is told by the affinity of this process where it has
so many processors (one always), and by ``os.cpu_count``.
"""

import contextlib
import functools
import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import duckdb
import pyarrow as pa

from tests.rehearsal.rehearse import without_minima

ROOT = Path(__file__).parents[2]
POLARS = "POLARS_MAX_THREADS"
_LONGEST_S = 900
_DRAW = "pipeline.report.pictures.draw"


class _Nothing(ModuleType):
    """A module that draws nothing, and loads nothing to draw with."""

    @staticmethod
    def drawing(_folder: Path) -> contextlib.AbstractContextManager[Any]:
        return contextlib.nullcontext(lambda: list)


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def run_on(
    processors: int, folder: Path, *commands: list[str], pictures: bool = True
) -> list[Answer]:
    """Run commands of ``k2`` in a folder, on a machine of so many processors.

    Without ``pictures`` the page has none, and a build takes half the time.
    """
    drawing = "draw" if pictures else "draw not"
    done = subprocess.run(
        [sys.executable, "-m", "tests.threads.machine", str(processors), drawing],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_S,
        cwd=folder,
        env=environment(processors),
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "panics of a library are told here"
    return [Answer(**answer) for answer in json.loads(done.stdout)]


def environment(processors: int) -> dict[str, str]:
    """Return the environment of a process that is to be ``as_machine``."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), POLARS: str(processors)}
    return found | {"PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1790000000", "K2_FACTS_DIR": "brought"}


@contextlib.contextmanager
def as_machine(processors: int) -> Iterator[None]:
    """Let this process believe that it has so many processors."""
    import polars as pl  # noqa: PLC0415 - it asks for its threads now

    assert pl.thread_pool_size() == processors
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])
    pa.set_cpu_count(processors)
    pa.set_io_thread_count(processors)
    with (
        mock.patch("os.cpu_count", return_value=processors),
        mock.patch("duckdb.connect", functools.partial(_connect, duckdb.connect, processors)),
    ):
        with duckdb.connect() as connection:
            (threads,) = connection.execute("SELECT current_setting('threads')").fetchall()[0]
        assert threads == pa.cpu_count() == processors
        yield


@contextlib.contextmanager
def without_pictures() -> Iterator[None]:
    """Draw nothing meanwhile."""
    with mock.patch.dict(sys.modules, {_DRAW: _Nothing(_DRAW)}):
        yield


def _connect(connect: Any, threads: int, *arguments: Any, **options: Any) -> Any:
    config = {"threads": threads, **(options.pop("config", None) or {})}
    return connect(*arguments, config=config, **options)


def _answer(arguments: list[str]) -> Answer:
    """Run ``python -m pipeline`` with arguments."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["k2", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            runpy.run_module("pipeline", run_name="__main__", alter_sys=False)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Answer(status, out.getvalue(), err.getvalue())


def main(processors: int, drawing: str) -> None:
    """Run the commands of standard input; print the answers as JSON."""
    commands = json.load(sys.stdin)
    with as_machine(processors), without_minima(), contextlib.ExitStack() as stack:
        if drawing != "draw":
            stack.enter_context(without_pictures())
        answers = [vars(_answer(arguments)) for arguments in commands]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
