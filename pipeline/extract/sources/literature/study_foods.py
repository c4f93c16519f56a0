"""The foods listed by the studies."""

from pipeline.diagnostics.errors import DataError
from pipeline.extract.sources.literature.reviewed_rows import Line


def foods(usable: list[Line]) -> list[Line]:
    """Return the food facts; the most direct quote names the food."""
    by_code: dict[str, list[Line]] = {}
    for line in sorted(usable, key=lambda row: (int(row["source"]["trust"]), row["line"])):
        by_code.setdefault(line["food_code"], []).append(line)
    return [
        {
            "food_code": code,
            "name": found[0]["food_name_as_printed"],
            "group_name": found[0]["food_group"] or "not grouped",
            "country": _country(found),
            "basis": found[0]["per"],
        }
        for code, found in by_code.items()
    ]


def _country(found: list[Line]) -> str:
    reviewed_as = {line["food_country"] for line in found} - {None}
    printed = {line["country"] for line in found if len(line["country"] or "") == len("DK")}
    countries = reviewed_as or printed
    if len(countries) != 1:
        raise DataError(
            f"values.csv line {found[0]['line']}: country {found[0]['country']!r}; say in"
            " reviewed/literature_food.csv which country it is"
        )
    return str(countries.pop())
