"""Tables as text: aligned by columns of the terminal, cut, in blocks where too wide; Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width as width_of

from pipeline.diagnostics.text_table import cell, in_columns, in_markdown_table

WIDE = "チーズ"  # three characters of two columns each


def test_numbers_stand_right_and_the_rest_left() -> None:
    rows = [("natto", 998.0, 1), ("egg", None, 12), (WIDE, 0.5, 3)]
    assert list(in_columns(("name", "µg", "n"), rows, ruled=True)) == [
        "name     µg   n",
        "------  ---  --",
        "natto   998   1",
        "egg          12",
        "チーズ  0.5   3",
    ]


def test_a_column_with_a_text_is_no_column_of_numbers() -> None:
    assert list(in_columns(("n",), [(1,), ("many",)])) == ["n", "1", "many"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1e-07"),
        (True, "True"),
        ("two\nlines\tof  it", "two lines of it"),
        ("red\x1b[31m", "red\\u001b[31m"),
    ],
)
def test_a_value_is_one_line_that_no_terminal_obeys(value: object, text: str) -> None:
    assert cell(value) == text


def test_the_widest_text_is_cut_first_and_an_id_last() -> None:
    row = ("fdc_foundation:1234", "a long name of a food", "cheese")
    assert list(in_columns(("food_id", "name", "kind"), [row], 42)) == [
        "food_id              name           kind",
        "fdc_foundation:1234  a long name …  cheese",
    ]


def test_a_wide_character_is_never_cut_in_half() -> None:
    rows = [(WIDE * 3, "x")]
    assert list(in_columns(("name", "y"), rows, 15))[1] == "チーズチー…   x"
    assert list(in_columns(("name", "y"), rows, 16))[1] == "チーズチーズ…  x"


def test_combining_marks_take_no_column() -> None:
    composed, decomposed = "crème", "cre\N{COMBINING GRAVE ACCENT}me"
    (_, first, second) = in_columns(("name", "y"), [(composed, "x"), (decomposed, "x")])
    assert width_of(first) == width_of(second) == 8


def test_what_is_too_wide_is_told_a_line_a_cell() -> None:
    columns = [f"column_{n}" for n in range(10)]
    rows = [["a text of several words that goes on", None, *range(8)]]
    lines = list(in_columns(columns, rows, 40))
    assert lines[:3] == [
        "column_0  a text of several words that",
        "          goes on",
        "column_2  0",
    ]
    assert lines[-1] == ""
    assert not any("column_1" in line for line in lines), "what is missing is left out"


@given(
    st.lists(st.lists(st.text("ab ズé-\x1b", max_size=40), min_size=4, max_size=4), max_size=4),
    st.integers(1, 120),
)
def test_no_line_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    lines = list(in_columns(("food_id", "a name", "x", "y"), rows, width))
    assert max(map(width_of, lines), default=0) <= max(width, 16)


def test_no_row_leaves_the_headings() -> None:
    assert list(in_columns(("a", "b"), [], ruled=True)) == ["a  b", "-  -"]


def test_markdown_names_the_columns_of_numbers() -> None:
    assert list(in_markdown_table(("food", "n"), [("natto", "3")], right=("n",))) == [
        "| food | n |",
        "|---|---:|",
        "| natto | 3 |",
    ]
    assert list(in_markdown_table(("food",), [])) == ["| food |", "|---|"]
