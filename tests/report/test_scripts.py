"""The page's scripts: Node's tests of those that draw nothing, and what none of them may do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.report import script_bundle as bundling
from pipeline.report.script_bundle import bundle, early

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "pipeline" / "report" / "scripts"
_MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser"


@pytest.fixture(scope="module")
def node() -> str:
    """Return Node; skip, saying so, where there is none or one too old."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("needs Node 20 or newer to run the tests of the page's scripts")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").split(".")[0]) < 20:
        pytest.skip(f"needs Node 20 or newer, found {version.stdout.strip()}")
    return found


def test_scripts_that_draw_nothing(node: str) -> None:
    tests = sorted((Path(__file__).parent / "scripts").glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (passed,) = re.findall(r"^(?:# |ℹ )pass (\d+)$", done.stdout, re.MULTILINE)
    assert int(passed) >= len(tests) > 0


def test_joined_script_is_sound(node: str, tmp_path: Path) -> None:
    joined = tmp_path / "page.mjs"
    joined.write_text(bundle(), encoding="utf-8")
    subprocess.run([node, "--check", joined], check=True)


def test_no_script_writes_markup_or_reaches_out() -> None:
    text = bundle() + early()
    assert re.findall(_MARKUP, text) == []
    assert re.findall(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", text) == []
    addresses = re.findall(r'https?://[^"`\s]+', text)
    assert set(addresses) == {"http://www.w3.org/2000/svg", "https://doi.org/${study.doi}"}


def test_every_script_is_in_the_page() -> None:
    joined = bundle()
    for script in SCRIPTS.glob("*.mjs"):
        comment = script.read_text(encoding="utf-8").splitlines()[0]
        assert comment.startswith("// ")
        assert comment in joined + early()


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            {"page": 'import { a } from "./other.mjs";\n', "other": "export const a = '</b>';\n"},
            "no",
        ),
        ({"page": 'import * as o from "./other.mjs";\n', "other": "export const a = 1;\n"}, "only"),
        (
            {
                "page": 'import { a } from "./other.mjs";\nexport const a = 1;\n',
                "other": "export const a = 1;\n",
            },
            "several scripts export a",
        ),
        (
            {
                "page": 'import { a } from "./other.mjs";\n',
                "other": 'import { b } from "./page.mjs";\n',
            },
            "in a circle: page → other → page",
        ),
    ],
)
def test_modules_that_cannot_be_joined_are_refused(
    modules: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in modules.items():
        (tmp_path / f"{name}.mjs").write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundling, "_SCRIPTS", tmp_path)
    with pytest.raises(DataError, match=message):
        bundle()
