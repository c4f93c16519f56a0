"""Guards of component codes: their meaning and the units of their amounts."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.guard.finding import Finding, Level
from schemas.codes import COMPOSITION
from schemas.units import COMPOSITION_UNITS, UNITS

_SAME_MEANING = ("meaning", "total_basis", "forms_covered")
_SAME_WORDS = ("name", "rank")


def components(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find components removed or of another meaning (fatal), new or renamed (warned of)."""
    old, new = _by_code(before), _by_code(after)
    for code in sorted(old | new):
        if code not in new:
            level, figure = Level.FATAL, "gone"
        elif code not in old:
            level, figure = Level.WARNED, f"new, {new[code]['meaning']}"
        else:
            level, figure = _compared(old[code], new[code])
        yield Finding("components", after.source_id, code, level, figure, "as before", "")


def units(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find changed units (fatal); another spelling of the same unit, as µg for UG, passes.

    If the values of a component had several units before, an additional one is warned of.
    """
    old, new = _by_code(before), _by_code(after)
    old_units, new_units = _value_units(before), _value_units(after)
    for code in sorted(old.keys() & new.keys()):
        declared = [old[code]["unit"]], [new[code]["unit"]]
        printed = old_units.get(code, []), new_units.get(code, [])
        level = max(
            (_judged(new[code]["meaning"], *each) for each in (declared, printed)),
            key=_GRAVITY.index,
        )
        shown = [", ".join(dict.fromkeys(a + b)) for a, b in zip(declared, printed, strict=True)]
        figure = shown[0] if shown[0] == shown[1] else " → ".join(shown)
        yield Finding("units", after.source_id, code, level, figure, "as before", "")


_GRAVITY = (Level.PASSED, Level.WARNED, Level.FATAL)


def _judged(meaning: str, old: list[str], new: list[str]) -> Level:
    added = [unit for unit in new if unit not in old]
    if not added or not old:
        return Level.PASSED
    known = [_factor(meaning, unit) for unit in old]
    if all(_factor(meaning, unit) in known for unit in added):
        return Level.PASSED
    return Level.WARNED if len(set(known)) > 1 else Level.FATAL


def _factor(meaning: str, unit: str) -> Any:
    """Return the unit's factor; the unit itself if the tables do not list it."""
    factor = COMPOSITION_UNITS.get((meaning, unit)) if meaning in COMPOSITION else UNITS.get(unit)
    return factor or unit


def _compared(old: dict[str, Any], new: dict[str, Any]) -> tuple[Level, str]:
    changed = [column for column in (*_SAME_MEANING, *_SAME_WORDS) if old[column] != new[column]]
    if not changed:
        return Level.PASSED, str(new["meaning"])
    level = Level.FATAL if set(changed) & set(_SAME_MEANING) else Level.WARNED
    return level, "; ".join(f"{column} {old[column]} → {new[column]}" for column in changed)


def _by_code(facts: Facts) -> dict[str, dict[str, Any]]:
    return {row["component"]: row for row in facts.tables["component"].iter_rows(named=True)}


def _value_units(facts: Facts) -> dict[str, list[str]]:
    """Return the units that values and samples of each component are printed in."""
    printed = pl.concat(
        facts.tables[table].select("component", "unit") for table in ("value", "sample")
    )
    return dict(printed.unique().sort("unit").group_by("component").agg("unit").iter_rows())
