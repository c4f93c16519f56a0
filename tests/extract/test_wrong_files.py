"""What people give instead of a table: web pages, other encodings, a food twice, odd cells."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics.errors import DataError, K2Error, UsageError
from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import check_headings
from pipeline.extract.raw import Raw
from pipeline.extract.sources.ciqual import extract as ciqual
from pipeline.extract.workbook import read_only_sheet
from tests.extract import test_ciqual_components, test_rda, test_slv
from tests.extract.excerpt import Rows, facts_of, write_xlsx
from tests.extract.excerpts import EXCERPTS

_PAGES = [
    b"<!DOCTYPE html><html></html>",
    b'\xef\xbb\xbf\n<HTML lang="en">',
    b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html/>',
    b"<!-- gone -->\n<html></html>",
]


@pytest.mark.parametrize("page", _PAGES)
def test_a_web_page_in_a_file_or_a_folder(page: bytes, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(page)
    said = r"table.csv: a web page, not the file it should be; download it again"
    with pytest.raises(DataError, match=said):
        Raw(tmp_path / "table.csv")
    with pytest.raises(DataError, match=said):
        Raw(tmp_path).member("table.csv")


def test_xml_is_no_web_page(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b'<?xml version="1.0"?><htmls/>')
    assert Raw(tmp_path).member("a.xml").endswith(b"<htmls/>")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_named(encoding: str) -> None:
    content = "\ufeffa,b\r\n".encode(encoding)
    with pytest.raises(DataError, match=r"x.csv is UTF-16, not UTF-8; save it as UTF-8"):
        read_rows("x.csv", content)


def test_a_cell_too_large_is_named_by_its_line() -> None:
    content = b"a,b\n1,2\n3," + b"x" * 200_000
    with pytest.raises(DataError, match=r"x.csv, line 3, is no CSV \(field larger than"):
        read_rows("x.csv", content)


def test_headings_of_which_none_is_known_are_not_listed_one_by_one() -> None:
    expected = [f"column {n}" for n in range(100)]
    said = r"none of its 2 columns is known \(the first is 'a', expected 'column 0'\)"
    with pytest.raises(DataError, match=said) as stopped:
        check_headings("x.csv", ["a", "b"], expected)
    assert len(str(stopped.value)) < 200


def test_a_boolean_in_a_workbook_is_no_number(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"a": [["n"], [True], [1], ["1.50"], [0.12345678901]]})
    cells = read_only_sheet("x.xlsx", path.read_bytes()).to_series().to_list()
    assert cells == ["n", "true", "1", "1.50", "0.12345678901"]


def _again(rows: Rows, food: int) -> Rows:
    return [*rows, list(rows[food])]


def _excerpt(source_id: str) -> Callable[[Path], Path]:
    excerpt = EXCERPTS[source_id]
    return lambda folder: excerpt.write(folder, _again(excerpt.rows(), excerpt.heading_row + 1))


@pytest.mark.parametrize(
    ("source_id", "written", "said"),
    [
        ("tfda", _excerpt("tfda"), r"row 10: 整合編號 H2000101 is listed twice"),
        ("nevo", _excerpt("nevo"), r"row 8: NEVO-code 900001 is listed twice"),
        ("stfcj", _excerpt("stfcj"), r"sheet '1 穀類', row 12: food number 04048 is listed twice"),
        (
            "rda",
            lambda folder: test_rda.written(folder, _again(test_rda.table_rows(), 3)),
            r"row 11: 색인 2082 is listed twice",
        ),
        (
            "slv",
            lambda folder: test_slv.written(folder, _again(test_slv.table_rows(), 3)),
            r"row 10: Livsmedelsnummer 29 is listed twice",
        ),
    ],
)
def test_a_food_twice_is_named_by_its_row(
    source_id: str, written: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    with pytest.raises(K2Error, match=said):
        facts_of(source_id, written(tmp_path), tmp_path / "facts")


def test_a_value_without_a_food_number_in_the_edition_of_2020(tmp_path: Path) -> None:
    excerpt = EXCERPTS["stfcj"]
    rows = excerpt.rows()
    rows[3][1] = None
    said = r"sheet '1 穀類', row 4, column B: None is not a food number of five digits"
    with pytest.raises(DataError, match=said):
        facts_of("stfcj", excerpt.write(tmp_path, rows), tmp_path / "facts")


def test_component_xml_of_another_release_is_not_passed_over(tmp_path: Path) -> None:
    excerpt = EXCERPTS["ciqual"]
    folder = excerpt.write(tmp_path, excerpt.rows())
    (folder / "compo_2020_07_07.xml").write_text("<TABLE/>")
    expected = test_ciqual_components.COMPONENTS
    with pytest.raises(UsageError, match=rf"holds compo_2020_07_07.xml, expected {expected}"):
        ciqual.extract(Raw(folder))
