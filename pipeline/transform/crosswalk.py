"""Codes of foods, concepts, vitamers and totals in the schemes of others; none is guessed."""

from collections.abc import Iterator

import polars as pl

from pipeline.curated.contents import Curated
from pipeline.fact_files.read import Facts
from pipeline.fact_files.registry import declared
from pipeline.format_text import format_text
from pipeline.transform.foods import food_id
from schemas.crosswalk import CROSSWALK

FOOD_COLUMNS = ["food_id", "source_id", "source_food_code", "fdc_id", "fdc_id_origin"]
_FOODON = "FoodOn"
# The FDC id of SR Legacy's food is that of a later version of the food.
_MATCH_BY_FDC_ID_ORIGIN = {"source": "exact", "same_code": "close", "derived": "exact"}
_STATED_OF = {"source": "stated"}
_COLUMNS_OF_FOODS = {
    "foodex2_code": "FoodEx2",
    "langual_code": "LanguaL",
    "ncbi_taxon": "NCBI Taxonomy",
}
# A LanguaL code is one trait of a food, a taxon is the plant or animal that it is made of.
_BROAD = ("LanguaL", "NCBI Taxonomy")
_STATED_MATCH = (
    pl.when(pl.col("scheme").is_in(_BROAD)).then(pl.lit("broad")).otherwise(pl.lit("close"))
)
_SEVERAL_LANGUAL = r"^[A-Z][0-9]{4}(?:[ ,;]+[A-Z][0-9]{4})*$"
_LANGUAL = r"[A-Z][0-9]{4}"


def crosswalk(sources: list[Facts], food: pl.DataFrame, curated: Curated) -> Iterator[pl.DataFrame]:
    """Yield the parts of the published table ``crosswalk``.

    ``food`` holds ``FOOD_COLUMNS`` of all published foods.
    """
    for facts in sources:
        of_source = food.filter(source_id=facts.source_id)
        published = of_source.select("food_id")
        reviewed = curated.crosswalk_food.filter(source_id=facts.source_id)
        for part in (
            own_codes(of_source),
            fdc_ids(of_source),
            stated_codes(facts),
            codes_in_food_table(facts),
            _of_foods(reviewed),
        ):
            yield _published(part.join(published, on="food_id", how="semi"))
    yield _published(curated.crosswalk_concept)
    yield _published(curated.crosswalk_form)


def with_foodon_id(concept: pl.DataFrame, crosswalk_concept: pl.DataFrame) -> pl.DataFrame:
    """Return the concepts with ``foodon_id``: the class of FoodOn that is exactly this food."""
    exact = crosswalk_concept.filter(scheme=_FOODON, match="exact")
    classes = exact.select("concept_id", foodon_id="code")
    return concept.join(classes, on="concept_id", how="left", maintain_order="left")


def own_codes(food: pl.DataFrame) -> pl.DataFrame:
    """Return each food's code in its source's own table, in the spelling of the scheme."""
    schemes = declared("code_scheme")
    widths = {schemes[source]: width for source, width in declared("code_width").items()}
    scheme = pl.col("source_id").replace_strict(schemes, default=None, return_dtype=pl.String)
    code = pl.col("source_food_code")
    for of_scheme, width in widths.items():
        code = pl.when(scheme == of_scheme).then(code.str.zfill(width)).otherwise(code)
    return food.select(
        "food_id",
        scheme=scheme,
        code=code,
        match=pl.lit("exact"),
        how_known=pl.lit("own_code"),
    ).drop_nulls("scheme")


def fdc_ids(food: pl.DataFrame) -> pl.DataFrame:
    """Return the ids in FoodData Central, where one is known."""
    origin = pl.col("fdc_id_origin")
    return food.drop_nulls("fdc_id").select(
        "food_id",
        scheme=pl.lit("FDC"),
        code=pl.col("fdc_id").cast(pl.String),
        match=origin.replace_strict(_MATCH_BY_FDC_ID_ORIGIN),
        how_known=origin.replace(_STATED_OF),
    )


def stated_codes(facts: Facts) -> pl.DataFrame:
    """Return the codes that a source gives its foods in a file of its own (LanguaL in SR28)."""
    return facts.tables["scheme_code"].select(
        food_id(facts.source_id),
        "scheme",
        "code",
        "code_name",
        match=_STATED_MATCH,
        how_known=pl.lit("stated"),
    )


def codes_in_food_table(facts: Facts) -> pl.DataFrame:
    """Return the codes that a source gives its foods in columns of its table of foods.

    A cell of several LanguaL codes is one row each; any other cell is a code as printed.
    """
    several = pl.col("code").str.contains(_SEVERAL_LANGUAL) & (pl.col("scheme") == "LanguaL")
    apart = pl.when(several).then(pl.col("code").str.extract_all(_LANGUAL))
    food = facts.tables["food"]
    cells = pl.concat(
        food.drop_nulls(column).select(
            food_id(facts.source_id),
            scheme=pl.lit(scheme),
            code=pl.col(column),
        )
        for column, scheme in _COLUMNS_OF_FOODS.items()
    )
    codes = apart.otherwise(pl.concat_list("code")).alias("code")
    stated = cells.with_columns(codes, match=_STATED_MATCH, how_known=pl.lit("stated"))
    return stated.explode("code").unique(maintain_order=True)


def _of_foods(reviewed: pl.DataFrame) -> pl.DataFrame:
    return reviewed.with_columns(format_text("{}:{}", "source_id", "food_code").alias("food_id"))


def _published(part: pl.DataFrame) -> pl.DataFrame:
    """Return the part with all columns of the table; those it lacks are null."""
    lacking = [name for name in CROSSWALK.column_names if name not in part.columns]
    empty = (pl.lit(None, pl.String).alias(name) for name in lacking)
    of_total = format_text("total {}", "total")
    subject = pl.coalesce("food_id", "concept_id", "form_id", of_total).alias("subject")
    return part.with_columns(*empty).with_columns(subject).select(CROSSWALK.column_names)
