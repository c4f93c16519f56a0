"""A bibliography as RIS: a tag a line, so no text may hold a line break; each is on one line."""

from collections.abc import Iterator

from pipeline.citations.bibliography import Bibliography, Work
from pipeline.citations.bibtex import note


def as_ris(bibliography: Bibliography) -> str:
    """Return the entries, this dataset first."""
    return "\n".join(_entry(work) for work in bibliography.works)


def _entry(work: Work) -> str:
    return "".join(f"{tag}  - {value}\n" for tag, value in (*_fields(work), ("ER", "")))


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR" if work.parts else "DATA" if work.is_data else "GEN"
    yield "ID", work.key
    if work.parts:
        for family, given in work.parts.authors:
            yield "AU", f"{family}, {' '.join(f'{initial}.' for initial in given)}"
    yield "TI", work.title
    if work.parts:
        yield "JO", work.parts.journal
        first, _, last = (work.parts.pages or "").partition("-")
        where = {"VL": work.parts.volume, "IS": work.parts.issue, "SP": first, "EP": last}
        yield from ((tag, value) for tag, value in where.items() if value)
    optional = {
        "PY": str(work.year or ""),
        "PB": work.publisher,
        "ET": work.release,
        "DO": work.doi,
        "UR": work.url,
        "Y2": work.accessed and work.accessed.replace("-", "/"),
    }
    yield from ((tag, value) for tag, value in optional.items() if value)
    yield "N1", note(work)
