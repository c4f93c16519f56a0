"""The reviewed files as one object, checked and typed."""

from dataclasses import dataclass

import polars as pl

from pipeline.curated.band_file import QuietBand


@dataclass(frozen=True, slots=True)
class Curated:
    """The reviewed files by name; frames have the columns and types of ``schemas.reviewed``.

    Rows are in the order of the file: row n is on line n + 2. ``claim`` has the SQL of each claim
    in its column ``evidence``, as the published table has.
    """

    bioavailability: pl.DataFrame
    category_group: pl.DataFrame
    category_kind: pl.DataFrame
    claim: pl.DataFrame
    concept: pl.DataFrame
    concept_accepted: pl.DataFrame
    concept_exclusion: pl.DataFrame
    concept_food: pl.DataFrame
    concept_name: pl.DataFrame
    concept_pattern: pl.DataFrame
    crosswalk_concept: pl.DataFrame
    crosswalk_food: pl.DataFrame
    crosswalk_form: pl.DataFrame
    doubt: pl.DataFrame
    everyday_portion: pl.DataFrame
    food_fdc_id: pl.DataFrame
    food_name: pl.DataFrame
    guard_override: pl.DataFrame
    k2viewer_reference: pl.DataFrame
    literature_food: pl.DataFrame
    literature_quote: pl.DataFrame
    literature_source: pl.DataFrame
    literature_total: pl.DataFrame
    mended_cell: pl.DataFrame
    portion_word: pl.DataFrame
    quality_statement: pl.DataFrame
    racc: pl.DataFrame
    reference: pl.DataFrame
    reference_intake: pl.DataFrame
    search_topic: pl.DataFrame
    search_word: pl.DataFrame
    value_reference: pl.DataFrame
    quiet_band: QuietBand
