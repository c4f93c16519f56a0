"""Criteria of quality: the rule case by case, values looked up at their source, and confidence."""

from typing import Any

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.quality import FOOD_COLUMNS, quality_criteria
from pipeline.transform.sample_evidence import sample_evidence
from schemas.quality import CRITERIA, OF_MEASURING
from schemas.samples import SAMPLE_RESULT

KEYS = {"measurement": "measurement_id", "reported_total": "reported_total_id"}
NOTHING = ("not_stated",) * 5
NOT_MEASURED = ("not_measured",) * 5

# value → the seven scores, as whoever wrote this read what the source states:
BY_HAND = {
    # A review quotes Schurgers & Vermeer 2000: HPLC with fluorescence; no number, limits or plan.
    "literature:schurgers_2000/natto/MK7": ("good", "good", *NOTHING[:3], "good", "not_stated"),
    # The abstract of Kamao 2007: improved HPLC (fluorescence); SD, but not of how many samples.
    "literature:kamao_2007/natto/MK7": ("good", "good", *NOTHING[:3], "good", "not_stated"),
    # 81.6: bought in supermarkets, LC-MS/MS, and no recovery standard for MK-7.
    "literature:palmer_2021/natto/MK7": (
        *("good", "good", "fair", "not_stated", "not_stated", "good", "bad"),
    ),
    # n 3; printed as equivalents of K1; "column-switching HPLC" names no detection.
    "literature:tanaka_2026/natto/MK7": (
        *("good", "fair", "not_stated", "fair", "not_stated", "fair", "not_stated"),
    ),
    # As a collection quotes it: LC-MS (K1, MK-4 to MK-13), nothing else.
    "literature:fu_2017/blue-cheese/MK9": ("good", "good", *NOTHING[:3], "good", "not_stated"),
    # Its K2 is a sum that the collection made.
    "literature:fu_2017/blue-cheese/total K2": ("good", "good", *NOT_MEASURED),
    # From shops of one city; the pulp of juiced broccoli; LC-MS/MS with limits by form. Raw or not
    # is not said.
    "literature:jensen_2022/broccoli/K1": (
        *("fair", "good", "bad", "not_stated", "good", "good", "fair"),
    ),
    # A page heads micrograms as milligrams, of 3 ounces, from USDA, without method.
    "literature:nih_ods/ham-roasted-or-pan-broiled-3-ounces/MK4": ("good", "bad", *NOTHING),
    # An industry page: a bar of a figure.
    "literature:frieslandcampina_web/goudse-48/MK9": ("good", "good", *NOTHING),
    # n 11; sub-samples such as "TILLAMOOK (CA2,IN)" of HPLC with the DOI of the method.
    "fdc_foundation:1009/MK4": (
        *("good", "good", "good", "good", "not_stated", "good", "not_stated"),
    ),
    # n 3; three sub-samples "Kale - NFY1214SU" … without place.
    "fdc_foundation:11236/K1": (
        *("good", "good", "fair", "fair", "not_stated", "good", "not_stated"),
    ),
    # BFSN, 0 data points: imputed from a similar food.
    "fdc_sr_legacy:16113/K1": ("good", "good", *NOT_MEASURED),
    # A, 2 data points; SR states no method of a value.
    "fdc_sr_legacy:1009/K1": ("good", "good", "not_stated", "bad", *NOTHING[:3]),
    # Calculated from ingredients.
    "fndds:11111000/K1": ("good", "good", *NOT_MEASURED),
    # Frida names Jensen 2025 for milk: LC-MS, LOQ 0.1 µg/100 g for each vitamer, 88 composites.
    "frida:6/MK4": ("good", "good", "fair", "not_stated", "not_stated", "good", "fair"),
    # The K1 beside it averages in an entry that was not analysed; no study is named for it.
    "frida:6/K1": ("good", "good", *NOTHING),
    # "< 20", forms and basis not stated.
    "ciqual:12113/total K2": ("good", "bad", *NOTHING[:4], "fair"),
    "ciqual:10000/K1": ("good", "good", *NOTHING),  # winkle, cooked: 2,59
    # Itohiki natto 600: K1 + MK-4 + MK-7 as MK-4, by the notes.
    "stfcj:04046/total K": ("good", "good", *NOTHING),
    # Amaranth, whole grain, "(0)": assumed; raw or cooked is not said.
    "stfcj:01001/total K": ("fair", "good", *NOT_MEASURED),
    # One sample of eight characters; a 0 without a limit.
    "tfda:A0100101/K1": ("good", "good", "not_stated", "bad", *NOTHING[:3]),
    "tfda:P0101901/MK7": ("good", "good", "not_stated", "bad", *NOTHING[:3]),  # turmeric powder
    # K2 printed 0 of natto: which menaquinones and on what basis is not said.
    "rda:3026/total K2": ("good", "bad", *NOTHING),
    "rda:3026/K1": ("good", "good", *NOTHING),
    # Total K, its vitamers not said.
    "slv:10/total K": ("good", "bad", *NOTHING),
}


def scores(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in CRITERIA)


@pytest.mark.figures
def test_values_looked_up_at_their_source(published: dict[str, pl.DataFrame]) -> None:
    rows = published["quality_criterion"].filter(pl.col("row_key").is_in(list(BY_HAND)))
    assert {row["row_key"]: scores(row) for row in rows.to_dicts()} == BY_HAND


def judged(food: dict[str, Any] | None = None, total: str = "", **value: Any) -> dict[str, Any]:
    """Return the row of a value of Taiwan's, changed by these cells."""
    described = {
        "food_id": "sr28:1",
        "source_id": "sr28",
        "name": "Kale, raw",
        "country": "US",
        "food_group": "Vegetables",
        "category": "vegetables",
    } | (food or {})
    cells = {
        "measurement_id": "sr28:1/K1",
        "form_id": "K1",
        "reported_total_id": "sr28:1/total K",
        "total": total,
        "total_basis": "mass",
        "forms_covered": "K1,MK4",
        "food_id": "sr28:1",
        "origin": "analytical",
        "qualifier": "quantified",
        "unit_reported": "µg",
        "basis": "100 g",
        "confidence": "A",
    } | value
    texts = (
        *cells,
        *("reference_id", "method", "limits_forms", "statistical_comment", "confidence_lacks"),
    )
    schema = dict.fromkeys(texts, pl.String) | {
        "n_samples": pl.Int64,
        "limit_ug_per_100g": pl.Float64,
    }
    samples = sample_evidence(
        pl.DataFrame(schema=dict.fromkeys(SAMPLE_RESULT.column_names, pl.String))
    )
    (row,) = quality_criteria(
        pl.DataFrame([cells], schema={name: schema[name] for name in schema}),
        "reported_total" if total else "measurement",
        pl.DataFrame([described], schema=dict.fromkeys(FOOD_COLUMNS, pl.String)),
        samples,
        packaged_curated(),
    ).to_dicts()
    return row


@pytest.mark.parametrize(
    ("criterion", "expected", "cells"),
    [
        ("number_of_samples", "good", {"n_samples": 10}),
        ("number_of_samples", "fair", {"n_samples": 9}),
        ("number_of_samples", "fair", {"n_samples": 3}),
        ("number_of_samples", "bad", {"n_samples": 2}),
        ("number_of_samples", "not_stated", {"n_samples": 0}),
        ("number_of_samples", "not_measured", {"n_samples": 12, "origin": "imputed"}),
        ("analytical_method", "good", {"method": "UHPLC-MS"}),
        ("analytical_method", "good", {"method": "HPLC with electrochemical detection"}),
        ("analytical_method", "fair", {"method": "HPLC"}),
        ("analytical_method", "not_stated", {"method": None}),
        ("quality_control", "fair", {"qualifier": "below_loq", "limit_ug_per_100g": 0.1}),
        ("quality_control", "not_stated", {"qualifier": "trace", "limit_ug_per_100g": 0.5}),
        ("quality_control", "fair", {"limits_forms": "K1,MK4"}),
        ("quality_control", "not_stated", {"limits_forms": "MK4"}),
        ("quality_control", "bad", {"reference_id": "palmer_2021", "form_id": "MK7"}),
        ("quality_control", "not_stated", {"reference_id": "palmer_2021"}),
        ("component_identification", "fair", {"basis": "100 ml"}),
        ("component_identification", "fair", {"unit_reported": "PK eq µg/100 g"}),
        ("component_identification", "fair", {"statistical_comment": "per serving of 85.04856 g"}),
        ("component_identification", "bad", {"unit_reported": "mg [sic; true unit µg]"}),
        ("component_identification", "good", {"total": "K"}),
        ("component_identification", "good", {"total": "K", "total_basis": "k1_equivalents"}),
        ("component_identification", "fair", {"total": "K", "forms_covered": None}),
        (
            "component_identification",
            "bad",
            {"total": "K", "forms_covered": None, "total_basis": "unspecified"},
        ),
        ("food_description", "fair", {"food": {"name": "Kale"}}),
        ("food_description", "fair", {"food": {"food_group": None}}),
        ("food_description", "bad", {"food": {"name": "Kale, NS as to form, raw"}}),
        ("food_description", "good", {"food": {"name": "Brie", "category": "cheese"}}),
    ],
)
def test_the_rule(criterion: str, expected: str, cells: dict[str, Any]) -> None:
    assert judged(**cells)[criterion] == expected


def test_what_is_not_stated_widens_the_index_and_is_not_bad() -> None:
    stated = judged(n_samples=1, method="HPLC", limits_forms="K1")
    assert (stated["index_low"], stated["index_high"]) == (5 + 5 + 1 + 1 + 1 + 3 + 3, 5 * 4 + 7)
    assert judged(origin="assumed")["index_low"] is None


def test_places_and_methods_of_sub_samples() -> None:
    rows = [
        ("a", "Kale, Region 1 - NFY1", "HPLC", "10.1/x"),
        ("b", "Kale, Region 4 - NFY2", "HPLC", "10.1/x"),
    ]
    two = [("c", "Cheddar, KRAFT (KY,NE) - N1", "HPLC", None), ("d", "Cheddar - N2", "HPLC", None)]
    frame = pl.DataFrame(
        [
            {
                "food_id": f,
                "form_id": "K1",
                "sample_code": c,
                "name": n,
                "method": m,
                "method_doi": d,
            }
            for f, listed in (("kale", rows), ("cheddar", two))
            for c, n, m, d in listed
        ]
    )
    assert sample_evidence(frame).rows() == [
        ("cheddar", "K1", 2, 1, None),
        ("kale", "K1", 2, 2, "HPLC"),
    ]


def test_every_value_has_its_row_and_no_row_is_without_value(
    published: dict[str, pl.DataFrame],
) -> None:
    quality = published["quality_criterion"]
    for name, key in KEYS.items():
        keys = quality.filter(table_name=name)["row_key"]
        assert keys.to_list() == published[name][key].to_list()


def test_every_reviewed_statement_is_of_a_published_value(
    published: dict[str, pl.DataFrame],
) -> None:
    of_value = ["food_id", "reference_id"]
    values = pl.concat(
        [published[name].select(of_value) for name in ("measurement", "reported_total")]
    ).join(published["food"].select("food_id", "source_id"), on="food_id")
    known = {*values["food_id"], *values["source_id"], *values["reference_id"].drop_nulls()}
    assert set(packaged_curated().quality_statement["subject"]) <= known


def test_every_class_of_confidence_that_contradicts_the_criteria_is_found_and_explained(
    published: dict[str, pl.DataFrame],
) -> None:
    values = [
        published[name].select(
            pl.lit(name).alias("table_name"),
            pl.col(key).alias("row_key"),
            *("confidence", "origin", "reference_id"),
        )
        for name, key in (
            ("measurement", "measurement_id"),
            ("reported_total", "reported_total_id"),
        )
    ]
    rows = pl.concat(values).join(
        published["quality_criterion"], on=["table_name", "row_key"], validate="1:1"
    )
    found = set()
    for row in rows.to_dicts():
        given = scores(row)
        of_measuring = [row[name] for name in OF_MEASURING]
        bad, stated = given.count("bad"), sum(one in {"good", "fair", "bad"} for one in given)
        letter, lacks = (
            row["confidence"],
            set(filter(None, (row["confidence_lacks"] or "").split(","))),
        )
        measured = row["origin"] == "analytical" or (
            row["origin"] == "compiled" and row["reference_id"] is not None
        )
        few = row["number_of_samples"] in {"bad", "not_stated", "not_measured"}
        if (letter == "A" and (bad or stated < 4 or few)) or (
            letter == "B" and (bad > 1 or not {"good", "fair"} & set(of_measuring))
        ):
            expected = "higher"
        elif letter in "CD" and measured and not bad and stated >= 4:
            expected = "lower"
        else:
            expected = "agrees"
        assert row["confidence_compared"] == expected, row
        why = row["confidence_explained"]
        assert (why is None) == (expected == "agrees"), row
        if expected == "higher" and letter == "A":
            assert not lacks & {"samples", "spread", "primary"}, row
            assert len(lacks) <= 1
            assert "plan, handling and control" in why
        elif expected == "higher":
            assert len(lacks) <= 3
            assert not lacks >= {"spread", "primary", "age"}, row
        elif expected == "lower":
            assert "doubt" in lacks or len(lacks) > 3, row
            assert ("doubt" in lacks) == ("doubt" in why)
        # What was not measured has no class that asks how.
        assert "not_measured" not in of_measuring or letter in "CD", row
        found.add((expected, letter))
    assert {("higher", "A"), ("higher", "B"), ("lower", "C"), ("agrees", "B")} <= found
