"""The account of upstream rows: it adds up, or the build stops."""

import json
from pathlib import Path

import pytest

from pipeline.build import Built
from pipeline.cli.build_summary import summary
from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.upstream_account import upstream_accounts


def test_it_is_printed(whole_build: tuple[Path, Built]) -> None:
    output, built = whole_build
    account = built.upstream["literature"]
    text = summary(built, output)
    assert "literature: 2,563 upstream rows = " in text
    for fate, rows in list(account.items())[1:]:
        assert f"{rows:,} {fate}" in text


@pytest.mark.parametrize(
    ("fate", "message"),
    [
        ("repeated quotes", r"2563 upstream rows were read, but 2564 are accounted for"),
        ("published", r"its account says \d+ published, but the facts hold \d+"),
        ("rejected", r"its account says \d+ rejected, but the facts hold \d+"),
    ],
)
def test_it_adds_up_or_stops(facts_to_edit: Path, fate: str, message: str) -> None:
    path = facts_to_edit / "literature" / "source.json"
    sidecar = json.loads(path.read_text(encoding="utf-8"))
    sidecar["account"][fate] += 1
    path.write_text(json.dumps(sidecar), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        upstream_accounts([read_facts(path.parent)])
