"""``make audit``: ask the vulnerability service of PyPI about every pinned package.

Exit status 0: all were asked about and none is known, 1: some are, 3: not all could be asked about.
pip-audit alone calls it a success where the service knows none of the packages, as behind a mirror.
"""

import json
import subprocess
import sys
from typing import Any

_LOCKS = ("requirements.lock", "requirements-dev.lock")
_SECONDS = 600
_TROUBLE = 3


def main(command: list[str]) -> int:
    """Run pip-audit, whose path is ``command``; say what it found in one line a package."""
    arguments = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    locks = [part for lock in _LOCKS for part in ("--requirement", lock)]
    try:
        done = subprocess.run(
            [*command, *arguments, *locks],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return _say(f"audit: no answer in {_SECONDS} s; nothing is known", _TROUBLE)
    try:
        content = json.loads(done.stdout)
    except ValueError:
        *_, reason = done.stderr.strip().splitlines() or ["it said nothing"]
        return _say(f"audit: the service cannot be asked ({reason}); nothing is known", _TROUBLE)
    return verdict(content)


def verdict(content: dict[str, Any]) -> int:
    """Return the exit status of what pip-audit found."""
    packages = content["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    known = [
        f"{package['name']} {package['version']}: {found['id']},"
        f" fixed in {', '.join(found['fix_versions']) or 'no version'}"
        for package in packages
        for found in package.get("vulns", [])
    ]
    for line in sorted(set(known)):
        _say(f"audit: {line}", 1)
    if known:
        return 1
    if skipped or not packages:
        asked = len(packages) - len(skipped)
        return _say(
            f"audit: only {asked} of {len(packages)} packages could be asked about (not"
            f" {', '.join(skipped[:3])} …); run it where the service of PyPI can be reached",
            _TROUBLE,
        )
    return _say(f"audit: nothing is known against the {len(packages)} pinned packages", 0)


def _say(line: str, status: int) -> int:
    print(line, file=sys.stderr if status else sys.stdout)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
