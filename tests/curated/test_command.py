"""A fault in a reviewed file ends a command in one line, status 1, the output untouched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, as_installed
from tests.curated.conftest import Copy

Contents = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the program, whose facts are those of the checkout."""
    folder = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "pipeline",
        folder / "pipeline",
        ignore=shutil.ignore_patterns("facts", "__pycache__"),
    )
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    (folder / "pipeline" / "facts").symlink_to(ROOT / "pipeline" / "facts")
    return folder


def k2(checkout: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=checkout,
        env=as_installed(
            {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# One found as each step finds it: in a cell, and against the facts. Others end in the same line.
FAULTS = {
    "unit": ("reference_intake.csv", "unit", "ug/day"),
    "code": ("value_reference.csv", "food_code", "6x"),
}


@pytest.mark.parametrize("fault", [*FAULTS, "heading"])
def test_a_build_stops_with_one_line_and_leaves_the_output(
    fault: str, checkout: Path, built: Path, tmp_path: Path, contents: Contents
) -> None:
    reviewed = Copy(checkout / "pipeline" / "reviewed")
    if fault == "heading":
        reviewed.content("racc.csv", lambda text: text.replace(b"state,amount", b"state,ammount"))
        told = (
            "racc.csv line 1, column ammount: 'ammount' breaks the rule: one of the columns racc_"
        )
    else:
        file, column, value = FAULTS[fault]
        reviewed.cell(file, 2, column, value)
        told = f"{file} line 2, column {column}: '{value}' breaks the rule: "
    output = Path(shutil.copytree(built, tmp_path / "output"))
    done = k2(checkout, "dataset", "--output", output)
    assert done.returncode == 1
    assert done.stdout == ""
    *_, last = done.stderr.splitlines()
    assert last.startswith(f"k2: reviewed: {told}")
    assert last.endswith("; correct the file in pipeline/reviewed")
    assert "Traceback" not in done.stderr
    assert contents(output) == contents(built)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkout", "output"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("guard", "pipeline/facts"),
        ("extract", "literature", "--file", "values.csv", "--facts", "facts"),
    ],
)
def test_the_other_verbs_that_use_reviewed_files_stop_as_well(
    arguments: tuple[str, ...], checkout: Path
) -> None:
    (checkout / "values.csv").write_text(_LITERATURE, encoding="utf-8")
    Copy(checkout / "pipeline" / "reviewed").cell("literature_source.csv", 2, "trust", "high")
    done = k2(checkout, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "k2: reviewed: literature_source.csv line 2, column trust: 'high' breaks the rule: a whole "
    )
    assert not (checkout / "facts").exists()


_LITERATURE = (
    "source_key,food_name_as_printed,food_group,country,form,value,unit_as_printed,basis,statistic,"
    "n,lod_flag,sample_note,locator,evidence_url\n"
    "PALMER2021,Natto,Soy,AU,MK7,81.6,µg/100 g,per 100 g,mean,2,,,Table 2,\n"
)
