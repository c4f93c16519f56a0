"""Filling the templates of the pages: every text is escaped, and none can turn or hide its line."""

from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from pipeline.query.written_amounts import in_words, short
from pipeline.report.html_environment import html_environment
from pipeline.report.script_bundle import policy

_PACKAGE = files("pipeline.report")
# Controls that HTML does not allow, and marks that turn the text beside them.
_LEFT_OUT = dict.fromkeys(
    n
    for span in ((0, 9), (11, 12), (14, 32), (127, 160), (0x202A, 0x202F), (0x2066, 0x206A))
    for n in range(*span)
) | {0xFFFE: None, 0xFFFF: None}


def render(template: str, **shown: Any) -> str:
    """Return the HTML of a page; ``template`` is a name in ``templates/pages``."""
    style = _style()
    return (
        _environment()
        .get_template(f"pages/{template}")
        .render(**shown, style=style, policy=policy([], style))
    )


def render_part(template: str, **shown: Any) -> str:
    """Return the HTML of a part of a page; ``template`` is a name in ``templates/parts``."""
    return _environment().get_template(f"parts/{template}").render(**shown)


def as_link(address: str | None) -> str | None:
    """Return an address of the web, or None: a source may state another text."""
    return address if address and address.startswith(("https://", "http://")) else None


@cache
def _style() -> str:
    return "\n".join(
        _PACKAGE.joinpath(name).read_text(encoding="utf-8").strip()
        for name in ("colours.css", "pages.css")
    )


@cache
def _environment() -> jinja2.Environment:
    environment = html_environment(_shown)
    environment.filters |= {"short": short, "in_words": in_words, "words": _words, "web": as_link}
    return environment


def _shown(value: Any) -> Any:
    """Return a text as it may stand on a page, and nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, str) and not value.isprintable():  # quick, and true of nearly all
        return value.translate(_LEFT_OUT)
    return value


def _words(code: str) -> str:
    return code.replace("_", " ")
