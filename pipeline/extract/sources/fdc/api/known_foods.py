"""The foods in the facts, and which listed foods are to be read: new ones and changed ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipeline.extract.sources.fdc.api.listing import Listed
from pipeline.fact_files.precision import more_precise
from pipeline.files import strict_json


@dataclass(frozen=True, slots=True)
class Known:
    """The foods in the committed facts: with vitamin K by fdc_id, and codes to check again.

    ``amounts`` holds the amounts of vitamin K by fdc_id and component. With ``compare_all`` every
    listed food counts as new, so that all details are read again.
    """

    published_on: dict[str, str | None]
    codes: frozenset[str]
    doubtful: frozenset[str]
    amounts: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    compare_all: bool = False

    @property
    def newest(self) -> str:
        """Newest publication date of a known food; empty if no food is known."""
        return max((date for date in self.published_on.values() if date), default="")

    def is_new(self, listed: Listed) -> bool:
        """Return whether the details of a listed food have to be requested.

        Known foods are requested if their date or an amount in the list differs. An unknown food is
        requested if the list shows vitamin K, whatever its date: a list may have left it out
        before. If the list shows no nutrients at all, only foods from ``newest`` on are requested,
        since the facts hold all foods with vitamin K up to then.
        """
        if self.compare_all or listed.food_code in self.doubtful:
            return True
        if listed.fdc_id in self.published_on:
            dated = listed.published_on != self.published_on[listed.fdc_id]
            return dated or self._has_other_amounts(listed)
        if listed.vitamin_k:
            return True
        if listed.published_on is None or listed.food_code in self.codes:
            return True
        if listed.published_on < self.newest:
            return False
        return not (self.published_on and listed.vitamin_k is False)

    def _has_other_amounts(self, listed: Listed) -> bool:
        """Whether the list prints another amount, or an amount the facts do not have, or none.

        Rounding is no difference: the list may print fewer digits than the facts have.
        """
        stated = self.amounts.get(listed.fdc_id, {})
        for component in {*stated, *listed.amounts} if listed.amounts else ():
            printed, before = listed.amounts.get(component), stated.get(component, "")
            if before is None:  # below a limit: the list may print none or 0
                continue
            if not printed or not before or more_precise(printed, before) is None:
                return True
        return False


def known(
    food: pl.DataFrame, rejected: pl.DataFrame, value: pl.DataFrame, *, compare_all: bool = False
) -> Known:
    """Return what facts tables know; foods read from a copy (``locator``) are asked for again."""
    doubtful = {
        strict_json.loads(record).get("food_code")
        for record in rejected.filter(pl.col("fact_table").is_in(["food", "value"]))["record"]
    }
    copied = value.filter(pl.col("locator").is_not_null())["food_code"]
    amounts: dict[str, dict[str, str | None]] = {}
    of_food = value.join(food.select("food_code", "fdc_id"), on="food_code", how="inner")
    for fdc_id, component, amount in of_food.select("fdc_id", "component", "amount").iter_rows():
        amounts.setdefault(fdc_id, {})[component] = amount
    return Known(
        dict(food.select("fdc_id", "published_on").iter_rows()),
        frozenset(food["food_code"]),
        frozenset(code for code in (*doubtful, *copied) if code),
        amounts,
        compare_all,
    )
