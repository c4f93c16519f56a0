"""Cells of a workbook keep all their digits."""

import io

import openpyxl

from pipeline.extract.workbook import read_sheets


def test_numbers_keep_all_digits_and_text_stays_text() -> None:
    cells = [
        46.5166994171389,
        1e-7,
        3.5e-12,
        20,
        0,
        1.468356,
        -5,
        "020",
        "1.50",
        "< 0,8",
        None,
        "-",
    ]
    book = openpyxl.Workbook()
    book.active.title = "values"
    book.active.append([f"c{number}" for number, _ in enumerate(cells)])
    book.active.append(cells)
    content = io.BytesIO()
    book.save(content)
    heading, row = read_sheets("x.xlsx", content.getvalue(), ["values"])["values"].rows()
    assert heading == tuple(f"c{number}" for number, _ in enumerate(cells))
    assert [None if cell is None else str(cell) for cell in row[7:]] == cells[7:]
    assert [float(cell) for cell in row[:7]] == cells[:7]
    assert row[3:5] == ("20", "0")
