"""A file of texts: read and checked, against the English one if it is a translation."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pipeline.diagnostics.errors import DataError

Text = str | dict[str, str]  # a dictionary has a form for each plural category
Groups = dict[str, dict[str, Text]]

ENGLISH = "en"
_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of a language, by group and name."""

    language: str
    groups: Groups


@cache
def read_texts(language: str) -> Texts:
    """Return the texts of a language; raise a DataError if its file is not complete and sound."""
    folder = files(__package__)
    texts = texts_of(folder / f"{language}.json")
    if language != ENGLISH:
        _same_keys(texts, read_texts(ENGLISH))
    return texts


def texts_of(file: Traversable) -> Texts:
    """Return the texts of a file, checked by themselves."""
    where = f"interface texts {file.name}"
    try:
        groups = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError) as error:
        raise DataError(f"{where}: {error}") from error
    if not isinstance(groups, dict) or not all(isinstance(g, dict) for g in groups.values()):
        raise DataError(f"{where}: write groups of texts, {{group: {{name: text}}}}")
    for group, texts in groups.items():
        for name, text in texts.items():
            if fault := _fault(name, text):
                raise DataError(f"{where}: {group}.{name}: {fault}")
    language = groups.get("language", {}).get("code")
    if language != file.name.removesuffix(".json"):
        raise DataError(f"{where}: language.code is {language!r}; write the name of the file")
    return Texts(language, groups)


def forms_of(text: Text) -> list[str]:
    """Return the forms of a text: itself, or one for each plural category."""
    return [text] if isinstance(text, str) else list(text.values())


def places(text: Text) -> set[str]:
    """Return the names of the places of a text."""
    return {name for form in forms_of(text) for name in _PLACE.findall(form)}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)} stands there twice")
    return found


def _fault(name: str, text: Any) -> str | None:
    """Return what is wrong with a text, or None."""
    if not _NAME.fullmatch(name):
        return "a name has letters, digits and _"
    if isinstance(text, dict):
        if not _PLURALS >= text.keys() >= {"other"}:
            return f"plural categories are {', '.join(sorted(_PLURALS))}; other is needed"
        if not all(isinstance(form, str) and "{n}" in form for form in text.values()):
            return "each plural form has the number, {n}"
    elif not isinstance(text, str):
        return "write a text, or a text for each plural category"
    return next(filter(None, map(_fault_of_form, forms_of(text))), None)


def _fault_of_form(form: str) -> str | None:
    if not form or form != form.strip() or len(form.splitlines()) > 1:
        return "a text is one line, not empty, without blanks around it"
    if set("{}") & set(_PLACE.sub("", form)):
        return "a place is a name in braces, {amount}"
    return None


def _same_keys(texts: Texts, english: Texts) -> None:
    where = f"interface texts {texts.language}.json"
    asked = {f"{g}.{name}": text for g, of in english.groups.items() for name, text in of.items()}
    given = {f"{g}.{name}": text for g, of in texts.groups.items() for name, text in of.items()}
    for keys, what in ((asked.keys() - given, "lacks"), (given.keys() - asked, "has, unlike en,")):
        if keys:
            raise DataError(f"{where} {what} {', '.join(sorted(keys))}")
    for key, text in given.items():
        if isinstance(text, str) != isinstance(asked[key], str):
            raise DataError(f"{where}: {key}: plural forms go where en.json has them")
        for form in forms_of(text):
            if (wanted := places(asked[key])) != places(form):
                names = ", ".join(sorted(wanted)) or "none"
                raise DataError(f"{where}: {key}: {form!r} has other places than en.json: {names}")
