"""Select the upstream rows that may be published, and add what was reviewed about them."""

import re
from collections import Counter
from typing import Any

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.diagnostics.errors import DataError
from pipeline.extract.slug import slug
from pipeline.extract.sources.literature.value_codes import MEANING, PER_100_ML, role
from schemas.codes import TOTALS
from schemas.units import UNITS

USED = (
    *("source_key", "food_name_as_printed", "food_group", "country", "form", "value"),
    *("unit_as_printed", "basis", "statistic", "n", "lod_flag", "sample_note", "locator"),
)
# Treatment of a source key → outcome of its rows.
ELSEWHERE = {"frida": "held by frida", "k2viewer": "k2viewer, adapter only"}

_NUMBER = re.compile(r"\d+(\.\d+)?")
_FLAG = re.compile(r"nd|<LOQ \d+(\.\d+)?|extremely low or undetected")
_VOLUME = re.compile(r"/100 ml$")
_PER_SOMETHING = re.compile(r"/|−1")
_QUOTE = ("source_key", "food", "form", "statistic")
# Words by which the collectors flag a value; each such food needs a reviewed doubt.
_FLAGGED = re.compile(r"DOUBTFUL|ambiguous|inconsistent|disputed|extreme")

Line = dict[str, Any]


def publishable_rows(lines: list[Line], curated: Curated) -> tuple[list[Line], Counter[str]]:
    """Return the rows to publish, with reviewed columns added, and the other rows by outcome."""
    sources = {row["source_key"]: row for row in curated.literature_source.to_dicts()}
    foods = {(row["source_key"], row["food"]): row for row in curated.literature_food.to_dicts()}
    totals = {(row["source_key"], row["form"]): row for row in curated.literature_total.to_dicts()}
    quotes = {
        tuple(row[name] for name in _QUOTE): row for row in curated.literature_quote.to_dicts()
    }
    nothing: Line = dict.fromkeys(curated.literature_food.columns)
    publish, row_counts = [], Counter[str]()
    for line in lines:
        source = sources.get(line["source_key"])
        if source is None:
            raise DataError(
                f"values.csv line {line['line']}: unknown source_key {line['source_key']!r}; say in"
                " reviewed/literature_source.csv which study it is and whether it may be published"
            )
        if source["treatment"] != "publish":
            row_counts[ELSEWHERE[source["treatment"]]] += 1
            continue
        food = foods.get((line["source_key"], line["food_name_as_printed"]), nothing)
        total = totals.get((line["source_key"], line["form"]), {})
        quote = quotes.get(
            (line["source_key"], line["food_name_as_printed"], line["form"], line["statistic"]), {}
        )
        volume = _per_100_ml(line)
        own_code = "/".join(
            (source["reference_id"], slug(line["food_name_as_printed"]) + "-100-ml" * volume)
        )
        publish.append(
            line
            | {
                "source": source | _study_of(quote),
                "rejected": food["rejected"],
                "food_code": quote.get("food_code") or food["food_code"] or own_code,
                "statistic": quote.get("read_as") or line["statistic"],
                "food_country": quote.get("country") or food["country"],
                "portion_g": food["portion_g"],
                "several_studies": bool(food["several_studies"] and not quote),
                "told_apart": bool(quote),
                "total_basis": total.get("total_basis"),
                "forms_covered": total.get("forms_covered"),
                "per": "100 ml" if volume else None,
            }
        )
    return publish, row_counts


def _study_of(quote: Line) -> Line:
    """Return the study that a cell of several was separated for, as the source's own."""
    return {"reference_id": quote["food_code"].split("/", maxsplit=1)[0]} if quote else {}


def _per_100_ml(line: Line) -> bool:
    """Return whether the amount is per 100 ml: its basis decides, the unit where that is silent."""
    if line["basis"]:
        return bool(line["basis"] == PER_100_ML)
    return bool(_VOLUME.search(line["unit_as_printed"] or ""))


def usable_rows(publish: list[Line]) -> tuple[list[Line], list[tuple[str, Any, str]]]:
    """Split rows into those that state a value of one food, and those to reject verbatim."""
    usable, refused = [], []
    for line in publish:
        reason = line["rejected"] or _unusable(line)
        if reason:
            verbatim = {name: line[name] for name in USED if line[name] is not None}
            refused.append(("value", verbatim, reason))
            continue
        if MEANING[line["form"]] in TOTALS and not line["total_basis"]:
            raise DataError(
                f"values.csv line {line['line']}: {line['source_key']} prints a total; say in"
                " reviewed/literature_total.csv what it adds up"
            )
        usable.append(line)
    return usable, refused


def _unusable(line: Line) -> str | None:
    """Return the first reason why a row states nothing that can be published."""
    value, flag, unit = line["value"], line["lod_flag"], line["unit_as_printed"]
    of_amount = role(line["statistic"]) == "amount"
    reasons = {
        "not reported (nr): neither an amount nor a limit": flag == "nr",
        "no value": value is None and flag is None,
        f"{value!r} is no number": value is not None and not _NUMBER.fullmatch(value),
        f"{flag!r} is neither a limit nor nd": value is None and not _FLAG.fullmatch(flag or ""),
        f"both an amount, {value}, and {flag!r}": of_amount and None not in (value, flag),
        "no unit": unit is None,
        f"unknown unit {unit!r}": unit not in UNITS,
        "neither the basis nor the unit says what the amount is per": (
            line["basis"] is None and not _PER_SOMETHING.search(unit or "")
        ),
        "per serving, and the weight of the serving is not printed": (
            line["basis"] == "per serving" and not line["portion_g"]
        ),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def check_flagged(usable: list[Line], doubt: pl.DataFrame) -> None:
    """Raise a DataError for a food with a flagged value but without a reviewed doubt."""
    doubted = {"/".join(key.removeprefix("literature:").split("/")[:2]) for key in doubt["row_key"]}
    for line in usable:
        if _FLAGGED.search(line["sample_note"] or "") and line["food_code"] not in doubted:
            raise DataError(
                f"values.csv line {line['line']}: flagged as {line['sample_note']!r}; say in"
                " reviewed/doubt.csv what is doubtful about it"
            )
