"""A printed amount says one thing or cannot be read; zero is never anything else."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fact_files import notation
from schemas.codes import QUALIFIERS

PLAIN = "plain"


def read(
    cell: str | None, dialect: str = PLAIN
) -> tuple[bool, float | None, str | None, float | None]:
    """Return readable, amount, qualifier, limit."""
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String})
    return frame.select(
        readable=notation.readable(pl.col("cell"), dialect),
        amount=notation.amount(pl.col("cell"), dialect).cast(pl.Float64),
        qualifier=notation.qualifier(pl.col("cell"), dialect).cast(pl.String),
        limit=notation.limit(pl.col("cell"), dialect).cast(pl.Float64),
    ).row(0)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("20.9", 20.9),
        ("1.71E+3", 1710.0),
        ("46.5166994171389", 46.5166994171389),
        ("7", 7.0),
        ("3e-05", 3e-05),
        ("0.000006", 6e-06),
        ("1e7", 10000000.0),
    ],
)
def test_plain_numbers(cell: str, amount: float) -> None:
    assert read(cell) == (True, amount, "quantified", None)


@pytest.mark.parametrize("cell", ["0", "0.0", "0.000", "0E-8", "00"])
def test_plain_zeros(cell: str) -> None:
    assert read(cell) == (True, 0.0, "zero", None)


@pytest.mark.parametrize(
    "cell",
    [
        "NaN",
        "nan",
        "inf",
        "-inf",
        "-1",
        "-0",
        "",
        " ",
        "<5",
        "< 5",
        " 5",
        "5 ",
        "5\n",
        "1,5",
        "tr",
        "1.2.3",
        ".5",
        "5.",
        "1e",
        "1e999",
        "1e-400",
        "9" * 400,
        "0x10",
        "1_000",
        "٣",
        "５",
        "+5",
        "1e308",
        "1 000",
        "5*",
        "(5)",
        "-",
    ],
)
def test_unreadable_in_plain(cell: str) -> None:
    assert read(cell) == (False, None, None, None)


def test_a_missing_cell_is_neither_zero_nor_readable() -> None:
    assert read(None)[1:] == (None, None, None)
    assert read(None)[0] is None


numbers = st.decimals(0, Decimal("1e9"), allow_nan=False, allow_infinity=False, places=8)


@given(numbers, st.sampled_from(["f", "E", "e"]))
def test_every_printed_number_reads_back(number: Decimal, style: str) -> None:
    cell = f"{number:{style}}"
    readable, amount, qualifier, limit = read(cell)
    assert readable
    assert amount == float(number)
    assert qualifier == ("zero" if number == 0 else "quantified")
    assert limit is None


@given(st.text())
def test_whatever_is_printed_is_read_as_a_finite_amount_or_refused(cell: str) -> None:
    readable, amount, qualifier, _ = read(cell)
    if readable:
        assert amount is not None
        assert 0 <= amount < float("inf")
        assert (amount == 0) == (qualifier == "zero") == (Decimal(cell) == 0)
    else:
        assert amount is None
        assert qualifier is None


@given(st.from_regex(r"[0-9eE.+-]{1,12}", fullmatch=True))
def test_what_looks_like_a_number_is_never_misread(cell: str) -> None:
    readable, amount, qualifier, _ = read(cell)
    if readable:
        assert amount == float(cell)
        assert (qualifier == "zero") == (Decimal(cell) == 0)


def test_every_dialect_uses_known_qualifiers() -> None:
    for readings in notation.DIALECTS.values():
        assert {r.qualifier for r in readings} <= {None, *QUALIFIERS}
