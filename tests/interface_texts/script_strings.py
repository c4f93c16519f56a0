"""What scripts and templates say, read from their text: strings, calls, and what a reader sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<pattern>(?:(?<=[(,=:?!&|])|(?<=return))\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)""",
    re.VERBOSE | re.DOTALL,
)
_CALL = re.compile(r'\b(?P<verb>say|sayCount|sayParts|say_count)\(\s*"(?P<key>[^"]*)"')
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class Call:
    """A call that says a text: verb, key, and the names of the values given."""

    verb: str
    key: str
    names: frozenset[str]


def strings_of(script: str) -> list[str]:
    """Return the strings of a script, those of templates without what stands in their places."""
    return list(_strings(script))


def _strings(script: str) -> Iterator[str]:
    at = 0
    while at < len(script):
        token = _TOKEN.match(script, at)
        if token:
            if token.lastgroup == "string":
                yield token[0][1:-1]
            at = token.end()
        elif script[at] == "`":
            text, inner, at = _template(script, at + 1)
            yield text
            for code in inner:
                yield from _strings(code)
        else:
            at += 1


def _template(script: str, at: int) -> tuple[str, list[str], int]:
    """Return the text of a template, the code in it, and where it ends."""
    text, inner = [], []
    while script[at] != "`":
        if script.startswith("${", at):
            end = _matching(script, at + 1)
            inner.append(script[at + 2 : end])
            text.append("\0")
            at = end + 1
        else:
            text.append(script[at])
            at += 1
    return "".join(text), inner, at + 1


def _matching(script: str, at: int) -> int:
    """Return where the bracket that opens there is closed."""
    depth = 0
    while True:
        token = _TOKEN.match(script, at)
        if token:
            at = token.end()
            continue
        if script[at] == "`":
            at = _template(script, at + 1)[2]
            continue
        depth += (script[at] in _OPEN) - (script[at] in _CLOSE)
        if depth == 0:
            return at
        at += 1


def calls_of(script: str) -> list[Call]:
    """Return the calls that say a text in a script: their values stand in an object."""
    found = []
    for match in _CALL.finditer(script):
        start = script.index("(", match.start())
        last = _parts(script[start + 1 : _matching(script, start)])[-1].strip()
        given = _parts(last[1:-1]) if last.startswith("{") else []
        names = frozenset(part.partition(":")[0].strip() for part in given if part.strip())
        found.append(Call(match["verb"], match["key"], names))
    return found


def template_calls_of(template: str) -> list[Call]:
    """Return the calls that say a text in a Jinja template: their values have names."""
    found = []
    for match in _CALL.finditer(template):
        start = template.index("(", match.start())
        _key, *given = _parts(template[start + 1 : _matching(template, start)])
        names = frozenset(part.partition("=")[0].strip() for part in given)
        found.append(Call(match["verb"], match["key"], names))
    return found


def _parts(code: str) -> list[str]:
    """Return the parts of code between commas that are in no bracket."""
    parts, at, start = [], 0, 0
    while at < len(code):
        token = _TOKEN.match(code, at)
        if token:
            at = token.end()
        elif code[at] == "`":
            at = _template(code, at + 1)[2]
        elif code[at] in _OPEN:
            at = _matching(code, at) + 1
        else:
            if code[at] == ",":
                parts.append(code[start:at])
                start = at + 1
            at += 1
    return [*parts, code[start:]] if code[start:].strip() else parts


_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_SHOWN = re.compile(r'\b(?:aria-label|placeholder|title|alt|content)="([^"]*)"')


def shown_by(template: str) -> list[str]:
    """Return what a template shows by itself: texts between tags, and attributes that are read."""
    plain = _JINJA.sub("\0", template)
    texts = [*_TAG.sub("\0", plain).split("\0"), *_SHOWN.findall(plain)]
    return [" ".join(text.replace("\0", " ").split()) for text in texts if text.strip("\0 \n")]
