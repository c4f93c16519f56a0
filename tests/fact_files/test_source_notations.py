"""How each source prints amounts: every reading by hand, and what no reading may take."""

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files import notation
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.registry import registry, source_of

Read = tuple[str, str, float | None, float | None, str | None]

# Cell, qualifier, amount, limit, origin.
_READINGS: dict[str, list[Read]] = {
    "nevo": [
        ("2,42", "quantified", 2.42, None, None),
        ("68", "quantified", 68.0, None, None),
        ("0 TR", "trace", None, None, None),
        ("0", "zero", 0.0, None, None),
        ("0,0", "zero", 0.0, None, None),
    ],
    "ciqual": [
        ("9,65", "quantified", 9.65, None, None),
        ("0", "zero", 0.0, None, None),
        ("traces", "trace", None, None, None),
        ("< 20", "below_loq", None, 20.0, None),
        ("< 0,8", "below_loq", None, 0.8, None),
        ("<\n0,14", "below_loq", None, 0.14, None),
    ],
    "rda": [
        ("59.58", "quantified", 59.58, None, None),
        ("8,701.84", "quantified", 8701.84, None, None),
        ("1,234,567", "quantified", 1234567.0, None, None),
        ("0", "zero", 0.0, None, None),
    ],
    "tfda": [
        ("66.308", "quantified", 66.308, None, None),
        ("0", "zero", 0.0, None, None),
    ],
    "stfcj": [
        ("600", "quantified", 600.0, None, None),
        ("1.5", "quantified", 1.5, None, None),
        ("0", "zero", 0.0, 0.1, None),
        ("(12)", "quantified", 12.0, None, "imputed"),
        ("(0)", "zero", 0.0, None, "assumed"),
        ("(0.0)", "zero", 0.0, None, "assumed"),
        ("Tr", "trace", None, 0.5, None),
        ("(Tr)", "trace", None, 0.5, "imputed"),
    ],
}
_UNREADABLE = {
    "rda": ["-", "", "-5", "()4", "(Tr)", "Tr", "1,23", "12,3456", "1,234,5", ",123", "0,5"],
    "tfda": ["2,42", "-", "", "tr", "< 2", "ND", "(5)", "-5", "1,234.5"],
    "nevo": [
        "TR",
        "0TR",
        "2.42",
        "1.234,5",
        "-",
        "",
        "2,",
        ",5",
        "2,4,2",
        "-1",
        "tr",
        "< 2",
        "2,42*",
    ],
    "ciqual": [
        "2.42",
        "-",
        "",
        "<",
        "< ",
        "> 20",
        "trace",
        "Traces",
        "< 20 µg",
        "9,65 (a)",
        "≤ 20",
    ],
    "stfcj": ["-5", "-", "", "2,42", "（5）", "(5", "5)", "((5))", "()", "tr", "(tr)", "*", "†5"],
}


@pytest.mark.parametrize(
    ("source_id", "reading"),
    [(source_id, reading) for source_id, readings in _READINGS.items() for reading in readings],
)
def test_reading(source_id: str, reading: Read) -> None:
    cell, *said = reading
    readings = source_of(source_id).readings
    printed = pl.col("cell")
    found = pl.DataFrame({"cell": [cell]}).select(
        readable=notation.readable(printed, readings),
        qualifier=notation.qualifier(printed, readings),
        amount=notation.amount(printed, readings),
        limit=notation.limit(printed, readings),
        origin=notation.origin(printed, readings),
    )
    assert found.row(0) == (True, *said)


@pytest.mark.parametrize(
    ("source_id", "cell"),
    [(source_id, cell) for source_id, cells in _UNREADABLE.items() for cell in cells],
)
def test_unreadable(source_id: str, cell: str) -> None:
    frame = pl.DataFrame({"cell": [cell]})
    assert not frame.select(notation.readable(pl.col("cell"), source_of(source_id).readings)).item()


def test_a_slip_is_mended_only_where_it_is_declared() -> None:
    frame = pl.DataFrame(
        [("15027", "K", "-5"), ("15027", "K", "-6"), ("15028", "K", "-5"), ("15027", "K2", "-5")],
        schema=["food_code", "meaning", "amount"],
        orient="row",
    )
    cell = corrected("stfcj", pl.col("amount"), pl.col("meaning"), packaged_curated().mended_cell)
    assert frame.select(cell).to_series().to_list() == ["(5)", "-6", "-5", "-5"]
    elsewhere = corrected(
        "frida", pl.col("amount"), pl.col("meaning"), packaged_curated().mended_cell
    )
    assert frame.select(elsewhere).to_series().to_list() == frame["amount"].to_list()


def test_every_declared_slip_is_printed_and_doubted(published: dict[str, pl.DataFrame]) -> None:
    declared = packaged_curated().mended_cell
    assert declared.select("source_id", "food_code", "meaning").is_unique().all()
    foods = {f"{source}:{code}" for source, code in declared.select(pl.nth(0, 1)).rows()}
    doubted = published["issue"].filter(rule="mended_cell")
    assert {key.split("/")[0] for key in doubted["row_key"]} == foods
    said = " ".join(doubted["detail"])
    for printed, meant in declared.select("printed", "meant").rows():
        assert f"printed {printed}, read as {meant}: " in said
    composition = published["composition"].filter(food_id="stfcj:15027").row(0, named=True)
    assert (composition["fat_g"], composition["calcium_mg"], composition["vitamin_d_ug"]) == (
        3.2,
        22.0,
        1.0,
    )


@pytest.mark.parametrize("source_id", registry())
def test_zero_is_told_by_its_number_not_by_its_spelling(source_id: str) -> None:
    """IFCT prints 0.00E+00, which a comparison with the text 0 took for an amount."""
    source = source_of(source_id)
    plain = ["0", "00", "0.0", "0.000", "0.00E+00", "0e0", "0,0", "0,000"]
    frame = pl.DataFrame({"cell": [*plain, *(f"({zero})" for zero in plain)]})
    readings = source.readings
    read = frame.select(
        "cell",
        readable=notation.readable(pl.col("cell"), readings),
        qualifier=notation.qualifier(pl.col("cell"), readings),
        amount=notation.amount(pl.col("cell"), readings),
        origin=notation.origin(pl.col("cell"), readings),
    ).filter("readable")
    assert read.height >= 4
    assert set(read["qualifier"]) == {"zero"}
    assert set(read["amount"]) == {0.0}
    presumed = read.filter(pl.col("cell").str.starts_with("("))
    assert set(presumed["origin"]) <= {"assumed"}
