"""``kill -9`` at any step leaves output and facts old or new, never half; the next run succeeds."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from pipeline.build import build
from pipeline.cli.main import main
from pipeline.compare.built_from import built_from
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.read import read_facts
from pipeline.files.rename import STAGING_PREFIX
from pipeline.load.staged_build import clear, default_staged_folder
from pipeline.refresh.fetch_facts import fetch_facts
from pipeline.refresh.refresh_plan import RefreshRequest
from tests.conftest import Declare, as_installed, contents
from tests.extract.excerpts import EXCERPTS
from tests.faults.conftest import (
    KEPT_TABLES,
    ROOT,
    assert_next_build,
    assert_next_exchange,
    stand,
)
from tests.fdc_corpus import corpus
from tests.fdc_server import FdcServer
from tests.fetch.conftest import SOURCE_IDS, access_to, content, empty_facts, read_all, unguarded
from tests.rehearsal.upstream import SOURCE, changed, foundation_foods, with_vitamin_k

# Ends its own process, with no chance to clean up, when a function is entered for the n-th time.
KILLED_AT = """
import os, signal, sys
from importlib import import_module
where, calls, two_renames, *arguments = sys.argv[1:]
place, name = where.rsplit(".", 1)
calls, kept = int(calls), None
def stop(*arguments, **options):
    global calls
    calls -= 1
    if calls == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(*arguments, **options)
if two_renames == "two renames":
    import_module("pipeline.files.rename")._renamed_in_one_step = lambda *_: False
import_module("pipeline.guard.run_guards").guard = lambda *_: ()  # other tests are about guards
import_module("pipeline.fact_files.write")._check_minimum = lambda *_: None
holder = import_module("pathlib").Path if place == "Path" else import_module(place)
kept = getattr(holder, name)
setattr(holder, name, stop)
from pipeline.cli.main import main
sys.exit(main(arguments))
"""
# Leaves out the pictures, which take seconds.
NOT_DRAWN = """
import contextlib, pipeline.report.pictures.draw
pipeline.report.pictures.draw.drawing = lambda _: contextlib.nullcontext(lambda: list)
"""
pytestmark = pytest.mark.slow
READING = "pipeline.build.read_facts"
# What comes between these and the swap is killed in publish, which exchanges folders as a build.
BEFORE_THE_SWAP = [
    (READING, 2),
    ("pyarrow.parquet.ParquetWriter", 4),
    ("pipeline.load.database.views_and_macros", 1),
]
DATA_ALONE = "--no-report"  # drawing takes seconds, and one test kills a build that draws


def kill_at(
    where: str,
    calls: int,
    *arguments: str | Path,
    way: str = "one step",
    drawn: bool = True,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> None:
    before = KILLED_AT if drawn else f"{NOT_DRAWN}{KILLED_AT}"
    command = [sys.executable, "-c", before, where, str(calls), way, *map(str, arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=240,
        cwd=ROOT,
        env=as_installed({**os.environ, **environment}),
    )
    assert done.returncode == -signal.SIGKILL, (where, done.stderr)


def assert_still(output: Path, small_output: Path) -> None:
    """Assert that the output is the old one; a killed process may leave its folder beside it."""
    assert contents(output) == contents(small_output) | {"notes.txt": b"mine"}


def assert_new(output: Path) -> None:
    """Assert that the output is a whole one that was made without the page of the old one."""
    check(output, {})
    assert not (output / "report").exists()


def unfinished(output: Path) -> Path | None:
    """Return the folder beside the output in which a build writes, None if there is none."""
    return next(iter(output.parent.glob(f"{STAGING_PREFIX}*")), None)


@KEPT_TABLES
def test_a_build_killed_at_every_step_before_the_swap(
    output: Path, small_output: Path, small_facts: Path
) -> None:
    for where, calls in BEFORE_THE_SWAP:
        cache = {"K2_CACHE": ""} if where == READING else {}
        kill_at(
            where,
            calls,
            "dataset",
            "--output",
            output,
            "--facts",
            small_facts,
            DATA_ALONE,
            environment=cache,
        )
        assert_still(output, small_output)
    assert unfinished(output), "the last killed build left its folder"
    assert_next_build(output, small_facts)


def test_a_build_killed_while_it_keeps_its_tables(
    output: Path,
    small_output: Path,
    small_facts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next build makes them again and removes what was half written; one more uses them."""
    cache = tmp_path / "cache"
    arguments = ("dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    kill_at("Path.write_bytes", 3, *arguments, environment={"K2_CACHE": str(cache)})
    assert_still(output, small_output)
    (left,) = cache.iterdir()
    assert len(list(left.iterdir())) == 2
    used = []
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.build.write_parquet", lambda *_: 1 / 0)  # all is kept by then
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                build(output, small_facts, Progress(), report=False, cache=cache)
            (kept,) = cache.iterdir()
            used.append((kept.name, kept.stat().st_mtime_ns))
    (made, then), (found, later) = used
    assert made == found != left.name
    assert then < later


@KEPT_TABLES
def test_a_build_killed_while_it_draws(
    output: Path, small_output: Path, small_facts: Path, next_output: Path
) -> None:
    """The process that draws beside it lives on for a while."""
    where = "pipeline.report.pages.page_tables.page_tables"
    kill_at(where, 1, "dataset", "--output", output, "--facts", small_facts)
    assert_still(output, small_output)
    assert unfinished(output)
    assert_next_exchange(output, next_output)


@KEPT_TABLES
def test_a_build_killed_after_the_swap(output: Path, small_facts: Path, next_output: Path) -> None:
    arguments = ("dataset", "--output", output, "--facts", small_facts, DATA_ALONE)
    kill_at("pipeline.files.exchange.remove", 1, *arguments)
    assert_new(output)
    assert unfinished(output), "the old one is not removed"
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert_next_exchange(output, next_output)


def test_killed_between_two_renames_the_output_is_aside_until_the_next_build(
    output: Path, staged: Path, small_output: Path, next_output: Path
) -> None:
    """Where folders cannot be exchanged in one step."""
    kill_at("Path.rename", 2, "publish", "--output", output, way="two renames")
    assert not output.exists()
    assert_still(output.with_name(".k2-build-old-output"), small_output)
    shutil.rmtree(staged)
    assert_next_exchange(output, next_output)
    assert (output / "notes.txt").read_text(encoding="utf-8") == "mine"


@KEPT_TABLES
def test_a_build_killed_at_many_moments(
    output: Path, small_output: Path, small_facts: Path, next_output: Path
) -> None:
    """A moment is told by how many files were begun, as the time that a build takes varies."""
    command = [sys.executable, "-m", "pipeline", "dataset", "--output", str(output)]
    command += ["--facts", str(small_facts), DATA_ALONE]
    for files in (3, 12, 50, 200):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and files_begun(output) < files:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert_still(output, small_output)
    assert_next_exchange(output, next_output)


def files_begun(output: Path) -> int:
    folder = unfinished(output)
    return sum(len(names) for *_, names in os.walk(folder)) if folder else 0


@KEPT_TABLES
def test_a_staged_build_killed_before_it_is_marked(
    output: Path, small_output: Path, small_facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("build", "--output", output, "--facts", small_facts, DATA_ALONE)
    kill_at("pipeline.load.staged_build.mark", 1, *arguments)
    assert_still(output, small_output)
    assert main(["publish", "--output", str(output)]) == 1
    assert "did not end, or was damaged; run k2 build again" in capsys.readouterr().err
    clear(default_staged_folder(output), output)  # as k2 build does first
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def test_publish_killed(output: Path, staged: Path, small_output: Path) -> None:
    built = contents(staged)
    for where, calls in (
        ("shutil.copyfile", 3),
        ("pipeline.load.replace_output._keep_foreign_files", 1),
        ("pipeline.files.exchange.exchange", 1),
    ):
        kill_at(where, calls, "publish", "--output", output)
        assert_still(output, small_output)
        assert contents(staged) == built
    kill_at("shutil.rmtree", 3, "publish", "--output", output)  # published, not cleared
    assert_new(output)
    assert contents(staged) == built
    assert main(["publish", "--output", str(output)]) == 0
    check(output, {})
    assert [path.name for path in output.parent.iterdir()] == ["output"]


def test_an_extract_killed_at_every_step(
    facts_copy: Path, tmp_path: Path, declare: Declare
) -> None:
    excerpt = EXCERPTS["ciqual"]
    excerpt.write(tmp_path / "raw", excerpt.rows())
    declare(minimum={})
    old = content(facts_copy)
    arguments = ("extract", "ciqual", "--file", tmp_path / "raw", "--facts", facts_copy)
    for where, calls in (
        ("pipeline.extract.run_extract.write_facts", 1),
        ("Path.write_text", 1),
        ("Path.write_text", 4),
        ("Path.write_text", 7),
        ("pipeline.files.exchange.exchange", 1),
    ):
        kill_at(where, calls, *arguments)
        facts = {n: d for n, d in content(facts_copy).items() if not n.startswith(".k2-build-")}
        assert facts == old, where
        read_facts(facts_copy / "ciqual")
    kill_at("Path.rename", 2, *arguments, way="two renames")
    assert not (facts_copy / "ciqual").exists()
    assert main([*map(str, arguments)]) == 0
    new = content(facts_copy)
    assert {name.split("/")[0] for name in new if new[name] != old.get(name)} == {"ciqual"}
    assert len(read_facts(facts_copy / "ciqual").tables["value"]) < 20
    assert new.keys() == old.keys(), "nothing is left of the killed ones"
    kill_at("shutil.rmtree", 1, *arguments)
    assert {n: d for n, d in content(facts_copy).items() if not n.startswith(".k2")} == new


def test_a_fetch_killed_between_sources_leaves_each_old_or_new(
    tmp_path: Path, declare: Declare
) -> None:
    declare(minimum={})
    facts, store = empty_facts(tmp_path / "facts"), str(tmp_path / "store")
    foods = corpus()
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "store"), facts)
    shutil.copytree(facts, tmp_path / "old")
    new = shutil.copytree(facts, tmp_path / "new")
    for food in foods:
        food["publicationDate"] = "12/31/2025"
    with FdcServer(foods).running() as server:
        read_all(access_to(server.base, tmp_path / "other"), new)
        assert all(_of(facts, source_id) != _of(new, source_id) for source_id in SOURCE_IDS)
        arguments: tuple[str | Path, ...]
        arguments = ("fetch", "--via", "api", *SOURCE_IDS, "--facts", facts)
        environment = {"FDC_API_URL": server.base, "FDC_API_KEY": "a-key", "K2_STORE": store}
        # Three folders are exchanged in the copy beside the facts, then those of the facts.
        for where, calls, expected in (
            ("pipeline.refresh.fetch_facts.read_upstream", 1, []),
            ("pipeline.fact_files.replace.replace_facts", 1, []),
            ("pipeline.files.exchange.exchange", 5, SOURCE_IDS[:1]),
        ):
            kill_at(where, calls, *arguments, environment=environment)
            for source_id in SOURCE_IDS:
                read_facts(facts / source_id)
                assert _of(facts, source_id) == _of(
                    tmp_path / "new" if source_id in expected else tmp_path / "old", source_id
                ), (where, source_id)
        # The next run; guards are tested elsewhere, and these foods have no committed release.
        request, say = RefreshRequest(tuple(SOURCE_IDS), "api"), list[str]()
        fetch_facts(request, facts, environment, Progress(), say.append, unguarded)
    assert content(facts) == content(tmp_path / "new"), say


def test_a_refresh_killed_between_facts_and_output_is_told_of_by_check(
    tmp_path: Path, small_output: Path, small_facts: Path
) -> None:
    """Facts come first: the other order would leave an output that no facts here explain."""
    facts = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    output = stand(small_output, tmp_path / "parent" / "output")
    foods = foundation_foods(facts)
    place, *_ = with_vitamin_k(foods)
    old = _of(facts, SOURCE)
    assert built_from(output, facts).startswith("built from the facts of")
    with FdcServer(changed(foods, {place: 1.02})).running() as server:
        environment = {"FDC_API_URL": server.base, "FDC_API_KEY": "a-key"}
        environment |= {"K2_STORE": str(tmp_path / "store"), "K2_FRESH_EVERY": "0"}
        arguments = ("refresh", "--via", "api", SOURCE, "--facts", facts, "--output", output)
        # The first exchange is in the copy, the second of the facts, the third of the output.
        kill_at(
            "pipeline.files.exchange.exchange", 3, *arguments, drawn=False, environment=environment
        )
    assert_still(output, small_output)
    assert _of(facts, SOURCE) != old
    with pytest.raises(DataError, match=rf"\({SOURCE} \S+ → \S+\).*; run make dataset"):
        built_from(output, facts)


def _of(facts: Path, source_id: str) -> dict[str, bytes]:
    return {name: data for name, data in content(facts).items() if name.startswith(f"{source_id}/")}
