"""Files that are not plain UTF-8 CSV, whole, with one row of all columns on each line."""

from collections.abc import Callable

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from schemas.reviewed import REVIEWED
from tests.curated.conftest import REVIEWED_FOLDER, Copy

BOM = b"\xef\xbb\xbf"


def test_every_file_of_curators_is_described_and_read() -> None:
    found = {path.name for path in REVIEWED_FOLDER.iterdir()}
    assert found == {*(f"{name}.csv" for name in REVIEWED), "quiet_band.toml", "claims"}


def test_frames_are_the_rows_of_the_files_typed(copy: Copy) -> None:
    curated = copy.read_whole()
    known = copy.read()
    for name in REVIEWED:
        frame = getattr(curated, name)
        heading, *rows = copy.rows(f"{name}.csv")
        assert frame.columns[: len(heading)] == heading, name
        assert frame.height == len(rows), name
        assert frame.equals(getattr(known, name)), "tests that break a file read the others once"
        first = [None if cell is None else str(cell) for cell in frame.row(0)[: len(heading)]]
        plain = [cell or None for cell in rows[0]]
        texts = [n for n, column in enumerate(REVIEWED[name].columns) if column.type == "text"]
        assert [first[n] for n in texts] == [plain[n] for n in texts], name
    assert curated.reference["year"].dtype == pl.Int64
    assert curated.concept["fermented"].null_count() > 0
    assert curated.concept.schema["animal"] == pl.Boolean
    assert curated.reference_intake["amount"].dtype == pl.Float64


def test_what_is_packaged_is_read_once() -> None:
    assert packaged_curated() is packaged_curated()


@pytest.mark.parametrize("file", [*(f"{name}.csv" for name in REVIEWED), "claims/natto_tbsp.sql"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: BOM + text, " line 1: '\\ufeff' breaks the rule: no byte order mark"),
        (
            lambda text: text.replace(b"\n", b"\r\n"),
            " line 1: '\\r' breaks the rule: lines end with a line feed alone (so on ",
        ),
        (lambda text: text[:1] + b"\xe9" + text[2:], " line 1: 'byte 0xe9' breaks the rule: UTF"),
    ],
    ids=["BOM", "CRLF", "Latin-1"],
)
def test_other_encodings_and_line_ends(
    file: str, change: Callable[[bytes], bytes], message: str, copy: Copy
) -> None:
    copy.content(file, change)
    copy.stops(f"{file}{message}")


@pytest.mark.parametrize("name", REVIEWED)
def test_a_cut_file(name: str, copy: Copy) -> None:
    copy.content(f"{name}.csv", lambda text: text.decode()[:-3].encode())
    last = (copy.folder / f"{name}.csv").read_bytes().count(b"\n") + 1
    rule = "breaks the rule: the last line ends with a line feed: is the file cut?"
    with pytest.raises(DataError, match=rf"^reviewed: {name}.csv line {last}: .* {rule}"):
        copy.read()


def test_a_file_cut_within_quotes_names_the_line(copy: Copy) -> None:
    copy.content("reference.csv", lambda text: text[: text.index(b"Frida names")] + b"\n")
    details = copy.stops("reference.csv line 2: 'jensen_2025,\"Jensen MB, ")
    assert details == ""


@pytest.mark.parametrize("name", REVIEWED)
def test_a_row_with_a_field_too_few_or_too_many(name: str, copy: Copy) -> None:
    file, table = f"{name}.csv", REVIEWED[name]
    rows = copy.rows(file)
    width = len(table.columns)
    for changed, fields in ((rows[1][:-1], width - 1), ([*rows[1], "x"], width + 1)):
        copy.write(file, [rows[0], changed, *rows[2:]])
        listed = ", ".join(table.column_names)
        with pytest.raises(DataError, match=rf"line 2: .*: {width} fields, not {fields}: {listed}"):
            copy.read()


def test_a_blank_line(copy: Copy) -> None:
    copy.content("doubt.csv", lambda text: text.replace(b"\n", b"\n\n", 1))
    copy.stops("doubt.csv line 2: '' breaks the rule: no blank line;")


def test_a_row_over_two_lines(copy: Copy) -> None:
    copy.content("search_word.csv", lambda text: text.replace(b"cheese\n", b'"blue\ncheese"\n', 1))
    copy.stops("search_word.csv line 2: 'category,cheese,en,\"blue' breaks the rule: one whole row")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "amount",
            "ammount",
            ", column ammount: 'ammount' breaks the rule: one of the columns racc",
        ),
        (",unit", "", ", column unit: None breaks the rule: a column of this file"),
        ("unit,", "unit,note,", ", column note: 'note' breaks the rule: one of the columns racc_"),
        (
            "amount,unit",
            "unit,amount",
            ": 'racc_category,food_name,state,unit,amount,locator,seen'",
        ),
        ("amount,unit", "amount,amount", ", column unit: None breaks the rule: a column of this"),
    ],
)
def test_headings(old: str, new: str, message: str, copy: Copy) -> None:
    copy.content("racc.csv", lambda text: text.replace(old.encode(), new.encode(), 1))
    copy.stops(f"racc.csv line 1{message}")


def test_an_empty_file(copy: Copy) -> None:
    copy.content("concept.csv", lambda _: b"")
    assert "a column of this file" in copy.stops("concept.csv line 1: ''")


def test_a_file_that_is_not_there_or_that_nothing_reads(copy: Copy) -> None:
    (copy.folder / "concept.csv").rename(copy.folder / "concepts.csv")
    (copy.folder / ".hidden").write_text("", encoding="utf-8")
    details = copy.stops("concept.csv: 'concept.csv' breaks the rule: a file that can be read (No")
    assert "concepts.csv" in details
    assert "hidden" not in details


def test_everything_is_found_at_once_file_by_file(copy: Copy) -> None:
    copy.cell("reference_intake.csv", 5, "unit", "ug/day")
    copy.cell("doubt.csv", 2, "severity", "grave")
    copy.cell("doubt.csv", 3, "rule", "Odd rule ")
    copy.content("racc.csv", lambda text: BOM + text)
    copy.cell("concept_food.csv", 9, "concept_id", "squidd")
    details = copy.stops(
        "concept_food.csv line 9, column concept_id: 'squidd' breaks the rule: a c"
    )
    found = [line.split()[:3] for line in details.splitlines()[1:]]
    assert found == [
        ["reviewed", "concept_food.csv", "9"],
        ["reviewed", "doubt.csv", "2"],
        ["reviewed", "doubt.csv", "3"],
        ["reviewed", "doubt.csv", "3"],
        ["reviewed", "racc.csv", "1"],
        ["reviewed", "reference_intake.csv", "5"],
    ]
