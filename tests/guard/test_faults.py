"""Each fault, put into real facts, is caught by the guards named here and by no others."""

import polars as pl
import pytest

from pipeline.guard.finding import Level
from tests.conftest import Declare
from tests.guard import faults
from tests.guard.conftest import Pairs
from tests.guard.faults import Fault

Fatal = dict[tuple[str, str], str]  # rule and subject: the figure of the report

K1, DK1, MK4 = "430", "429", "428"  # nutrient numbers of SR28
_NTH = pl.int_range(pl.len())


def _of(component: str) -> pl.Expr:
    return pl.col("component") == component


def _shifted(codes: list[str]) -> list[str]:
    return [*codes[1:], codes[0]]


def _renumbered(codes: list[str]) -> list[str]:
    return [f"9{code}" for code in codes]


def _with_an_orphan(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame.head(1).with_columns(food_code=pl.lit("x")), frame])


_TEN_PERCENT_CUT: Fatal = {
    ("rows", "value"): "6,501 of 7,224 rows (90.0%)",
    ("rows", "K1"): "4,695 of 5,226 rows (89.8%)",
    ("rows", "DK1"): "1,265 of 1,410 rows (89.7%)",
    ("rows", "MK4"): "541 of 588 rows (92.0%)",
    ("minimum", "value"): "6,501 rows",
    ("minimum", "K1"): "4,695 rows",
    ("minimum", "DK1"): "1,265 rows",
    ("minimum", "MK4"): "541 rows",
    ("keys", "food"): "379 broken",  # foods whose only value was cut
}
_SWAPPED: Fatal = {
    ("rows", "K1"): "1,410 of 5,226 rows (27.0%)",
    ("minimum", "K1"): "1,410 rows",
    ("median", "K1"): "2.1 → 3.9 (1.857 ×)",
    ("median", "DK1"): "3.9 → 2.1 (0.5385 ×)",
    ("zeros", "K1"): "20.8 % → 85.7 % (+64.9 points)",
    ("zeros", "DK1"): "85.7 % → 20.8 % (-64.9 points)",
    ("same_foods", "K1"): "947 of 977 (96.9%)",
    ("same_foods", "DK1"): "947 of 977 (96.9%)",
}
_TIMES_1000: Fatal = {
    ("median", "K1"): "2.1 → 2,100 (1,000 ×)",
    ("p95", "K1"): "71.3 → 71,300 (1,000 ×)",
    ("same_foods", "K1"): "4,137 of 4,137 (100.0%)",
}

# name → fault in SR28, what is fatal then
SR28: dict[str, tuple[Fault, Fatal]] = {
    "times 1000": (faults.times(1000, K1), _TIMES_1000),
    "over 1000": (
        faults.times(0.001, K1),
        {
            ("median", "K1"): "2.1 → 0.0021 (0.001 ×)",
            ("p95", "K1"): "71.3 → 0.0713 (0.001 ×)",
            ("same_foods", "K1"): "4,137 of 4,137 (100.0%)",
        },
    ),
    "a form blanked": (
        faults.amounts(_of(MK4), pl.lit(None)),
        {
            ("cells", "value"): "588 broken",
            ("blanks", "MK4"): "0.0 % → 100.0 % (+100.0 points)",
            ("zeros", "MK4"): "44.2 % → 0.0 % (-44.2 points)",
        },
    ),
    "a form gone": (
        faults.without("value", _of(DK1)),
        {
            ("rows", "DK1"): "0 of 1,410 rows (0.0%)",
            ("rows", "value"): "5,814 of 7,224 rows (80.5%)",
            ("minimum", "DK1"): "0 rows",
            ("keys", "food"): "1 broken",  # it had no other value
            ("minimum", "value"): "5,814 rows",
        },
    ),
    "10 % of the rows cut": (faults.without("value", _NTH % 10 == 0), _TEN_PERCENT_CUT),
    "K1 and DK1 swapped": (faults.swapped(K1, DK1), _SWAPPED),
    "K1 and DK1 swapped in their meaning": (
        faults.in_turn(
            faults.cell("component", K1, "meaning", "DK1"),
            faults.cell("component", DK1, "meaning", "K1"),
        ),
        {
            **_SWAPPED,
            ("components", K1): "meaning K1 → DK1",
            ("components", DK1): "meaning DK1 → K1",
        },
    ),
    "a column renamed in the file": (
        faults.headed("value", "amount", "Nutr_Val"),
        {("readable", "after"): "not readable"},
    ),
    "a column renamed in file and sidecar": (
        faults.changed("serving", lambda frame: frame.rename({"sd_g": "Std_Dev"})),
        {("columns", "serving"): "7 → 7"},
    ),
    "a column gone": (
        faults.changed("value", lambda frame: frame.drop("derivation_code")),
        {("columns", "value"): "18 → 17"},
    ),
    "ids given anew": (
        faults.other_codes(_renumbered),
        {("removed", "food"): "5,227 of 5,227 (100.0%)"},
    ),
    "2 % of the foods gone": (
        faults.without_foods(50),
        {
            ("removed", "food"): "105 of 5,227 (2.0%)",
            ("minimum", "DK1"): "1,388 rows",
            ("minimum", "MK4"): "578 rows",
        },
    ),
    "µg to mg in the component table": (
        faults.cell("component", K1, "unit", "mg"),
        {("units", K1): "µg → mg, µg"},
    ),
    "µg to mg on the values": (
        faults.cell("value", K1, "unit", "mg"),
        {**_TIMES_1000, ("units", K1): "µg → µg, mg"},
    ),
    "mg to g of composition": (
        faults.cell("component", "301", "unit", "g"),
        {
            ("units", "301"): "mg → g",
            ("median", "calcium_mg"): "22 → 22,000 (1,000 ×)",
            ("p95", "calcium_mg"): "357 → 357,000 (1,000 ×)",
            ("same_foods", "calcium_mg"): "5,052 of 5,052 (100.0%)",
        },
    ),
    "a unit that composition does not know": (
        faults.cell("component", "301", "unit", "µg"),
        {
            ("units", "301"): "mg → µg",
            ("cells", "component"): "1 broken",
            ("readable", "amounts"): "no numbers to compare",
        },
    ),
    "8 % more zeros": (
        faults.amounts(_of(K1) & (_NTH % 10 == 0), pl.lit("0.0")),
        {("zeros", "K1"): "20.8 % → 28.7 % (+7.9 points)"},
    ),
    "a key twice": (
        faults.changed("serving", lambda frame: pl.concat([frame.head(1), frame])),
        {("keys", "serving"): "1 broken"},
    ),
    "a code that no food has": (
        faults.changed("serving", _with_an_orphan),
        {("keys", "serving"): "1 broken"},
    ),
    "a number with a comma": (
        faults.amounts(_of(K1) & (pl.col("food_code") == "11233"), pl.lit("1,234")),
        {("cells", "value"): "1 broken"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SR28)
def test_a_fault_in_sr28_is_fatal(name: str, pairs: Pairs) -> None:
    fault, expected = SR28[name]
    folders = pairs("sr28")
    fault(folders.after / "sr28")
    faults.other_raw(folders.after / "sr28")
    assert folders.found(Level.FATAL) == expected


def test_codes_that_moved_to_the_next_food_are_fatal(pairs: Pairs) -> None:
    folders = pairs("sr28")
    faults.other_codes(_shifted)(folders.after / "sr28")
    faults.other_raw(folders.after / "sr28")
    found = folders.found(Level.FATAL)
    assert found["renamed", "food"] == "5,227 of 5,227 (100.0%)"
    assert found["same_foods", "K1"] == "2,621 of 4,485 (58.4%)"
    assert found["removed", "serving"] == "1,850 of 10,230 (18.1%)"
    assert {rule for rule, _ in found} == {"renamed", "same_foods", "removed"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "two"),
    [("433", "436"), ("434", "435"), ("436", "437"), ("437", "439"), ("438", "439")],
)
def test_two_menaquinones_swapped_are_fatal(one: str, two: str, pairs: Pairs) -> None:
    folders = pairs("frida")
    value = faults.table(folders.before / "frida", "value")
    assert value.filter(_of(one)).height == value.filter(_of(two)).height == 94
    faults.swapped(one, two)(folders.after / "frida")
    faults.other_raw(folders.after / "frida")
    assert len([rule for rule, _ in folders.found(Level.FATAL) if rule == "same_foods"]) == 2


def test_more_cells_without_amount_are_fatal(pairs: Pairs) -> None:
    folders = pairs("ciqual")
    faults.amounts(_of("54101") & (_NTH % 10 == 0), pl.lit("traces"))(folders.after / "ciqual")
    faults.other_raw(folders.after / "ciqual")
    assert folders.found(Level.FATAL) == {
        ("blanks", "K1"): "17.7 % → 26.3 % (+8.6 points)",
    }


def test_samples_a_thousand_times_too_large_are_fatal(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation_samples")
    folder = folders.after / "fdc_foundation_samples"
    grown = (pl.col("amount").cast(pl.Float64) * 1000).cast(pl.String)
    faults.changed("sample", lambda frame: frame.with_columns(grown))(folder)
    faults.other_raw(folder)
    assert set(folders.found(Level.FATAL)) >= {("median", "sample K1"), ("p95", "sample MK4")}


def test_samples_cut_are_fatal(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation_samples")
    folder = folders.after / "fdc_foundation_samples"
    faults.without("sample", _NTH % 10 == 0)(folder)
    faults.other_raw(folder)
    found = folders.found(Level.FATAL)
    assert found["rows", "sample"] == "1,152 of 1,281 rows (89.9%)"
    assert found["removed", "sample"] == "129 of 1,281 (10.1%)"
    assert {rule for rule, _ in found} == {"rows", "removed", "minimum"}


def test_rows_more_than_doubled_are_warned_of(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation")
    faults.without("serving", _NTH % 3 > 0)(folders.before / "fdc_foundation")
    assert folders.found(Level.WARNED)["rows", "serving"] == "126 of 42 rows (300.0%)"


def test_few_ids_gone_are_named_and_warned_of(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation")
    codes = ["100173", "100192"]
    for name in ("food", "value", "serving", "composition"):
        gone = pl.col("food_code").is_in(codes)
        faults.without(name, gone)(folders.after / "fdc_foundation")
    finding = next(f for f in folders.guard() if (f.rule, f.subject) == ("removed", "food"))
    assert (finding.level, finding.figure) == (Level.WARNED, "2 of 75 (2.7%)")
    assert finding.detail == "100173, 100192"


def test_an_account_that_does_not_add_up_is_fatal(pairs: Pairs) -> None:
    folders = pairs("literature")
    account = faults.sidecar(folders.after / "literature")["account"]
    faults.sidecar(folders.after / "literature", account=account | {"rows read": 2562})
    assert folders.found(Level.FATAL) == {("account", ""): "does not add up"}


def test_fewer_rows_than_the_declared_minimum_are_fatal(pairs: Pairs, declare: Declare) -> None:
    folders = pairs("fdc_foundation")
    declare("fdc_foundation", minimum={"K1": 76})
    assert folders.found(Level.FATAL) == {("minimum", "K1"): "75 rows"}


def test_a_cut_file_is_fatal_and_the_other_sources_are_still_guarded(pairs: Pairs) -> None:
    folders = pairs("frida", "fdc_foundation")
    path = folders.after / "frida" / "value.csv"
    path.write_bytes(path.read_bytes()[:-3])
    findings = folders.guard()
    broken = [f for f in findings if f.level is Level.FATAL]
    assert [(f.rule, f.source_id, f.subject) for f in broken] == [("readable", "frida", "after")]
    assert broken[0].detail.startswith("frida/value.csv line 2489: the file ends within the line")
    assert sum(f.source_id == "fdc_foundation" for f in findings) > 50


def test_the_only_amount_of_a_form_a_thousand_times_too_large_is_warned_of(pairs: Pairs) -> None:
    folders = pairs("fdc_foundation")
    faults.times(1000, "1184")(folders.after / "fdc_foundation")
    faults.other_raw(folders.after / "fdc_foundation")
    assert folders.found(Level.FATAL) == {}
    assert folders.found(Level.WARNED)["same_foods", "DK1"] == "1 of 1 (100.0%)"


def test_a_form_of_few_foods_is_not_compared_by_share(pairs: Pairs) -> None:
    folders = pairs("literature")
    figures = folders.found(Level.PASSED)
    assert figures["median", "MK9_4H"] == "too few to compare (1 → 1 amounts above 0)"
    assert figures["zeros", "MK9_4H"] == "too few to compare (3 → 3 rows)"
    assert figures["rows", "MK9_4H"] == "3 of 3 rows (100.0%)"
    assert figures["same_foods", "MK9_4H"] == "0 of 1 (0.0%)"


@pytest.mark.parametrize(("gone", "level"), [(3, Level.WARNED), (4, Level.FATAL)])
def test_three_of_few_foods_may_go_and_four_may_not(gone: int, level: Level, pairs: Pairs) -> None:
    """One per cent of 75 foods is less than one: the bound is three."""
    folders = pairs("fdc_foundation")
    folder = folders.after / "fdc_foundation"
    codes = faults.table(folder, "food")["food_code"].to_list()[:gone]
    for name in ("food", "value", "serving", "composition"):
        faults.without(name, pl.col("food_code").is_in(codes))(folder)
    assert ("removed", "food") in folders.found(level)
