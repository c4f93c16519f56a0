"""Faults as they happen upstream or on the way, each put into a copy of a source's facts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

Fault = Callable[[Path], None]

_AMOUNT = pl.col("amount")


def table(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def tables_of_foods(folder: Path) -> list[str]:
    """Return the names of the tables at hand whose rows are of foods."""
    names = ("food", "value", "serving", "composition", "ingredient", "scheme_code")
    return [name for name in names if (folder / f"{name}.csv").exists()]


def write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    frame.write_csv(folder / f"{name}.csv")
    sidecar(folder, columns=sidecar(folder)["columns"] | {name: frame.columns})


def sidecar(folder: Path, **other: Any) -> dict[str, Any]:
    """Return the sidecar; with arguments, change it first."""
    path = folder / "source.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if other:
        content |= other
        path.write_text(json.dumps(content), encoding="utf-8")
    return content


def other_raw(folder: Path) -> None:
    """Let the facts be read from other bytes, as those of a refresh are."""
    first, *rest = sidecar(folder)["raw_files"]
    sidecar(folder, raw_files=[first | {"sha256": "0" * 64}, *rest])


def changed(name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Fault:
    def put(folder: Path) -> None:
        write(folder, name, change(table(folder, name)))

    return put


def amounts(of: pl.Expr, new: pl.Expr) -> Fault:
    """Print other amounts where ``of`` holds."""
    other = pl.when(of).then(new.cast(pl.String)).otherwise(_AMOUNT).alias("amount")
    return changed("value", lambda frame: frame.with_columns(other))


def times(factor: float, component: str) -> Fault:
    grown = (_AMOUNT.cast(pl.Float64) * factor).round_sig_figs(6)
    return amounts(pl.col("component") == component, grown)


def without(name: str, gone: pl.Expr) -> Fault:
    return changed(name, lambda frame: frame.filter(~gone))


def swapped(one: str, two: str) -> Fault:
    """Let two components take each other's values."""
    other = pl.col("component").replace({one: two, two: one})
    return changed("value", lambda frame: frame.with_columns(other).sort("food_code", "component"))


def cell(name: str, code: str, column: str, text: str) -> Fault:
    """Print another text in a column of one component."""
    other = pl.when(pl.col("component") == code).then(pl.lit(text)).otherwise(pl.col(column))
    return changed(name, lambda frame: frame.with_columns(other.alias(column)))


def other_codes(new: Callable[[list[str]], list[str]]) -> Fault:
    """Give the foods other codes, in every table; the order of rows stays."""

    def put(folder: Path) -> None:
        codes = table(folder, "food")["food_code"].to_list()
        code = pl.col("food_code").replace(dict(zip(codes, new(codes), strict=True)))
        for name in tables_of_foods(folder):
            write(folder, name, table(folder, name).with_columns(code))

    return put


def without_foods(nth: int) -> Fault:
    """Drop every n-th food from every table."""

    def put(folder: Path) -> None:
        codes = table(folder, "food")["food_code"].gather_every(nth).to_list()
        for name in tables_of_foods(folder):
            without(name, pl.col("food_code").is_in(codes))(folder)

    return put


def headed(name: str, column: str, other: str) -> Fault:
    """Rename a column in the file alone, not in the sidecar."""

    def put(folder: Path) -> None:
        path = folder / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(column, other, 1), "utf-8")

    return put


def in_turn(*faults: Fault) -> Fault:
    def put(folder: Path) -> None:
        for fault in faults:
            fault(folder)

    return put
