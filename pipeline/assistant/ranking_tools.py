"""The tools top and check_claim."""

import duckdb

from pipeline.assistant.food_tools import NO_ADVICE
from pipeline.assistant.tool_answer import Row, ToolAnswer, tool_answer
from pipeline.citations.works_cited import cite_rows
from pipeline.query.cite import quantities_of
from pipeline.query.claim_queries import claim_numbers, claims_with, concepts_named
from pipeline.query.rankings import MEASURES, Ranking, ranked
from pipeline.query.search_hits import search
from pipeline.query.written_amounts import in_words

_KEPT = (
    *("known_by", "rank", "answer_id", "name", "category", "portion", "portion_g", "at_least"),
    *("evidence", "total_basis", "n_studies", "n_publishers", "confidence"),
)
_DOUBTS = """\
SELECT answer_id, doubts FROM food_answer
WHERE doubts IS NOT NULL AND list_contains($ids::VARCHAR[], answer_id)"""
_HITS = 20
_KINDS = (
    "known_by tells sums of forms, printed totals and calculated values apart; do not rank them"
    " together"
)


def top(connection: duckdb.DuckDBPyConnection, ranking: Ranking) -> ToolAnswer:
    """Return the foods with most of a form; those known by a printed total have ranks apart."""
    quantity, _, found = ranked(connection, ranking)
    ids = [row["answer_id"] for row in found]
    doubts = dict(connection.execute(_DOUBTS, {"ids": ids}).fetchall())
    rows = [
        {name: row[name] for name in _KEPT}
        | {bound: row[f"{bound}_ug_per_{ranking.per}"] for bound in ("best", "low", "high")}
        | {"unit": "µg", "basis": MEASURES[ranking.per], "doubts": doubts.get(row["answer_id"])}
        for row in found
    ]
    return tool_answer(
        rows,
        cite_rows(
            connection,
            ["answer_id"],
            [(one,) for one in ids],
            quantities_of(connection, ranking.form),
        ),
        unit=f"µg of {in_words(quantity)}",
        basis=MEASURES[ranking.per],
        bounds=[row[bound] for row in rows for bound in ("low", "high")],
        doubts=[f"{row['name']}: {row['doubts']}" for row in rows if row["doubts"]],
        notes=[
            _KINDS,
            f"{found[0]['left_out']} foods of confidence D are left out" if found else "no food",
            NO_ADVICE,
        ],
    )


def check_claim(connection: duckdb.DuckDBPyConnection, statement: str) -> ToolAnswer:
    """Return the claims that a statement leads to, with verdict and numbers."""
    found = claims_with(connection, statement.split())
    if not found:
        hits = search(connection, statement, _HITS)
        ids = [hit.id for hit in hits if hit.kind == "claim"]
        found = [claim for claim in claims_with(connection, []) if claim["claim_id"] in ids]
    rows = [_claim(claim) for claim in found]
    foods = _foods_named(connection, found)
    one = rows[0] if len(rows) == 1 else None
    return tool_answer(
        rows,
        cite_rows(connection, ["concept_id"], [(food,) for food in foods]),
        unit=str(one["unit"]) if one else "of each row",
        basis=f"per {one['per']}" if one else "of each row",
        bounds=[one["low"], one["high"]] if one else [],
        doubts=[f"{row['claim_id']}: {row['caveat']}" for row in rows if row["caveat"]],
        notes=[
            "" if rows else "no claim here says so; nothing is known for or against it here",
            f"cited is what the answers of {', '.join(foods)} rest on" if foods else "",
            NO_ADVICE,
        ],
    )


def _foods_named(connection: duckdb.DuckDBPyConnection, claims: list[Row]) -> list[str]:
    """Return the concepts that the SQL of claims names."""
    known = {name for (name,) in connection.execute("SELECT concept_id FROM concept").fetchall()}
    return sorted({name for one in claims for name in concepts_named(one["evidence"], known)})


def _claim(claim: Row) -> Row:
    kept = ("claim_id", "statement", "verdict", "verdict_text", "unit", "per", "low", "high")
    return {
        **{name: claim[name] for name in kept},
        "numbers": None if claim["n_values"] is None else claim_numbers(claim),
        "caveat": claim["caveat"],
        "literature": claim["literature_note"],
        "evidence_sql": claim["evidence"],
    }
