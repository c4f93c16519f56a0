"""The largest views as tables of one connection, made of some foods at a time.

What describes a dataset asks them several times; of millions of foods at once, one of them takes
more memory than all else. None of it is published.
"""

from collections.abc import Iterator

import duckdb

from pipeline.load.sql_text import sql_text
from schemas.answers import ANSWER_VALUE, FOOD_ANSWER, UNDOUBTED_VALUE
from schemas.first_serving import FIRST_SERVING, FOOD_SERVING
from schemas.foods import COMPOSITION, SERVING
from schemas.serving_view import SERVING_VITAMIN_K
from schemas.values import MEASUREMENT, REPORTED_TOTAL
from schemas.views import FOOD_VITAMIN_K, VALUE_PUBLISHER

_FOODS_AT_ONCE = 200_000
_MADE = (FOOD_ANSWER, FOOD_VITAMIN_K, SERVING_VITAMIN_K)
_BENEATH = (VALUE_PUBLISHER, UNDOUBTED_VALUE, ANSWER_VALUE, FOOD_SERVING, FIRST_SERVING)
# What they read has a food_id, is an issue of a food or value, or is small.
_OF_FOODS = (MEASUREMENT, REPORTED_TOTAL, SERVING, COMPOSITION)
_BOUNDS = """\
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


def make_view_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the names of these views stand for tables of the same rows in this connection.

    It is to a database in memory, with the dataset attached as ``k2``.
    """
    connection.execute("CREATE SCHEMA memory.part")
    connection.execute("CREATE SCHEMA memory.whole")
    connection.execute("SET search_path = 'memory.part,k2.main'")
    for view in _MADE:
        connection.execute(f"CREATE TABLE memory.whole.{view.name} AS FROM k2.{view.name} LIMIT 0")
    for view in _BENEATH:
        connection.execute(f"CREATE VIEW memory.part.{view.name} AS {sql_text(view.name)}")
    # All foods of a concept give one answer, which stands beside the foods of any part.
    _choose(connection, "concept_id IS NOT NULL")
    _make(connection, FOOD_ANSWER.name, "WHERE concept_id IS NOT NULL")
    connection.execute("CREATE TABLE memory.part.of_concept AS FROM memory.part.food_answer")
    for part in _parts(connection):
        _choose(connection, part)
        _make(connection, FOOD_ANSWER.name, "WHERE concept_id IS NULL")
        connection.execute("INSERT INTO memory.part.food_answer FROM memory.part.of_concept")
        _make(connection, FOOD_VITAMIN_K.name)
        _make(connection, SERVING_VITAMIN_K.name)
    connection.execute("SET search_path = 'memory.whole,k2.main'")
    connection.execute("DROP SCHEMA memory.part CASCADE")


def _parts(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield conditions that choose so many foods each, in order of ``food_id``."""
    begins = connection.execute(_BOUNDS, {"n": _FOODS_AT_ONCE}).fetchall()
    _, *others = [begin.replace("'", "''") for (begin,) in begins] or [""]
    for begin, end in zip(["", *others], [*others, None], strict=True):
        yield f"food_id >= '{begin}'" + ("" if end is None else f" AND food_id < '{end}'")


def _choose(connection: duckdb.DuckDBPyConnection, condition: str) -> None:
    """Let the tables hold the foods that meet a condition, and what belongs to them."""
    connection.execute(
        f"CREATE OR REPLACE TABLE memory.part.food AS FROM k2.food WHERE {condition}"
    )
    for table in _OF_FOODS:
        connection.execute(
            f"CREATE OR REPLACE TABLE memory.part.{table.name} AS"
            f" FROM k2.{table.name} SEMI JOIN memory.part.food USING (food_id)"
        )
    connection.execute(_ISSUES)


def _make(connection: duckdb.DuckDBPyConnection, view: str, condition: str = "") -> None:
    """Make the rows of a view of the chosen foods, and add them to those of all foods."""
    connection.execute(
        f"CREATE OR REPLACE TABLE memory.part.{view} AS FROM ({sql_text(view)}) {condition}"
    )
    connection.execute(f"INSERT INTO memory.whole.{view} FROM memory.part.{view}")
