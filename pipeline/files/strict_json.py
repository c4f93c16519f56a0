"""Strict JSON: what the grammar allows but no table can hold raises a ValueError."""

import json
import re
from typing import Any

_HALF_OF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


def loads(content: bytes | str, *, integers_as_text: bool = False) -> Any:
    """Return JSON with decimals as text: 4.20, 0E-8 and 1.71E+3 stay as printed.

    Raise a ValueError for invalid JSON, a repeated key (the last would silently win), nesting that
    is too deep, an integer of over 4,300 digits, or half a surrogate pair.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(
            text,
            parse_float=str,
            parse_constant=str,
            parse_int=str if integers_as_text else None,
            object_pairs_hook=_object,
        )
        if _HALF_OF_A_PAIR.search(text):
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} occurs twice in one object")
    return found
