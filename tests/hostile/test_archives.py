"""Zips and workbooks that are made to fill memory, to write elsewhere, or to say two things."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipeline.diagnostics.errors import K2Error, UsageError
from pipeline.extract import workbook_bounds, zip_stream
from pipeline.extract.raw import Raw
from pipeline.extract.workbook import read_sheets
from pipeline.fact_files.source import Most

Names = list[tuple[str, bytes]]


def write_zip(path: Path, members: Names, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def declare(path: Path, size: int) -> None:
    """Let the central directory declare another size of its first member."""
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", size)
    path.write_bytes(content)


def _told(path: Path, name: str = "food.csv") -> str:
    with pytest.raises(K2Error) as stopped:
        Raw(path).member(name)
    message = str(stopped.value)
    assert "\n" not in message
    return message


def test_a_member_that_declares_what_no_table_holds_is_not_inflated(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", bytes(100_000_000))])
    tracemalloc.start()
    try:
        message = _told(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert "bytes that declare to hold 100000000: no table does" in message


def test_a_member_that_holds_more_than_it_declares_is_stopped_there(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", bytes(200_000_000))])
    declare(path, 1000)
    tracemalloc.start()
    try:
        message = _told(path)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000, "a few blocks, never the whole"
    finally:
        tracemalloc.stop()
    assert "more than the 1000 bytes that it declares" in message


def test_a_member_that_holds_less_than_it_declares_is_damaged(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", b"a,b\n1,2\n")])
    declare(path, 9000)
    assert "is damaged (8 bytes with CRC" in _told(path)


def test_no_more_than_a_bound_is_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", b"1,2\n" * 1000)])
    monkeypatch.setattr(zip_stream, "MOST_BYTES", 3999)
    assert "declare to hold 4000" in _told(path)


def test_no_more_than_a_bound_is_read_whole(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", b"1,2\n" * 1000)])
    with pytest.raises(UsageError, match=r"food\.csv holds over 3,999 bytes"):
        Raw(path, Most(bytes=3999)).member("food.csv")
    (tmp_path / "x.csv").write_bytes(b"1,2\n" * 1000)
    with pytest.raises(UsageError, match=r"x\.csv holds over 3,999 bytes"):
        Raw(tmp_path / "x.csv", Most(bytes=3999)).content()
    assert len(Raw(tmp_path / "x.csv", Most(bytes=4000)).content()) == 4000


@pytest.mark.parametrize(
    "name",
    [
        *("../food.csv", "../../../../tmp/food.csv", "/srv/food.csv", "C:/food.csv"),
        *("a/../../food.csv", "./food.csv", "//host/share/food.csv", "a\x01b/food.csv"),
    ],
)
def test_no_member_is_ever_written_by_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = write_zip(tmp_path / "in" / "a.zip", [(name, b"id\n1\n")])
    before = sorted(tmp_path.rglob("*"))
    assert Raw(path).member("food.csv") == b"id\n1\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_in_the_package_unpacks_an_archive() -> None:
    package = Path(zip_stream.__file__).parents[1]
    text = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    for call in (".extractall(", "archive.extract(", "unpack_archive", "tarfile"):
        assert call not in text


def test_a_symbolic_link_in_a_zip_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("4711", encoding="utf-8")
    link = zipfile.ZipInfo("food.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, str(tmp_path / "secret"))
    assert Raw(tmp_path / "a.zip").member("food.csv") == str(tmp_path / "secret").encode()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("food.csv", "food.csv"), ("a/food.csv", "b/food.csv")])
def test_a_table_that_stands_twice_is_refused(names: tuple[str, str], tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [(names[0], b"id\n1\n"), (names[1], b"id\n2\n")])
    assert "holds food.csv 2 times" in _told(path)
    with pytest.raises(UsageError, match="2 times"):
        Raw(path).has("food.csv")


def test_a_member_with_another_name_in_its_own_header_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", b"id\n1\n")])
    path.write_bytes(path.read_bytes().replace(b"food.csv", b"eggs.csv", 1))
    assert "it is 'eggs.csv' by its own header" in _told(path)


def test_a_member_named_like_a_message_stays_in_one_line(tmp_path: Path) -> None:
    name = "a\nk2: all is well\x1b[2J" + "x" * 9000 + "/food.csv"
    path = write_zip(tmp_path / "a.zip", [(name, b"id\n1\n" * 100)])
    declare(path, 9)
    message = _told(path)
    assert "a\\u000ak2: all is well\\u001b[2Jxxx" in message
    assert len(message) < 5000


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """Two entries that share one piece of data, the way the densest zip bombs are made."""
    path = write_zip(tmp_path / "a.zip", [("a.csv", b"id\n1\n" * 100), ("b.csv", b"id\n1\n" * 100)])
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)  # its data, too, is where the first one's is
    path.write_bytes(content)
    assert "it is 'a.csv' by its own header" in _told(path, "b.csv")


def test_a_zip_in_a_zip_is_no_table(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "in.zip", [("food.csv", b"id\n1\n")]).read_bytes()
    path = write_zip(tmp_path / "a.zip", [("release/in.zip", inner)])
    assert "holds no food.csv" in _told(path)


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda content: content.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"),
        lambda content: content[:-10] + b"\xff" * 10,
        lambda content: content[:-6] + b"\xff\xff\xff\x7f" + content[-2:],
    ],
)
def test_a_broken_list_of_members_is_one_line(
    harm: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "a.zip", [("food.csv", b"id\n1\n" * 50)])
    path.write_bytes(harm(path.read_bytes()))
    assert _told(path)


# Workbooks


def workbook(**cells: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "values"
    book.active["A1"] = "x"
    for place, value in cells.items():
        book.active[place] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return the workbook with every member changed."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w", 8) as archive:
        for name in old.namelist():
            archive.writestr(name, change(name, old.read(name)))
    return new.getvalue()


def _sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if "worksheets/" in name else part


_FAR = {
    "a far cell": workbook(XFD1048576="y"),
    "a far cell, single quotes": changed(workbook(B2="y"), _sheet(b'r="B2"', b"r='XFD1048576'")),
    "a far row with zeros": changed(
        workbook(ZZ1="z", B2="y"), _sheet(b'<row r="2"', b'<row r="0001048576"')
    ),
    "rows without a number after a far one": changed(
        workbook(ZZ1="z", B2="y"),
        _sheet(
            b"</sheetData>",
            b'<row r="1048000"/>' + b"<row><c><v>1</v></c></row>" * 400 + b"</sheetData>",
        ),
    ),
    "a row of many cells": changed(
        workbook(),
        _sheet(
            b"</sheetData>",
            b"<row>" + b"<c/>" * 16_000 + b"</row>" + b"<row/>" * 1000 + b"</sheetData>",
        ),
    ),
}


@pytest.mark.parametrize("content", _FAR.values(), ids=_FAR)
def test_a_sheet_of_a_few_cells_may_not_span_millions(content: bytes) -> None:
    with pytest.raises(UsageError, match="cells; no table of foods is so large"):
        read_sheets("x.xlsx", content, ["values"])


def test_a_reference_that_is_no_cell_is_refused() -> None:
    content = changed(workbook(B2="y"), _sheet(b'r="B2"', b'r="&#66;2"'))
    with pytest.raises(UsageError, match="'&#66;2' is no cell"):
        read_sheets("x.xlsx", content, ["values"])


@pytest.mark.parametrize("cell", ["=1+1", "#N/A", "#DIV/0!"])
def test_a_cell_without_a_value_is_no_blank(cell: str) -> None:
    with pytest.raises(UsageError, match="cell B2 holds a formula without a value, or an er"):
        read_sheets("x.xlsx", workbook(B2=cell), ["values"])


@pytest.mark.slow
def test_a_workbook_that_inflates_without_end_is_refused() -> None:
    content = changed(workbook(), _sheet(b"</sheetData>", b"</sheetData>" + b" " * 300_000_000))
    assert len(content) < 400_000
    with pytest.raises(UsageError, match="holds far more than a table of foods"):
        read_sheets("x.xlsx", content, ["values"])


def test_other_formats_that_the_reader_knows_are_refused() -> None:
    for name in ("content.xml", "xl/workbook.bin"):
        new = io.BytesIO(workbook())
        with zipfile.ZipFile(new, "a") as archive:
            archive.writestr(name, "<x/>")
        with pytest.raises(UsageError, match="is no xlsx workbook as spreadsheets write it"):
            read_sheets("x.xlsx", new.getvalue(), ["values"])
    with pytest.raises(UsageError, match="no readable xlsx workbook"):
        read_sheets("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ["values"])


def test_many_small_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_bounds, "_MOST_MEMBERS", 5)
    with pytest.raises(K2Error, match="holds far more"):
        read_sheets("x.xlsx", workbook(), ["values"])


def test_an_ordinary_workbook_is_read() -> None:
    assert read_sheets("x.xlsx", workbook(B2="1.50"), ["values"])["values"].rows()[1][1] == "1.50"
