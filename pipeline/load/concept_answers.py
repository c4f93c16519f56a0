"""The tables of answers: made by SQL from the other tables, once, so that questions are quick."""

from pathlib import Path

import duckdb

from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.files.table_store import TableStore
from pipeline.load.duckdb_errors import one_line_errors
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
from schemas.foods import COMPOSITION, FOOD
from schemas.provenance import REFERENCE, SOURCE
from schemas.table_findings import published_findings
from schemas.values import MEASUREMENT, REPORTED_TOTAL
from schemas.views import VALUE_PUBLISHER

ANSWERS = (CONCEPT_ANSWER_FORM, CONCEPT_ANSWER)
_TABLES_READ = (COMPOSITION, CONCEPT, FOOD, ISSUE, MEASUREMENT, REFERENCE, REPORTED_TOTAL, SOURCE)
_VIEWS_READ = (VALUE_PUBLISHER, BEST_VITAMIN_K, UNDOUBTED_VALUE, ANSWER_VALUE)


def put_concept_answers(tables: TableStore, parquet: Path) -> None:
    """Add the tables of answers to ``tables``, made from the Parquet files of the others.

    Raise a DataError for a row against its description.
    """
    # One thread: sums of a group do not depend on the order in which threads end.
    with (
        one_line_errors("the tables of answers", parquet.parent, "pipeline/load/sql"),
        duckdb.connect(config={"threads": 1}) as connection,
    ):
        for table in _TABLES_READ:  # one after the other: few files need be open at once
            connection.read_parquet(str(parquet / f"{table.name}.parquet")).create(table.name)
        for view in _VIEWS_READ:
            connection.execute(f"CREATE VIEW {view.name} AS {sql_text(view.name)}")
        for table in ANSWERS:
            connection.execute(f"CREATE TABLE {table.name} AS {sql_text(table.name)}")
            store_parts(tables, table.name, [connection.table(table.name).pl()])
    for table in ANSWERS:
        found = published_findings(table, tables[table.name])
        stop_on(
            [with_place(found, "output", table.name, None)] if found.height else [],
            "nothing was written; correct load/sql",
        )
