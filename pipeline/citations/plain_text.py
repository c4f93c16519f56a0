"""A bibliography as text for people: what to cite, and how many values rest on it."""

from collections.abc import Iterator
from textwrap import fill

from pipeline.citations.bibliography import Bibliography, Work


def as_text(bibliography: Bibliography, width: int = 80) -> str:
    """Return the entries as paragraphs of at most ``width`` columns."""
    return "".join(f"{line}\n" for line in _lines(bibliography, width))


def _lines(bibliography: Bibliography, width: int) -> Iterator[str]:
    yield fill(f"{bibliography.counts}:", width)
    yield ""
    yield _entry(bibliography.dataset, width)
    for title, works in (("Studies", bibliography.studies), ("Tables", bibliography.tables)):
        if works:
            yield f"\n{title}"
            yield from (_entry(work, width) for work in works)
    for sentence in bibliography.not_cited:
        yield ""
        yield fill(sentence, width)


def _entry(work: Work, width: int) -> str:
    said = [work.citation.rstrip(".")]
    if work.is_data:
        release = work.release or ""
        said += [] if release in work.citation else [f"Release {release}"]
        said.append(f"Terms: {work.licence}")
    elif work.doi:
        said.append(f"https://doi.org/{work.doi}")
    count = f" [{work.n_values:,} value{'' if work.n_values == 1 else 's'}]"
    return fill(
        f"{'. '.join(said)}.{count}",
        width,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
