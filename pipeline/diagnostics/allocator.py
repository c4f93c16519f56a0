"""What polars' allocator does with memory that a step of a build has freed."""

import os
import sys
from pathlib import Path

_MANY_BYTES = 200_000_000
# Read by jemalloc, which polars is built with on Linux, once: when polars is imported.
_SETTING = "_RJEM_MALLOC_CONF"
_AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0"


def return_memory_of_many_facts(facts: Path | None) -> None:
    """Let freed memory go back to the system at once, if this folder of facts is large.

    Otherwise it is kept for a while, a gigabyte of it between the steps of a large build; for a
    small one, giving it back takes more time than it saves memory. Does nothing for the facts of
    the package (None), once polars is imported, or where the environment says something else.
    """
    if facts is None or "polars" in sys.modules or _SETTING in os.environ:
        return
    if sum(path.stat().st_size for path in facts.rglob("*") if path.is_file()) > _MANY_BYTES:
        os.environ[_SETTING] = _AT_ONCE
