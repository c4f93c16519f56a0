"""The difference of two copies as a Markdown report: in short, then schema, amounts, rows."""

from collections.abc import Iterator
from typing import Any

from pipeline.compare.difference import Difference
from pipeline.compare.in_short import by_size, in_short, key_text, named, number_text, split
from pipeline.diagnostics.escaping import in_code, in_markdown
from pipeline.diagnostics.text_table import in_markdown_table

_SHOWN = 20
_SHOWN_REPLACED = 100
_ROWS = ("table", "before", "after", "added", "removed", "changed")
_AMOUNTS = ("key", "column", "before", "after", "score")


def markdown(difference: Difference) -> str:
    """Return the report: in short, schema, rows, then table by table, amounts before statistics."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    before, after = difference["before"], difference["after"]
    yield f"# {_name(before)} → {_name(after)}"
    yield ""
    if difference["same"]:
        yield "Same content."
        return
    yield from in_short(difference)
    yield from _schema(difference["schema"])
    tables = [t for t in difference["tables"] if not t["same"]]
    if not difference["tables"]:
        yield "No table is in both."
        return
    if not tables:
        yield "All rows are the same."
        return
    yield "## Rows"
    yield ""
    yield from in_markdown_table(_ROWS, map(_rows, tables), _ROWS[1:])
    if any("changed" not in table for table in tables):
        yield ""
        yield "?: other content, but of that release only counts and sums are kept."
    for replaced in difference.get("replaced", ()):
        yield from _replaced(replaced)
    known = [table for table in tables if "changed" in table]
    for table in sorted(known, key=lambda table: not split(table["changed"]["amounts"])[0]):
        yield from _detail(table)


def _replaced(replaced: dict[str, Any]) -> Iterator[str]:
    older, newer = in_code(replaced["older"]), in_code(replaced["newer"])
    yield ""
    yield f"## {newer} in place of {older}"
    yield ""
    yield f"{replaced['foods']} foods are replaced. Their values, form by form:"
    yield ""
    yield "| form | equal | changed | new | dropped |"
    yield "|---|---:|---:|---:|---:|"
    for form in replaced["forms"]:
        counts = " | ".join(
            str(form[outcome]) for outcome in ("equal", "changed", "new", "dropped")
        )
        yield f"| {in_markdown(form['form'])} | {counts} |"
    if replaced["changed"]:
        yield ""
        yield "| older | newer | form | before | after |"
        yield "|---|---|---|---:|---:|"
        for value in replaced["changed"][:_SHOWN_REPLACED]:
            keys = " | ".join(key_text([key]) for key in value["key"])
            amounts = f"{number_text(value['before'])} | {number_text(value['after'])}"
            yield f"| {keys} | {in_markdown(value['form'])} | {amounts} |"
        if len(replaced["changed"]) > _SHOWN_REPLACED:
            yield f"\n… and {len(replaced['changed']) - _SHOWN_REPLACED} smaller changes."


def _schema(changes: list[dict[str, Any]]) -> Iterator[str]:
    if not changes:
        return
    yield "## Schema"
    yield ""
    for change in changes:
        column = f".{change['column']}" if "column" in change else ""
        types = f"({change['before']} → {change['after']})" if "before" in change else ""
        name = in_code(change["table"] + column)
        yield f"- {change['what']}: {name} {in_markdown(types)}".rstrip()
    yield ""


def _detail(table: dict[str, Any]) -> Iterator[str]:
    name, changed = in_markdown(table["table"]), table["changed"]
    if changed["columns"]:
        columns = ", ".join(f"{in_code(column)} ({n})" for column, n in changed["columns"].items())
        yield ""
        yield f"## Changed in {name}"
        yield ""
        yield f"Columns: {columns}."
    amounts, statistics = split(changed["amounts"])
    for found in filter(None, (amounts, statistics)):
        yield ""
        yield from in_markdown_table(_AMOUNTS, map(_amount, found[:_SHOWN]), _AMOUNTS[2:])
        if len(found) > _SHOWN:
            yield f"\n… and {len(found) - _SHOWN} more: {by_size(found[_SHOWN:])}."
    for what, heading in (("removed", "Removed from"), ("added", "Added to")):
        if table[what]["count"]:
            yield ""
            yield f"## {heading} {name}"
            yield ""
            lines = named(table[what])
            yield from (f"- {line}" for line in lines[:_SHOWN])
            if len(lines) > _SHOWN:
                yield f"- … and {len(lines) - _SHOWN} more"


def _rows(table: dict[str, Any]) -> tuple[str, ...]:
    parts = (
        _share(table[what]) if what in table else "?" for what in ("added", "removed", "changed")
    )
    return (in_code(table["table"]), str(table["rows_before"]), str(table["rows_after"]), *parts)


def _amount(amount: dict[str, Any]) -> tuple[str, ...]:
    return (
        *(key_text(amount["key"]), in_markdown(amount["column"])),
        *(number_text(amount["before"]), number_text(amount["after"]), f"{amount['score']:.3f}"),
    )


def _name(copy: dict[str, Any]) -> str:
    named = f"{copy['path']} ({copy['release']})" if copy["release"] else str(copy["path"])
    return in_markdown(named)


def _share(part: dict[str, Any]) -> str:
    return f"{part['count']} ({part['share']:.1%})" if part["count"] else "0"
