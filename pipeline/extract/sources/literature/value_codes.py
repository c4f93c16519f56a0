"""The codes of the literature's values: forms, bases, statistics and flags, each with a meaning."""

from typing import Any

from pipeline.diagnostics.errors import DataError

# Form as printed → vitamer or total.
MEANING = {
    "PK": "K1",
    "DK": "DK1",
    **{f"MK{n}": f"MK{n}" for n in range(4, 14)},
    "MK9_4H": "MK9_4H",
    "MK_total": "K2",
    "K_total": "K",
}
PER_100_ML = "per 100 ml"
# None: the unit alone says it.
_BASES = ("per 100 g", "per 100 g wet weight", PER_100_ML, "per kg", "per g", "per serving", None)
_FLAGS = ("nd", "nr", "extremely low or undetected", "<0.5")
_FLAG_STARTS = ("<LOQ ", "0 in source (")
# Statistic of an amount as printed → its code.
AMOUNTS = {
    "mean": "mean",
    "mean (compiler value, rounded 0.1)": "mean",
    "mean over several studies (compiler, method unstated)": "mean",
    "median": "median",
    "as tabulated": "unknown",
    "sum": "unknown",
    "compiler sum of MK4-MK10": "unknown",
}
SPREAD_UNCLEAR = "sd or sem (not stated)"
_SPREADS = {"sd": "sd", "sem": "se", SPREAD_UNCLEAR: "spread"}
_ENDS = {"range_min": "min", "range_max": "max", "max": "max"}
BY_COMPILER = "compiler sum of MK4-MK10"


def role(statistic: str) -> str | None:
    """Return ``amount``, ``sd``, ``se``, ``spread``, ``min`` or ``max``; None if unknown."""
    if statistic in AMOUNTS:
        return "amount"
    return _SPREADS.get(statistic) or _ENDS.get(statistic.split(" (", maxsplit=1)[0])


def check_codes(lines: list[dict[str, Any]]) -> None:
    """Raise a DataError for a form, basis, statistic or flag that has no meaning here."""
    for line in lines:
        flag = line["lod_flag"]
        known = {
            "form": line["form"] in MEANING,
            "basis": line["basis"] in _BASES,
            "statistic": role(line["statistic"] or "") is not None,
            "lod_flag": flag is None or flag in _FLAGS or flag.startswith(_FLAG_STARTS),
        }
        for column, is_known in known.items():
            if not is_known:
                raise DataError(
                    f"values.csv line {line['line']}: unknown {column} {line[column]!r}; give it a"
                    " meaning in pipeline/extract/sources/literature/value_codes.py"
                )
