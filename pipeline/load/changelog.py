"""``CHANGELOG-DATA.md``: the changes of each data release, from the recorded releases."""

from pathlib import Path

from pipeline.diagnostics.escaping import in_markdown
from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.published_files.recorded_releases import Release, changed

FILE_NAME = "CHANGELOG-DATA.md"
_HEADINGS = ("table", "rows", "before", "content")
_HEAD = """\
# Changes of the data

Releases are named by year, month and number; a plus and eight digits after the name mark a build of
other facts or reviewed files than that release. `schema_version` moves apart from them. What
changed row by row between two copies tells `k2 diff OLD NEW`.
"""


def write_changelog(folder: Path, this: Release, before: list[Release]) -> None:
    """Write the changes of all releases, newest first."""
    releases = [*before, this]
    sections = [_section(release, releases[:n]) for n, release in enumerate(releases)]
    text = "\n".join([_HEAD, *reversed(sections)])
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _section(release: Release, before: list[Release]) -> str:
    last = before[-1] if before else None
    lines = [f"## {release['release']} (schema {release['schema_version']})", ""]
    if last is None:
        lines += ["First release.", ""]
    elif last["schema_version"] != release["schema_version"]:
        lines += [f"The schema was {last['schema_version']} before.", ""]
    lines += [f"- {line}" for line in _sources(release, last)]
    flags = changed(release, before)
    old = last["rows"] if last else {}
    tables = []
    for name, rows in release["rows"].items():
        word = "new" if name not in old else "changed" if flags[name] else "same"
        tables.append((f"`{name}`", str(rows), str(old.get(name, "")), word))
    tables += [
        (f"`{name}`", "", str(rows), "gone") for name, rows in old.items() if name not in flags
    ]
    lines += ["", *in_markdown_table(_HEADINGS, tables, _HEADINGS[1:3])]
    return "\n".join(lines) + "\n"


def _sources(release: Release, last: Release | None) -> list[str]:
    old = last["sources"] if last else {}
    new = release["sources"]
    found = [
        f"{source}: {in_markdown(name)}"
        + (f" (before: {in_markdown(old[source])})" if source in old else " (new)")
        for source, name in new.items()
        if old.get(source) != name
    ]
    found += [f"{source}: no longer in" for source in old if source not in new]
    return found or ["The sources are the same."]
