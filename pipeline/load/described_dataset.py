"""The dataset as what describes it asks it: the largest views are tables, made of parts of foods.

They are asked several times; of millions of foods at once, one of them takes more memory than all
else of a build. None of these tables is published.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.load.database import path_as_sql
from pipeline.load.foods_in_parts import choose_each_part, choose_foods, part_of_tables
from pipeline.load.limited_memory import Settings, limited_memory
from pipeline.load.sql_text import sql_text
from pipeline.published_files.connect import FILE_NAME
from schemas.answers import ANSWER_VALUE, FOOD_ANSWER, FOOD_ANSWER_FORM, UNDOUBTED_VALUE
from schemas.first_serving import FIRST_SERVING, FOOD_SERVING
from schemas.serving_view import SERVING_VITAMIN_K
from schemas.views import FOOD_VITAMIN_K, VALUE_PUBLISHER

_FOODS_AT_ONCE = 200_000
# In the order in which they read one another.
_MADE = (ANSWER_VALUE, FOOD_ANSWER, FOOD_VITAMIN_K, SERVING_VITAMIN_K)
_WITH_CONCEPTS = "INSERT INTO memory.part.food_answer FROM memory.part.of_concept"
_BENEATH = (VALUE_PUBLISHER, UNDOUBTED_VALUE, FOOD_SERVING, FIRST_SERVING)


@contextmanager
def described_dataset(folder: Path, spill_to: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the database in ``folder``, of a build that is not published yet.

    What memory cannot hold is written below ``spill_to``.

    Raise an OutsideError if a question takes too much memory nevertheless.
    """
    with (
        limited_memory(spill_to) as settings,
        attached_dataset(folder, settings) as connection,
    ):
        _make_tables(connection)
        yield connection


@contextmanager
def attached_dataset(
    folder: Path, settings: Settings | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a database in memory, with that of ``folder`` attached as ``k2``."""
    with duckdb.connect(config=settings or {}) as connection:
        connection.execute(f"ATTACH '{path_as_sql(folder / FILE_NAME)}' AS k2 (READ_ONLY)")
        connection.execute("USE k2")
        yield connection


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA memory.whole")
    for view in _MADE:
        connection.execute(f"CREATE TABLE memory.whole.{view.name} AS FROM k2.{view.name} LIMIT 0")
    with part_of_tables(connection):
        for view in _BENEATH:
            connection.execute(f"CREATE VIEW memory.part.{view.name} AS {sql_text(view.name)}")
        # All foods of a concept give one answer, which stands beside the foods of any part.
        choose_foods(connection, "concept_id IS NOT NULL")
        _make(connection, ANSWER_VALUE.name)
        _make(connection, FOOD_ANSWER.name, "concept_id IS NOT NULL")
        _add(connection, FOOD_ANSWER.name)
        connection.execute("CREATE TABLE memory.part.of_concept AS FROM memory.part.food_answer")
        for _ in choose_each_part(connection, _FOODS_AT_ONCE):
            for view in _MADE:
                without_concept = view is FOOD_ANSWER
                _make(connection, view.name, "concept_id IS NULL" if without_concept else "true")
                _add(connection, view.name)
                if without_concept:
                    connection.execute(_WITH_CONCEPTS)
    connection.execute("SET search_path = 'memory.whole,k2.main'")
    name = FOOD_ANSWER_FORM.name
    connection.execute(f"CREATE VIEW memory.whole.{name} AS {sql_text(name)}")


def _make(connection: duckdb.DuckDBPyConnection, view: str, condition: str = "true") -> None:
    """Make the rows of a view of the part."""
    connection.execute(
        f"CREATE OR REPLACE TABLE memory.part.{view} AS FROM ({sql_text(view)}) WHERE {condition}"
    )


def _add(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    """Add the rows of the part to those of all foods."""
    connection.execute(f"INSERT INTO memory.whole.{view} FROM memory.part.{view}")
