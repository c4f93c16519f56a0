"""Draw all pictures of a built database."""

from pathlib import Path

import duckdb

from pipeline.load.database import FILE_NAME
from pipeline.report.pictures import beliefs, same_food, top_foods, what_is_measured
from pipeline.report.pictures.axis_labels import source_line
from pipeline.report.pictures.picture import Drawing, Picture
from pipeline.report.pictures.render import to_png, to_svg
from pipeline.report.pictures.svg import inline_svg
from pipeline.report.pictures.theme import framed

FOLDER = "report"
_ALL = (top_foods, same_food, what_is_measured, beliefs)


def draw(folder: Path) -> list[Picture]:
    """Draw from ``folder/k2.duckdb``, write ``folder/report/<name>.png``, return the pictures."""
    (folder / FOLDER).mkdir(exist_ok=True)
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        ((release,),) = connection.sql("SELECT value FROM meta WHERE item = 'release'").fetchall()
        releases = dict(connection.sql("SELECT source_id, release FROM source").fetchall())
        drawings = [module.drawing(connection) for module in _ALL]
    return [
        _render(folder / FOLDER, drawing, source_line(release, releases, drawing.source_ids))
        for drawing in drawings
        if drawing
    ]


def _render(folder: Path, drawing: Drawing, source: str) -> Picture:
    svg = to_svg(framed(drawing, source))
    (folder / f"{drawing.name}.png").write_bytes(to_png(svg))
    text, width = inline_svg(svg, drawing.name, drawing.title, drawing.description)
    return Picture(
        drawing.name,
        drawing.title,
        drawing.description,
        text,
        width,
        drawing.headers,
        drawing.rows,
    )
