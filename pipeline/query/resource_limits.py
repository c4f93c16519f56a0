"""What one query of anybody may use of this machine: one statement, so much memory and time.

DuckDB bounds most of its memory and stops most work when it is told to, but not all of it: long
texts are outside its account, and a single slow function does not look at the clock.
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
_BESIDE_GB = 1.0  # of address space: what DuckDB does not count
_BESIDE_A_CPU_GB = 0.25  # the allocator keeps address space for every thread
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
    """Raise a UsageError unless the query is one statement that asks and does not tell."""
    statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise UsageError(f"give one query; these are {len(statements)} statements")
    try:
        asks = statements[0].type in _ASKING
    except ValueError:  # a statement so new that the Python package has no name for it
        asks = False
    if not asks:
        raise UsageError(
            "this statement is no question; ask by SELECT, FROM, DESCRIBE, SUMMARIZE, PIVOT or"
            " EXPLAIN: the database is for reading"
        )


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Bound the memory of this process meanwhile, and end it if a query outstays ``seconds``.

    For a program that does nothing else: it ends without cleaning up, and only reads.
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
    """Let the address space grow by so much and no more; where the system can, as on Linux."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)

        pages = int(_ADDRESS_SPACE.read_text(encoding="ascii").split()[0])
    except (ImportError, OSError, ValueError):
        yield
        return
    gb = MEMORY_GB + _BESIDE_GB + _BESIDE_A_CPU_GB * (os.cpu_count() or 1)
    wanted = pages * resource.getpagesize() + int(gb * (1 << 30))
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > wanted:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _end(seconds: float) -> None:
    sys.stderr.write(f"k2: the query took longer than {seconds:g} s and did not stop when told\n")
    sys.stderr.flush()
    os._exit(UsageError.exit_status)
