"""The SQL of claims: ``claims/<claim_id>.sql``, one file for a row of ``claim.csv``."""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.curated.found import Found
from pipeline.curated.text_files import read_text
from pipeline.diagnostics.violations import breaking
from pipeline.format_text import format_text

FOLDER = "claims"
_SUFFIX = ".sql"


def read_evidence(folder: Path | Traversable, found: Found) -> dict[str, str]:
    """Return the SQL of each claim that the data can answer, by claim_id."""
    evidence = {}
    for name in _names(folder / FOLDER):
        file = f"{FOLDER}/{name}"
        if not name.endswith(_SUFFIX):
            found.add(file, f"the SQL of a claim, <claim_id>{_SUFFIX}", None, name)
            continue
        text = read_text(folder, file, found)
        if text is not None and not text.strip():
            found.add(file, "a query that gives low, high, n_values", 1, "")
        evidence[name.removesuffix(_SUFFIX)] = (text or "").strip()
    return evidence


def with_evidence(claim: pl.DataFrame, evidence: Mapping[str, str], found: Found) -> pl.DataFrame:
    """Return the claims with the column ``evidence``; add SQL without a claim to ``found``."""
    for claim_id in sorted(evidence.keys() - set(claim["claim_id"])):
        rule = "SQL of a claim_id of claim.csv: add the claim, or remove the file"
        found.add(f"{FOLDER}/{claim_id}{_SUFFIX}", rule, None, claim_id)
    sql = pl.col("claim_id").replace_strict(evidence, default=None, return_dtype=pl.String)
    return claim.with_columns(sql.alias("evidence"))


def evidence_findings(claim: pl.DataFrame) -> pl.DataFrame:
    """Return findings of claims whose cells and SQL contradict ``CLAIM.rules``."""
    evidence, holds, unit, note, stated = (
        pl.col(name).is_not_null()
        for name in ("evidence", "holds", "unit", "literature_note", "stated_amount")
    )
    together = format_text("a rule, and its SQL in claims/{}.sql, or neither", "claim_id")
    return pl.concat(
        [
            breaking(claim, "holds", evidence == holds, together),
            breaking(claim, "unit", unit | ~(evidence | stated), "the unit of SQL and number"),
            breaking(claim, "literature_note", evidence | note, "a note, where there is no SQL"),
        ]
    )


def _names(folder: Path | Traversable) -> list[str]:
    """Return the names of all files except hidden ones."""
    if not folder.is_dir():
        return []  # then every claim that has a rule lacks its SQL
    return sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
