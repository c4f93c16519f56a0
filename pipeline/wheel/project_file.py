"""``pyproject.toml`` of the wheel: name, version, the one dependency, commands."""

import json

_TEMPLATE = """\
[build-system]
requires = ["uv_build"]
build-backend = "uv_build"

[project]
name = "open-k2"
version = {version}
description = "The open dataset of vitamin K2 in food, form by form, with the data inside."
readme = "README.md"
requires-python = ">=3.11"
license = "MIT AND CC-BY-4.0"
license-files = ["LICENSE", "LICENSE-DATA", "LICENSE-wcwidth"]
keywords = ["vitamin K2", "menaquinone", "MK-7", "food composition", "nutrition", "open data"]
classifiers = [
  "Development Status :: 4 - Beta",
  "Intended Audience :: Science/Research",
  "Programming Language :: Python :: 3 :: Only",
  "Topic :: Scientific/Engineering",
  "Typing :: Typed",
]
dependencies = ["duckdb>=1.4"]

[project.optional-dependencies]
mcp = ["mcp>=2.3"]

[project.scripts]
k2 = "open_k2.command:main"
open-k2 = "open_k2.command:main"

[tool.uv.build-backend]
module-name = "open_k2"
module-root = ""
"""


def project_file(release: str) -> str:
    """Return the text; the version is the release of the data.

    ``2026.11.0+1a2b3c4d`` is a version too: Python calls what follows the plus a local version.
    """
    return _TEMPLATE.format(version=json.dumps(release))
