"""Reviewed files as text: UTF-8 without BOM, line feeds only, the last line complete."""

from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.curated.found import Found

_BOM = "\ufeff"


def read_text(folder: Path | Traversable, file: str, found: Found) -> str | None:
    """Return the text of a file with its encoding faults corrected, None if it cannot be read.

    Each fault is added to ``found``; the corrected text is used only to find further faults.
    """
    try:
        content = folder.joinpath(file).read_bytes()
    except OSError as error:
        found.add(file, f"a file that can be read ({error.strerror or error})", None, file)
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.add(file, "UTF-8", line, f"byte {content[error.start]:#04x}")
        return None
    if text.startswith(_BOM):
        found.add(file, "no byte order mark: save as UTF-8 without BOM", 1, _BOM)
        text = text.removeprefix(_BOM)
    if "\r" in text:
        lines = [number for number, line in enumerate(text.split("\n"), 1) if "\r" in line]
        more = f" (so on {len(lines)} lines)" if len(lines) > 1 else ""
        found.add(file, f"lines end with a line feed alone{more}", lines[0], "\r")
        text = text.replace("\r\n", "\n").replace("\r", " ")
    if not text.endswith("\n"):
        last = text.rsplit("\n", maxsplit=1)[-1]
        rule = "the last line ends with a line feed: is the file cut?"
        found.add(file, rule, text.count("\n") + 1, last)
        text += "\n"
    return text
