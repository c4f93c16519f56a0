"""The site of a release: its tested published files, for any web host.

``k2 release-site ASSETS SITE`` reads the tag from ``TAG``. ASSETS are the files of the release;
``--download`` downloads them from GitHub first, with the program ``gh``. Every link of the site is
relative, so it works below any address.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.published_files.checksums import FILE_NAME as SUMS
from pipeline.published_files.checksums import read_sums, sha256
from pipeline.published_files.named_release import is_release_name
from pipeline.release.attach import gh

_DOOR = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url=report/">
<title>Open K2: vitamin K2 in food</title>
<p><a href="report/">Open K2: vitamin K2 in food</a></p>
"""


def site(assets: Path, folder: Path, tag: str) -> list[str]:
    """Unpack the zip of a release into ``folder``, which is new; return the names of its files.

    Raises UsageError for a tag that names no release or a folder that exists, DataError if the
    zip, or a file in it, does not match its checksum.
    """
    if not is_release_name(tag):
        raise UsageError(f"tag {tag!r} is no release; name it YEAR.MONTH.NUMBER, as 2026.11.0")
    if folder.exists():
        raise UsageError(f"{folder} exists; name a new folder for the site")
    archive = assets / f"open-k2-{tag}.zip"
    if not archive.is_file():
        raise DataError(f"release {tag} has no {archive.name}; run its release workflow again")
    if read_sums(assets).get(archive.name) != sha256(archive):
        raise DataError(f"{archive} is not as it was made; attach the release again")
    names = _unpacked(archive, folder, f"open-k2-{tag}/")
    sums = read_sums(folder)
    if set(names) != {*sums, SUMS}:
        raise DataError(f"{archive.name}: its files are not those that its {SUMS} names")
    for name, expected in sums.items():
        if sha256(folder / name) != expected:
            raise DataError(f"{archive.name}: {name} is not as it was made")
    (folder / "index.html").write_text(_DOOR, encoding="utf-8", newline="\n")
    return sorted([*names, "index.html"])


def _unpacked(archive: Path, folder: Path, below: str) -> list[str]:
    names = []
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            name = entry.filename.removeprefix(below)
            parts = PurePosixPath(name).parts
            if not entry.filename.startswith(below) or ".." in parts or name.startswith("/"):
                raise DataError(f"{archive.name} holds {entry.filename!r}, which lies outside")
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(opened.read(entry))
            names.append(name)
    return names


def download(assets: Path, tag: str) -> None:
    """Download the zip of a release and its sums from GitHub. Raises OutsideError if gh fails."""
    wanted = ("--pattern", f"open-k2-{tag}.zip", "--pattern", SUMS)
    gh("release", "download", tag, "--dir", str(assets), *wanted)


def tag_of(environment: Mapping[str, str]) -> str:
    """Return the release that ``TAG`` names; raise a UsageError if it is not a release."""
    tag = environment.get("TAG", "")
    if not is_release_name(tag):
        raise UsageError(f"TAG={tag!r} is no release; name it YEAR.MONTH.NUMBER, as 2026.11.0")
    return tag
