"""The content hash follows the values and nothing else."""

import hashlib
import struct

import polars as pl
import pytest

from pipeline.published_files.content_hash import content_sha256
from schemas.column import Column, Table

TABLE = Table(
    "t",
    "",
    (
        Column("id", "text", ""),
        Column("x", "number", ""),
        Column("n", "integer", ""),
        Column("b", "boolean", ""),
    ),
    ("id",),
)
FRAME = pl.DataFrame(
    {"id": ["a", "µ"], "x": [0.1, None], "n": [None, -2], "b": [True, None]},
    schema={"id": pl.String, "x": pl.Float64, "n": pl.Int64, "b": pl.Boolean},
)


def test_hash_is_the_one_that_the_docstring_defines() -> None:
    # Written out by hand from the definition: ids "a" and "µ" (2 bytes in UTF-8).
    expected = hashlib.sha256(
        b"id\0text\0" + b"\1\1" + struct.pack("<qq", 1, 2) + b"a\xc2\xb5"
        b"x\0number\0"
        + b"\1\0"
        + struct.pack("<dd", 0.1, 0.0)
        + b"n\0integer\0"
        + b"\0\1"
        + struct.pack("<qq", 0, -2)
        + b"b\0boolean\0"
        + b"\1\0"
        + b"\1\0"
    )
    assert content_sha256(TABLE, {"t": FRAME}) == expected.hexdigest()


def test_order_of_rows_and_sign_of_zero_are_no_content() -> None:
    zero = FRAME.with_columns(x=pl.Series([0.0, 1.0]))
    minus = FRAME.with_columns(x=pl.Series([-0.0, 1.0]))
    assert content_sha256(TABLE, {"t": zero}) == content_sha256(TABLE, {"t": minus.reverse()})


@pytest.mark.parametrize(
    "other",
    [
        FRAME.with_columns(x=pl.Series([0.1, 0.0])),  # zero is not missing
        FRAME.with_columns(id=pl.Series(["aµ", ""])),  # the same letters, cut elsewhere
        FRAME.head(1),
    ],
)
def test_other_content_has_another_hash(other: pl.DataFrame) -> None:
    assert content_sha256(TABLE, {"t": other}) != content_sha256(TABLE, {"t": FRAME})
