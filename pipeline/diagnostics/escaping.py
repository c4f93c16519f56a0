"""Escape text from other parties for terminals and Markdown, where parts of it could act as code.

The data keep every text verbatim; only text shown to people is escaped.
"""

import re
import unicodedata

# Controls (ESC starts a terminal command), invisible and direction marks (they can disguise a
# name), lone surrogates, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARKS = re.compile(r"[\\`*\[\]<>|&~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=www)\.|:(?=//)|@")


def visible(text: str, keep: str = "") -> str:
    r"""Return the text with each invisible character as its code; ``keep`` names exceptions.

    >>> visible("egg\x1b[31m")
    'egg\\u001b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in keep or unicodedata.category(c) not in _UNSEEN else escaped(c) for c in text
    )


def escaped(character: str) -> str:
    r"""Return a character as JSON writes it in ASCII: ``\u202e``, or two such above U+FFFF."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def one_line(text: str) -> str:
    """Return the text on one line, with invisible characters as their codes."""
    return visible(" ".join(text.split()))


def in_markdown(text: str) -> str:
    r"""Return the text escaped so that Markdown shows it verbatim: no link, image, HTML, mention.

    >>> in_markdown("a|b <img> [x](http://e)")
    'a\\|b \\<img\\> \\[x\\](http\\://e)'
    """
    return _MARKS.sub(r"\\\g<0>", one_line(text))


def in_code(text: str) -> str:
    """Return the text as a Markdown code span that is valid in a table."""
    shown = one_line(text)
    fence = "`" * (max(map(len, re.findall(r"`+", shown)), default=0) + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}".replace("|", "\\|")
