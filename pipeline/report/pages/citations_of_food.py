"""What to cite for the answer of a food, as files to download beside its page."""

from collections import Counter
from dataclasses import replace

from pipeline.citations.bibliography import Bibliography
from pipeline.citations.rows_behind import Behind
from pipeline.citations.works_cited import FORMATS, bibliography_of
from pipeline.diagnostics.escaping import visible
from pipeline.report.pages.page_tables import PageTables

_ENDINGS = {"bib": "bibtex", "ris": "ris"}


def citations_of_food(tables: PageTables, concept_id: str) -> dict[str, str]:
    """Return the text of each file by its ending; each is what ``k2 cite`` prints."""
    found = _bibliography(tables, concept_id)
    return {ending: visible(FORMATS[name](found), keep="\n") for ending, name in _ENDINGS.items()}


def _bibliography(tables: PageTables, concept_id: str) -> Bibliography:
    counts = Counter(
        {
            (row["source_id"], row["reference_id"]): row["n_values"]
            for row in tables.behind.get(concept_id, [])
        }
    )
    found = bibliography_of(Behind(counts, 1), tables.meta, tables.sources, tables.references)
    return replace(found, what=tables.concepts[concept_id]["name"])
