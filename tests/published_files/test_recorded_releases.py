"""``changed`` flags and the changelog, against made-up earlier releases."""

import json
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.sidecar import Sidecar
from pipeline.load.changelog import write_changelog
from pipeline.published_files.recorded_releases import changed, record, released_before
from tests.conftest import FACTS

OLD = {
    "release": "2026.10.0",
    "schema_version": "0.1.0",
    "sources": {"frida": "5.3", "nevo": "2025"},
    "rows": {"food": 10, "recipe": 3, "form": 13},
    "content_sha256": {"food": "aa", "recipe": "bb", "form": "cc"},
}
NEW = {
    "release": "2026.11.0",
    "schema_version": "0.2.0",
    "sources": {"frida": "5.4", "sr28": "28"},
    "rows": {"food": 12, "form": 13, "issue": 5},
    "content_sha256": {"food": "dd", "form": "cc", "issue": "ee"},
}


def test_first_release_is_all_changed() -> None:
    assert changed(NEW, []) == {"food": True, "form": True, "issue": True}


def test_only_other_content_is_changed() -> None:
    assert changed(NEW, [OLD]) == {"food": True, "form": False, "issue": True}


def test_built_again_a_release_is_not_compared_with_itself(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release"] not in [r["release"] for r in released_before(manifest["release"])]


def test_changelog_tells_what_came_changed_and_went(tmp_path: Path) -> None:
    write_changelog(tmp_path, NEW, [OLD])
    text = (tmp_path / "CHANGELOG-DATA.md").read_text(encoding="utf-8")
    new, old = text.split("## 2026.10.0 (schema 0.1.0)")
    assert "First release." in old
    for line in (
        "The schema was 0.1.0 before.",
        "- frida: 5.4 (before: 5.3)",
        "- sr28: 28 (new)",
        "- nevo: no longer in",
        "| `food` | 12 | 10 | changed |",
        "| `form` | 13 | 13 | same |",
        "| `issue` | 5 |  | new |",
        "| `recipe` |  | 3 | gone |",
    ):
        assert line in new


def test_a_release_is_recorded_once(built: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases.json"
    releases.write_text("[]\n", encoding="utf-8")
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    output = tmp_path / "output"
    output.mkdir()
    (output / "manifest.json").write_text(json.dumps({**manifest, "release": "2026.11.0+1a2b3c4d"}))
    said = (
        r"output is 2026\.11\.0\+1a2b3c4d, a build of other .* than release 2026\.11\.0: name them"
    )
    with pytest.raises(DataError, match=said):
        record(output, releases)
    assert releases.read_text(encoding="utf-8") == "[]\n"
    (output / "manifest.json").write_text(json.dumps({**manifest, "release": "2026.11.0"}))
    name = record(output, releases)
    (entry,) = json.loads(releases.read_text(encoding="utf-8"))
    assert entry["release"] == name == "2026.11.0"
    sidecars = [Sidecar.load(path.parent) for path in FACTS.glob("*/source.json")]
    assert entry["sources"] == {sidecar.source_id: sidecar.release for sidecar in sidecars}
    assert entry["rows"].keys() == entry["content_sha256"].keys()
    with pytest.raises(DataError, match=r"is recorded already; .* with make name-release NAME="):
        record(output, releases)
