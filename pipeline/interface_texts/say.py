"""Texts by their keys, with values in their places."""

from collections.abc import Mapping
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.interface_texts.read_texts import Text, places, read_texts

LANGUAGE = "en"


def say(key: str, /, **values: Any) -> str:
    """Return a text; raise a DataError if there is none, or if it takes other values."""
    text = text_of(key)
    if not isinstance(text, str):
        raise DataError(f"interface text {key} depends on a number; use say_count")
    return _filled(key, text, values)


def say_count(key: str, n: int, /, **values: Any) -> str:
    """Return the form of a text for a number, which stands in its place ``{n}``.

    Of the plural categories Python tells one from other alone, by the English rule.
    """
    text = text_of(key)
    if isinstance(text, str):
        raise DataError(f"interface text {key} does not depend on a number; use say")
    form = text["one"] if n == 1 and "one" in text else text["other"]
    return _filled(key, form, {"n": n, **values})


def words_of(group: str) -> dict[str, str]:
    """Return the words of a group by their codes."""
    texts = read_texts(LANGUAGE).groups[group]
    return {name: text for name, text in texts.items() if isinstance(text, str)}


def text_of(key: str) -> Text:
    """Return a text with its places as they are."""
    group, _, name = key.partition(".")
    text = read_texts(LANGUAGE).groups.get(group, {}).get(name)
    if text is None:
        raise DataError(f"there is no interface text {key} in {LANGUAGE}.json")
    return text


def _filled(key: str, form: str, values: Mapping[str, Any]) -> str:
    if values.keys() != places(form):
        wanted = ", ".join(sorted(places(form))) or "no value"
        raise DataError(f"interface text {key} takes {wanted}, not {', '.join(sorted(values))}")
    return form.format_map(values)
