"""The tables of answers: made by SQL from the other tables, once, so that questions are quick."""

from pathlib import Path

import duckdb

from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.files.table_store import TableStore
from pipeline.load.database import path_as_sql
from pipeline.load.duckdb_errors import one_line_errors
from pipeline.load.foods_in_parts import choose_foods, part_of_tables
from pipeline.load.sql_text import sql_text
from pipeline.transform.store_parts import store_parts
from schemas.answers import (
    ANSWER_VALUE,
    CONCEPT_ANSWER,
    CONCEPT_ANSWER_FORM,
    UNDOUBTED_VALUE,
)
from schemas.best_view import BEST_VITAMIN_K
from schemas.concepts import CONCEPT
from schemas.doubts import ISSUE
from schemas.foods import COMPOSITION, FOOD, SERVING
from schemas.provenance import REFERENCE, SOURCE
from schemas.table_findings import published_findings
from schemas.values import MEASUREMENT, REPORTED_TOTAL
from schemas.views import VALUE_PUBLISHER

ANSWERS = (CONCEPT_ANSWER_FORM, CONCEPT_ANSWER)
_OF_FOODS = (COMPOSITION, FOOD, ISSUE, MEASUREMENT, REPORTED_TOTAL, SERVING)
_SMALL = (CONCEPT, REFERENCE, SOURCE)
_BENEATH = (VALUE_PUBLISHER, BEST_VITAMIN_K, UNDOUBTED_VALUE, ANSWER_VALUE)


def put_concept_answers(tables: TableStore, parquet: Path) -> None:
    """Add the tables of answers to ``tables``, made from the Parquet files of the others.

    Only foods of a concept have a part in them.

    Raise a DataError for a row against its description.
    """
    # One thread: sums of a group do not depend on the order in which threads end.
    with (
        one_line_errors("the tables of answers", parquet.parent, "pipeline/load/sql"),
        duckdb.connect(config={"threads": 1}) as connection,
    ):
        connection.execute("ATTACH ':memory:' AS k2")
        for table in (*_SMALL, *_OF_FOODS):
            file = path_as_sql(parquet / f"{table.name}.parquet", pattern=True)
            # Few files are open at once: small tables are read here, the others one at a time.
            kind = "TABLE" if table in _SMALL else "VIEW"
            connection.execute(f"CREATE {kind} k2.{table.name} AS FROM read_parquet('{file}')")
        with part_of_tables(connection):
            choose_foods(connection, "concept_id IS NOT NULL")
            for view in _BENEATH:
                connection.execute(f"CREATE VIEW memory.part.{view.name} AS {sql_text(view.name)}")
            for table in ANSWERS:
                made = f"memory.part.{table.name}"
                connection.execute(f"CREATE TABLE {made} AS {sql_text(table.name)}")
                store_parts(tables, table.name, [connection.sql(f"FROM {made}").pl()])
    for table in ANSWERS:
        found = published_findings(table, tables[table.name])
        stop_on(
            [with_place(found, "output", table.name, None)] if found.height else [],
            "nothing was written; correct load/sql",
        )
