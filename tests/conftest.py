"""What every test may use: a built output, the command line, copies of the packaged facts."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import settings

from pipeline.build import Built, build
from pipeline.compare.check_copy import check
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.registry import registry
from tests.figures import (  # noqa: F401 - a hook of pytest
    pytest_terminal_summary,
    skip_other_releases,
)
from tests.hostile.texts import poison
from tests.made_once import made_once
from tests.slow import (  # noqa: F401 - hooks of pytest
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_runtest_protocol,
)

ROOT = Path(__file__).parents[1]
FACTS = ROOT / "pipeline" / "facts"
AS_INSTALLED = ROOT / "tests" / "as_installed"

# The same examples each time, and no fault because the machine is busy.
settings.register_profile("k2", deadline=None, derandomize=True, database=None)
settings.load_profile("k2")

K2 = Callable[..., subprocess.CompletedProcess[str]]
Child = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of upstream files beside the checkout."""
    path = ROOT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("needs the upstream files in ../shared, which are not part of the repository")
    return path


@pytest.fixture(scope="session")
def _whole_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build once from the packaged facts, for all processes; keep what was built beside it."""

    def make(folder: Path) -> None:
        made = build(folder / "output", None, Progress())
        (folder / "built").write_bytes(pickle.dumps(made))

    return made_once(tmp_path_factory, "whole build", make)


@pytest.fixture(scope="session")
def whole_build(_whole_build: Path) -> tuple[Path, Built]:
    """Return the output folder of the packaged facts and what was built."""
    made: Built = pickle.loads((_whole_build / "built").read_bytes())  # noqa: S301 - made above
    return _whole_build / "output", made


@pytest.fixture(scope="session")
def built(_whole_build: Path) -> Path:
    """Return the output of the packaged facts, which tests only read."""
    return _whole_build / "output"


@pytest.fixture(scope="session", autouse=True)
def _every_build_makes_its_tables() -> Iterator[None]:
    """Keep tables of earlier builds out of every test and its processes, but for those that say so.

    Otherwise a test of reading or transforming would pass without doing it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("K2_CACHE", "")
        yield


@pytest.fixture(autouse=True)
def _drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the pictures to ``built``: builds inside a test draw none, which saves each 2 s."""
    monkeypatch.setattr(
        "pipeline.report.pictures.draw.drawing", lambda _: nullcontext(lambda: list)
    )


@pytest.fixture(autouse=True)
def _as_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what a developer or a workflow has set: the key, the number of the run, addresses."""
    for name in (
        *("FDC_API_KEY", "FDC_API_URL", "GITHUB_RUN_NUMBER"),
        *("K2_FRESH_EVERY", "K2_SITE_URL", "K2_STORE"),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _of_the_releases_here(request: pytest.FixtureRequest) -> None:
    """Skip a test whose figures are of other releases than the committed facts."""
    skip_other_releases(request.node.get_closest_marker("figures"))


@pytest.fixture
def database(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the built database for reading."""
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def published(built: Path) -> dict[str, pl.DataFrame]:
    """Every published table as its Parquet file holds it."""
    return {path.stem: pl.read_parquet(path) for path in (built / "parquet").glob("*.parquet")}


@pytest.fixture
def facts_copy(tmp_path: Path) -> Path:
    """Return a writable copy of the packaged facts."""
    return Path(shutil.copytree(FACTS, tmp_path / "facts"))


@pytest.fixture
def facts_to_edit(facts_copy: Path) -> Path:
    """Return such a copy without the sums that tell of any change."""
    for path in facts_copy.glob("*/source.json"):
        edit_sidecar(path.parent, sums=None)
    return facts_copy


Declare = Callable[..., None]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Change what a source declares in its ``source.toml``, or every source without an id."""

    def change(source_id: str | None = None, **changed: object) -> None:
        found = {
            known: source.model_copy(update=changed if source_id in {None, known} else {})
            for known, source in registry().items()
        }
        monkeypatch.setattr("pipeline.fact_files.registry._read_all", lambda: found)

    return change


def edit_sidecar(folder: Path, **changed: object) -> None:
    """Change items of a sidecar; None takes one away."""
    path = folder / "source.json"
    sidecar = json.loads(path.read_text(encoding="utf-8")) | changed
    kept = {name: value for name, value in sidecar.items() if changed.get(name, "") is not None}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def small_facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return facts of a tenth of all foods and of natto and Danish Blue: a build takes no time."""
    return made_once(tmp_path_factory, "small facts", _write_small_facts) / "facts"


def _write_small_facts(parent: Path) -> None:
    """Write them. The literature is small and reviewed value by value: it stays whole."""
    facts = Path(shutil.copytree(FACTS, parent / "facts"))
    for folder in (path.parent for path in facts.glob("*/food.csv")):
        if folder.name == "literature":
            continue
        food = pl.read_csv(folder / "food.csv", infer_schema=False)
        wanted = pl.col("food_code").is_in(["16113", "138"]) | (pl.int_range(pl.len()) % 10 == 0)
        kept = food.filter(wanted)["food_code"].to_list()
        for name in ("food", "value", "serving", "composition", "ingredient", "scheme_code"):
            path = folder / f"{name}.csv"
            if not path.exists():
                continue
            frame = pl.read_csv(path, infer_schema=False)
            frame.filter(pl.col("food_code").is_in(kept)).write_csv(path)
        edit_sidecar(folder, account=None, sums=None)  # they count and sum all foods


@pytest.fixture(scope="session")
def small_output(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output of the small facts that ``k2 check`` finds right; tests only copy it."""

    def make(folder: Path) -> None:
        build(folder / "output", small_facts, Progress())
        check(folder / "output", {})

    return made_once(tmp_path_factory, "small output", make) / "output"


@pytest.fixture(scope="session")
def small_tables(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tables of the small facts, and an output of them without page."""

    def make(folder: Path) -> None:
        cache = folder / "kept tables"
        build(folder / "output", small_facts, Progress(), report=False, cache=cache)

    return made_once(tmp_path_factory, "small tables", make)


@pytest.fixture
def kept_tables(small_tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds of the small facts use tables that were made once.

    Only for tests whose subject is what comes after reading and transforming: writing files and
    exchanging folders.
    """
    monkeypatch.setenv("K2_CACHE", str(small_tables / "kept tables"))


@pytest.fixture(scope="session")
def hostile_facts(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return ``small_facts`` with names and portions that are attacks (``tests.hostile.texts``)."""
    facts = Path(shutil.copytree(small_facts, tmp_path_factory.mktemp("hostile") / "facts"))
    poison(facts)
    return facts


def as_installed(environment: object = None) -> dict[str, str]:
    """Return the environment of a process that sees no more packages than users have."""
    found = dict(environment) if isinstance(environment, Mapping) else dict(os.environ)
    paths = [str(AS_INSTALLED), *filter(None, [found.get("PYTHONPATH")])]
    return {"K2_CACHE": ""} | found | {"PYTHONPATH": os.pathsep.join(paths)}


@pytest.fixture(scope="session")
def k2() -> K2:
    """Run ``python -m pipeline`` with arguments, as a process of its own without a terminal."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        options = {**options, "env": as_installed(options.get("env"))}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command, capture_output=True, text=True, check=False, timeout=240, **options
        )

    return run


# Lets a child process extract few rows: no minimum is asked.
WITHOUT_MINIMUM = """import pipeline.fact_files.write
pipeline.fact_files.write._check_minimum = lambda *_: None"""

# What a child process does before it becomes k2; the rest of its arguments are k2's.
BEFORE = "import os, sys\n{}\nfrom pipeline.cli.main import main\nsys.exit(main(sys.argv[1:]))\n"


@pytest.fixture(scope="session")
def child() -> Child:
    """Run k2 in a process of its own that first does something to itself."""

    def run(before: str, *arguments: str | Path, **options: object) -> Child:
        command = [sys.executable, "-c", BEFORE.format(before), *map(str, arguments)]
        options = {"cwd": ROOT, **options, "env": as_installed(options.get("env"))}
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command, capture_output=True, text=True, check=False, timeout=240, **options
        )

    return run  # type: ignore[return-value]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session", name="contents")
def _contents() -> Callable[[Path], dict[str, bytes]]:
    return contents
