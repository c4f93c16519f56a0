"""Guards that raw files and the facts read from them change together."""

from collections.abc import Iterator

from pipeline.fact_files.read import Facts
from pipeline.guard.finding import Finding, Level
from schemas.facts import FACTS


def raw_and_facts(before: Facts, after: Facts) -> Iterator[Finding]:
    """Find changed facts with unchanged raw files (fatal), and the reverse (warned of).

    For a source read over the API the sum of the raw file is that of the facts themselves.
    """
    raw = _sums(before) != _sums(after)
    tables = [name for name in FACTS if not _same(before, after, name)]
    figure = f"raw files {_word(raw)}, facts {_word(bool(tables))}"
    other = f"other rows in {', '.join(tables)}" if tables else ""
    stale = Level.WARNED if raw and not tables else Level.PASSED
    edited = Level.FATAL if tables and not raw else Level.PASSED
    yield Finding("raw_changed", after.source_id, "", stale, figure, "other facts", other)
    yield Finding("facts_changed", after.source_id, "", edited, figure, "other raw files", other)


def _same(before: Facts, after: Facts, table: str) -> bool:
    key = list(FACTS[table].primary_key)
    old, new = (facts.tables[table] for facts in (before, after))
    return old.columns == new.columns and old.sort(key).equals(new.sort(key))


def _sums(facts: Facts) -> list[str]:
    return sorted(str(file["sha256"]) for file in facts.sidecar.raw_files)


def _word(changed: bool) -> str:  # noqa: FBT001 (the value to word)
    return "changed" if changed else "the same"
