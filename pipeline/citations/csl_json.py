"""A bibliography as CSL-JSON, which Zotero, pandoc and other processors of citations read."""

import json
import re
from typing import Any

from pipeline.citations.bibliography import Bibliography, Work
from pipeline.citations.bibtex import note

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def as_csl_json(bibliography: Bibliography) -> str:
    r"""Return a JSON array, this dataset first; ``<`` is written ``\u003c``, for pages."""
    items = [csl_item(work) for work in bibliography.works]
    text = json.dumps(items, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c") + "\n"


def csl_item(work: Work) -> dict[str, Any]:
    """Return one entry as an object of CSL-JSON."""
    kind = "article-journal" if work.parts else "dataset" if work.is_data else "document"
    found: dict[str, Any] = {"id": work.key, "type": kind, "title": work.title}
    if work.parts:
        parts = work.parts
        people = [{"family": family, "given": given} for family, given in parts.authors]
        found["author"] = [*people, *([{"literal": "et al."}] if parts.more_authors else [])]
        where = {"volume": parts.volume, "issue": parts.issue, "page": parts.pages}
        found |= {"container-title": parts.journal}
        found |= {name: value for name, value in where.items() if value}
    elif work.publisher:
        found["author"] = [{"literal": work.publisher}]
    if work.year:
        found["issued"] = {"date-parts": [[work.year]]}
    if work.accessed and (day := _DAY.fullmatch(work.accessed)):
        found["accessed"] = {"date-parts": [[int(part) for part in day.groups()]]}
    optional = {"version": work.release, "DOI": work.doi, "URL": work.url}
    found |= {name: value for name, value in optional.items() if value}
    return {**found, "note": note(work)}
