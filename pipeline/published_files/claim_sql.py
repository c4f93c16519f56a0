"""The SQL that gives the numbers behind claims, made of the evidence that each claim carries."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

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


def claim_sql(claim: Mapping[str, Any]) -> str:
    """Return the query of a claim that has evidence; its row is one of ``claim_check``."""
    return _ONE.format(**claim)


def claims_sql(claims: Iterable[Mapping[str, Any]]) -> str:
    """Return one query of several claims that have evidence: at least one.

    Each UNION ALL takes all queries before it as a subquery. A plain chain is stored nested to the
    right, for which DuckDB 1.2 to 1.4 return two rows if there is more than one thread.
    """
    queries = map(claim_sql, claims)
    return reduce(lambda before, one: f"FROM (\n{before}\n)\nUNION ALL\n{one}", queries)
