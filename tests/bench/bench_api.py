"""A first full build over the API, against what latency alone allows.

    python -m tests.bench.bench_api --latency-ms 150

Serves 13,589 foods from a process of its own, each call answered after the latency, and reports
the ratio of the time taken to calls × latency / concurrency. Exit 1 above the goal of 1.3.
"""

import argparse
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.diagnostics.progress import Progress
from pipeline.extract.sources.fdc.api.refresh_facts import ApiAccess, refresh_over_api
from tests.fdc_corpus import generated
from tests.fdc_server import FdcServer
from tests.fetch.conftest import SOURCE_IDS, empty_facts

GOAL = 1.3
FOODS = (
    ("Foundation", 365, 300_000, "12/18/2025"),
    ("SR Legacy", 7_793, 160_000, "4/1/2019"),
    ("Survey (FNDDS)", 5_431, 2_700_000, "10/31/2024"),
)


def main() -> int:
    """Measure once and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency-ms", type=float, default=150.0)
    latency_s = parser.parse_args().latency_ms / 1000
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, latency_s))
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        facts = empty_facts(Path(folder) / "facts")
        access = ApiAccess(ours.recv(), "bench", Path(folder) / "store")
        started = time.perf_counter()
        refreshed, _ = refresh_over_api(SOURCE_IDS, facts, access, Progress())
        fetched_s = time.perf_counter() - started
        lines = [source.write() for source in refreshed]
        written_s = time.perf_counter() - started - fetched_s
    ours.send("stop")
    calls, most_at_once = ours.recv()
    server.join()
    bound_s = calls * latency_s / access.concurrency
    ratio = fetched_s / bound_s
    print(*lines, sep="\n")
    print(f"{calls} calls of {latency_s * 1000:g} ms, at most {most_at_once} at once")
    print(f"bound (calls x latency / {access.concurrency}): {bound_s:.1f} s")
    print(f"lists and details: {fetched_s:.1f} s = {ratio:.2f} x the bound (goal {GOAL})")
    print(f"checking and writing the facts: {written_s:.1f} s")
    return 0 if ratio <= GOAL else 1


def serve(pipe: Connection, latency_s: float) -> None:
    """Serve until told to stop, then tell the number of calls and the most at once."""
    foods = [food for kind in FOODS for food in generated(*kind)]
    with FdcServer(foods, latency_s=latency_s).running() as server:
        pipe.send(server.base)
        pipe.recv()
        pipe.send((len(server.log), server.most_at_once))


if __name__ == "__main__":
    raise SystemExit(main())
