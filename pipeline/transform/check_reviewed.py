"""Check reviewed rows against facts: what they refer to must exist, or they have no effect."""

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.curated.found import Found
from pipeline.fact_files.read import Facts
from pipeline.transform.check_reviewed_foods import food_findings, foods_of
from pipeline.transform.check_reviewed_portions import portion_findings
from pipeline.transform.check_reviewed_values import doubt_findings, value_findings


def check_reviewed(curated: Curated, sources: Sequence[Facts], brought: Collection[str]) -> None:
    """Raise a DataError with every row that does not match the committed facts.

    ``sources`` are the committed ones and those that a user provided, whose ids are ``brought``:
    for these, only doubts are checked.
    """
    committed = [facts for facts in sources if facts.source_id not in brought]
    foods = [foods_of(facts) for facts in committed]
    found = [*food_findings(curated, foods, []), *value_findings(curated, committed)]
    portions = portion_findings(curated.everyday_portion, committed)
    doubts = doubt_findings(curated.doubt, sources)
    _stop([*found, ("everyday_portion", portions), ("doubt", doubts)])


def check_reviewed_elsewhere(
    curated: Curated, sources: Sequence[Facts], committed: Sequence[pl.DataFrame]
) -> None:
    """Raise a DataError with every row whose food is neither in ``sources`` nor committed.

    ``committed`` holds the foods of the committed sources. Values are checked only for doubts:
    other facts may have other values.
    """
    known = {str(foods["source_id"][0]) for foods in committed if foods.height}
    foods = [foods_of(facts) for facts in sources if facts.source_id in known]
    doubts = ("doubt", doubt_findings(curated.doubt, sources))
    _stop([*food_findings(curated, committed, foods), doubts])


def _stop(findings: Iterable[tuple[str, pl.DataFrame]]) -> None:
    found = Found()
    for name, rows in findings:
        found.extend(f"{name}.csv", rows)
    found.stop()
