"""Names that are attacks come out of every output as they went in, and run nowhere."""

import csv
import json
import re
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.build import build
from pipeline.cli.main import main
from pipeline.compare.changes import write_difference
from pipeline.compare.dataset_copy import read_copy
from pipeline.compare.diff_report import markdown
from pipeline.compare.difference import difference
from pipeline.diagnostics.escaping import in_code, in_markdown, visible
from pipeline.diagnostics.progress import Progress
from pipeline.load.spreadsheets import SPREADSHEETS
from tests.hostile.texts import CODE, NEVER_SHOWN, TEXTS

_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_SOURCES = ("frida", "ciqual", "fndds")
_NAMED = ("food", "food_answer", "food_vitamin_k", "serving_vitamin_k", "k2_wide")
_WITH_NAMES = {"portions_unparsed", *(f"csv/{name}" for name in _NAMED)}


@pytest.fixture(scope="module")
def output(hostile_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("hostile") / "output"
    with pytest.MonkeyPatch.context() as patch:  # pictures show no texts of these foods
        patch.setattr("pipeline.report.pictures.draw.drawing", lambda _: nullcontext(lambda: list))
        build(output, hostile_facts, Progress())
    return output


def assert_harmless(text: str) -> None:
    assert not NEVER_SHOWN & set(text), sorted(map(hex, map(ord, NEVER_SHOWN & set(text))))


def _names(rows: list[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(source, name) for source, name in rows if name in TEXTS.values()}


_ALL = {(source, text) for source in _SOURCES for text in TEXTS.values()}


def test_the_database_and_parquet_hold_every_text_exactly(output: Path) -> None:
    with duckdb.connect(str(output / "k2.duckdb"), read_only=True) as connection:
        assert _names(connection.sql("SELECT source_id, name FROM food").fetchall()) == _ALL
        codes = connection.execute("SELECT name FROM food WHERE source_food_code = ?", [CODE])
        assert codes.fetchall() == [(TEXTS["escape"],)]
        portions = connection.sql("SELECT description_reported FROM serving").fetchall()
    assert set(TEXTS.values()) <= {text for (text,) in portions}
    food = pl.read_parquet(output / "parquet" / "food.parquet")
    assert _names(food.select("source_id", "name").rows()) == _ALL


@pytest.mark.parametrize("name", [*(f"csv/{name}" for name in SPREADSHEETS), "portions_unparsed"])
def test_no_cell_of_a_spreadsheet_begins_a_formula(output: Path, name: str) -> None:
    content = (output / f"{name}.csv").read_text(encoding="utf-8-sig")
    cells = {cell for row in csv.reader(content.splitlines(keepends=True)) for cell in row}
    assert not [cell for cell in cells if _FORMULA.match(cell) and not _is_number(cell)]
    if name in _WITH_NAMES:
        held = [text for text in TEXTS.values() if _FORMULA.match(text) and "\r" not in text]
        assert {f"'{text}" for text in held} <= cells


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", cell) is not None


def test_every_json_file_is_json(output: Path) -> None:
    for path in output.rglob("*.json"):
        json.loads(path.read_bytes())
    lines = (output / "issues.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == pl.read_parquet(output / "parquet" / "issue.parquet").height
    assert any(CODE in row["row_key"] for row in rows)


def test_the_markdown_files_hold_no_control_and_no_html(output: Path) -> None:
    for name in ("README.md", "CHANGELOG-DATA.md"):
        text = (output / name).read_text(encoding="utf-8")
        assert_harmless(text)
        assert "<script" not in text


def test_a_difference_names_hostile_rows_harmlessly(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the output to one in which the foods of these sources are not, and back."""
    other = tmp_path / "other"
    shutil.copytree(output / "parquet", other / "parquet")
    of_others = ~pl.col("food_id").str.contains(f"^(?:{'|'.join(_SOURCES)}):")
    for table in ("food", "measurement", "serving", "composition"):
        path = other / "parquet" / f"{table}.parquet"
        pl.read_parquet(path).filter(of_others).write_parquet(path)
    found = difference(read_copy(output), read_copy(other))
    assert [f"frida:{CODE}"] in next(t for t in found["tables"] if t["table"] == "food")["removed"][
        "keys"
    ]
    text = markdown(found)
    assert_harmless(text)
    write_difference(tmp_path, found)
    assert (tmp_path / "diff.md").read_text(encoding="utf-8") == text
    assert json.loads((tmp_path / "diff.json").read_bytes()) == json.loads(json.dumps(found))
    for form in ("markdown", "json"):
        for before, after in ((output, other), (other, output)):
            assert main(["diff", str(before), str(after), "--format", form]) == 1
            assert_harmless(capsys.readouterr().out)


def test_a_key_is_one_code_span() -> None:
    key = in_code(f"frida:{CODE}")
    assert key == "``frida:9\\u001b[31m`\\|'<b>``"
    assert in_code("`a") == "`` `a ``"
    assert in_code("a\nb") == "`a b`"


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
@pytest.mark.parametrize(
    "question",
    [
        ["sql", "SELECT food_id, name, name AS {column} FROM food ORDER BY length(name)"],
        ["food", "alert(1)"],
        ["food", "egg"],
        ["top", "K1", "-n", "100000"],
        ["claims", "natto"],
    ],
    ids=["sql", "food html", "food", "top", "claims"],
)
def test_no_format_sends_a_terminal_what_it_obeys(
    output: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    question: list[str],
    form: str,
) -> None:
    asked = [part.replace("{column}", '"\x1b[31m\u202ex"') for part in question]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main([*asked, "--output", str(output), "--format", form]) == 0
    printed = capsys.readouterr().out
    assert_harmless(printed.replace("\r\n", "\n"))
    if form == "markdown":
        rows = [line for line in printed.splitlines() if line]
        bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in rows}
        assert len(bars) == 1, "a text opens another cell"
        assert not re.search(r"(?<!\\)(?:\\\\)*[<\[`]", "\n".join(rows)), "HTML, a link or code"


@pytest.mark.parametrize("form", ["text", "bibtex", "ris", "csl-json"])
@pytest.mark.parametrize("asked", [["alert(1)"], ["--query", "FROM food"]], ids=["words", "query"])
def test_citations_hold_no_command(
    output: Path, capsys: pytest.CaptureFixture[str], asked: list[str], form: str
) -> None:
    assert main(["cite", *asked, "--output", str(output), "--format", form]) == 0
    printed = capsys.readouterr().out
    assert_harmless(printed)
    if form == "csl-json":
        assert json.loads(printed)
        assert "<" not in printed


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_recipe_shows_hostile_names_harmlessly(
    output: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    with duckdb.connect(str(output / "k2.duckdb"), read_only=True) as connection:
        ids = connection.execute(
            "SELECT food_id FROM food WHERE list_contains($texts, name) AND concept_id IS NULL",
            {"texts": list(TEXTS.values())},
        ).fetchall()
    path = tmp_path / "list.csv"
    pl.DataFrame({"food": [food for (food,) in ids], "grams": 10}).write_csv(path)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["recipe", str(path), "--output", str(output), "--format", form]) == 0
    assert_harmless(capsys.readouterr().out.replace("\r\n", "\n"))


def test_no_json_file_can_end_a_script(output: Path) -> None:
    files = list((output / "api" / "v1").rglob("*.json"))
    assert len(files) > len(_SOURCES)
    for path in files:
        if path.parent.name != "schema" and path.name != "openapi.json":
            assert b"<" not in path.read_bytes()


def test_json_and_csv_in_a_file_hold_every_text_exactly(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT source_id, name FROM food"
    main(["sql", query, "--output", str(output), "--format", "json"])
    rows = json.loads(capsys.readouterr().out)
    assert _names([(row["source_id"], row["name"]) for row in rows]) == _ALL
    main(["sql", query, "--output", str(output), "--format", "csv"])
    lines = capsys.readouterr().out.splitlines(keepends=True)
    told = {tuple(row) for row in csv.reader(lines)}
    exact = {(s, t) for s, t in _ALL if not re.search(r"[\r\x1c-\x1e\x85\u2028\u2029]", t)}
    assert exact <= told


def test_a_table_shows_what_is_hidden(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["food", "gnp.exe", "--output", str(output)])
    assert "Milk \\u202egnp.exe" in capsys.readouterr().out


def test_errors_are_one_line_whatever_they_quote(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for query in ('FROM "x\x1b[31m\ny\u202e"', 'SELECT 1 AS "\x1b", 2 AS "\x1b"'):
        assert main(["sql", query, "--output", str(output), "--format", "json"]) == 2
        said = capsys.readouterr().err
        assert_harmless(said)
        assert said.splitlines()[-1].startswith("k2: ")
        assert len([line for line in said.splitlines() if line.startswith("k2: ")]) == 1


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_visible_and_markdown_texts(text: str) -> None:
    assert_harmless(visible(text))
    assert_harmless(in_markdown(text))
    assert "\n" not in in_markdown(text)
    shown = re.sub(r"\\([\\`*\[\]<>|&~$#_.:@])", r"\1", in_markdown(text))
    assert shown == visible(" ".join(text.split())), "nothing is lost but the kind of blank"


def test_names_in_every_script_are_shown_as_they_are() -> None:
    for name in ("納豆", "Jordbær, rå", "crème fraîche 15 %", "גבינה", "½ cup"):
        assert visible(name) == in_markdown(name) == name
    assert visible("\U000e0041") == "\\udb40\\udc41"
