"""How templates become HTML: what they show is escaped, and a missing value is an error."""

from collections.abc import Callable
from typing import Any

import jinja2

from pipeline.interface_texts.say import LANGUAGE, say


def html_environment(finalize: Callable[[Any], Any] | None = None) -> jinja2.Environment:
    """Return an environment of the templates; ``finalize`` turns each value before it is shown."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    environment.globals |= {"say": _saying(environment.filters["escape"]), "language": LANGUAGE}
    return environment


def _saying(escape: Callable[[str], Any]) -> Callable[..., Any]:
    """Return what says a text in a template; a value may be markup of the template."""

    def said(key: str, **values: Any) -> Any:
        kept = {name: f"{{{name}}}" for name in values}
        shown = {name: "" if value is None else value for name, value in values.items()}
        return escape(say(key, **kept)).format(**shown)  # which escapes the values that are texts

    return said
