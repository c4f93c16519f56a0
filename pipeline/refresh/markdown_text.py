"""Escape text from other parties in posted Markdown: no mentions, no comments, no open blocks."""

import unicodedata

MOST_BYTES = 65_536  # GitHub's limit of a body is in characters; counting bytes is stricter
_LEFT_OUT = "\n\n… cut here: the whole of it is in the artefacts of the run.\n"


def quiet(text: str) -> str:
    """Return Markdown without @mentions, hidden comments and invisible characters."""
    seen = "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"} else "�" for c in text
    )
    return seen.replace("@", "@\N{WORD JOINER}").replace("<!--", "&lt;!--")


def fenced(text: str) -> str:
    """Return text as a code block that no text in it can close."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}text\n{quiet(text)}\n{ticks}"


def bounded(text: str, most_bytes: int = MOST_BYTES) -> str:
    """Return text cut at the end of a line, so that it fits with a note that it was cut."""
    if len(text.encode()) <= most_bytes:
        return text
    room = most_bytes - len(_LEFT_OUT.encode())
    kept = text.encode()[:room].decode(errors="ignore")
    return kept[: kept.rindex("\n")] + _LEFT_OUT if "\n" in kept else kept + _LEFT_OUT
