"""The texts that scripts say, as the page embeds them for ``report/scripts/texts.mjs``."""

import re
from typing import Any

from pipeline.diagnostics.errors import DataError
from pipeline.interface_texts.read_texts import read_texts
from pipeline.interface_texts.say import LANGUAGE, text_of

_KEY = re.compile(r'\b(?:say|sayCount|sayParts)\(\s*"([^"]*)"')
_GROUP = re.compile(r'\bwordsFor\(\s*"([^"]*)"')


def script_texts(script: str) -> dict[str, Any]:
    """Return ``language`` and ``texts`` by key, those that a script names, in order of its names.

    Raise a DataError if the script names a text or a group that there is not.
    """
    groups = read_texts(LANGUAGE).groups
    named = {key: text_of(key) for key in _KEY.findall(script)}
    for group in _GROUP.findall(script):
        if group not in groups:
            raise DataError(f"there is no group {group} of interface texts in {LANGUAGE}.json")
        named |= {f"{group}.{name}": text for name, text in groups[group].items()}
    return {"language": LANGUAGE, "texts": dict(sorted(named.items()))}
