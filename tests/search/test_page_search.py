"""The page's search leads to the expected first hit, and lists the foods of it first."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.report.embedded_tables import embedded_json
from tests.search.scoring import Hit, queries, score

_ROOT = Path(__file__).parents[2]
_SCRIPTS = _ROOT / "pipeline" / "report" / "scripts"
_ASK_THE_PAGE = f"""
import {{ readFileSync }} from "node:fs";
import {{ openDataset }} from "{_SCRIPTS}/foods.mjs";
import {{ find }} from "{_SCRIPTS}/find.mjs";
import {{ speakEnglish }} from "{_ROOT}/tests/report/scripts/english.mjs";
speakEnglish();
const {{ json, queries }} = JSON.parse(readFileSync(0, "utf8"));
const data = openDataset(json, () => json.records);
const any = {{ category: "", source: "", confidence: "", animal: "", fermented: "" }};
const answers = queries.map((q) => {{
  const {{ hits, rows }} = find(data, {{ ...any, q, of: "K2", per: "100g", sort: "best" }});
  const first = hits.length === 0 ? null : hits[0];
  const listed = first !== null && (first.foods.size === 0 || first.foods.has(rows[0].k));
  return first && [first.kind, first.id, first.name, first.match, listed];
}});
process.stdout.write(JSON.stringify(answers));
"""

_AS_IN_SQL = {
    "paneer": ["food", "fndds:14110050"],
    "ostrich": ["food", "fndds:23350100"],
    "eieren": ["concept", "egg"],
}


@pytest.mark.slow
def test_all_queries_on_the_page(built: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node to run the page's scripts")
    data = embedded_json(built / "report" / "index.html")
    asked = [*queries(), *_AS_IN_SQL]
    done = subprocess.run(
        [node, "--input-type=module", "-e", _ASK_THE_PAGE],
        input=json.dumps({"json": data, "queries": asked}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = dict(zip(asked, json.loads(done.stdout), strict=True))
    found = score(lambda text: Hit(*answers[text][:4]) if answers[text] else None)
    sys.stdout.write(f"page: {found}\n")
    assert found.sure_and_wrong == []
    assert len(found.failures) <= 0.02 * found.queries, found.failures
    assert [text for text, answer in answers.items() if answer and not answer[4]] == []
    assert {text: answers[text][:2] for text in _AS_IN_SQL} == _AS_IN_SQL
