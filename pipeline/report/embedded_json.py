"""JSON as a page embeds it in an element."""

import json
from typing import Any


def embedded(data: Any) -> str:
    """Return the data as JSON, escaped so that it cannot end or open an element of the page."""
    return escaped(as_json(data))


def as_json(data: Any) -> str:
    """Return the data as the shortest JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def escaped(text: str) -> str:
    """Return JSON without characters that mean something in HTML or end a line of a script."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
