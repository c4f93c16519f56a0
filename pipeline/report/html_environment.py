"""How templates become HTML: what they show is escaped, and a missing value is an error."""

from collections.abc import Callable
from typing import Any

import jinja2


def html_environment(finalize: Callable[[Any], Any] | None = None) -> jinja2.Environment:
    """Return an environment of the templates; ``finalize`` turns each value before it is shown."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
