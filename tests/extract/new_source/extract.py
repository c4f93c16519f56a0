"""Food composition table of Atlantis: a wide CSV, for the test that adds a source."""

import polars as pl

from pipeline.extract.csv_text import read_rows
from pipeline.extract.headings import headed, headings, used_components
from pipeline.extract.raw import Raw
from pipeline.extract.wide_table import wide_facts
from pipeline.fact_files.extracted import Extracted, fill
from schemas.facts import SERVING


def extract(raw: Raw) -> Extracted:
    """Return the facts of all foods with a vitamin K cell."""
    where, columns = raw.path.name, headings("atlantis")
    foods = headed(where, read_rows(where, raw.content()), columns, str.strip)
    wide = wide_facts(foods, used_components(columns), not_stated=["-"])
    return Extracted(
        release="2026",
        released_on="2026-01",
        component=wide.component,
        food=wide.food,
        value=wide.value,
        serving=fill(SERVING, pl.DataFrame()),
        composition=wide.composition,
    )
