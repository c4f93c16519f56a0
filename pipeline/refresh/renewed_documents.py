"""What stands in the repository beside the facts and shows them: renewed with each refresh.

``k2 refresh-documents REPORT STAGED`` renews the query results of README.md and its picture from
the staged build, in the checkout and for the next job in ``REPORT/documents``.
"""

import shutil
from pathlib import Path

from pipeline.load.readme_results import renew
from pipeline.published_files.connect import FILE_NAME
from pipeline.refresh.report_folder import read_found
from pipeline.report.pictures.draw import draw_for_repository

FOLDER = "documents"
README, PICTURE = "README.md", ".github/top_foods.png"
DOCUMENTS = (README, PICTURE)


def renew_documents(report: Path, staged: Path, repository: Path) -> list[str]:
    """Renew the documents where facts changed; return those that are others now."""
    found = read_found(report, staged)
    if found.failure or not found.changed:
        return []
    before = {name: _content(repository / name) for name in DOCUMENTS}
    if (repository / README).is_file():
        renew(repository / README, staged / FILE_NAME)
    name = Path(PICTURE).name
    if (staged / "report" / name).is_file() and (repository / PICTURE).is_file():
        picture = draw_for_repository(staged / FILE_NAME, Path(name).stem)
        (repository / PICTURE).write_bytes(picture)
    renewed = [name for name in DOCUMENTS if _content(repository / name) != before[name]]
    for name in renewed:
        (report / FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(repository / name, report / FOLDER / name)
    return renewed


def bring_documents(report: Path, repository: Path) -> None:
    """Copy the documents that another job renewed into the checkout; no other file is taken."""
    for name in DOCUMENTS:
        if (report / FOLDER / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(report / FOLDER / name, repository / name)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
