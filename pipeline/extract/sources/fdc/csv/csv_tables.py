"""The tables of FoodData Central's CSV releases: which columns are used, and which are ignored.

Releases differ in their columns (``food_nutrient`` has 11, 12 or 13), so all are read by name.
"""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.csv_neighbours import Neighbours
from pipeline.extract.csv_search import Sought, rows_with
from pipeline.extract.csv_select import rows_of
from pipeline.extract.csv_stream import split_heading
from pipeline.extract.raw import Raw


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table: its used columns, mapped to their names in the facts, and the others.

    ``optional`` columns are used if a release has them; ``either`` maps the name of a column in
    the facts to its two possible headings.
    """

    name: str
    used: dict[str, str]
    optional: dict[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    either: dict[str, tuple[str, str]] = field(default_factory=dict)


FOOD = CsvTable(
    "food.csv",
    {
        "fdc_id": "fdc_id",
        "description": "name",
        "food_category_id": "group_id",
        "publication_date": "published_on",
    },
    # a table of each kind of food says which of them are current
    optional={"data_type": "data_type"},
    # the full download of 2022
    ignored=frozenset({"market_country", "trade_channel", "microbe_data"}),
)
FOOD_NUTRIENT = CsvTable(
    "food_nutrient.csv",
    {
        "id": "record",
        "fdc_id": "fdc_id",
        "nutrient_id": "nutrient_id",
        "amount": "amount",
        "data_points": "n_samples",
        "derivation_id": "derivation_id",
        "min": "min",
        "max": "max",
        "median": "median",
    },
    {"loq": "loq"},  # 2021 on, and not in every release since
    frozenset({"footnote", "min_year_acquired", "percent_daily_value"}),
)
AMOUNT = CsvTable(
    FOOD_NUTRIENT.name,
    {"fdc_id": "fdc_id", "nutrient_id": "nutrient_id", "amount": "amount"},
    ignored=FOOD_NUTRIENT.ignored | {*FOOD_NUTRIENT.used, *FOOD_NUTRIENT.optional},
)
NUTRIENT = CsvTable(
    "nutrient.csv",
    {"id": "component", "name": "name", "unit_name": "unit", "nutrient_nbr": "number"},
    ignored=frozenset({"rank"}),
)
DERIVATION = CsvTable(
    "food_nutrient_derivation.csv",
    {"id": "derivation_id", "code": "derivation_code"},
    {"source_id": "source_id"},  # gone from the full downloads of 2025
    frozenset({"description"}),
)
SOURCE = CsvTable(
    "food_nutrient_source.csv",
    {"id": "source_id", "code": "source_code"},
    ignored=frozenset({"description"}),
)
CATEGORY = CsvTable(
    "food_category.csv", {"id": "group_id", "code": "group_code", "description": "group_name"}
)
PORTION = CsvTable(
    "food_portion.csv",
    {
        "id": "serving_code",
        "fdc_id": "fdc_id",
        "amount": "quantity",
        "measure_unit_id": "unit_id",
        "portion_description": "portion_description",
        "modifier": "modifier",
        "gram_weight": "gram_weight",
    },
    ignored=frozenset({"seq_num", "data_points", "footnote", "min_year_acquired"}),
)
UNIT = CsvTable("measure_unit.csv", {"id": "unit_id", "name": "unit_name"})


def read(raw: Raw, table: CsvTable, where: Mapping[str, pl.Series] | None = None) -> pl.DataFrame:
    """Return the used columns as text under their facts names; an empty cell is null.

    ``where`` names upstream columns and the codes of which a row must hold one in each.
    """
    with _named(table):
        heading, blocks = split_heading(raw.blocks(table.name))
        columns = _checked(table, heading)
        rows = rows_of(blocks, heading, list(columns), where or {})
    return _renamed(table, rows, columns)


def search(raw: Raw, table: CsvTable, column: str, codes: Collection[str]) -> pl.DataFrame:
    """Return, as ``read`` does, the rows whose upstream ``column`` holds one of few rare codes."""
    with _named(table):
        heading, blocks = split_heading(raw.blocks(table.name))
        columns = _checked(table, heading)
        rows = rows_with(blocks, heading, list(columns), Sought(column, codes))
    return _renamed(table, rows, columns)


def search_with_neighbours(
    raw: Raw, table: CsvTable, sought: Sought, beside: CsvTable, of: tuple[str, Collection[str]]
) -> tuple[pl.DataFrame, pl.DataFrame, frozenset[str]]:
    """Return the rows of ``search`` and, from the same pass, others of the same things.

    ``beside`` lists the columns of the others in the same table. ``of`` names the upstream column
    that says which thing, and the codes that the others have in the searched column. Third come
    the things that have all others returned; those of the rest, ``read`` has to find.
    """
    thing, codes = of
    where = pl.col(sought.column).is_in(list(codes))
    with _named(table), ThreadPoolExecutor(1) as pool:
        heading, blocks = split_heading(raw.blocks(table.name))
        columns, others = _checked(table, heading), _checked(beside, heading)
        neighbours = Neighbours(pool, heading, thing, list(others), where)
        rows = rows_with(blocks, heading, list(columns), sought, neighbours)
        near, complete = neighbours.finish()
    return _renamed(table, rows, columns), _renamed(beside, near, others), complete


@contextmanager
def _named(table: CsvTable) -> Iterator[None]:
    """Name the table in errors of the parser, which reads it piece by piece."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"{table.name} is no CSV in UTF-8 ({reason}); is the file whole? get it again"
        ) from error
    except DataError as error:
        message = str(error)
        if message.startswith(table.name):
            raise
        raise DataError(f"{table.name}: {message}") from error


def _checked(table: CsvTable, heading: bytes) -> dict[str, str]:
    """Check the heading; return the upstream columns to read and their facts names."""
    found = pl.read_csv(heading, infer_schema=False).columns
    either = {
        next((name for name in names if name in found), names[0]): new
        for new, names in table.either.items()
    }
    used = {**table.used, **either}
    check_columns(table.name, found, list(used), {*table.ignored, *table.optional})
    return {**used, **{old: new for old, new in table.optional.items() if old in found}}


def _renamed(table: CsvTable, rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    missing = [new for old, new in table.optional.items() if old not in columns]
    return rows.rename(columns).with_columns(pl.lit(None, pl.String).alias(m) for m in missing)
