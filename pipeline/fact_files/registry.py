"""The registry of sources: each folder below ``extract/sources`` with a ``source.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fact_files.source import Fetch, Source
from pipeline.fact_files.source_folders import FILE_NAME, source_folders

_ADVICE = "correct it; CONTRIBUTING.md says what each key is"
_REFERENCES = ("catalogue_of", "supersedes", "groups_of", "samples_of", "ingredients_of")


def registry() -> Mapping[str, Source]:
    """Return every source by its id, in the order of ids.

    Raise a DataError, in one line that names file and key, for an invalid description.
    """
    return _read_all()


@cache
def _read_all() -> Mapping[str, Source]:
    found = {source_id: read(folder.files) for source_id, folder in source_folders().items()}
    for source in found.values():
        for key in _REFERENCES:
            named = getattr(source.foods, key) or ()
            for other in (named,) if isinstance(named, str) else named:
                if other not in found:
                    raise DataError(
                        f"{_place(source.source_id)}: foods.{key}: no source {other!r}; {_ADVICE}"
                    )
    return MappingProxyType(found)


def read(folder: Traversable) -> Source:
    """Read the description in a source's folder."""
    place = _place(folder.name)
    try:
        content = tomllib.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{place}: {error}; {_ADVICE}") from error
    try:
        return Source(source_id=folder.name, **content)
    except (ValidationError, TypeError) as error:
        raise DataError(f"{place}: {_first(error)}; {_ADVICE}") from error


def source_of(source_id: str) -> Source:
    """Return one source; raise a UsageError that lists the known ones for another id."""
    try:
        return registry()[source_id]
    except KeyError:
        known = ", ".join(registry())
        raise UsageError(f"unknown source {source_id!r}; known are {known}") from None


def in_every_build() -> tuple[str, ...]:
    """Return the ids of the sources whose facts the repository holds or a refresh brings."""
    return where(lambda source: not source.brought)


def brought() -> tuple[str, ...]:
    """Return the ids of the sources that enter a build only by ``--include``.

    The user provides the file: the terms do not clearly allow redistribution, or the facts are
    large and of low value (labels).
    """
    return where(lambda source: source.brought)


def declared(key: str) -> dict[str, Any]:
    """Return by source the value under a key of ``[foods]``, for sources that declare it.

    >>> declared("supersedes")["fdc_sr_legacy"]
    'sr28'
    """
    found = {source_id: getattr(source.foods, key) for source_id, source in registry().items()}
    return {source_id: value for source_id, value in found.items() if value}


def where(holds: Callable[[Source], bool]) -> tuple[str, ...]:
    """Return the ids of the sources for which ``holds`` is true."""
    return tuple(source_id for source_id, source in registry().items() if holds(source))


def fetch_of(source_id: str) -> Fetch:
    """Return where a source's files are; raise a UsageError if it declares no ``[fetch]``."""
    fetch = source_of(source_id).fetch
    if fetch is None:
        raise UsageError(f"{source_id} cannot be fetched: its source.toml has no [fetch]")
    return fetch


def resource(source_id: str, name: str) -> Traversable:
    """Return a file of a source's folder, such as its headings."""
    return source_folders()[source_id].files / name


def _place(source_id: str) -> str:
    return f"sources/{source_id}/{FILE_NAME}"


def _first(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return str(error)
    found = error.errors(include_url=False, include_input=True)
    first = found[0]
    key = ".".join(map(str, first["loc"]))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    value = "" if first["type"] in {"missing", "value_error"} else f" ({first['input']!r})"
    return f"{key + ': ' if key else ''}{first['msg']}{value}{more}"
