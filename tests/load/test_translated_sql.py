"""The views for Spark and Trino are translations of the views as they are now."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pipeline.load.spark import IN_SPARK, spark_view
from pipeline.load.translate_views import FOLDER, translated_views
from pipeline.load.trino import trino_view
from schemas.view import View


def test_translations_are_up_to_date() -> None:
    committed = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in Path(FOLDER).glob("*/*.sql")
    }
    assert committed == translated_views(), "run make translated-sql"


@pytest.mark.parametrize(("engine", "view"), [("spark", spark_view), ("trino", trino_view)])
def test_descriptions_are_quoted_as_the_engine_reads_them(
    engine: str, view: Callable[[View], str]
) -> None:
    odd = r"It's 5 \ 3; a 'quoted' word"
    changed = replace(IN_SPARK[0], description=odd)
    (statement,) = filter(None, sqlglot.parse(view(changed), read=engine))
    said = [node.this for node in statement.find_all(exp.SchemaCommentProperty)]
    assert [literal.this for literal in said] == [odd]
