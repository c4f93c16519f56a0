"""LanguaL codes of SR28: what becomes of every row, on real rows and on faults."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.raw import Raw
from pipeline.extract.sources.sr28 import extract as sr28
from pipeline.extract.sources.sr28.langual import LangualCodes, langual_codes

# Natto and raw kale, as LANGUAL.txt and LANGDESC.txt have them; kale is taken as a food without
# vitamin K here.
ROWS = [
    ("16113", "A0152"),
    ("16113", "B1452"),
    ("16113", "H0253"),
    ("11233", "A0152"),
    ("11233", "A1281"),
]
TERMS = [
    ("A0152", "VEGETABLE OR VEGETABLE PRODUCT (US CFR)"),
    ("A1281", "1100 VEGETABLES AND VEGETABLE PRODUCTS (USDA SR)"),
    ("B1452", "SOYBEAN"),
    ("H0253", "CURED OR AGED"),
]


def codes(
    rows: list[tuple[str | None, str | None]], terms: list[tuple[str, str]] = TERMS
) -> LangualCodes:
    return langual_codes(
        pl.DataFrame(rows, ["food_code", "code"], orient="row"),
        pl.DataFrame(terms, ["code", "code_name"], orient="row"),
        pl.Series(["16113", "11233"]),
        pl.Series(["16113"]),
    )


def test_real_rows() -> None:
    found = codes([*ROWS])
    assert found.used.rows() == [
        ("16113", "LanguaL", "A0152", "VEGETABLE OR VEGETABLE PRODUCT (US CFR)"),
        ("16113", "LanguaL", "B1452", "SOYBEAN"),
        ("16113", "LanguaL", "H0253", "CURED OR AGED"),
    ]
    assert (found.of_other_foods, found.rejected) == (2, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("99998", "A0152"), "its food is not in FOOD_DES"),
        ((None, "A0152"), "its food is not in FOOD_DES"),
        (("16113", "a0152"), "no LanguaL code: a letter and four digits"),
        (("16113", "A152"), "no LanguaL code: a letter and four digits"),
        (("16113", None), "no LanguaL code: a letter and four digits"),
        (("16113", "Z9999"), "its code is not in LANGDESC"),
        (("16113", "B1452"), "the same row stands there before"),
    ],
)
def test_what_cannot_be_used_is_rejected_verbatim(
    row: tuple[str | None, str | None], reason: str
) -> None:
    found = codes([*ROWS, row, row])
    assert [r for *_, r in found.rejected] == [reason] * 2
    assert found.rejected[0] == (
        *("scheme_code", {"line": 6, "food_code": row[0], "code": row[1]}, reason),
    )
    assert found.used.height + found.of_other_foods + len(found.rejected) == len(ROWS) + 2


def test_a_code_explained_twice_stops() -> None:
    with pytest.raises(DataError, match=r"LANGDESC\.txt, row 5: Factor_Code B1452 is listed twice"):
        codes([*ROWS], [*TERMS, ("B1452", "SOYA")])


def test_every_row_of_the_real_file(shared: Path) -> None:
    folder = Raw(shared / "fdc" / "sr28")
    printed = sr28._text(folder, "LANGUAL.txt", sr28._LANGUAL)  # noqa: SLF001
    terms = sr28._text(folder, "LANGDESC.txt", sr28._LANGDESC)  # noqa: SLF001
    known = sr28._text(folder, "FOOD_DES.txt", sr28._FOOD_DES)["food_code"]  # noqa: SLF001
    facts = Path(sr28.__file__).parents[3] / "facts" / "sr28"
    food = pl.read_csv(facts / "food.csv", infer_schema=False)
    found = langual_codes(printed, terms, known, food["food_code"])
    assert printed.height == 38_301
    assert (found.used.height, found.of_other_foods, found.rejected) == (25_598, 12_703, [])
    assert found.used["food_code"].n_unique() == 1_780
    key = ["food_code", "scheme", "code"]
    committed = pl.read_csv(facts / "scheme_code.csv", infer_schema=False)
    assert committed.equals(found.used.sort(key))
