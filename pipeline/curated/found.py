"""Violations in reviewed files, collected over all files and raised together."""

import polars as pl

from pipeline.diagnostics.violations import cut, stop_on, with_place
from schemas.table_rules import FINDING_SCHEMA

ADVICE = "correct the file in pipeline/reviewed"
FIRST_LINE = 2  # of rows: the first line of a file is its heading


class Found:
    """Findings by file, each with rule and, where they apply, line, column and value."""

    def __init__(self) -> None:
        self._placed: list[pl.DataFrame] = []

    def add(
        self, file: str, rule: str, line: int | None, value: str | None, column: str | None = None
    ) -> None:
        """Add one; ``line`` counts from 1 and is None if the whole file violates the rule."""
        row = None if line is None else line - FIRST_LINE
        one = [(row, column, cut(value), rule)]
        self.extend(file, pl.DataFrame(one, schema=FINDING_SCHEMA, orient="row"))

    def extend(self, file: str, findings: pl.DataFrame) -> None:
        """Add findings by row, as ``FINDING_SCHEMA`` has them."""
        if findings.height:
            self._placed.append(with_place(findings, "reviewed", file, FIRST_LINE))

    def stop(self) -> None:
        """Raise a DataError with all findings, file by file; return if there are none."""
        stop_on(sorted(self._placed, key=lambda placed: str(placed["file"][0])), ADVICE)
