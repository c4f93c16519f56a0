"""The view ``claim_check``, made from the claims, and the check that each verdict still holds."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.published_files.claim_sql import claim_sql, claims_sql

_WITH_EVIDENCE = "FROM claim WHERE evidence IS NOT NULL ORDER BY claim_id"
_CHECKED = """\
SELECT claim_id, k.low, k.high, k.n_values, k.n_publishers, c.unit, c.verdict, c.holds,
  k.holds IS TRUE AND count(*) OVER () = 1 AS verdict_holds
FROM claim AS c LEFT JOIN (
{query}
) AS k USING (claim_id)
WHERE c.claim_id = ?"""


def claim_check_sql(claim: pl.DataFrame) -> str:
    """Return the SQL of the view: one query for each claim that has evidence."""
    with_evidence = claim.filter(pl.col("evidence").is_not_null()).sort("claim_id")
    return claims_sql(with_evidence.iter_rows(named=True))


def check_claims(numbers: list[dict[str, Any]]) -> None:
    """Raise a DataError that names each claim whose verdict its numbers do not support.

    Only for a build from all packaged facts: verdicts do not apply to a part of them.
    """
    broken = [claim for claim in numbers if not claim["verdict_holds"]]
    if not broken:
        return
    first, *others = (
        f"claim {claim['claim_id']} is judged {claim['verdict']!r} while {claim['holds']}, but its"
        f" evidence gives low {_number(claim['low'])}, high {_number(claim['high'])},"
        f" n_values {_number(claim['n_values'])} [{claim['unit']}]"
        for claim in broken
    )
    more = f" (and {len(others)} more claims, above)" if others else ""
    raise DataError(
        f"{first}{more}; look at the values, then judge anew in pipeline/reviewed/claim.csv;"
        " the old output is untouched",
        "\n".join(others),
    )


def claim_numbers(database: Path) -> list[dict[str, Any]]:
    """Return the row of ``claim_check`` of each claim that has evidence, by ``claim_id``.

    ``verdict_holds`` tells whether the numbers support the verdict.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            # One claim at a time: all of them at once, as in the view, take four times the memory,
            # and the view asked for one of them plans them all.
            claims = connection.sql(_WITH_EVIDENCE).pl()
            found: list[dict[str, Any]] = []
            for claim in claims.iter_rows(named=True):
                query = _CHECKED.format(query=claim_sql(claim))
                result = connection.execute(query, [claim["claim_id"]])
                columns = [column[0] for column in result.description]
                found += [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            raise DataError(
                f"the SQL of a claim fails ({str(error).splitlines()[0]}); correct it in"
                " pipeline/reviewed/claims"
            ) from error
    return found


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:g}"
