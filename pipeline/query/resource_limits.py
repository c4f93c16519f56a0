"""Limits of one query: a single read-only statement, memory and time.

DuckDB limits most of its memory and stops most work when interrupted, but not all: long texts are
not counted, and a single slow function does not check for interrupts.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import UsageError

MEMORY_GB = 2
_UNCOUNTED_GB = 1.0  # of address space: what DuckDB does not count
_UNCOUNTED_A_CPU_GB = 0.25  # the allocator keeps address space for every thread
_ADDRESS_SPACE = Path("/proc/self/statm")
_GRACE_S = 5.0
_ASKING = frozenset(
    {
        duckdb.StatementType.SELECT,
        duckdb.StatementType.EXPLAIN,
        duckdb.StatementType.MULTI,  # PIVOT
    }
)


def check_question(query: str) -> None:
    """Raise a UsageError unless the query is a single statement that only reads."""
    statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise UsageError(f"give one query; these are {len(statements)} statements")
    try:
        asks = statements[0].type in _ASKING
    except ValueError:  # a newer kind of statement that the Python package has no name for
        asks = False
    if not asks:
        raise UsageError(
            "this statement is no question; ask by SELECT, FROM, DESCRIBE, SUMMARIZE, PIVOT or"
            " EXPLAIN: the database is for reading"
        )


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Limit the memory of this process, and end it if a query takes much longer than ``seconds``.

    Only for a program that just reads: the process is ended without cleaning up.
    """
    last = threading.Timer(seconds + _GRACE_S, _end, [seconds])
    last.daemon = True
    last.start()
    try:
        with _bounded_memory():
            yield
    except MemoryError as error:
        raise UsageError(f"the query needs more than {MEMORY_GB} GB; ask for less") from error
    finally:
        last.cancel()


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Limit the growth of the address space, on systems that support it, such as Linux."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)

        pages = int(_ADDRESS_SPACE.read_text(encoding="ascii").split()[0])
    except (ImportError, OSError, ValueError):
        yield
        return
    gb = MEMORY_GB + _UNCOUNTED_GB + _UNCOUNTED_A_CPU_GB * (os.cpu_count() or 1)
    wanted = pages * resource.getpagesize() + int(gb * (1 << 30))
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > wanted:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _end(seconds: float) -> None:
    sys.stderr.write(f"k2: the query took over {seconds:g} s and did not stop; ask for less\n")
    sys.stderr.flush()
    os._exit(UsageError.exit_status)
