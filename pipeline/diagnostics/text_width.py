"""How wide a text is on a terminal, where Japanese takes two columns a character."""

import unicodedata


def width_of(text: str) -> int:
    """Return the columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut(text: str, width: int) -> str:
    """Return the text, or as much of it as fits ``width`` columns with an ellipsis."""
    return text if width_of(text) <= width else f"{_head(text, width - 1)}…"


def wrapped(text: str, width: int) -> list[str]:
    """Return the words in lines of at most ``width`` columns; a longer word is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        if line and width_of(line) + 1 + width_of(word) > width:
            lines.append(line)
            line = ""
        while width_of(rest) > width:
            lines.append(_head(rest, width))
            rest = rest.removeprefix(lines[-1])
        line = f"{line} {rest}" if line else rest
    return [*lines, line] if line else lines


def _head(text: str, width: int) -> str:
    taken = 0
    for end, character in enumerate(text):
        taken += _columns(character)
        if taken > width:
            return text[:end]
    return text


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
