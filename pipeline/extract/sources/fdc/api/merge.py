"""Merge answers of the API with the existing facts."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.fdc.api.listing import superseded
from pipeline.extract.sources.fdc.api.read_foods import SourceRead
from pipeline.extract.sources.fdc.json.json_foods import facts_of
from pipeline.extract.sources.fdc.nutrient_codes import COMPOSITION
from pipeline.fact_files.extracted import Extracted, rejected_rows, with_tables
from pipeline.fact_files.registry import fetch_of
from pipeline.fact_files.sidecar import RawFile, Sidecar
from pipeline.files import strict_json
from schemas.facts import FACTS

Tables = dict[str, pl.DataFrame]

_NO_DETAIL = "listed by the API, which has no usable detail of it"
_IN_LIST = "listed by the API"


def merged(source_id: str, read: SourceRead, old: Tables, old_release: str) -> Extracted:
    """Return the facts: new and changed foods as read, removed ones left out, others unchanged.

    A changed food without usable details keeps its old facts and gets a rejected row as well.
    """
    new = read.new()
    bodies = {food.fdc_id: read.bodies[food.fdc_id] for food in new if food.fdc_id in read.bodies}
    release = _release(source_id, read, old_release)
    fresh = facts_of([bodies[fdc_id] for fdc_id in sorted(bodies)], release, release)
    lost = rejected_rows([*_without_details(read), *_of_the_list(read)])
    replaced = {body.food["food_code"] for body in bodies.values()}
    asked = {food.food_code for food in new} | replaced
    stays = old["food"].filter(~pl.col("food_code").is_in(list(replaced)))
    if read.whole:
        listed = pl.col("food_code").is_in([food.food_code for food in read.listed])
        stays = stays.filter(listed | pl.col("fdc_id").is_in([f.fdc_id for f in read.listed]))
    tables = fresh.tables()
    for name in ("food", "value", "serving", "composition"):
        kept = old[name].join(stays.select("food_code"), on="food_code", how="semi")
        tables[name] = pl.concat([tables[name], kept], how="diagonal")
    # Always in the order of the nutrients, so that a change of one food is one line of a diff.
    nutrients = [name for name in COMPOSITION if name in tables["composition"].columns]
    tables["composition"] = tables["composition"].select("food_code", *nutrients)
    tables["component"] = pl.concat([tables["component"], old["component"]], how="diagonal").unique(
        "component", keep="first", maintain_order=True
    )
    still = _still(old["rejected"], asked, whole=read.whole)
    tables["rejected"] = pl.concat([tables["rejected"], lost, still]).unique(maintain_order=True)
    return with_tables(fresh, tables)


def _without_details(read: SourceRead) -> Iterator[tuple[str, Any, str]]:
    for food in read.new():
        if food.fdc_id not in read.bodies:
            reason = f"{_NO_DETAIL}: {read.missing.get(food.fdc_id, 'none was read')}"
            yield "food", {"fdc_id": food.fdc_id, "food_code": food.food_code}, reason


def _of_the_list(read: SourceRead) -> Iterator[tuple[str, Any, str]]:
    """Yield what stood in the list, and is no food of its own."""
    for cells, reason in read.unusable:
        yield "food", cells, f"{_IN_LIST} {reason}"
    for food, other in superseded(read.listed):
        reason = f"{_IN_LIST} with the code of a newer one, fdc_id {other.fdc_id}"
        yield "food", {"fdc_id": food.fdc_id, "food_code": food.food_code}, reason


def is_same(extracted: Extracted, old: Tables) -> bool:
    """Return whether the facts would be unchanged."""
    return _csv(extracted.tables()) == _csv(old)


def raw_files(source_id: str, extracted: Extracted, known: Sidecar, old: Tables) -> list[RawFile]:
    """Return the raw files of the sidecar: the API, and the files that older rows were read from.

    There are thousands of answers without a fixed grouping; the sum for the API is that of the
    facts tables read, which is the same for the same content.
    """
    name = f"FoodData Central API v1, {fetch_of(source_id).fdc_data_type}"
    content = _csv(extracted.tables())
    api = RawFile(name, hashlib.sha256(content).hexdigest(), len(content))
    if old["food"].is_empty():
        return [api]
    return [*(RawFile(**file) for file in known.raw_files if file["name"] != name), api]


def _release(source_id: str, read: SourceRead, old_release: str) -> str:
    if final := fetch_of(source_id).final_release:
        return final  # the API gives other dates
    # A food whose details did not come keeps its older facts, so its date is none of the release.
    here = [food for food in read.listed if food.fdc_id not in read.missing]
    dates = [food.published_on for food in here if food.published_on]
    if not read.whole or read.missing:
        dates.append(old_release)
    release = max(dates, default=old_release)
    if here and not release:
        raise DataError(
            f"{source_id}: none of the {len(here):,} listed foods has a publication date, by which"
            " a release is named; run again later"
        )
    return release


def _still(rejected: pl.DataFrame, asked: set[str | None], *, whole: bool) -> pl.DataFrame:
    """Return the old rejected rows of foods that were not requested again.

    What a list held that names no food is left out once the list was read whole again.
    """
    records = [strict_json.loads(record) for record in rejected["record"]]
    stays = [
        record.get("food_code") not in asked and not (whole and reason.startswith(f"{_IN_LIST} "))
        for record, reason in zip(records, rejected["reason"], strict=True)
    ]
    return rejected.filter(pl.Series(stays, dtype=pl.Boolean))


def _csv(tables: Tables) -> bytes:
    parts = []
    for name, table in FACTS.items():
        frame = tables.get(name, pl.DataFrame())
        filled = [c for c in sorted(frame.columns) if frame[c].null_count() < frame.height]
        parts.append(json.dumps(name).encode())
        if filled:
            parts.append(frame.sort(table.primary_key).select(filled).write_csv().encode())
    return b"\n".join(parts)
