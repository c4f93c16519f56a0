"""Picture: the amounts that people believe, as marks, against the ranges in the data."""

from typing import Any

import altair as alt
import duckdb

from pipeline.interface_texts.say import say, say_count
from pipeline.report.pictures.belief_marks import WORDS, found_amounts, marks, narrow_marks
from pipeline.report.pictures.picture import Drawing

# One claim at a time: the view checks all of them at once, which takes four times the memory.
_CLAIMS = """\
SELECT claim_id, statement, stated_amount, unit, per, verdict, evidence IS NOT NULL AS has_evidence
FROM claim ORDER BY claim_id"""
_EVIDENCE = "SELECT low, high, n_values FROM claim_check WHERE claim_id = ?"


def drawing(connection: duckdb.DuckDBPyConnection) -> Drawing | None:
    """Return a row a claim with an amount; the axis is the share of the amount believed."""
    result = connection.sql(_CLAIMS)
    claims = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    checked = []
    for claim in claims:
        if claim["stated_amount"] is None or not claim["has_evidence"]:
            continue
        found = connection.execute(_EVIDENCE, [claim["claim_id"]]).fetchone()
        if found and found[0] is not None:
            low, high, n_values = found
            checked.append({**claim, "low": low, "high": high, "n_values": n_values})
    if not checked:
        return None
    checked.sort(key=lambda claim: (-claim["high"] / claim["stated_amount"], claim["claim_id"]))
    without_data = len([c for c in claims if c["stated_amount"] is not None]) - len(checked)
    overstated = sum(claim["verdict"] == "overstated" for claim in checked)
    counts = [
        f"{sum(claim['verdict'] == verdict for claim in claims)} {words}"
        for verdict, (_, words) in WORDS.items()
        if any(claim["verdict"] == verdict for claim in claims)
    ]
    return Drawing(
        name="beliefs",
        title=say("beliefs.finding", overstated=overstated, n=len(checked)),
        subtitle=say(
            "beliefs.about",
            n=len(checked),
            others=without_data,
            all=len(claims),
            verdicts=", ".join(counts),
        ),
        description=_description(checked),
        chart=alt.vconcat(marks(checked)),
        narrow=alt.vconcat(narrow_marks(checked)),
        headers=(
            *("claim", "believed", "unit", "per"),
            *("data, low", "data, high", "values", "verdict", "claim_id"),
        ),
        rows=tuple(
            (
                *(claim["statement"], claim["stated_amount"], claim["unit"], claim["per"]),
                *(
                    claim["low"],
                    claim["high"],
                    claim["n_values"],
                    claim["verdict"],
                    claim["claim_id"],
                ),
            )
            for claim in checked
        ),
        source_ids=(),
    )


def _description(claims: list[dict[str, Any]]) -> str:
    parts = [
        say(
            "beliefs.said_of_claim",
            statement=claim["statement"],
            amount=found_amounts(claim),
            unit=claim["unit"],
            values=say_count("claims.n_values", claim["n_values"]),
            verdict=WORDS[claim["verdict"]][0],
        )
        for claim in claims
    ]
    return say("beliefs.said", claims=". ".join(parts))
