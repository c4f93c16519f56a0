"""Popular statements and their verdicts, from the reviewed list and one SQL file a claim."""

from importlib.resources import files

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.transform.reviewed import reviewed
from schemas.claims import CLAIM
from schemas.pandera_models import as_printed, findings

_FILE = "claim.csv"
_FIRST_LINE = 2
_MEND = "mend the reviewed file"


def claim_table() -> pl.DataFrame:
    """Return the published table ``claim`` as reviewed; amounts are numbers in ``unit``.

    Raise a DataError for columns or rows against the table, and for SQL that belongs to no claim.
    """
    rows = reviewed(_FILE)
    columns = [name for name in CLAIM.column_names if name != "evidence"]
    check_columns(f"reviewed/{_FILE}", rows.columns, columns, (), _MEND)
    evidence = _evidence()
    unknown = evidence.keys() - set(rows["claim_id"])
    if unknown:
        raise DataError(
            f"reviewed/claims/{min(unknown)}.sql belongs to no claim of reviewed/{_FILE};"
            " add the claim, or remove the SQL"
        )
    sql = pl.col("claim_id").replace_strict(evidence, default=None, return_dtype=pl.String)
    claims = rows.with_columns(sql.alias("evidence"))
    found = findings(as_printed(CLAIM, claims.columns), claims)
    stop_on([with_place(found, "reviewed", _FILE, _FIRST_LINE)], _MEND)
    return claims.with_columns(pl.col("stated_amount").cast(pl.Float64))


def _evidence() -> dict[str, str]:
    """Return the SQL of each claim that the data can speak to, by claim_id."""
    folder = files("pipeline") / "reviewed" / "claims"
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8").strip()
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    }
