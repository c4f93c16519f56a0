"""The streaming filters keep exactly the rows that a plain CSV reader keeps."""

import csv
import io
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import csv_search, csv_stream
from tests.extract.bulk.release import V13, as_csv, value

_CODES = ["1183", "1184", "1185", "428", "429", "430"]
_SOUGHT = csv_search.Sought("nutrient_id", _CODES)
# Texts that a search for bytes, or a split at newlines, would take for something else.
_TRAPS = [
    *("", "1185", "430", '"', '""', "\n", "\r\n", ",", "a\nb", '",1185,"', ',"1185",', ",430,"),
    *('\n"7","1","1185","', '\n7,1,1185,"', "x\n1,2,1185,3\n", '"\n"1"', "µg é"),
]
_TEXT = st.one_of(st.sampled_from(_TRAPS), st.text('1185430,"\n\r aµ', max_size=12))
_NUTRIENT = st.sampled_from([*_CODES, "1051", "11850", "4300", "185"])


@st.composite
def members(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """Return a CSV member and its columns: ids first, the others in any order, any quoting."""
    columns = ["id", *draw(st.permutations(["fdc_id", "nutrient_id", "amount", "footnote"]))]
    quoting = draw(st.sampled_from(["all", "minimal", "any"]))
    lines = [_line(columns, [quoting != "minimal"] * len(columns))]
    for number in range(draw(st.integers(0, 12))):
        cells = {"id": str(100 + number), "nutrient_id": draw(_NUTRIENT)}
        row = [cells.get(name) or draw(_TEXT) for name in columns]
        quote = {"all": st.just(value=True), "minimal": st.just(value=False), "any": st.booleans()}
        lines.append(_line(row, [draw(quote[quoting]) for _ in row]))
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    last = draw(st.sampled_from([ending, ""]))
    return (ending.join(lines) + last).encode(), columns


def _line(cells: list[str], quoted: list[bool]) -> str:
    special = set(',"\n\r')
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if quote or special & set(cell) else cell
        for cell, quote in zip(cells, quoted, strict=True)
    )


def _blocks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def _plainly(content: bytes, columns: list[str]) -> list[tuple[str | None, ...]]:
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    kept = [row for row in rows if row["nutrient_id"] in _CODES]
    return [tuple(row[name] or None for name in columns) for row in kept]


@given(members(), st.integers(1, 60), st.sampled_from([1, 3, 8, 1 << 18]))
def test_the_search_keeps_what_a_csv_reader_keeps(
    member: tuple[bytes, list[str]], size: int, window: int
) -> None:
    content, columns = member
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_search, "_WINDOW_BYTES", window)
        rows = csv_search.rows_with(blocks, heading, columns, _SOUGHT)
    assert rows.rows() == _plainly(content, columns)


@given(members(), st.integers(1, 60))
def test_the_filter_keeps_what_a_csv_reader_keeps(
    member: tuple[bytes, list[str]], size: int
) -> None:
    content, columns = member
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    where = pl.col("nutrient_id").is_in(_CODES)
    rows = csv_stream.rows_where(blocks, heading, columns, where)
    assert rows.rows() == _plainly(content, columns)


@given(members(), st.integers(1, 60))
def test_pieces_hold_whole_records_and_all_bytes(
    member: tuple[bytes, list[str]], size: int
) -> None:
    content, columns = member
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    pieces = [b[start:end] for b, start, end in csv_stream.whole_records(blocks, heading)]
    assert heading + b"".join(pieces) == content
    for piece in pieces:
        read = list(csv.reader(io.StringIO(piece.decode(), newline="")))
        assert {len(row) for row in read} == {len(columns)}


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_footnotes_with_newlines_and_ids_are_no_rows(size: int) -> None:
    footnote = 'see\n"9","9","1185","5.0",\n9,9,1185,5.0,'
    content = as_csv(
        V13,
        [
            value("11", "7", "1051", "80.0", footnote=footnote),
            value("12", "7", "1185", "2.5", footnote=footnote),
            value("13", "1185", "1051", "430", footnote="1185"),
            value("14", "7", "430", "3.5"),
        ],
    ).encode()
    heading, blocks = csv_stream.split_heading(_blocks(content, size))
    rows = csv_search.rows_with(blocks, heading, ["id", "footnote", "nutrient_id"], _SOUGHT)
    assert rows["id"].to_list() == ["12", "14"]
    assert rows["footnote"].to_list() == [footnote, None]


def test_a_heading_alone_gives_no_rows() -> None:
    heading, blocks = csv_stream.split_heading([b'"id","nutrient_id","amount"\n'])
    columns = ["id", "nutrient_id", "amount"]
    assert csv_search.rows_with(blocks, heading, columns, _SOUGHT).rows() == []


def test_many_finds_are_parsed_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_search, "_PARSE_BYTES", 100)
    rows = [value(str(n), "7", "1185", f"{n}.5") for n in range(200)]
    heading, blocks = csv_stream.split_heading(_blocks(as_csv(V13, rows).encode(), 500))
    found = csv_search.rows_with(blocks, heading, ["amount", "nutrient_id"], _SOUGHT)
    assert found["amount"].to_list() == [f"{n}.5" for n in range(200)]
