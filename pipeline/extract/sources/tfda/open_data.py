"""Taiwan's open data (dataset 8543): one value a row, with number of samples and deviation.

A CSV with BOM, a zip of one, or a JSON list of objects with the same keys, whose texts may begin
with blanks. It has no release in it: one is named by a date in the file name, if there is any.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.expected_columns import UPSTREAM, named
from pipeline.extract.csv_text import decoded, whole_rows
from pipeline.extract.headings import VITAMIN_K, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.sources.tfda.samples import (
    check_codes,
    grouped,
    is_average,
    rejected_averages,
)
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.files import strict_json
from pipeline.format_text import format_text
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

_ITEM = "分析項"
_COLUMNS = {
    "整合編號": "food_code",
    "食品分類": "group",
    "樣品名稱": "name_original",
    "樣品英文名稱": "english",
    _ITEM: "item",
    "含量單位": "unit",
    "每100克含量": "amount",
    "樣本數": "n_samples",
    "標準差": "sd",
}
_BOM = b"\xef\xbb\xbf"
_DATE = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)")
_UNIT_BEHIND = re.compile(r"\((?:ug|mg|g|kcal)\)$")
_COUNT, _NUMBER = r"^[0-9]{1,9}$", r"^[0-9]+(\.[0-9]+)?$"
_VITAMIN_K = "維生素K"
Row = tuple[int | str | None, ...]


def read_open_data(raw: Raw) -> Extracted:
    """Return the facts of all samples with a vitamin K value; averages are rejected."""
    where, content = _content(raw)
    known = used_components(headings("tfda"))
    spelled = {_spelled(code): code for code in known["component"]}
    rows = _checked(where, _rows(where, content, spelled), known)
    vitamin_k = known.filter(pl.col("meaning").is_in(VITAMIN_K))["component"].to_list()
    stated = rows.filter(pl.col("amount").is_not_null())
    samples = stated.filter(~is_average())
    value = samples.filter(pl.col("component").is_in(vitamin_k))
    foods = grouped(rows.unique("food_code", keep="first", maintain_order=True), where)
    concerned = foods.join(value, on="food_code", how="semi", maintain_order="left")
    averages = _wide(foods.filter(is_average()), stated, known["component"].to_list())
    others = [code for code in known["component"] if code not in vitamin_k]
    return Extracted(
        release=_release(raw.path.name),
        released_on=None,
        component=fill(COMPONENT, known),
        food=fill(
            FOOD, concerned.with_columns(pl.coalesce("english", "name_original").alias("name"))
        ),
        value=fill(VALUE, value),
        serving=fill(SERVING, pl.DataFrame()),
        composition=_wide(concerned, samples, others).drop("name_original"),
        rejected=rejected_averages(averages),
    )


def _content(raw: Raw) -> tuple[str, bytes]:
    """Return the name and the bytes of the file, or of the one table in the zip."""
    if not raw.is_zip:
        return raw.path.name, raw.content("open data")
    tables = [name for name in raw.names if name.lower().endswith((".csv", ".json"))]
    if len(tables) != 1:
        raise UsageError(
            f"{raw.path.name} holds {named(raw.names)}, expected one CSV or JSON; is it the right"
            " download?"
        )
    return tables[0], raw.member(tables[0], "open data")


def _rows(where: str, content: bytes, components: Mapping[str, str]) -> pl.DataFrame:
    """Return the rows of these components; the others are not kept in memory."""
    is_json = content.removeprefix(_BOM).lstrip()[:1] == b"["
    found = _of_json(where, content) if is_json else _of_csv(where, content)
    at = list(_COLUMNS).index(_ITEM) + 1

    def kept() -> Iterator[Row]:
        for row in found:
            item = _spelled(str(row[at] or ""))
            code = components.get(item)
            if code is not None:
                yield (*row, code)
            elif item.startswith(_VITAMIN_K):
                raise DataError(
                    f"{where}, row {row[0]}, column {_ITEM}: {row[at]!r} is no known form of"
                    " vitamin K; look upstream"
                )

    schema = {"row": pl.Int64, **dict.fromkeys(_COLUMNS.values(), pl.String)}
    frame = pl.DataFrame(list(kept()), schema | {"component": pl.String}, orient="row")
    if frame.is_empty():
        raise DataError(f"{where} holds no row of {named(list(components))}; is the file whole?")
    return frame.with_columns(pl.col(pl.String).replace("", None))


def _of_csv(where: str, content: bytes) -> Iterator[Row]:
    lines = whole_rows(where, decoded(where, content))
    found = [heading.strip() for heading in next(lines, [])]
    if not found:
        raise DataError(f"{where} is empty; is the file whole?")
    _check_keys(f"{where}, row 1", found)
    places = [found.index(heading) for heading in _COLUMNS]
    for number, line in enumerate(lines, 2):
        yield (number, *(line[place].strip() for place in places))


def _of_json(where: str, content: bytes) -> Iterator[Row]:
    try:
        rows = strict_json.loads(content.removeprefix(_BOM), integers_as_text=True)
    except ValueError as error:
        raise DataError(f"{where} is no JSON ({error}); is the file whole?") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise DataError(f"{where}: expected a JSON list of objects; is it the right download?")
    _check_keys(f"{where}, row 1", rows[0])
    for number, row in enumerate(rows, 1):
        cells = [row.get(heading) for heading in _COLUMNS]
        odd = [cell for cell in cells if not isinstance(cell, str | None)]
        if odd:
            raise DataError(f"{where}, row {number}: {odd[0]!r} is no text; look upstream")
        yield (number, *(cell.strip() if cell else None for cell in cells))


def _check_keys(place: str, found: Iterable[str]) -> None:
    names = list(found)
    missing = [heading for heading in _COLUMNS if heading not in names]
    if missing:
        raise DataError(f"{place}: expected the column {named(missing)}; {UPSTREAM}")


def _checked(where: str, rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    check_codes(where, rows)
    check_once(where, rows, ["food_code", "component"], f"整合編號 and {_ITEM}")
    units = known.select("component", _plain(pl.col("unit")).alias("known_unit"))
    rows = rows.join(units, on="component", how="left", maintain_order="left")
    same = _plain(pl.col("unit")) == pl.col("known_unit")
    check_cells(where, rows, "unit", same, "the unit of its 分析項", "含量單位")
    for column, heading, pattern, wanted in (
        ("n_samples", "樣本數", _COUNT, "a count or blank"),
        ("sd", "標準差", _NUMBER, "a number or blank"),
    ):
        fits = pl.col(column).is_null() | pl.col(column).str.contains(pattern)
        check_cells(where, rows, column, fits, wanted, heading)
    return rows.with_columns(
        format_text("open data, row {}, 整合編號 {}, {}", "row", "food_code", "component").alias(
            "locator"
        )
    )


def _plain(unit: pl.Expr) -> pl.Expr:
    """Return a unit with the same letter for micro."""
    return unit.str.replace("[µμ]", "u")


def _wide(foods: pl.DataFrame, rows: pl.DataFrame, components: list[str]) -> pl.DataFrame:
    table = foods.select("food_code", "name_original")
    for code in components:
        column = rows.filter(pl.col("component") == code).select(
            "food_code", pl.col("amount").alias(code)
        )
        table = table.join(column, on="food_code", how="left", maintain_order="left")
    return table


def _spelled(item: str) -> str:
    """Return an item without blanks and without its unit behind it: the workbook has both."""
    return _UNIT_BEHIND.sub("", "".join(item.split()))


def _release(name: str) -> str:
    found = _DATE.search(name)
    return f"open data {'-'.join(found.groups())}" if found else "open data"
