"""Attach the assets to the release of a tag on GitHub, with the program ``gh``.

``k2 release-attach ASSETS`` reads ``GITHUB_REF_NAME``, and ``gh`` its own token.
"""

import subprocess
from pathlib import Path

from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.diagnostics.redaction import without_secrets
from pipeline.load.changelog import FILE_NAME as CHANGELOG
from pipeline.published_files.checksums import read_sums, sha256


def attach(assets: Path, tag: str) -> str:
    """Create the release if there is none, and upload every asset; return a summary line.

    Raises DataError for a damaged asset, OutsideError if gh fails.
    """
    sums = read_sums(assets)
    for name, expected in sums.items():
        if not (assets / name).is_file() or sha256(assets / name) != expected:
            raise DataError(f"{assets / name} is not as it was made; run make release-assets again")
    if _gh("release", "view", tag).returncode:
        notes = ("--notes-file", str(assets / CHANGELOG))
        _done(_gh("release", "create", tag, "--verify-tag", "--title", f"Open K2 {tag}", *notes))
    paths = [str(path) for path in sorted(assets.iterdir())]
    _done(_gh("release", "upload", tag, "--clobber", *paths))
    return f"{len(paths)} files are attached to release {tag}"


def gh(*arguments: str) -> None:
    """Run gh. Raises OutsideError, with its message, if it is missing or fails."""
    _done(_gh(*arguments))


def _gh(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 (no shell reads the arguments)
            ["gh", *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise OutsideError(f"gh cannot be run ({error.strerror}); install it") from error


def _done(process: subprocess.CompletedProcess[str]) -> None:
    if process.returncode:
        said = without_secrets(" ".join(process.stderr.split()))[:300]
        raise OutsideError(f"gh {' '.join(process.args[1:3])} failed: {said}")
