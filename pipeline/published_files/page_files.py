"""Where the page of a food as people mean it lies, in an output folder."""

from pathlib import Path

FOODS = Path("report") / "foods"


def page_of(folder: Path, concept_id: str) -> Path:
    """Return the path of the page of a concept; a build without a report has none."""
    return folder / FOODS / f"{concept_id}.html"
