"""The tables that the explorer page embeds, read as its scripts read them."""

import json
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.report.compact_columns import MARKS

Table = dict[str, Any]


def decoded(column: Any, rows: int) -> list[Any]:
    """Read a column as ``scripts/columns.mjs`` does."""
    if isinstance(column, list):
        return column
    if "marks" in column:
        return [column["of"][MARKS.index(mark)] for mark in column["marks"]]
    if "by" in column or "texts_by" in column:
        return added_up(column)
    if "of" in column:
        return [column["of"][place] if place >= 0 else None for place in column["is"]]
    found = dict(zip(accumulate(column["steps"]), column["is"], strict=True))
    return [found.get(row) for row in range(rows)]


def added_up(column: Any) -> list[Any]:
    """Read increments back; those of texts become texts."""
    found, before = [], 0
    for step in column.get("by", column.get("texts_by")):
        before += step if isinstance(step, int) else 0
        number = before if "by" in column else str(before)
        found.append(number if isinstance(step, int) else step)
    return found


def embedded_json(page: Path) -> dict[str, Any]:
    """Return the JSON that a page embeds, with what stands apart in it under ``records``."""
    html = page.read_text(encoding="utf-8")
    read: dict[str, dict[str, Any]] = {}
    for name in ("data", "records"):
        element = rf'<script type="application/json" id="{name}">(.*?)</script>'
        (text,) = re.findall(element, html, re.DOTALL)
        read[name] = json.loads(text)
    return {**read["data"], "records": read["records"]}


def embedded_tables(page: Path) -> dict[str, Table]:
    """Return the tables that a page embeds, with plain columns."""
    content = embedded_json(page)
    tables: dict[str, Table] = {**content["tables"], **content["records"]}
    for table in tables.values():
        for name, column in table["columns"].items():
            table["columns"][name] = decoded(column, table["rows"])
        if "per" in table:
            table["per"] = decoded(table["per"], 0)
    return tables


def rows_of(tables: dict[str, Table], name: str, food_id: str) -> list[dict[str, Any]]:
    """Return the rows of a table that hang on a food."""
    food = tables["food"]["columns"]
    ids = [f"{s}:{c}" for s, c in zip(food["source_id"], food["source_food_code"], strict=True)]
    place, per = ids.index(food_id), tables[name]["per"]
    first = sum(per[:place])
    columns = tables[name]["columns"]
    return [
        {column: values[row] for column, values in columns.items()}
        for row in range(first, first + per[place])
    ]
