"""The tables of answers: made by SQL from the other tables, once, so that questions are quick."""

from pathlib import Path

import duckdb

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.files.table_store import TableStore
from pipeline.load.sql_text import sql_text
from pipeline.transform.store_parts import store_parts
from schemas.answers import (
    ANSWER_VALUE,
    CONCEPT_ANSWER,
    CONCEPT_ANSWER_FORM,
    UNDOUBTED_VALUE,
)
from schemas.best_view import BEST_VITAMIN_K
from schemas.pandera_models import as_published, findings
from schemas.views import VALUE_PUBLISHER

ANSWERS = (CONCEPT_ANSWER_FORM, CONCEPT_ANSWER)
_READ_BY_THEM = (VALUE_PUBLISHER, BEST_VITAMIN_K, UNDOUBTED_VALUE, ANSWER_VALUE)


def put_concept_answers(tables: TableStore, parquet: Path) -> None:
    """Add the tables of answers to ``tables``, made from the Parquet files of the others.

    Raise a DataError for a row against its description.
    """
    # One thread: sums of a group do not depend on the order in which threads end.
    with duckdb.connect(config={"threads": 1}) as connection:
        for file in sorted(parquet.glob("*.parquet")):
            connection.read_parquet(str(file)).create_view(file.stem)
        for view in _READ_BY_THEM:
            connection.execute(f"CREATE VIEW {view.name} AS {sql_text(view.name)}")
        for table in ANSWERS:
            try:
                connection.execute(f"CREATE TABLE {table.name} AS {sql_text(table.name)}")
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                raise DataError(
                    f"{table.name}.sql does not fit the tables ({str(error).splitlines()[0]});"
                    " correct load/sql"
                ) from error
            store_parts(tables, table.name, [connection.table(table.name).pl()])
    for table in ANSWERS:
        found = findings(as_published(table), tables[table.name])
        stop_on(
            [with_place(found, "output", table.name, None)] if found.height else [],
            "nothing was written; correct load/sql",
        )
