"""The page's modules as one script, and the policy that allows only it and the style."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from pipeline.diagnostics.errors import DataError

_SCRIPTS = files("pipeline.report") / "scripts"
_ENTRY = "page"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.mjs";\n', flags=re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function|const) (\w+)", flags=re.MULTILINE)


def bundle() -> str:
    """Return the page's modules as one script: each a function, after those it imports from.

    Exports of a module become constants of the whole script, so exported names must differ; other
    names stay local to the module.
    """
    order: list[str] = []
    _visit(_ENTRY, order, ())
    exported = Counter(name for module in order for name in _EXPORT.findall(_script(module)))
    twice = [name for name, count in exported.items() if count > 1]
    if twice:
        raise DataError(f"several scripts export {', '.join(twice)}; give each a name of its own")
    return "\n".join(_as_function(name) for name in order)


def early() -> str:
    """Return the script that runs before the first paint."""
    return _script("early")


def policy(scripts: Sequence[str], style: str) -> str:
    """Return the Content-Security-Policy that allows only these scripts and this style."""
    allowed = " ".join(f"'{_hash(script)}'" for script in scripts) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed}",
            f"style-src '{_hash(style)}'",
            "img-src 'self' data:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _visit(name: str, order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise DataError(f"scripts import each other in a circle: {' → '.join((*above, name))}")
    for other in _IMPORT.findall(_script(name)):
        _visit(other, order, (*above, name))
    if name not in order:
        order.append(name)


def _as_function(name: str) -> str:
    text = _script(name)
    body = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE).strip()
    if re.search(r"^(import|export)\b", body, flags=re.MULTILINE) or "</" in body:
        raise DataError(f'scripts/{name}.mjs: only import {{ … }} from "./other.mjs", no markup')
    names = ", ".join(_EXPORT.findall(text))
    return f"const {{ {names} }} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


def _script(name: str) -> str:
    return (_SCRIPTS / f"{name}.mjs").read_text(encoding="utf-8")
