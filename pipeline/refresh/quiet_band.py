"""The parts of a refresh that are outside the quiet band and need a review."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.compare.difference import Difference
from pipeline.curated.band_file import QuietBand
from pipeline.guard.finding import Finding, Level


def outside_quiet_band(
    band: QuietBand, findings: Sequence[Finding], difference: Difference | None
) -> tuple[str, ...]:
    """Return a line for each part outside the band, with the figure and the bound."""
    return (*_warned(band, findings), *_changed(band, difference))


def _warned(band: QuietBand, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.level is Level.PASSED or finding.rule in band.quiet_warnings:
            continue
        about = " ".join(filter(None, (finding.source_id, finding.rule, finding.subject)))
        yield f"guard {about} {finding.level}: {finding.figure}"


def _changed(band: QuietBand, difference: Difference | None) -> Iterator[str]:
    if difference is None:
        yield "there was no output to compare with"
        return
    if (found := len(difference["schema"])) > band.most_schema_changes:
        yield f"{found} changes of the schema, at most {band.most_schema_changes}"
    tables = [table for table in difference["tables"] if not table["same"]]
    removed = sum(table["removed"]["count"] for table in tables if "removed" in table)
    if removed > band.most_removed_rows:
        yield f"{removed} rows removed, at most {band.most_removed_rows}"
    for table in tables:
        yield from _of_table(band, table)


def _of_table(band: QuietBand, table: dict[str, Any]) -> Iterator[str]:
    name = table["table"]
    if name in band.fixed_tables:
        yield f"{name} is kept by hand, and differs"
    if "changed" not in table:
        yield f"{name} differs, and its rows before are not known"
        return
    for what, most in (("added", band.most_added_share), ("changed", band.most_changed_share)):
        count, share = table[what]["count"], table[what]["share"]
        if (
            count > band.few_rows
            and share > most
            and not (what == "changed" and _is_calculated(band, table))
        ):
            yield f"{name}: {count} rows {what} ({share:.1%}), at most {most:.1%}"
    amounts = table["changed"]["amounts"]  # the largest change comes first
    if amounts and amounts[0]["score"] > band.largest_score:
        key = "/".join(part or "" for part in amounts[0]["key"])
        yield (
            f"{name}: {amounts[0]['column']} of {key} changed by a score of"
            f" {amounts[0]['score']:.3f}, at most {band.largest_score:.3f}"
        )


def _is_calculated(band: QuietBand, table: dict[str, Any]) -> bool:
    """Return whether all that changed are numbers calculated from others: their size is judged."""
    numbers = {change["column"] for change in table["changed"]["amounts"]}
    return table["table"] in band.calculated_tables and numbers >= {*table["changed"]["columns"]}
