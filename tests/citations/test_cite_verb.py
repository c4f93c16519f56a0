"""``k2 cite`` as people type it, ``references.bib`` and ``LICENSE-DATA``."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.load.citation_files import licence_text

_FORMATS = ("text", "bibtex", "ris", "csl-json")


@pytest.mark.parametrize("form", _FORMATS)
def test_formats(built: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["cite", "natto", "--format", form, "--output", str(built)]) == 0
    printed = capsys.readouterr().out
    assert "Vitamin K content of foods and dietary vitamin" in " ".join(printed.split())
    if form == "csl-json":
        items = json.loads(printed)
        assert {item["type"] for item in items} == {"dataset", "article-journal"}
    if form == "text":
        assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["zzzz"], "k2: no food here is called zzzz"),
        (["natto", "--query", "FROM food"], "k2: give words of a food or --query, not both"),
        (["--query", "DROP TABLE food"], "k2: this statement is no question"),
        (["--query", "SELECT 1; SELECT 2"], "k2: give one query"),
        (["--query", "FROM read_csv('/etc/passwd')"], "k2: Permission Error"),
        (["natto", "--form", "MK-99"], "k2: "),
        (["--form", "MK-99"], "k2: MK-99 is no form of vitamin K"),
    ],
)
def test_wrong_use_is_one_line(
    built: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["cite", *arguments, "--output", str(built)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith(said)


@pytest.mark.parametrize("form", _FORMATS)
def test_what_could_not_be_cited_is_said_in_each_format(
    built: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    query = "SELECT unnest(['frida:138', 'none', NULL]) AS food_id"
    assert main(["cite", "--query", query, "--format", form, "--output", str(built)]) == 0
    printed = capsys.readouterr()
    said = " ".join((printed.out if form in {"text", "bibtex"} else printed.err).split())
    assert "1 of 3 rows name nothing to cite." in said
    assert "1 of 3 rows name nothing that is in this release." in said


def test_references_and_licence_are_published(built: Path) -> None:
    references = (built / "references.bib").read_text(encoding="utf-8")
    reference = pl.read_parquet(built / "parquet" / "reference.parquet")
    for key in reference["reference_id"]:
        assert f"{{{key},\n" in references
    licence = (built / "LICENSE-DATA").read_text(encoding="utf-8")
    assert licence.startswith(licence_text())
    source = pl.read_parquet(built / "parquet" / "source.parquet")
    said = " ".join(licence.split())
    assert all(terms in said for terms in source["licence"])
