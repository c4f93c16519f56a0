"""The quiet band: each key of its type, within its bounds, and no other."""

import pytest

from pipeline.curated.read_curated import packaged_curated
from schemas.quiet_band import QUIET_BAND
from tests.curated.conftest import Copy

FILE = "quiet_band.toml"


def test_the_declared_band() -> None:
    band = packaged_curated().quiet_band
    assert (band.most_schema_changes, band.most_removed_rows, band.few_rows) == (0, 0, 3)
    assert band.quiet_warnings == ("stale",)
    assert "claim" in band.fixed_tables
    assert [column.name for column in QUIET_BAND] == list(band.__slots__)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("few_rows = 3", "few_rows = 3.5", ", column few_rows: '3.5' breaks the rule: a whole num"),
        ("few_rows = 3", "few_rows = -1", ", column few_rows: '-1' breaks the rule: a whole numbe"),
        ("few_rows = 3", "few_rows = true", ", column few_rows: 'True' breaks the rule: a whole n"),
        ("few_rows = 3", "few_rows = '3'", ", column few_rows: '3' breaks the rule: a whole num"),
        (
            "few_rows = 3",
            "few_row = 3",
            ", column few_row: '3' breaks the rule: one of the keys mos",
        ),
        ("few_rows = 3", "few_rows =", ": 'few_rows = "),
        (
            "= 0.05 ",
            "= 1.01 ",
            ", column largest_score: '1.01' breaks the rule: a number of at lea",
        ),
        (
            "= 0.05 ",
            "= nan ",
            ", column largest_score: 'nan' breaks the rule: a number of at least",
        ),
        (
            '"stale"',
            '"stail"',
            ", column quiet_warnings: 'stail' breaks the rule: a list of readab",
        ),
        (
            '["stale"]',
            '"stale"',
            ", column quiet_warnings: 'stale' breaks the rule: a list of read",
        ),
        ('"claim"', '"claims"', ", column fixed_tables: 'claims' breaks the rule: a list of sourc"),
    ],
)
def test_what_a_key_does_not_allow(old: str, new: str, message: str, copy: Copy) -> None:
    text = (copy.folder / FILE).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    copy.content(FILE, lambda content: content.replace(old.encode(), new.encode(), 1))
    copy.stops(f"{FILE} line {line}{message}")


def test_a_key_that_is_missing(copy: Copy) -> None:
    copy.content(FILE, lambda content: content.replace(b"few_rows", b"# few_rows", 1))
    copy.stops(f"{FILE}, column few_rows: None breaks the rule: a whole number of at least 0;")


def test_a_band_that_ends_too_early(copy: Copy) -> None:
    copy.content(FILE, lambda content: content[: content.index(b'"reference_intake')])
    assert "TOML" in copy.stops(f"{FILE} line 15: 'fixed_tables = ")
