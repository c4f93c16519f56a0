"""All pictures of a built database, rendered, in the process that ``draw`` starts."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.published_files.named_release import without_hash
from pipeline.report.pictures import beliefs, same_food, top_foods, what_is_measured
from pipeline.report.pictures.axis_labels import source_line
from pipeline.report.pictures.picture import Drawing, Picture
from pipeline.report.pictures.render import to_png, to_svg
from pipeline.report.pictures.svg import inline_svg
from pipeline.report.pictures.theme import framed

_ALL = (top_foods, same_food, what_is_measured, beliefs)


def rendered(database: Path, only: str | None = None) -> Iterator[tuple[Picture, bytes]]:
    """Yield each picture for which there are data, with its PNG.

    ``only`` names the one to draw for a repository: there the commit says what it was drawn from,
    and the source line names the release without the hash of a build.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        ((release,),) = connection.sql("SELECT value FROM meta WHERE item = 'release'").fetchall()
        releases = dict(connection.sql("SELECT source_id, release FROM source").fetchall())
        drawings = [module.drawing(connection) for module in _ALL]
    for drawing in filter(None, drawings):
        if only is not None and drawing.name != only:
            continue
        yield _render(
            drawing,
            source_line(without_hash(release) if only else release, releases, drawing.source_ids),
        )


def _render(drawing: Drawing, source: str) -> tuple[Picture, bytes]:
    svg = to_svg(framed(drawing, source))
    texts = (drawing.title, drawing.description)
    narrow = to_svg(framed(drawing, source, narrow=True))
    picture = Picture(
        drawing.name,
        *texts,
        *inline_svg(svg, drawing.name, *texts),
        *inline_svg(narrow, f"{drawing.name}-narrow", *texts),
        drawing.headers,
        drawing.rows,
    )
    return picture, to_png(svg)
