"""What a bibliography lists: the dataset, and the tables and studies of the values used."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from pipeline.citations.citation_parts import CitationParts, citation_parts
from pipeline.diagnostics.escaping import one_line

_KEY = re.compile(r"[^A-Za-z0-9]+")
_WEB = re.compile(r"https?://[^\s/]", flags=re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
# What stays as it is in an address; all else could end a field, or is encoded as %XX.
_SAFE = "/:?#@!&'()*+,;=~-._%"


@dataclass(frozen=True, slots=True)
class Work:
    """One entry; texts are on one line, with invisible characters as their codes.

    ``citation`` is how it asks to be cited; ``parts`` are those of an article, where known.
    ``n_values`` counts the values used that rest on it. Of a table, ``licence`` are its terms.
    """

    key: str
    citation: str
    title: str
    n_values: int
    parts: CitationParts | None = None
    publisher: str | None = None
    year: int | None = None
    release: str | None = None
    accessed: str | None = None
    doi: str | None = None
    url: str | None = None
    licence: str | None = None

    @property
    def is_data(self) -> bool:
        """Return whether it is a table or this dataset, and no publication."""
        return self.release is not None


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What to cite: this dataset, the tables and the studies behind ``n_values`` values.

    ``n_rows`` counts the rows asked for, ``n_without`` those that name nothing to be cited,
    ``n_unknown`` those that name nothing that is in this release. ``what`` says what was cited,
    where it has a name.
    """

    dataset: Work
    tables: tuple[Work, ...]
    studies: tuple[Work, ...]
    n_values: int
    n_rows: int
    n_without: int = 0
    n_unknown: int = 0
    what: str = ""

    @property
    def works(self) -> tuple[Work, ...]:
        """Return all entries, this dataset first."""
        return (self.dataset, *self.tables, *self.studies)

    @property
    def not_cited(self) -> tuple[str, ...]:
        """Return sentences that count the rows of which nothing is cited."""
        reasons = {
            "nothing to cite": self.n_without,
            "nothing that is in this release": self.n_unknown,
        }
        return tuple(
            f"{n:,} of {_counted(self.n_rows, 'row names', 'rows name')} {reason}."
            for reason, n in reasons.items()
            if n
        )

    @property
    def counts(self) -> str:
        """Return "Natto: 13 values of 5 studies and 2 tables"."""
        values = _counted(self.n_values, "value", "values")
        studies, tables = (
            sum(work.n_values > 0 for work in works) for works in (self.studies, self.tables)
        )
        used = (
            _counted(studies, "study", "studies") if studies else None,
            _counted(tables, "table", "tables") if tables else None,
        )
        behind = " and ".join(filter(None, used))
        counted = f"{values} of {behind}" if behind else values
        return f"{one_line(self.what)}: {counted}" if self.what else counted


def study(row: dict[str, str | int | None], n_values: int) -> Work:
    """Return the entry of a row of ``reference``."""
    citation = _text(row["citation"])
    parts = citation_parts(citation)
    doi = row["doi"]
    return Work(
        key=_key(str(row["reference_id"])),
        citation=citation,
        title=(parts and parts.title) or citation,
        parts=parts,
        n_values=n_values,
        year=int(row["year"]) if row["year"] else None,
        doi=_address(str(doi)) if doi else None,
        url=_address(f"https://doi.org/{doi}") if doi else None,
    )


def table(row: dict[str, str | int | None], n_values: int) -> Work:
    """Return the entry of a row of ``source``."""
    when = _YEAR.match(str(row["released_on"] or ""))
    url = str(row["url"])
    return Work(
        key=_key(f"table_{row['source_id']}"),
        citation=_text(row["attribution"]),
        title=_text(row["title"]),
        publisher=_text(row["publisher"]),
        n_values=n_values,
        year=int(when[0]) if when else None,
        release=_text(row["release"]),
        accessed=_text(row["retrieved_on"]),
        url=_address(url) if _WEB.match(url) else None,
        licence=_text(row["licence"]),
    )


def dataset(meta: dict[str, str], n_values: int) -> Work:
    """Return the entry of this dataset; ``meta`` is the published table of that name."""
    release = _text(meta["release"])
    when = _YEAR.match(release)
    doi = meta.get("doi")
    return Work(
        key=_key(f"open_k2_{release}"),
        citation=_text(meta["how to cite"]),
        title=_text(meta["title"]),
        publisher="The Open K2 contributors",
        n_values=n_values,
        year=int(when[0]) if when else None,
        release=release,
        doi=_address(doi) if doi else None,
        url=_address(f"https://doi.org/{doi}") if doi else None,
        licence=_text(meta["licence"]),
    )


def _text(value: str | int | None) -> str:
    return one_line(str(value or ""))


def _key(text: str) -> str:
    return _KEY.sub("_", text).strip("_").lower() or "entry"


def _address(text: str) -> str:
    return quote(text, safe=_SAFE, errors="replace")


def _counted(n: int, one: str, more: str) -> str:
    return f"{n:,} {one if n == 1 else more}"
