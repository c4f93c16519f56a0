"""The dataset's own description: title, citation, and the rows of the table ``meta``."""

from collections.abc import Mapping

import polars as pl

from pipeline.fact_files.file_sums import inputs_sha256
from pipeline.load.licences import OWN_LICENCE
from pipeline.published_files.named_release import named_release
from pipeline.published_files.zenodo_record import recorded
from schemas.version import SCHEMA_VERSION

TITLE = "Open K2: the open dataset of vitamin K2 in food"
DESCRIPTION = (
    "Vitamin K in food, form by form (K1, dihydro-K1, the menaquinones MK-4 to MK-10), with the"
    " source, release, record and confidence of every value."
)
_OWN = f"{OWN_LICENCE['title']} for the compilation"


def about_build(sums: Mapping[str, str]) -> dict[str, str]:
    """Return what a build is called, and the sum of all that it is made from, by their sums."""
    inputs = inputs_sha256(sums)
    return {
        "release": named_release().name_of(inputs),
        "inputs_sha256": inputs,
        "schema_version": SCHEMA_VERSION,
    }


def cite_as(release: str) -> str:
    """Return how to cite a release, with the DOI of all releases once there is one."""
    record = recorded()
    doi = f" https://doi.org/{record.doi}." if record else ""
    return (
        f"The Open K2 contributors. {TITLE}. Release {release}.{doi}"
        " With the sources of the values used, as the table source words them."
    )


def meta_rows(about: dict[str, str], source: pl.DataFrame) -> list[tuple[str, str]]:
    """Return item and value of each row of ``meta``."""
    rows = [
        ("title", TITLE),
        ("release", about["release"]),
        ("schema_version", about["schema_version"]),
        ("how to cite", cite_as(about["release"])),
        ("licence", f"{_OWN}; values stay under the licence of their source"),
    ]
    if record := recorded():
        rows.append(("doi", record.doi))
    if not source["redistributable"].all():
        rows.append(("redistributable", "no: it holds values that their source does not let go on"))
    for row in source.iter_rows(named=True):
        rows += [
            (f"licence of {row['source_id']}", f"{row['licence']}: {row['licence_url']}"),
            (f"attribution of {row['source_id']}", row["attribution"]),
        ]
    return rows
