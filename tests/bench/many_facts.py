"""Facts many times as large as the committed ones, for ``make bench-load``; the same on every run.

Every food of every source comes again under new codes and a new name, with its values, servings,
composition and samples. An amount with a decimal grows a little from copy to copy: they hold as
many different amounts as foods of their own would. The
literature and foods with a mended slip, which are reviewed one by one, stay as they are.

    python -m tests.bench.many_facts TIMES FOLDER
"""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.sidecar import FILE_NAME, packaged_facts
from pipeline.format_text import format_text
from schemas.facts import FACTS

_UNTOUCHED = "literature"
_STEP = 1e-5  # small: forms still add up to their totals
_PLACES = 6
_AMOUNTS = (
    *("amount", "adjusted_amount", "loq", "min", "max", "median"),
    *("lower_error_bound", "upper_error_bound"),
)
_FRACTION = r"^[0-9]+[.,][0-9]+$"
_FDC_IDS_APART = 100_000_000

COPY = pl.col("copy")


def write_many(times: int, folder: Path) -> None:
    """Write ``times`` the committed facts into ``folder``, which must not be there yet."""
    shutil.copytree(str(packaged_facts()), folder)
    for sidecar in sorted(folder.glob(f"*/{FILE_NAME}")):
        content = json.loads(sidecar.read_text(encoding="utf-8"))
        if sidecar.parent.name == _UNTOUCHED:
            continue
        content.pop("account", None)  # of upstream rows, which have no copies
        content.pop("sums", None)  # of the files as they were extracted
        sidecar.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
        for name in (
            *("food", "value", "serving", "composition"),
            "sample",
            "ingredient",
            "scheme_code",
        ):
            path = sidecar.parent / f"{name}.csv"
            if path.exists():
                frame = _many(pl.read_csv(path, infer_schema=False), times)
                frame.sort(FACTS[name].primary_key).write_csv(path)


def _many(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    """Return the rows as they are, and the copies 1 to ``times`` - 1 of each."""
    mended = pl.col("food_code").is_in(packaged_curated().mended_cell["food_code"].to_list())
    numbers = pl.DataFrame({"copy": range(1, times)}, schema={"copy": pl.Int64})
    copies = frame.filter(~mended.fill_null(value=False)).join(numbers, how="cross")
    changed = {name: change(name) for name, change in _CHANGES.items() if name in frame.columns}
    return pl.concat([frame, copies.with_columns(**changed).select(frame.columns)])


def _code(name: str) -> pl.Expr:
    return format_text("{}-{}", name, COPY.cast(pl.String).str.zfill(3))


def _food_name(name: str) -> pl.Expr:
    return format_text("{} (lot {})", name, COPY)


def _fdc_id(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Int64) + COPY * _FDC_IDS_APART).cast(pl.String)


def _amount(name: str) -> pl.Expr:
    """Return a printed amount above zero with a fraction a little larger, all others as printed."""
    printed = pl.col(name)
    number = printed.str.replace(",", ".").cast(pl.Float64, strict=False)
    grown = (number + COPY * _STEP).round(_PLACES).cast(pl.String)
    as_printed = pl.when(printed.str.contains(",")).then(grown.str.replace(".", ",", literal=True))
    larger = as_printed.otherwise(grown)
    return pl.when(printed.str.contains(_FRACTION) & (number > 0)).then(larger).otherwise(printed)


_CHANGES: dict[str, Callable[[str], pl.Expr]] = {
    **dict.fromkeys(("food_code", "sample_code", "record", "reference_food_code"), _code),
    **dict.fromkeys(("name", "name_original"), _food_name),
    "fdc_id": _fdc_id,
    **dict.fromkeys(_AMOUNTS, _amount),
}


if __name__ == "__main__":
    write_many(int(sys.argv[1]), Path(sys.argv[2]))
