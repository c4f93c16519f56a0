"""The view ``claim_check``, made from the claims, and the check that each verdict still holds."""

from functools import reduce
from pathlib import Path

import duckdb
import polars as pl

from pipeline.diagnostics.errors import DataError

_ONE = """\
SELECT
  c.claim_id,
  c.statement,
  c.verdict,
  e.low::DOUBLE AS low,
  e.high::DOUBLE AS high,
  e.n_values::BIGINT AS n_values,
  e.n_publishers::BIGINT AS n_publishers,
  c.unit,
  ({holds}) AS holds
FROM claim AS c
CROSS JOIN (
{evidence}
) AS e
WHERE c.claim_id = '{claim_id}'"""
_BROKEN = """\
SELECT claim_id, k.low, k.high, k.n_values, c.unit, c.verdict, c.holds
FROM claim AS c LEFT JOIN (FROM claim_check WHERE claim_id = ?) AS k USING (claim_id)
WHERE c.evidence IS NOT NULL AND c.claim_id = ?
QUALIFY k.holds IS NOT TRUE OR count(*) OVER (PARTITION BY claim_id) > 1
ORDER BY claim_id"""


def claim_check_sql(claim: pl.DataFrame) -> str:
    """Return the SQL of the view: one query for each claim that has evidence.

    Each UNION ALL takes all queries before it as a subquery. A plain chain is stored nested to the
    right, for which DuckDB 1.2 to 1.4 return two rows if there is more than one thread.
    """
    with_evidence = claim.filter(pl.col("evidence").is_not_null()).sort("claim_id")
    queries = (_ONE.format(**row) for row in with_evidence.iter_rows(named=True))
    return reduce(lambda before, one: f"FROM (\n{before}\n)\nUNION ALL\n{one}", queries)


def check_claims(database: Path) -> None:
    """Raise a DataError that names each claim whose verdict its evidence does not support.

    Only for a build from all packaged facts: verdicts do not apply to a part of them.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            # One claim at a time: all of them at once take four times the memory.
            ids = connection.sql("SELECT claim_id FROM claim ORDER BY claim_id").fetchall()
            broken = [
                row
                for (claim_id,) in ids
                for row in connection.execute(_BROKEN, [claim_id, claim_id]).fetchall()
            ]
        except duckdb.Error as error:
            raise DataError(
                f"the SQL of a claim fails ({str(error).splitlines()[0]}); correct it in"
                " pipeline/reviewed/claims"
            ) from error
    if not broken:
        return
    first, *others = (
        f"claim {claim_id} is judged {verdict!r} while {holds}, but its evidence gives"
        f" low {_number(low)}, high {_number(high)}, n_values {_number(n_values)} [{unit}]"
        for claim_id, low, high, n_values, unit, verdict, holds in broken
    )
    more = f" (and {len(others)} more claims, above)" if others else ""
    raise DataError(
        f"{first}{more}; look at the values, then judge anew in pipeline/reviewed/claim.csv;"
        " the old output is untouched",
        "\n".join(others),
    )


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:g}"
