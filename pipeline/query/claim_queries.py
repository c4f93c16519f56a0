"""``k2 claims``: popular claims about vitamin K2, the verdict, and the numbers behind it."""

import re
import shutil
from collections.abc import Container
from pathlib import Path
from textwrap import fill
from typing import Any

import duckdb

from pipeline.diagnostics.escaping import visible
from pipeline.interface_texts.say import say, say_count
from pipeline.published_files.claim_sql import claims_sql
from pipeline.query.render_rows import FORMATS
from pipeline.query.sandbox import check_text, opened

_MATCHING = """\
SELECT claim_id, evidence, holds
FROM claim
WHERE list_bool_and(
  list_transform($words, lambda word: contains(lower(claim_id || ' ' || statement), lower(word)))
) IS NOT FALSE
ORDER BY claim_id"""
_NONE = "FROM claim_check WHERE false"
_FULL = """\
SELECT c.*, k.low, k.high, k.n_values, k.holds AS verdict_holds
FROM claim AS c LEFT JOIN ({numbers}) AS k USING (claim_id)
WHERE list_contains($claim_ids, c.claim_id)
ORDER BY c.claim_id"""
_INDENT = "  "
_QUOTED = re.compile(r"'([a-z][a-z0-9_]*)'")
_SQL_WORD = re.compile(r"(?:'[^']*'|[^\s'])+")


def claims(database: Path, words: list[str], answer_format: str) -> None:
    """Print the claims that hold all ``words`` in id or statement, in any order; all without any.

    The format ``table`` prints them as sentences, with caveats, literature and SQL if words were
    given; the other formats hold every column.
    """
    check_text(" ".join(words))
    with opened(database) as connection:
        if answer_format != "table":
            result = _asked(connection, words)
            columns = [column[0] for column in result.description]
            FORMATS[answer_format](columns, iter(result.fetchone, None))
            return
        found = claims_with(connection, words)
    for claim in found:
        print(visible(_as_text(claim, in_full=bool(words)), keep="\n"))
    if not found:
        print("(no claim has these words)")


def claims_with(connection: duckdb.DuckDBPyConnection, words: list[str]) -> list[dict[str, Any]]:
    """Return the claims that hold all ``words``, with every column and the numbers behind them."""
    result = _asked(connection, words)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _asked(connection: duckdb.DuckDBPyConnection, words: list[str]) -> duckdb.DuckDBPyConnection:
    """Ask for the claims with these words; the SQL of no other claim is run."""
    matching = connection.execute(_MATCHING, {"words": words}).fetchall()
    claims = [dict(zip(("claim_id", "evidence", "holds"), row, strict=True)) for row in matching]
    stated = [claim for claim in claims if claim["evidence"]]
    numbers = claims_sql(stated) if stated else _NONE
    ids = [claim["claim_id"] for claim in claims]
    return connection.execute(_FULL.format(numbers=numbers), {"claim_ids": ids})


def concepts_named(evidence: str | None, concepts: Container[str]) -> list[str]:
    """Return which of the concepts the SQL of a claim names, in its order."""
    named = dict.fromkeys(_QUOTED.findall(evidence or ""))
    return [concept_id for concept_id in named if concept_id in concepts]


def sql_line(line: str, width: int) -> list[str]:
    """Return a line of SQL, indented and broken between words, but never within a quoted text."""
    indent = 2 * _INDENT + line[: len(line) - len(line.lstrip())]
    first, *words = _SQL_WORD.findall(line) or [""]
    lines = [indent + first]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(indent + _INDENT + word)
        else:
            lines[-1] += f" {word}"
    return lines


def _as_text(claim: dict[str, Any], *, in_full: bool) -> str:
    width = shutil.get_terminal_size().columns
    lines = [
        f"{claim['claim_id']}: “{claim['statement']}”",
        f"{claim['verdict'].replace('_', ' ')}: {claim['verdict_text']}",
    ]
    if claim["n_values"] is not None:
        lines.append(claim_numbers(claim))
    if in_full:
        notes = {"caveat": claim["caveat"], "literature": claim["literature_note"]}
        lines += [f"{name}: {text}" for name, text in notes.items() if text]
    first, *rest = lines
    paragraphs = [fill(first, width, subsequent_indent=_INDENT)]
    paragraphs += [fill(x, width, initial_indent=_INDENT, subsequent_indent=_INDENT) for x in rest]
    if in_full and claim["evidence"]:
        paragraphs += [
            part for line in claim["evidence"].splitlines() for part in sql_line(line, width)
        ]
    return "\n".join((*paragraphs, ""))


def claim_numbers(claim: dict[str, Any]) -> str:
    """Return "12.2 to 155 µg per tablespoon …, 5 values"."""
    low, high, n = claim["low"], claim["high"], claim["n_values"]
    values = say_count("claims.n_values", n)
    if low is None or high is None:
        return say("claims.values_per", values=values, per=claim["per"])
    low, high = f"{low:.3g}", f"{high:.3g}"
    spread = low if claim["low"] == claim["high"] else say("claims.between", low=low, high=high)
    about = {"amount": spread, "unit": claim["unit"], "per": claim["per"], "values": values}
    if claim["unit"] == "times":
        return say("claims.numbers_times", **about)
    return say("claims.numbers", **about)
