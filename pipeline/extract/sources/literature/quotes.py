"""Statistic rows → quotes: the values that one publication prints for one form in one food."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.literature.value_codes import role


@dataclass(frozen=True, slots=True)
class Quote:
    """The values that one source key prints for one form in one food: the rows by role."""

    rows: dict[str, dict[str, Any]]

    @property
    def lead(self) -> dict[str, Any]:
        """The row that represents the quote: its amount, else an end of its range."""
        return next(self.rows[name] for name in ("amount", "min", "max") if name in self.rows)

    @property
    def food_code(self) -> str:
        """The code of the food in its study."""
        return str(self.lead["food_code"])

    @property
    def study(self) -> str:
        """The reference_id of the study that measured."""
        return self.food_code.split("/", maxsplit=1)[0]

    @property
    def form(self) -> str:
        """The form as printed."""
        return str(self.lead["form"])

    @property
    def amount(self) -> str:
        """The amount as printed, its flag where there is none, else the ends of the range."""
        if "amount" in self.rows:
            return str(self.lead["value"] or self.lead["lod_flag"])
        return "–".join(self.printed(end) or "" for end in ("min", "max"))

    @property
    def rank(self) -> tuple[bool, int, bool, bool, int]:
        """The most direct first: one study before several, trust, an amount before a range.

        What is printed of one study goes before what was separated from another's.
        """
        source = self.lead["source"]
        several = bool(self.lead["several_studies"])
        apart, line = bool(self.lead["told_apart"]), int(self.lead["line"])
        return several, int(source["trust"]), "amount" not in self.rows, apart, line

    @property
    def place(self) -> str:
        """The locator, with the compilation or other publication if not in the study's own."""
        source = self.lead["source"]
        elsewhere = source["reference_id"] if source["reference_id"] != self.study else None
        parts = (elsewhere, source["quoted_in"], str(self.lead["locator"]))
        return ": ".join(part for part in parts if part)

    def printed(self, name: str) -> str | None:
        """Return the statistic as printed: its flag (nd, <0.5), else its number, else None."""
        row = self.rows.get(name)
        return (row["lod_flag"] or row["value"]) if row else None

    def number(self, name: str) -> str | None:
        """Return the statistic's number; None if it is not given or flagged as no number."""
        if name == "n_samples":
            return next((row["n"] for row in self.rows.values() if row["n"]), None)
        row = self.rows.get(name)
        return row["value"] if row and not row["lod_flag"] else None

    def words(self) -> str:
        """Return everything that it prints as text, for the list of other quotes."""
        said = [self.amount] if "amount" in self.rows else [f"range {self.amount}"]
        named = [(name, self.printed(name)) for name in ("min", "max", "sd", "se", "spread")]
        if "amount" in self.rows:
            said += [
                f"{'sd or sem' if name == 'spread' else name} {number}"
                for name, number in named
                if number
            ]
        portion = f" per {self.lead['portion_g']} g" if self.lead["portion_g"] else ""
        return f"{', '.join(said)} {self.lead['unit_as_printed']}{portion}"


def quotes(usable: list[dict[str, Any]]) -> Iterator[Quote]:
    """Yield one quote a source key, food and form; raise a DataError where rows contradict."""

    def key(line: dict[str, Any]) -> tuple[str, str, str]:
        return line["source_key"], line["food_code"], line["form"]

    for (source_key, food_code, form), rows in groupby(sorted(usable, key=key), key):
        by_role: dict[str, dict[str, Any]] = {}
        for row in rows:
            name = str(role(row["statistic"]))
            other = by_role.setdefault(name, row)
            if (
                other is not row
                or row["unit_as_printed"] != next(iter(by_role.values()))["unit_as_printed"]
            ):
                raise DataError(
                    f"values.csv line {row['line']}: {source_key} gives a second {name}, or another"
                    f" unit, for {form} in {food_code}; keep one, or give the foods names apart"
                )
        if not {"amount", "min", "max"} & set(by_role):
            row = next(iter(by_role.values()))
            raise DataError(
                f"values.csv line {row['line']}: {source_key} gives a spread without an amount for"
                f" {form} in {food_code}; add the amount"
            )
        yield Quote(by_role)
