"""``diff.json`` and ``diff.md`` of a build: since the last release, or since the output before."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from pipeline.build import build
from pipeline.compare.changes import changes, output_before, since_release
from pipeline.compare.check_copy import check
from pipeline.compare.diff_report import markdown
from pipeline.diagnostics.progress import Progress
from pipeline.files.cache_folder import cache_folder
from pipeline.published_files.named_release import named_release, without_hash
from pipeline.published_files.recorded_releases import Release
from schemas.tables import PUBLISHED
from tests.conftest import ROOT
from tests.faults.conftest import KEPT_TABLES
from tests.published_files.test_recorded_releases import NEW, OLD

SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))


def published_difference(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((output / "diff.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    assert (output / "diff.md").read_text(encoding="utf-8") == markdown(found)
    return found


def test_of_a_release_counts_and_content_are_compared() -> None:
    found = since_release(OLD, NEW)
    jsonschema.validate(found, SCHEMA)
    assert not found["same"]
    assert found["schema"] == [
        {"what": "table removed", "table": "recipe"},
        {"what": "table added", "table": "issue"},
    ]
    assert found["tables"] == [
        {"table": "food", "rows_before": 10, "rows_after": 12, "same": False},
        {"table": "form", "rows_before": 13, "rows_after": 13, "same": True},
    ]
    text = markdown(found)
    assert "last release (2026.10.0) → this build (2026.11.0)" in text
    assert "| `food` | 10 | 12 | ? | ? | ? |" in text
    assert "`form`" not in text
    assert since_release(NEW, NEW)["same"]


def test_of_a_first_release_every_table_is_new() -> None:
    this = Release(**{**NEW, "content_sha256": dict.fromkeys(PUBLISHED, "0" * 64)})
    found = changes(None, {}, {}, this, [])
    jsonschema.validate(found, SCHEMA)
    assert not found["same"]
    assert [change["table"] for change in found["schema"]] == list(PUBLISHED)
    assert found["before"]["release"] is None
    text = markdown(found)
    assert text.startswith("# no release before → this build (")
    assert "- table added: `measurement`" in text
    assert text.endswith("No table is in both.\n")


@KEPT_TABLES
def test_build_tells_what_changed(
    small_facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First since the last release, then since the output before."""
    facts = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    output = tmp_path / "output"
    monkeypatch.setattr("pipeline.build.released_before", lambda _: [OLD])
    build(output, facts, Progress(), report=False, cache=cache_folder())
    found = published_difference(output)
    assert found["before"]["release"] == "2026.10.0"
    assert {"what": "table removed", "table": "recipe"} in found["schema"]

    value = facts / "sr28" / "value.csv"
    frame = pl.read_csv(value, infer_schema=False)
    natto = (pl.col("food_code") == "16113") & (pl.col("component") == "430")
    (before,) = frame.filter(natto)["amount"]
    frame.with_columns(amount=pl.when(natto).then(pl.lit("46.2")).otherwise("amount")).write_csv(
        value
    )
    build(output, facts, Progress(), old=output_before(output), report=False)
    found = published_difference(output)
    assert [t["table"] for t in found["tables"] if not t["same"]] == ["measurement"]
    (changed,) = [t["changed"] for t in found["tables"] if t["table"] == "measurement"]
    assert changed["keys"] == [["sr28:16113/K1"]]
    (amount,) = changed["amounts"]
    assert (amount["before"], amount["after"]) == (float(before), 46.2)
    assert found["before"]["path"] == "output before"
    names = {found[side]["release"] for side in ("before", "after")}
    assert len(names) == 2
    assert {without_hash(name) for name in names} == {named_release().name}
    assert all(name.count("+") == 1 for name in names)
    assert "files are as published" in check(output, {})[0]
    assert "diff.md" in json.loads((output / "manifest.json").read_text(encoding="utf-8"))["files"]
