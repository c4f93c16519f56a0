"""The parts of a citation as the table ``reference`` words it, where it can be taken apart safely.

Only the pattern "Family AB, Family CD, et al. Title. Journal 2020;1:2-3" is taken apart. Any other
text stays whole: a wrong author is worse than a long title.
"""

import re
from dataclasses import dataclass

_PERSON = r"[^\W\d_][\w'’ -]*? [A-Z]{1,3}"
_AUTHORS = re.compile(rf"(?P<names>{_PERSON}(?:, {_PERSON})*)(?P<more>, et al)?\. ")
_REST = re.compile(
    r"(?:(?P<title>.+)\. )?(?P<journal>[^.;:]+?) (?P<year>\d{4})"
    r"(?:;(?P<volume>\w+)(?:\((?P<issue>\w+)\))?:(?P<pages>[\w-]+))?"
)


@dataclass(frozen=True, slots=True)
class CitationParts:
    """An article: authors as (family name, initials), and where it stands.

    ``more_authors``: the citation says "et al". A ``title`` that it does not give is None.
    """

    authors: tuple[tuple[str, str], ...]
    more_authors: bool
    title: str | None
    journal: str
    year: int
    volume: str | None
    issue: str | None
    pages: str | None


def citation_parts(citation: str) -> CitationParts | None:
    """Return the parts, or None for a citation that does not follow the pattern.

    >>> citation_parts("Walther B, et al. Menaquinones. Int Dairy J 2021;112:104853").authors
    (('Walther', 'B'),)
    """
    begin = _AUTHORS.match(citation)
    rest = begin and _REST.fullmatch(citation, begin.end())
    if not begin or not rest:
        return None
    people = [name.rpartition(" ") for name in begin["names"].split(", ")]
    return CitationParts(
        tuple((family, initials) for family, _, initials in people),
        begin["more"] is not None,
        rest["title"],
        rest["journal"],
        int(rest["year"]),
        rest["volume"],
        rest["issue"],
        rest["pages"],
    )
