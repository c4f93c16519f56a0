"""Changes that keep counts, units and distributions: each is found by name, and real ones are not.

Every change here stays inside the bounds of the older guards: nothing else would tell of it.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.extract.run_extract import extract
from pipeline.fact_files.read import Facts, read_facts
from pipeline.guard.amounts import amounts
from pipeline.guard.exchanged import exchanged
from pipeline.guard.fact_columns import columns
from pipeline.guard.finding import Finding, Level
from pipeline.guard.identity import doubled, identity
from pipeline.guard.origin_shares import groups, provenance
from pipeline.guard.pattern import factor, ranks, repeated
from tests.conftest import FACTS
from tests.guard.frozen import frozen

Tables = dict[str, pl.DataFrame]
Change = Callable[[Tables], Tables]
Found = dict[tuple[str, str], Finding]

K1, MK4 = "430", "428"
_CODE, _NTH = pl.col("food_code"), pl.int_range(pl.len())
_OF_A_FOOD = ("food", "value", "serving", "composition")


def warned(before: Facts, after: Facts) -> Found:
    """Return what the guards of identity and pattern warn of, by rule and subject."""
    curated = packaged_curated()
    old, new = amounts(before, curated), amounts(after, curated)
    found = [*provenance(before, after), *groups(before, after)]
    for compare in (exchanged, factor, repeated):
        found += compare(after.source_id, old, new)
    for compare_both in (identity, doubled, ranks):
        found += compare_both(before, after, old, new)
    return {(f.rule, f.subject): f for f in found if f.level is not Level.PASSED}


def _with(**other: pl.Expr) -> Callable[[str], Change]:
    return lambda name: lambda tables: {**tables, name: tables[name].with_columns(**other)}


def _codes(tables: Tables, holds: pl.Expr) -> list[str]:
    return tables["food"].filter(holds)["food_code"].to_list()


def _exchange(tables: Tables, names: tuple[str, ...], *codes: str) -> Tables:
    """Let the foods take each other's rows in these tables, in a ring."""
    ring = pl.col("food_code").replace(dict(zip(codes, (*codes[1:], codes[0]), strict=True)))
    return {**tables, **{name: tables[name].with_columns(ring) for name in names}}


def three_names_exchanged(tables: Tables) -> Tables:
    food = _exchange(tables, ("food",), "01009", "11233", "16113")["food"]
    groups_stay = tables["food"].select("food_code", "group_code", "group_name")
    kept = food.drop("group_code", "group_name").join(groups_stay, on="food_code")
    return {**tables, "food": kept.select(tables["food"].columns)}


def two_foods_exchange_values(tables: Tables) -> Tables:
    return _exchange(tables, ("value",), "11233", "01009")


def two_foods_exchange_everything(tables: Tables) -> Tables:
    return _exchange(tables, ("value", "composition"), "11233", "01009")


def forms_exchanged_in_19_cheeses(tables: Tables) -> Tables:
    cheese = tables["food"].filter(pl.col("name").str.contains("(?i)cheese"))
    both = tables["value"].filter(pl.col("component").is_in([K1, MK4]))
    both = both.group_by("food_code").agg(
        pl.col("amount").cast(pl.Float64).max().alias("most"), pl.col("component").n_unique()
    )
    has_both = both.filter((pl.col("component") == 2) & (pl.col("most") > 0))
    codes = sorted(has_both.join(cheese, on="food_code", how="semi")["food_code"])[:19]
    assert len(codes) == 19
    other = pl.when(_CODE.is_in(codes)).then(pl.col("component").replace({K1: MK4, MK4: K1}))
    return _with(component=other.otherwise("component"))("value")(tables)


def _times(by: float, which: pl.Expr) -> Change:
    grown = (pl.col("amount").cast(pl.Float64) * by).round_sig_figs(6).cast(pl.String)
    return _with(amount=pl.when(which).then(grown).otherwise("amount"))("value")


def ids_reused_for_4_percent(tables: Tables) -> Tables:
    """Give every 25th code the name and the numbers of the food 1,000 places on, changed a bit."""
    codes = tables["food"]["food_code"].to_list()
    reused = {codes[(n + 1_000) % len(codes)]: codes[n] for n in range(0, len(codes), 25)}
    found = dict(tables)
    for name in ("food", "value", "composition"):
        frame = tables[name]
        new = frame.filter(_CODE.is_in(list(reused))).with_columns(_CODE.replace(reused))
        if name == "food":
            new = new.with_columns(name=pl.concat_str(pl.lit("Other "), "name"))
        if name == "value":
            more = (pl.col("amount").cast(pl.Float64) * 1.07).round(3).cast(pl.String)
            new = new.with_columns(amount=more)
        kept = frame.filter(~_CODE.is_in(list(reused.values())))
        found[name] = pl.concat([kept, new]).sort("food_code")
    return found


def cheeses_in_another_group(tables: Tables) -> Tables:
    codes = _codes(tables, pl.col("name").str.starts_with("Cheese"))[:92]
    other = pl.when(_CODE.is_in(codes)).then(pl.lit("Sweets")).otherwise("group_name")
    return _with(group_name=other)("food")(tables)


def foods_doubled(tables: Tables) -> Tables:
    codes = _codes(tables, _NTH % 10 < 3)
    new = pl.concat_str(pl.lit("9"), "food_code").alias("food_code")
    return {
        name: pl.concat([frame, frame.filter(_CODE.is_in(codes)).with_columns(new)])
        if name in _OF_A_FOOD
        else frame
        for name, frame in tables.items()
    }


_CONSTANT = pl.when((pl.col("component") == K1) & (_NTH % 10 < 3) & (pl.col("amount") != "0.0"))

# name → change, what is warned of: at least these
CHANGES: dict[str, tuple[Change, set[tuple[str, str]]]] = {
    "names of three foods exchanged": (three_names_exchanged, {("identity", "names")}),
    "values of two foods exchanged": (two_foods_exchange_values, {("exchanged", "foods")}),
    "all numbers of two foods exchanged": (
        two_foods_exchange_everything,
        {("identity", "numbers")},
    ),
    "K1 and MK-4 exchanged in 19 cheeses": (
        forms_exchanged_in_19_cheeses,
        {("exchanged", "forms")},
    ),
    "3 % of the amounts times 10": (_times(10, _NTH % 33 == 0), {("factor", "K1")}),
    "all amounts times 1.49": (
        _times(1.49, pl.lit(value=True)),
        {("factor", "K1"), ("factor", "MK4")},
    ),
    "ids reused for 4 % of the foods": (ids_reused_for_4_percent, {("identity", "codes")}),
    "92 cheeses in another group": (cheeses_in_another_group, {("groups", "food")}),
    "30 % of the foods doubled": (foods_doubled, {("doubled", "food")}),
    "30 % constant": (
        _with(amount=_CONSTANT.then(pl.lit("2.1")).otherwise("amount"))("value"),
        {("repeated", "K1")},
    ),
    "n is 0 everywhere": (
        _with(n_samples=pl.lit("0"))("value"),
        {("provenance", "K1"), ("provenance", "MK4")},
    ),
    "imputed values called analytical": (
        _with(derivation_code=pl.lit("A"), source_code=pl.lit("1"))("value"),
        {("provenance", "K1")},
    ),
}


@pytest.fixture(scope="module")
def sr28() -> Facts:
    return read_facts(FACTS / "sr28")


@pytest.mark.parametrize("name", CHANGES)
def test_a_silent_change_is_warned_of(name: str, sr28: Facts) -> None:
    change, expected = CHANGES[name]
    tables = {table: sr28.tables[table] for table in sr28.tables}
    found = warned(sr28, Facts(sr28.sidecar, change(tables)))
    assert expected <= found.keys()
    for finding in found.values():
        assert finding.level is Level.WARNED


def test_what_is_found_is_named(sr28: Facts) -> None:
    tables = {table: sr28.tables[table] for table in sr28.tables}
    found = warned(sr28, Facts(sr28.sidecar, three_names_exchanged(tables)))
    names = found["identity", "names"]
    assert names.figure == "3 of 5,227"
    assert names.detail.startswith("Cheese, cheddar")
    assert names.detail.endswith("Natto: 16113 → 01009")
    found = warned(sr28, Facts(sr28.sidecar, two_foods_exchange_values(tables)))
    assert found["exchanged", "foods"].detail == "01009 and 11233"
    found = warned(sr28, Facts(sr28.sidecar, _times(1.49, pl.lit(value=True))(tables)))
    assert found["factor", "K1"].figure.endswith("are 1.49 × those before")
    found = warned(sr28, Facts(sr28.sidecar, cheeses_in_another_group(tables)))
    assert found["groups", "food"].figure == "92 of 5,227 (1.8%)"
    assert found["groups", "food"].detail.startswith("89: Dairy and Egg Products → Sweets, 1: ")


def test_ranks_within_a_group_tell_of_amounts_dealt_anew(sr28: Facts) -> None:
    food, value = sr28.tables["food"], sr28.tables["value"]
    codes = food.filter(group_name="Spices and Herbs")["food_code"].to_list()
    of = value.filter((pl.col("component") == K1) & _CODE.is_in(codes))
    dealt = of.with_columns(amount=pl.col("amount").reverse())
    other = pl.concat([value.join(of, on=["food_code", "component"], how="anti"), dealt])
    found = warned(sr28, Facts(sr28.sidecar, {**sr28.tables, "value": other}))
    assert "Spices and Herbs" in found["ranks", "K1"].detail


def test_the_same_facts_are_silent(sr28: Facts) -> None:
    for facts in (sr28, frozen("fdc_foundation"), read_facts(FACTS / "fdc_foundation_samples")):
        assert warned(facts, facts) == {}


def test_two_real_releases_of_foundation_foods_raise_no_false_warning(
    shared: Path, tmp_path: Path
) -> None:
    sides = []
    for kind, day in (("csv", "2024-10-31"), ("json", "2025-12-18")):
        name = f"FoodData_Central_foundation_food_{kind}_{day}.zip"
        extract("fdc_foundation", shared / "fdc" / name, tmp_path / kind)
        sides.append(read_facts(tmp_path / kind / "fdc_foundation"))
    assert warned(*sides) == {}
    assert {f.level for f in columns(*sides) if f.subject == "food"} == {Level.PASSED}


def test_sr_legacy_after_sr28_raises_one_warning_of_foods_that_are_others(sr28: Facts) -> None:
    """Eight codes name another product, of other numbers: baby food and infant formula."""
    legacy = read_facts(FACTS / "fdc_sr_legacy")
    found = warned(_as_sr_legacy(sr28, legacy), legacy)
    assert list(found) == [("identity", "codes")]
    assert found["identity", "codes"].figure == "8 of 5,029"


def _as_sr_legacy(sr28: Facts, legacy: Facts) -> Facts:
    """Return SR28 under the codes of FoodData Central: no leading zeros, other nutrient ids."""
    ids = {"428": "1183", "429": "1184", "430": "1185", "208": "1008", "204": "1004"}
    ids |= {"606": "1258", "645": "1292", "646": "1293", "328": "1114", "324": "1110"}
    ids |= {"301": "1087"}
    found = {}
    for name, frame in sr28.tables.items():
        recoded = frame.with_columns(
            *([_CODE.str.strip_chars_start("0")] if "food_code" in frame.columns else []),
            *([pl.col("component").replace(ids)] if "component" in frame.columns else []),
        )
        found[name] = recoded.rename({k: new for k, new in ids.items() if k in frame.columns})
    return Facts(legacy.sidecar, found)
