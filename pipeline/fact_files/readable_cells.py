"""Keep only cells that the source's notation can read; others are rejected verbatim."""

import polars as pl

from pipeline.diagnostics.violations import cut
from pipeline.fact_files import notation
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.extracted import rejected_rows
from pipeline.fact_files.source import Source
from schemas.codes import COMPOSITION

Tables = dict[str, pl.DataFrame]

NO_AMOUNT = "is no amount as"  # begins the reason why a cell is rejected


def only_readable(source: Source, tables: Tables, mended_cell: pl.DataFrame) -> Tables:
    """Return the facts tables with each unreadable cell moved to ``rejected``.

    A food without any value left is removed, with all its rows. Obvious misprints are read as
    ``mended_cell`` declares. A minimum above its maximum is moved there with that maximum; the
    amount beside them stays.
    """

    def fits(cell: pl.Expr, meaning: pl.Expr) -> pl.Expr:
        read = corrected(source.source_id, cell, meaning, mended_cell)
        return notation.readable(read, source.readings).fill_null(value=False)

    value, component = tables["value"], tables["component"]
    meaning = pl.col("component").replace_strict(
        dict(component.select("component", "meaning").iter_rows()), default=None
    )
    limited = pl.col("amount").is_null() & pl.col("loq").is_not_null()
    usable = limited | fits(pl.col("amount"), meaning)
    refused = [
        ("value", {k: v for k, v in row.items() if v is not None}, _reason(row["amount"], source))
        for row in value.filter(~usable).to_dicts()
    ]
    composition = tables["composition"]
    for code, column in component.select("component", "meaning").iter_rows():
        if column not in COMPOSITION or code not in composition.columns:
            continue
        cell = pl.col(code)
        odd = cell.is_not_null() & ~fits(cell, pl.lit(column))
        refused += [
            ("composition", {"food_code": food, "component": code, "amount": amount}, reason)
            for food, amount in composition.filter(odd).select("food_code", code).iter_rows()
            for reason in [_reason(amount, source)]
        ]
        composition = composition.with_columns(pl.when(~odd).then(cell).alias(code))
    whole, contradicting = _without_contradicting_range(source, value.filter(usable))
    refused += contradicting
    kept = {**tables, "value": whole, "composition": composition}
    for name in ("food", "serving", "composition", "ingredient", "scheme_code"):
        kept[name] = kept[name].join(kept["value"], on="food_code", how="semi")
    kept["reference"] = tables["reference"].join(kept["value"], on="reference_id", how="semi")
    kept["rejected"] = pl.concat([tables["rejected"], rejected_rows(refused)])
    return kept


def _without_contradicting_range(
    source: Source, value: pl.DataFrame
) -> tuple[pl.DataFrame, list[tuple[str, dict[str, str], str]]]:
    """Return the values, and as rejected rows each minimum above its maximum."""
    low, high = (notation.amount(pl.col(name), source.readings) for name in ("min", "max"))
    contradicts = (low > high).fill_null(value=False)
    if not value.select(contradicts.any()).item():
        return value, []
    columns = ["food_code", "component", "min", "max", "unit"]
    refused = [
        ("value", row, f"the minimum {cut(row['min'])} is above the maximum {cut(row['max'])}")
        for row in value.filter(contradicts).select(columns).to_dicts()
    ]
    return value.with_columns(
        pl.when(~contradicts).then(name).alias(name) for name in ("min", "max")
    ), refused


def _reason(printed: str, source: Source) -> str:
    return f"{cut(printed)!r} {NO_AMOUNT} {source.source_id} prints them"
