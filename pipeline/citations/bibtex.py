r"""A bibliography as BibTeX; no text can end its field, begin an entry or run a TeX command.

BibTeX counts braces even after a backslash, so braces in a text become commands without any.
"""

import re
from collections.abc import Iterator

from pipeline.citations.bibliography import Bibliography, Work

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "@": "{@}",
        **{mark: f"\\{mark}" for mark in "$&#%_"},
    }
)
_NOT_IN_A_COMMENT = re.compile(r"[@{}\\]")


def as_bibtex(bibliography: Bibliography) -> str:
    """Return the entries, this dataset first, with a comment that counts what was used.

    Whatever stands between entries is a comment, but an @ in it would begin one, and some programs
    count its braces: it has neither.
    """
    entries = "\n".join(_entry(work) for work in bibliography.works)
    counted = f"{bibliography.counts}, in release {bibliography.dataset.release}"
    comments = "".join(
        f"% {_NOT_IN_A_COMMENT.sub(' ', comment)}\n"
        for comment in (counted, *bibliography.not_cited)
    )
    return f"{comments}\n{entries}"


def _entry(work: Work) -> str:
    kind = "misc" if work.parts is None else "article"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(work))
    return f"@{kind}{{{work.key},\n{fields}}}\n"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    if work.parts:
        people = [f"{family}, {_initials(given)}" for family, given in work.parts.authors]
        names = [*map(_tex, people), *(["others"] if work.parts.more_authors else [])]
        yield "author", " and ".join(names)
    elif work.publisher:
        yield "author", f"{{{_tex(work.publisher)}}}"
    yield "title", f"{{{_tex(work.title)}}}"
    if work.parts:
        yield "journal", _tex(work.parts.journal)
        optional = {
            "volume": work.parts.volume,
            "number": work.parts.issue,
            "pages": work.parts.pages and work.parts.pages.replace("-", "--"),
        }
        yield from ((name, _tex(value)) for name, value in optional.items() if value)
    if work.year:
        yield "year", str(work.year)
    if work.release:
        yield "version", _tex(work.release)
    if work.doi:
        yield "doi", work.doi
    if work.url:
        yield "url", work.url
    if work.accessed:
        yield "urldate", _tex(work.accessed)
    yield "note", _tex(note(work))


def note(work: Work) -> str:
    """Return what stands beside an entry: how a table asks to be cited, terms, values used."""
    used = f"{work.n_values:,} value{'' if work.n_values == 1 else 's'} used"
    said = [work.citation.rstrip("."), f"Terms: {work.licence}"] if work.is_data else []
    return ". ".join((*said, used))


def _initials(given: str) -> str:
    return " ".join(f"{initial}." for initial in given)


def _tex(text: str) -> str:
    return text.translate(_TEX)
