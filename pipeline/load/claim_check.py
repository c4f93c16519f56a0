"""The view ``claim_check``, made from the claims, and the guard that stops a broken verdict."""

from pathlib import Path

import duckdb
import polars as pl

from pipeline.errors import DataError

_ONE = """\
SELECT
  c.claim_id,
  c.statement,
  c.verdict,
  e.low::DOUBLE AS low,
  e.high::DOUBLE AS high,
  e.n_values::BIGINT AS n_values,
  c.unit,
  ({holds}) AS holds
FROM claim AS c
CROSS JOIN (
{evidence}
) AS e
WHERE c.claim_id = '{claim_id}'"""
_BROKEN = """\
SELECT claim_id, low, high, n_values, k.unit, k.verdict, c.holds
FROM claim AS c LEFT JOIN claim_check AS k USING (claim_id)
WHERE c.evidence IS NOT NULL
QUALIFY k.holds IS NOT TRUE OR count(*) OVER (PARTITION BY claim_id) > 1
ORDER BY claim_id"""


def claim_check_sql(claim: pl.DataFrame) -> str:
    """Return the SQL of the view: one query for each claim that has evidence."""
    with_evidence = claim.filter(pl.col("evidence").is_not_null()).sort("claim_id")
    return "\nUNION ALL\n".join(_ONE.format(**row) for row in with_evidence.iter_rows(named=True))


def check_claims(database: Path) -> None:
    """Raise a DataError for each verdict that its evidence does not support.

    To be asked of a build from the whole packaged facts: a verdict says nothing of a part of them.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        broken = connection.execute(_BROKEN).fetchall()
    if not broken:
        return
    told = "; ".join(
        f"claim {claim_id} is judged {verdict} while {holds}, but its evidence gives low"
        f" {_number(low)}, high {_number(high)}, n_values {_number(n_values)} [{unit}]"
        for claim_id, low, high, n_values, unit, verdict, holds in broken
    )
    raise DataError(
        f"{told}; the old output is untouched: look at the values, then judge anew in"
        " pipeline/reviewed/claim.csv"
    )


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:g}"
