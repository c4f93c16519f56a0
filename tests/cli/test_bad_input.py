"""Bad facts end in one clear line with file and line, status 1, and the output untouched."""

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.fact_files.read import Facts, read_facts, read_food_names
from tests.conftest import FACTS, edit_sidecar

EDITED = ("frida", "sr28")
VALUE = "sr28/value.csv"
NATTO = "16113,430,23.1,µg,0,,,,,,,,BFSN,4,,16112,,05/2003"
BUTTER = '01002,428,20.9,µg,4,0.453,19.3,22.0,1,1,17.222,24.587,A,1,"2, 3",,,02/2015'

Contents = Callable[[Path], dict[str, bytes]]
Fail = Callable[[], tuple[str, list[str]]]
_read, _read_names = cache(read_facts), cache(read_food_names)


@pytest.fixture(scope="module")
def facts_of_two(small_facts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return facts without sums: those of two sources whole, a tenth of the others."""
    facts = Path(shutil.copytree(small_facts, tmp_path_factory.mktemp("two") / "facts"))
    for source_id in EDITED:
        shutil.copytree(FACTS / source_id, facts / source_id, dirs_exist_ok=True)
    for path in facts.glob("*/source.json"):
        edit_sidecar(path.parent, sums=None)
    return facts


@pytest.fixture
def facts_to_edit(facts_of_two: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(facts_of_two, tmp_path / "facts"))


@pytest.fixture(scope="module")
def old_output(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a few files of an output, from which all others can be told."""
    output = tmp_path_factory.mktemp("old") / "output"
    (output / "parquet").mkdir(parents=True)
    for name in ("manifest.json", "SHA256SUMS", "README.md", "parquet/food.parquet"):
        shutil.copy(built / name, output / name)
    return output


@pytest.fixture
def edit(facts_to_edit: Path) -> Callable[..., int]:
    """Replace text that stands once in a file of the facts; return the line where it stands."""

    def replace(file: str, old: str, new: str) -> int:
        path = facts_to_edit / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


@pytest.fixture
def fail(  # noqa: PLR0913, PLR0917 - what is built, over what, and what is seen of it
    facts_of_two: Path,
    facts_to_edit: Path,
    old_output: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
) -> Fail:
    """Build from the edited facts over an old output; return the last line and those before.

    The sources that no test edits are read once for all tests.
    """

    def read(folder: Path) -> Facts:
        return read_facts(folder) if folder.name in EDITED else _read(facts_of_two / folder.name)

    monkeypatch.setattr("pipeline.build.read_facts", read)
    monkeypatch.setattr("pipeline.build.read_food_names", _read_names)

    def build() -> tuple[str, list[str]]:
        output = tmp_path / "output"
        shutil.copytree(old_output, output)
        status = main(["dataset", "--output", str(output), "--facts", str(facts_to_edit)])
        printed = capsys.readouterr()
        assert status == 1
        assert printed.out == ""
        assert contents(output) == contents(old_output)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["facts", "output"]
        *before, last = printed.err.splitlines()
        assert last.startswith("k2: ")
        assert "Traceback" not in printed.err
        return last, before

    return build


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # a broken unit
        (NATTO, NATTO.replace("µg", "mg/l"), "column unit: 'mg/l' breaks the rule: a known unit"),
        # no number, and a negative one
        (NATTO, NATTO.replace("23.1", "NaN"), "column amount: 'NaN' breaks the rule: an amount"),
        (NATTO, NATTO.replace("23.1", "-23.1"), "column amount: '-23.1' breaks the rule: an amou"),
        # statistics
        (BUTTER, BUTTER.replace("0.453", "NaN"), "column se: 'NaN' breaks the rule: a finite num"),
        (BUTTER, BUTTER.replace(",19.3", ",-1"), "column min: '-1' breaks the rule: at least 0"),
        (BUTTER, BUTTER.replace("g,4,", "g,4.5,"), "column n_samples: '4.5' breaks the rule: a wh"),
        # unknown derivation code, source code and qualifier
        (NATTO, NATTO.replace("BFSN", "BFXX"), "column derivation_code: 'BFXX' breaks the rule: a"),
        (NATTO, NATTO.replace("BFSN,4", "BFSN,44"), "column source_code: '44' breaks the rule: a "),
        (NATTO, NATTO.replace("23.1", "< 23.1"), "column amount: '< 23.1' breaks the rule: an amo"),
        (NATTO, NATTO.replace("23.1", "~23.1"), "known qualifier (as sr28 prints them)"),
        # keys
        (NATTO, NATTO.replace("16113,430", "16113,431"), "column component: '431' breaks the rul"),
        (NATTO, NATTO.replace("16113,", "1611x,"), "column food_code: '1611x' breaks the rule: a"),
    ],
)
def test_one_bad_cell(
    edit: Callable[..., int], fail: Fail, old: str, new: str, message: str
) -> None:
    line = edit(VALUE, old, new)
    last, before = fail()
    assert f"sr28: facts/{VALUE} line {line}, " in last
    assert message in last
    assert len(before) in (0, 3), "a table only of several findings"
    assert last.endswith("restore it from the repository or extract the source again")


def test_a_missing_amount_is_no_zero(edit: Callable[..., int], fail: Fail) -> None:
    line = edit(VALUE, NATTO, NATTO.replace("23.1", ""))
    last, _ = fail()
    assert f"facts/{VALUE} line {line}, column amount: None breaks the rule" in last


def test_a_duplicate_key(edit: Callable[..., int], fail: Fail) -> None:
    line = edit(VALUE, NATTO, f"{NATTO}\n{NATTO.replace('23.1', '24')}")
    last, before = fail()
    assert before == []
    assert f"sr28: facts/{VALUE} line {line + 1}" in last
    assert "unique (food_code, component)" in last


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("derivation_code", f"facts/{VALUE} line 1 misses 'derivation_code'"),
        ("amount", f"facts/{VALUE} line 1 misses 'amount'"),
    ],
)
def test_a_missing_column(facts_to_edit: Path, fail: Fail, heading: str, message: str) -> None:
    path = facts_to_edit / VALUE
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = lines[0].index(heading)
    # Cells with a comma inside stand behind both columns, so that splitting is right up to here.
    text = "\n".join(",".join([*cells[:at], *cells[at + 1 :]]) for cells in lines)
    path.write_text(text + "\n", encoding="utf-8")
    last, before = fail()
    assert before == []
    assert message in last


def test_an_unknown_column(facts_to_edit: Path, edit: Callable[..., int], fail: Fail) -> None:
    assert facts_to_edit.is_dir()
    edit(VALUE, "food_code,component,amount,", "food_code,component,Amount,")
    last, _ = fail()
    assert f"facts/{VALUE} line 1 misses 'amount' and has the unknown 'Amount'" in last


def test_several_findings_are_a_table_and_one_line(edit: Callable[..., int], fail: Fail) -> None:
    first = edit(VALUE, BUTTER, BUTTER.replace("20.9", "-20.9").replace(",A,", ",QQ,"))
    second = edit(VALUE, NATTO, NATTO.replace("µg", "µl"))
    last, table = fail()
    assert "(3 findings, listed above)" in last
    assert table[0].split() == ["source", "file", "line", "column", "value", "rule"]
    assert [line.split()[:5] for line in table[1:]] == [
        ["sr28", f"facts/{VALUE}", str(second), "unit", "µl"],
        ["sr28", f"facts/{VALUE}", str(first), "derivation_code", "QQ"],
        ["sr28", f"facts/{VALUE}", str(first), "amount", "-20.9"],
    ]


def test_very_many_findings_are_cut(facts_to_edit: Path, fail: Fail) -> None:
    path = facts_to_edit / VALUE
    path.write_text(path.read_text(encoding="utf-8").replace(",µg,", ",RE,"), encoding="utf-8")
    last, table = fail()
    assert "(7224 findings, listed above)" in last
    assert table[-1] == "... and 7204 more"


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("composition", ("16113,211.0", "16113,NaN"), "an amount of 0 or more"),
        ("composition", ("16113,211.0", "16113,< 211"), "an amount of 0 or more"),
        ("component", ("208,Energy,kcal", "208,Energy,kWh"), "a unit known for its meaning"),
        ("component", ("vitamin_d_ug,2", "vitamin_e_mg,2"), "one of K1, DK1"),
        ("serving", ("16113,1,1,cup,175", "16113,1,1,cup,heavy"), "a finite number"),
        ("food", ("16113,Natto,1600,", "16113,,1600,"), "breaks the rule: a value"),
    ],
)
def test_bad_cells_in_other_tables(
    edit: Callable[..., int], fail: Fail, table: str, change: tuple[str, str], rule: str
) -> None:
    line = edit(f"sr28/{table}.csv", *change)
    last, before = fail()
    assert f"facts/sr28/{table}.csv line {line}" in last
    assert rule in "\n".join([*before, last])


def test_a_line_that_is_cut_off(facts_to_edit: Path, fail: Fail) -> None:
    path = facts_to_edit / VALUE
    text = path.read_text(encoding="utf-8")
    cut = text[: text.index(NATTO) + 20]
    path.write_text(cut, encoding="utf-8")
    last, _ = fail()
    assert f"{VALUE} line {cut.count(chr(10)) + 1}: 6 fields, expected 18" in last


def test_a_last_line_that_is_cut_off(facts_to_edit: Path, fail: Fail) -> None:
    path = facts_to_edit / VALUE
    path.write_bytes(path.read_bytes()[:-3])
    last, _ = fail()
    assert f"{VALUE} line 7225: the file ends within the line" in last


def test_a_missing_file(facts_to_edit: Path, fail: Fail) -> None:
    (facts_to_edit / "frida" / "food.csv").unlink()
    last, _ = fail()
    assert "frida/food.csv: No such file" in last


def test_an_empty_file_and_bytes_that_are_no_text(facts_to_edit: Path, fail: Fail) -> None:
    (facts_to_edit / "frida" / "food.csv").write_bytes(b"")
    last, _ = fail()
    assert "frida/food.csv" in last


def test_bytes_that_are_no_text(facts_to_edit: Path, fail: Fail) -> None:
    path = facts_to_edit / "frida" / "food.csv"
    path.write_bytes(path.read_bytes().replace("Jordbær, rå".encode(), b"Jordb\xe6r, r\xe5"))
    last, _ = fail()
    assert "frida/food.csv" in last


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("source_id", "firda", "no source of that id; known are bls, ciqual, fdc_branded"),
        ("surprise", "x", "missing or unknown: surprise"),
    ],
)
def test_a_bad_sidecar(
    facts_to_edit: Path, fail: Fail, name: str, value: str, message: str
) -> None:
    path = facts_to_edit / "frida" / "source.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, name: value}), encoding="utf-8")
    last, _ = fail()
    assert "frida/source.json" in last
    assert message in last


def test_a_damaged_sidecar(facts_to_edit: Path, fail: Fail) -> None:
    (facts_to_edit / "frida" / "source.json").write_text('{"source_id": ', encoding="utf-8")
    last, _ = fail()
    assert "frida/source.json" in last
    assert last.endswith("restore it from the repository")


@pytest.mark.parametrize("holds", ["nothing", "another folder", "no folder"])
def test_what_is_no_folder_of_facts_is_named(
    holds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "facts"
    if holds == "no folder":
        folder.touch()
    elif holds == "another folder":
        (folder / "raw").mkdir(parents=True)
    output = tmp_path / "output"
    assert main(["dataset", "--output", str(output), "--facts", str(folder)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    said = f"k2: {folder}: no folder of facts; it must have one for each source: ciqual, "
    assert line.startswith(said)
    assert not output.exists()
