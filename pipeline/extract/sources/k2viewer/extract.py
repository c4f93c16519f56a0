"""K2viewer (RWTH Aachen): its CSV, one food a row, with the studies that its values are from.

It states no licence, so the user provides the file. A value with several references is an average
over those studies by a method that is not stated.
"""

import io
import re
from collections import deque
from typing import Any

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.csv_text import whole_rows
from pipeline.extract.raw import Raw
from pipeline.extract.slug import slug
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

SOURCE_ID = "k2viewer"

_NAME, _REFERENCES = "Food items", "References"
_CATEGORIES = ("Category main A", "Category main B", "Category sub 1", "Category Sub2")
_UNIT = "µg/100 g"
# Column as printed → vitamer or total; both totals are sums of masses.
_MEANING = {
    "PK": "K1",
    **{f"MK{n}": f"MK{n}" for n in range(4, 10)},
    "MK10 ": "MK10",
    "Summe K2": "K2",
    "Summe Vitamin K": "K",
}
_COVERED = {
    "K2": ",".join(f"MK{n}" for n in range(4, 11)),
    "K": ",".join(("K1", *(f"MK{n}" for n in range(4, 11)))),
}
_NOT_ANALYSED = (None, "", "NA")
_UNSPECIFIED = "not specified"
_AMOUNT = re.compile(r"ND|\d+(\.\d+)?")
# As printed: 9 · 9; 7; 4 · 2; 8; 9; · 5. 1; 8
_NUMBERS = re.compile(r"\d+(?:\s*[;.]\s*\d+)*\s*[;.]?")


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods; ``ND`` is a value, ``NA`` and blank are none."""
    content = raw.content()
    try:
        deque(whole_rows(raw.path.name, content.decode("utf-8-sig"), ";"), maxlen=0)
        frame = pl.read_csv(io.BytesIO(content), separator=";", infer_schema=False)
    except UnicodeDecodeError as error:
        raise DataError(f"{raw.path.name}: no UTF-8 CSV with ';' ({error.reason})") from error
    except pl.exceptions.PolarsError as error:
        raise DataError(
            f"{raw.path.name}: no UTF-8 CSV with ';' ({str(error).splitlines()[0]})"
        ) from error
    used = (_NAME, *_CATEGORIES, *_MEANING, _REFERENCES)
    check_columns(raw.path.name, frame.columns, used, ())
    reviewed = packaged_curated().k2viewer_reference
    studies = dict(reviewed.select("number", "reference_id").iter_rows())
    foods, values, refused = [], [], []
    rows = frame.to_dicts()
    codes = _codes(rows)
    for line, (row, code) in enumerate(zip(rows, codes, strict=True), 2):
        numbers = _references(row, line, studies)
        stated = {column: (row[column] or "").strip() for column in _MEANING}
        printed = {c: cell for c, cell in stated.items() if cell not in _NOT_ANALYSED}
        readable = {c: cell for c, cell in printed.items() if _AMOUNT.fullmatch(cell)}
        refused += [
            ("value", {_NAME: row[_NAME], column: cell}, f"{cell!r} is no amount, ND or NA")
            for column, cell in printed.items()
            if column not in readable
        ]
        values += [_value(code, line, cell, numbers, studies) for cell in readable.items()]
        if readable:
            foods.append(
                {
                    "food_code": code,
                    "name": row[_NAME].strip(),
                    "group_name": _group(row),
                }
            )
    return Extracted(
        release="not named",
        released_on=None,
        component=fill(COMPONENT, _components()),
        food=fill(FOOD, pl.DataFrame(foods)),
        value=fill(VALUE, pl.DataFrame(values, infer_schema_length=None)),
        serving=fill(SERVING, pl.DataFrame({"food_code": []})),
        composition=pl.DataFrame(schema={"food_code": pl.String}),
        rejected=rejected_rows(refused),
    )


def _group(row: dict[str, Any]) -> str:
    """Return main category A with its B, or else with its sub-categories: Dairy>Cheese>hard."""
    cells = ((row[name] or "").strip() for name in _CATEGORIES)
    main, second, *subs = ("" if cell == _UNSPECIFIED else cell for cell in cells)
    return ">".join(filter(None, (main, second) if second else (main, *subs))) or "not grouped"


def _codes(rows: list[dict[str, Any]]) -> list[str]:
    """Return a code a food: its name, with the categories where two foods share it."""
    names = [slug(row[_NAME] or "") for row in rows]
    codes = [
        name
        if names.count(name) == 1
        else slug(f"{name} {' '.join(row[c] or '' for c in _CATEGORIES)}")
        for name, row in zip(names, rows, strict=True)
    ]
    for line, code in enumerate(codes, 2):
        if not code or codes.count(code) > 1:
            raise DataError(
                f"k2viewer line {line}: the food {rows[line - 2][_NAME]!r} has no name of its own"
                " in its categories; give it one in the file"
            )
    return codes


def _references(row: dict[str, Any], line: int, studies: dict[str, str | None]) -> list[str]:
    printed = (row[_REFERENCES] or "").strip()
    numbers = re.findall(r"\d+", printed) if _NUMBERS.fullmatch(printed) else []
    unknown = [number for number in numbers if number not in studies]
    if not numbers or unknown:
        raise DataError(
            f"k2viewer line {line}: references {printed!r}; expected numbers of the reference list,"
            f" {', '.join(studies)}; add a new one to reviewed/k2viewer_reference.csv"
        )
    return numbers


def _value(
    code: str,
    line: int,
    cell: tuple[str, str],
    numbers: list[str],
    studies: dict[str, str | None],
) -> dict[str, str | None]:
    component, amount = cell
    is_total = _MEANING[component] in _COVERED
    return {
        "food_code": code,
        "component": component.strip(),
        "amount": amount,
        "unit": _UNIT,
        "statistic": "unknown" if is_total else "mean",
        "n_studies": str(len(set(numbers))),
        "statistical_comment": f"references {'; '.join(numbers)}",
        "locator": f"line {line}, column {component.strip()}",
        "origin": "calculated" if is_total else None,
        "reference_id": studies[numbers[0]] if len(numbers) == 1 else None,
    }


def _components() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "component": column.strip(),
                "name": column.strip(),
                "unit": _UNIT,
                "meaning": meaning,
                "total_basis": "mass" if meaning in _COVERED else None,
                "forms_covered": _COVERED.get(meaning),
            }
            for column, meaning in _MEANING.items()
        ],
        infer_schema_length=None,
    )
