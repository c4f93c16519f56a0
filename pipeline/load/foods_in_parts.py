"""The tables of the dataset with some foods at a time, so that a query of each part takes little.

The names of the tables stand for those of the part meanwhile, in one connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from schemas.foods import COMPOSITION, SERVING
from schemas.values import MEASUREMENT, REPORTED_TOTAL

# What else a query reads is small; an issue is of a food or of a value.
_OF_FOODS = (MEASUREMENT, REPORTED_TOTAL, SERVING, COMPOSITION)
_BEGINS = """\
SELECT food_id
FROM (SELECT food_id, row_number() OVER (ORDER BY food_id) - 1 AS place FROM k2.food)
WHERE place % $n = 0
ORDER BY food_id"""
# The key of a value is that of its food, a slash and what was measured.
_ISSUES = """\
CREATE OR REPLACE TABLE memory.part.issue AS
FROM k2.issue AS issue
SEMI JOIN memory.part.food AS food
  ON food.food_id = CASE WHEN issue.table_name = 'food' THEN issue.row_key
    ELSE regexp_replace(issue.row_key, '/[^/]*$', '') END"""


@contextmanager
def part_of_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let names stand for what is in the schema ``memory.part`` first, until the block ends.

    ``connection`` is to a database in memory, with the dataset attached as ``k2``.
    """
    ((before,),) = connection.execute("SELECT current_setting('search_path')").fetchall()
    connection.execute("CREATE SCHEMA memory.part")
    connection.execute("SET search_path = 'memory.part,k2.main'")
    try:
        yield
    finally:
        connection.execute(f"SET search_path = '{before}'")
        connection.execute("DROP SCHEMA memory.part CASCADE")


def choose_foods(connection: duckdb.DuckDBPyConnection, condition: str) -> None:
    """Let the part hold the foods that meet a condition, and what belongs to them."""
    connection.execute(
        f"CREATE OR REPLACE TABLE memory.part.food AS FROM k2.food WHERE {condition}"
    )
    for table in _OF_FOODS:
        connection.execute(
            f"CREATE OR REPLACE TABLE memory.part.{table.name} AS"
            f" FROM k2.{table.name} SEMI JOIN memory.part.food USING (food_id)"
        )
    connection.execute(_ISSUES)


def choose_each_part(connection: duckdb.DuckDBPyConnection, foods: int) -> Iterator[None]:
    """Let the part hold so many foods, then the next ones, in order of ``food_id``."""
    begins = connection.execute(_BEGINS, {"n": foods}).fetchall()
    _, *others = [begin.replace("'", "''") for (begin,) in begins] or [""]
    for begin, end in zip(["", *others], [*others, None], strict=True):
        before_end = "" if end is None else f" AND food_id < '{end}'"
        choose_foods(connection, f"food_id >= '{begin}'{before_end}")
        yield
