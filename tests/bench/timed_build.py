"""One build of the committed facts, timed step by step: ``python -m tests.bench.timed_build``.

It takes a folder and whether to build the pages, and prints as JSON the seconds of each step and in
all, the CPU seconds of this process and of the one that draws, and the larger peak memory in MB.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WITH_PAGES = "with pages"


def main(folder: str, what: str) -> None:
    """Load the modules, build, and print what each took."""
    import resource

    started = time.perf_counter()
    from pipeline.build import build
    from pipeline.diagnostics.progress import Progress

    took = {"loading modules": time.perf_counter() - started}

    class Timed(Progress):
        @contextmanager
        def step(self, what: str) -> Iterator[None]:
            begun = time.perf_counter()
            yield
            took[what] = time.perf_counter() - begun

    build(Path(folder) / "output", None, Timed(), report=what == WITH_PAGES)
    in_all = time.perf_counter() - started
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    kilobyte = 1 if sys.platform == "darwin" else 1024
    took |= {
        "other": in_all - sum(took.values()),
        "in all": in_all,
        "CPU": sum(one.ru_utime + one.ru_stime for one in used),
        "peak memory": max(one.ru_maxrss for one in used) * kilobyte / 1e6,
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main(*sys.argv[1:])
