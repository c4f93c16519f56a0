"""How a build grows with the facts, and readers while builds replace what they read.

    python -m tests.bench.bench_load --times 1 3 10 30 100 --processes 32 --opens 1000

builds the data from so many times the committed facts (``many_facts``), each in a process of its
own, without the page in report/ (``--page``: with it), and prints and draws wall and CPU time, peak
memory and the size of the output. Then so many processes open ``k2.duckdb`` so many times in all
while two builds in turn replace the folder: mostly copies of them, which follow one another faster,
and a new build now and then. Exit 1 if memory or time goes beyond the goals, or if a reader fails
or sees a mixture.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, pairwise
from pathlib import Path

from tests.load.readers import database_state, publish, seen_while

GOAL_PEAK_MB, GOAL_PEAK_WITH_PAGE_MB = 2000.0, 4000.0
# From one size to the next, CPU time grows by no more than this times the facts.
GOAL_GROWTH = 1.2
_SWAPS = 10
_FIGURES = ("facts_mb", "wall_s", "cpu_s", "peak_mb", "output_mb")
_LABELS = {"cpu_s": "CPU time (s)", "peak_mb": "peak memory (MB)", "output_mb": "output (MB)"}

Run = dict[str, float]


def main() -> int:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[1, 3, 10, 30, 100])
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--opens", type=int, default=1000, help="by all processes together")
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    parser.add_argument("--page", action="store_true", help="with the page, made for today's size")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    bad = grown(options.times, options.folder, page=options.page) if options.times else []
    bad += watched(options.processes, options.opens, options.folder) if options.opens else []
    print(*bad, sep="\n")
    return 1 if bad else 0


def grown(sizes: list[int], folder: Path, *, page: bool) -> list[str]:
    """Build from each size; print a table, draw it, return what is beyond the goals."""
    runs: list[Run] = []
    print(f"{'times':>8}" + "".join(f"{name:>12}" for name in _FIGURES) + f"{'load':>8}")
    for times in sizes:
        runs.append(one_build(times, folder, page=page))
        cells = "".join(f"{runs[-1][name]:>12,.1f}" for name in _FIGURES)
        print(f"{times:>8}{cells}{os.getloadavg()[0]:>8.1f}", flush=True)
    (folder / "load.json").write_text(json.dumps(runs, indent=1) + "\n", "utf-8")
    goal_mb = GOAL_PEAK_WITH_PAGE_MB if page else GOAL_PEAK_MB
    draw(runs, folder / "load.png", goal_mb)
    print(f"drawn in {folder / 'load.png'}")
    return list(beyond(runs, goal_mb))


def beyond(runs: list[Run], goal_mb: float) -> Iterator[str]:
    """Yield what is beyond the goals of time and memory."""
    for run in runs:
        if run["peak_mb"] > goal_mb:
            yield f"{run['times']:g} times: {run['peak_mb']:,.0f} MB, goal {goal_mb:,.0f}"
    for one, two in pairwise(runs):
        growth = two["cpu_s"] / one["cpu_s"] / (two["times"] / one["times"])
        if growth > GOAL_GROWTH:
            yield f"from {one['times']:g} to {two['times']:g} times: time grew {growth:.2f} as fast"


def one_build(times: int, folder: Path, *, page: bool) -> Run:
    """Generate the facts, build from them in a process of its own, remove both; return figures."""
    facts, output = folder / "facts", folder / "built" / "output"
    for old in (facts, output.parent):
        shutil.rmtree(old, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "tests.bench.many_facts", str(times), str(facts)], check=True
    )
    command = [sys.executable, "-m", "pipeline", "dataset"]
    command += ["--facts", str(facts), "--output", str(output), "--no-cache"]
    command += [] if page else ["--no-report"]
    started = time.perf_counter()
    build = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(build.pid, 0)  # a build is one process: its peak is the peak
    wall_s = time.perf_counter() - started
    build.returncode = os.waitstatus_to_exitcode(status)
    if build.returncode:
        sys.exit(f"the build of {times} times the facts failed")
    kilobyte = 1 if sys.platform == "darwin" else 1024
    run = {
        "times": float(times),
        "facts_mb": _megabytes(facts),
        "wall_s": wall_s,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * kilobyte / 1e6,
        "output_mb": _megabytes(output),
    }
    for made in (facts, output.parent):
        shutil.rmtree(made)
    return run


def draw(runs: list[Run], path: Path, goal_mb: float) -> None:
    """Draw CPU time, memory and size over the number of times, and lines as steep as linear."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(_LABELS), figsize=(12, 4), layout="constrained")
    x = [run["times"] for run in runs]
    for axis, (name, label) in zip(axes, _LABELS.items(), strict=True):
        y = [run[name] for run in runs]
        axis.loglog(x, y, "o-", color="#1b6ca8", label="measured")
        axis.loglog(x, [y[-1] * at / x[-1] for at in x], ":", color="#777777", label="linear")
        if name == "peak_mb":
            axis.axhline(goal_mb, color="#b03a2e", linewidth=1, label="goal")
        axis.set(xlabel="times the committed facts", ylabel=label)
        axis.set_xticks(x, [f"{at:g}" for at in x])
        axis.grid(visible=True, which="major", color="#dddddd")
        axis.legend(frameon=False)
    figure.suptitle("A build of Open K2 from generated facts")
    figure.savefig(path, dpi=120)


def watched(processes: int, opens: int, folder: Path) -> list[str]:
    """Let readers open the output while whole builds replace it; return what went wrong."""
    outputs = folder / "readers"
    shutil.rmtree(outputs, ignore_errors=True)
    facts = {times: outputs / f"facts {times}" for times in (1, 2)}
    for times, path in facts.items():
        command = [sys.executable, "-m", "tests.bench.many_facts", str(times), str(path)]
        outputs.mkdir(exist_ok=True)
        subprocess.run(command, check=True)
    whole = [build_into(outputs / f"built {times}" / "output", facts[times]) for times in (1, 2)]
    databases = {database_state(path / "k2.duckdb") for path in whole}
    output = build_into(outputs / "output", facts[1])
    turns = cycle([*whole[::-1] * _SWAPS, None])

    def replace() -> None:
        turn = next(turns)
        if turn is None:
            build_into(output, facts[2])
        else:
            publish(turn, output)

    started = time.perf_counter()
    try:
        seen, replaced = seen_while(output, processes, -(-opens // processes), replace)
    except RuntimeError as error:
        return [f"a reader failed: {error}"]
    print(
        f"{sum(seen['databases'].values()):,} opens of k2.duckdb, half of them as k2 does, and"
        f" {sum(seen['folders'].values()):,} of the folder by"
        f" {processes} processes in {time.perf_counter() - started:.0f} s, {replaced} replacements:"
        f" the two were seen {sorted(seen['databases'].values())} times, {len(seen['folders'])}"
        f" folders; {seen['again']} times another program had to connect again, {seen['gone']}"
        " times a folder was removed while it was read"
    )
    strange = set(seen["databases"]) - databases  # of folders, readers prove it by their manifest
    shutil.rmtree(outputs)
    return [f"a reader saw a mixture: {state}" for state in sorted(strange)]


def build_into(output: Path, facts: Path) -> Path:
    """Build from facts into a folder, in a process of its own, and return it."""
    command = [sys.executable, "-m", "pipeline", "dataset"]
    command += ["--facts", str(facts), "--output", str(output), "--no-report", "--no-cache"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return output


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
