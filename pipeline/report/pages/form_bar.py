"""One stacked bar: the menaquinones that the K2 of an answer is the sum of."""

from dataclasses import dataclass

from pipeline.query.written_amounts import in_words, short
from pipeline.report.pages.page_tables import Row
from pipeline.report.pages.records import who_lists
from pipeline.report.pictures.colours import EDGE, FORM_COLOURS

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """A form in the bar: its place and width in units of the drawing, and its amount in words."""

    form: str
    colour: str
    x: float
    width: float
    amount: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The forms of one food of one study or table, and their sum in µg per 100 g."""

    name: str
    who: str
    segments: list[Segment]
    sum_ug: float

    @property
    def said(self) -> str:
        """The bar in words."""
        return ", ".join(f"{part.form} {part.amount} µg" for part in self.segments)


def colour_of(form_id: str) -> str:
    """Return the colour of a form in pictures and pages; grey for those that have none."""
    return FORM_COLOURS.get(in_words(form_id), EDGE)


def form_bar(answer: Row, forms: list[Row], records: list[Row]) -> Bar | None:
    """Return the bar of the food that the best value of the main menaquinone is of.

    None where no menaquinone was found. Amounts are those that the answer counts.
    """
    behind = [form["food_id"] for form in forms if form["form_id"] == answer["main_form"]]
    found = [
        row
        for row in records
        if row["food_id"] in behind and row["quantity"].startswith("MK") and row["counted_ug"]
    ]
    total = sum(row["counted_ug"] for row in found)
    if not total:
        return None
    segments, x = [], 0.0
    for row in sorted(found, key=lambda row: -row["counted_ug"]):
        width = round(WIDTH * row["counted_ug"] / total, 1)
        segments.append(
            Segment(
                in_words(row["quantity"]),
                colour_of(row["quantity"]),
                round(x, 1),
                width,
                short(row["counted_ug"]),
            )
        )
        x += width
    return Bar(found[0]["name"], who_lists(found[0]), segments, total)
