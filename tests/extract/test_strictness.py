"""Every source stops, or rejects verbatim, when its file is not what it is known to be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.headings import headings
from pipeline.extract.run_extract import extract
from tests.extract.excerpt import Excerpt, Rows, facts_of
from tests.extract.excerpts import EXCERPTS

pytestmark = pytest.mark.slow
_XLSX = ("fndds", "ciqual", "stfcj", "tfda")


@pytest.fixture(params=list(EXCERPTS.values()), ids=list(EXCERPTS))
def excerpt(request: pytest.FixtureRequest) -> Excerpt:
    found: Excerpt = request.param
    return found


def _stops(excerpt: Excerpt, folder: Path, change: Callable[[Rows], None]) -> str:
    rows = excerpt.rows()
    change(rows)
    path = excerpt.write(folder / "in", rows)
    with pytest.raises(DataError) as stopped:
        facts_of(excerpt.source_id, path, folder / "facts")
    assert not (folder / "facts").exists()
    message = str(stopped.value)
    assert "\n" not in message
    return message


def test_a_renamed_column(excerpt: Excerpt, tmp_path: Path) -> None:
    def rename(rows: Rows) -> None:
        rows[excerpt.heading_row][excerpt.column] = "Vitamin Q"

    message = _stops(excerpt, tmp_path, rename)
    assert f"expected the column {excerpt.vitamin_k!r}" in message
    assert "found the unknown column 'Vitamin Q'" in message


def test_a_removed_column(excerpt: Excerpt, tmp_path: Path) -> None:
    def remove(rows: Rows) -> None:
        for row in rows[excerpt.heading_row :]:
            del row[excerpt.column]

    message = _stops(excerpt, tmp_path, remove)
    assert f"expected the column {excerpt.vitamin_k!r}" in message
    # Columns without heading are known by their place, so that those after it change name too.
    assert excerpt.source_id == "stfcj" or "found" not in message


def test_an_added_column(excerpt: Excerpt, tmp_path: Path) -> None:
    def add(rows: Rows) -> None:
        for row in rows[excerpt.heading_row :]:
            row.append("")
        rows[excerpt.heading_row][-1] = "MK-7 (µg)"

    message = _stops(excerpt, tmp_path, add)
    assert "found the unknown column 'MK-7 (µg)'; the layout changed upstream" in message


def test_a_moved_column(excerpt: Excerpt, tmp_path: Path) -> None:
    place = excerpt.column

    def move(rows: Rows) -> None:
        for row in rows[excerpt.heading_row :]:
            row[place - 1], row[place] = row[place], row[place - 1]

    message = _stops(excerpt, tmp_path, move)
    assert f"found {excerpt.vitamin_k!r} there" in message
    assert "expected " in message


def test_no_row_of_foods(excerpt: Excerpt, tmp_path: Path) -> None:
    rows = excerpt.rows()[: excerpt.heading_row + 1]
    path = excerpt.write(tmp_path / "in", rows)
    expected = {
        "stfcj": r"sheet '1 穀類' lists no food; is the file whole",  # one sheet of eighteen
        "nevo": r"expected one version NEVO-Online",
    }.get(excerpt.source_id, r"only 0 rows of food, expected at least \d{3}")
    with pytest.raises(DataError, match=expected):
        extract(excerpt.source_id, path, tmp_path / "facts")


def test_an_empty_table(excerpt: Excerpt, tmp_path: Path) -> None:
    message = _stops(excerpt, tmp_path, list.clear)
    assert "is empty; is the file whole?" in message


def test_a_footnote_mark_in_a_number(excerpt: Excerpt, tmp_path: Path) -> None:
    _rejects(excerpt, tmp_path, "2.5¹")


def test_the_other_decimal_sign(excerpt: Excerpt, tmp_path: Path) -> None:
    _rejects(excerpt, tmp_path, "2.5" if excerpt.source_id in ("ciqual", "nevo") else "2,5")


def test_an_invented_code_for_a_value(excerpt: Excerpt, tmp_path: Path) -> None:
    _rejects(excerpt, tmp_path, "n.d.")


def _rejects(excerpt: Excerpt, folder: Path, printed: str) -> None:
    rows = excerpt.rows()
    first_food = excerpt.heading_row + 1
    rows[first_food][excerpt.column] = printed
    facts = facts_of(excerpt.source_id, excerpt.write(folder / "in", rows), folder / "facts")
    rejected = facts.tables["rejected"].filter(reason=_reason(facts.source_id, printed))
    assert rejected["fact_table"].to_list() == ["value"]
    assert f'"amount": "{printed}"' in rejected["record"][0]
    assert printed not in facts.tables["value"]["amount"].to_list()


def _reason(source_id: str, printed: str) -> str:
    return f"{printed!r} is no amount as {source_id} prints them"


def test_latin_1_for_utf_8(tmp_path: Path) -> None:
    source_id, excerpt = "ifct", EXCERPTS["ifct"]
    path = excerpt.write(tmp_path, excerpt.rows())
    text = path.read_bytes().decode("utf-8-sig").replace("β", "ß").replace("γ", "g")
    path.write_bytes(text.encode("latin-1", "replace"))
    with pytest.raises(DataError, match=r"is not UTF-8 \(byte 0x.. at \d+\); give the file as"):
        facts_of(source_id, path, tmp_path / "facts")


def test_latin_1_for_utf_8_in_xml(tmp_path: Path) -> None:
    excerpt = EXCERPTS["ciqual"]
    folder = excerpt.write(tmp_path, excerpt.rows())
    names = folder / "alim_2025_11_03.xml"
    text = names.read_text(encoding="utf-8-sig").replace("Liver", "Foie grillé")
    names.write_bytes(text.encode("latin-1"))
    with pytest.raises(
        DataError, match=r"alim_2025_11_03.xml declares utf-8, but byte 0xe9 at \d+ is none of it"
    ):
        facts_of("ciqual", folder, tmp_path / "facts")


@pytest.mark.parametrize("source_id", _XLSX)
def test_another_sheet(source_id: str, tmp_path: Path) -> None:
    excerpt = EXCERPTS[source_id]
    path = excerpt.write(tmp_path, excerpt.rows())
    workbook = next(path.glob("*.xlsx")) if path.is_dir() else path
    book = load_workbook(workbook)
    book.create_sheet("Errata")
    book.save(workbook)
    with pytest.raises(DataError, match=r"has the sheets .*'Errata'; expected .*; the layout"):
        facts_of(source_id, path, tmp_path / "facts")
    workbook.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UsageError, match=r"is no readable xlsx workbook"):
        facts_of(source_id, path, tmp_path / "facts")


@pytest.mark.parametrize(
    ("source_id", "table"),
    [
        *((source_id, "headings") for source_id in EXCERPTS),
        *(("fndds", table) for table in ("portion_headings", "ingredient_headings")),
    ],
)
def test_every_column_has_a_use_or_a_reason(source_id: str, table: str) -> None:
    for column in headings(source_id, table).iter_rows(named=True):
        assert bool(column["use"]) != bool(column["reason"]), column["heading"]
