"""The guards by name, and all their bounds; no other module defines any."""

ROWS_KEPT = 0.95  # of the rows before
ROWS_GROWN = 2.0
RATIO = 1.5  # between two amounts, in either direction
SLIP = 100.0  # a factor typical of an error of units, not of a corrected amount
POINTS = 5.0  # percentage points
LEAST = 20  # amounts that a share or a percentile needs on both sides
REMOVED, RENAMED, CHANGED = 0.01, 0.05, 0.25  # of the rows before
DOUBLED, REGROUPED = 0.01, 0.01  # of the foods before
CORRELATION = 0.9  # of the order of the same foods by amount
FACTOR_SHARE = 0.01  # of the amounts compared
ROUNDED = 0.01  # by so much two prints of one amount may differ
ORIGIN_POINTS = 10.0  # percentage points of how values came about
FEW = 3  # rows that may always be removed or changed: so few make no meaningful share
OVERRIDE_DAYS = 366  # the longest validity of an override from today

# The names are those of ``schemas.codes.GUARD_RULES``, which reviewed files may use.
RULES = {
    "readable": "both sides can be read, and their files are whole",
    "source": "no source is gone (a new one is warned of)",
    "columns": "each facts file has the columns it had, but for those that source.toml says one"
    " format of the source lacks (a new one is warned of, an unknown one fatal); upstream columns"
    " are checked by k2 extract",
    "keys": "keys are unique and whole; codes of foods and components exist",
    "cells": "every cell is as its table asks, as a build checks it",
    "account": "the account of upstream rows, where a source keeps one, adds up",
    "rows": f"rows of each table and form are at least {ROWS_KEPT:.0%} of those before"
    f" (over {ROWS_GROWN:.0%} is warned of)",
    "minimum": "rows are at least the minima of the sidecar, before and after",
    "components": "no component is gone, and each means the same (a new one or another name is"
    " warned of)",
    "units": "each component has the unit it had, in component.csv and on its values (another"
    " spelling of the unit passes)",
    "median": f"the median of the amounts above 0 is within {RATIO:g} ×",
    "p95": f"the 95th percentile of the amounts above 0 is within {RATIO:g} ×",
    "zeros": f"the share of zeros is within {POINTS:g} points",
    "blanks": f"the share of rows without an amount is within {POINTS:g} points",
    "same_foods": f"at most {CHANGED:.0%} of the amounts above 0 of the same foods changed by more"
    f" than {RATIO:g} × (up to {FEW} always may; one by {SLIP:g} × is warned of)",
    "identity": "names and numbers stay with their codes, and a code with another name has not"
    " other numbers too (any is warned of)",
    "doubled": f"at most {DOUBLED:.0%} of the foods are there again under new codes, by name or"
    f" numbers (up to {FEW} always may; more are warned of)",
    "exchanged": "no two foods, and no two forms of a food, took each other's amounts (any is"
    " warned of)",
    "ranks": f"the same foods are in the same order by amount: Spearman's correlation, also within"
    f" groups, is at least {CORRELATION:g} (less is warned of)",
    "factor": f"at most {FACTOR_SHARE:.0%} of the amounts of the same foods changed by one and the"
    f" same factor (up to {FEW} always may; more are warned of)",
    "repeated": f"the most frequent amount above 0 is at most {POINTS:g} points more frequent (more"
    " is warned of)",
    "provenance": f"the shares of each derivation, source code and origin, and of stated sample"
    f" numbers, are within {ORIGIN_POINTS:g} points (more is warned of)",
    "groups": f"at most {REGROUPED:.0%} of the foods are in another group (up to {FEW} always may;"
    " more are warned of)",
    "removed": f"at most {REMOVED:.0%} of the ids are gone (up to {FEW} always may; any is warned"
    " of)",
    "renamed": f"at most {RENAMED:.0%} of the food codes name another food (up to {FEW} always"
    " may)",
    "raw_changed": "other raw files give other facts",
    "facts_changed": "the same raw files give the same facts",
    "older_release": "no release is older than the one before (other raw files of the same one are"
    " warned of)",
    "stale": "the release is not older than the source's rhythm",
    "override": "each override is in force and lets something pass",
}
WARNED_ONLY = (
    *("identity", "doubled", "exchanged", "ranks", "factor", "repeated", "provenance", "groups"),
    *("raw_changed", "stale", "override"),
)
