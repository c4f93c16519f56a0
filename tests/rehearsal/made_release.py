"""A made next release of any source, as its extract step would write it: few small changes."""

import hashlib
import re
from pathlib import Path

import polars as pl

from pipeline.fact_files.sidecar import Sidecar
from schemas.facts import FACTS
from tests.conftest import edit_sidecar

GROWN = 3  # values that are 2 % more
ADDED = 1  # foods
RENAMED = 1  # the place of the food
_PLAIN = r"^[0-9]*[1-9][0-9]*(\.[0-9]+)?$"


def make_release(folder: Path, *, renamed: bool = True) -> str:
    """Change the facts of one source to those of a made next release; return its name.

    A food is new with all its rows, another has a longer name if one is ``renamed``, and three
    values are 2 % more. Of laboratory samples, which are no foods, three results are 2 % more.
    """
    food = read(folder, "food")
    if food.is_empty():
        write(folder, "sample", _grown(read(folder, "sample"), "."))
        return _renamed(folder)
    codes = food["food_code"].head(ADDED)
    fresh = dict(zip(codes, (f"{code}0001" for code in codes), strict=True))
    for name in ("food", "value", "serving", "composition"):
        frame = read(folder, name)
        frame = pl.concat([frame, _of_new_foods(frame, fresh)])
        if name == "value":
            frame = _grown(frame, Sidecar.load(folder).source.values.decimal_mark)
        if name == "food" and renamed:
            named = "name_original" if "name_original" in frame.columns else "name"
            second = pl.col("food_code") == food["food_code"][RENAMED]
            longer = pl.when(second).then(pl.concat_str(named, pl.lit(", whole"))).otherwise(named)
            frame = frame.with_columns(longer.alias(named))
        write(folder, name, frame)
    return _renamed(folder)


def read(folder: Path, name: str) -> pl.DataFrame:
    """Return a table of the facts, all text."""
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    """Write a table of the facts in the order of its key."""
    frame.sort(FACTS[name].primary_key).write_csv(folder / f"{name}.csv")


def _grown(values: pl.DataFrame, decimal_mark: str) -> pl.DataFrame:
    """Return the values, the first few above 0 with 2 % more."""
    number = pl.col("amount").str.replace(decimal_mark, ".", literal=True)
    grows = number.str.contains(_PLAIN)
    first = grows & (grows.cum_sum() <= GROWN)
    more = (number.cast(pl.Float64, strict=False) * 1.02).round(4).cast(pl.String)
    printed = more.str.replace(".", decimal_mark, literal=True)
    return values.with_columns(pl.when(first).then(printed).otherwise("amount").alias("amount"))


def _of_new_foods(frame: pl.DataFrame, fresh: dict[str, str]) -> pl.DataFrame:
    """Return the rows of the foods that the new ones are made after, under the new codes."""
    numbered = [n for n in ("fdc_id", "serving_code", "record") if n in frame.columns]
    named = [name for name in ("name", "name_original") if name in frame.columns]
    if frame.columns[:2] == ["food_code", "component"]:
        named = []
    return frame.filter(pl.col("food_code").is_in(list(fresh))).with_columns(
        pl.col("food_code").replace(fresh),
        *(pl.concat_str(pl.lit("999"), name).alias(name) for name in numbered),
        *(pl.concat_str(name, pl.lit(", made")).alias(name) for name in named),
    )


def _renamed(folder: Path) -> str:
    """Give the release the next name and other raw files; return the name."""
    sidecar = Sidecar.load(folder)
    number = re.search(r"\d+", sidecar.release)
    year = int(number[0]) + 1 if number else 2
    release = re.sub(r"\d+", str(year), sidecar.release, count=1) if number else "2"
    released_on = sidecar.released_on
    if released_on:
        released_on = f"{int(released_on[:4]) + 1}{released_on[4:]}"
    raw = [
        {**file, "sha256": hashlib.sha256(str(file["sha256"]).encode()).hexdigest()}
        for file in sidecar.raw_files
    ]
    edit_sidecar(
        folder, release=release, released_on=released_on, raw_files=raw, sums=None, account=None
    )
    return release
