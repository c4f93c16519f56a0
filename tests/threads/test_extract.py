"""Facts are the same bytes on machines of 1, 4 and 16 processors."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import FACTS, contents
from tests.threads.machine import run_on
from tests.threads.outputs import unlike
from tests.threads.upstream import write_upstream

pytestmark = pytest.mark.slow
_MACHINES = (1, 4, 16)
_FEWER_MACHINES = (1, 16)  # for files of which most facts are committed, to be compared with
_BROUGHT = ("nevo", "ifct", "k2viewer", "fdc_branded")
_SHARED = {
    "ciqual": "ciqual",
    "fdc_foundation_samples": "fdc/FoodData_Central_foundation_food_csv_2024-10-31.zip",
    "fndds": "fdc/fndds_2021-2023",
    "frida": "frida/frida_5.4_data_table.json",
    "literature": "literature/values.csv",
    "sr28": "fdc/sr28",
    "stfcj": "stfcj/20201225-mxt_kagsei-mext_01110_012.xlsx",
    "nevo": "nevo/nevo2025.csv",
    "ifct": "ifct/index.csv",
}

# Read from one folder: the JSON zip, and the digits of the CSV release.
_FOUNDATION = (
    "FoodData_Central_foundation_food_json_2025-12-18.zip",
    "foundation_csv_2025-12-18/food_nutrient.with_derivation_id.e467bb8.parquet",
)


def _extracted(
    processors: int, folder: Path, files: list[tuple[str, Path]]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the facts that come of the files, read in turn, and what was said."""
    commands = []
    for place, (source_id, path) in enumerate(files):
        before = [read for read, _ in files[:place]]
        facts = ["--facts", "again" if source_id in before else "facts"]
        where = [] if source_id in _BROUGHT else facts
        commands.append(["extract", source_id, "--file", str(path), *where])
    answers = run_on(processors, folder, *commands)
    assert [answer.err for answer in answers if answer.status] == []
    return contents(folder), [answer.out for answer in answers]


def test_excerpts_of_every_source(tmp_path: Path) -> None:
    files = write_upstream(tmp_path)
    found = {}
    for processors in _MACHINES:
        folder = tmp_path / f"machine of {processors}"
        for name in ("facts", "again"):  # for the second file of a source
            shutil.copytree(FACTS, folder / name)
        found[processors] = _extracted(processors, folder, files)
    packaged = {path.parent.name for path in FACTS.glob("*/source.json")}
    assert packaged | {*_BROUGHT} <= {source_id for source_id, _ in files}
    one, said = found[1]
    assert one["facts/fdc_foundation/value.csv"].count(b"\n") > 4000
    assert one["again/fdc_foundation/value.csv"] != one["facts/fdc_foundation/value.csv"]
    for processors, (other, answers) in found.items():
        assert unlike(one, other) == [], f"{processors} processors"
        assert answers == said


def test_the_upstream_files(shared: Path, tmp_path: Path) -> None:
    files = [(source_id, shared / name) for source_id, name in _SHARED.items()]
    foundation = tmp_path / "foundation"
    foundation.mkdir()
    for name in _FOUNDATION:
        shutil.copy(shared / "fdc" / name, foundation)
    files.append(("fdc_foundation", foundation))
    committed = {f"facts/{name}": data for name, data in contents(FACTS).items()}
    found = {}
    for processors in _FEWER_MACHINES:
        folder = tmp_path / f"machine of {processors}"
        shutil.copytree(FACTS, folder / "facts")
        found[processors], _ = _extracted(processors, folder, files)
    for processors, facts in found.items():
        assert unlike(found[1], facts) == [], f"{processors} processors"
        kept = {name: data for name, data in facts.items() if name.startswith("facts/")}
        assert unlike(kept, committed) == []
