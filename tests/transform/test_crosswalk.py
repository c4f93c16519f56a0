"""Codes in other schemes: hand-checked ones, their form, and that none comes from nowhere."""

import csv
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import Facts, read_facts
from pipeline.fact_files.registry import declared, source_of
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from pipeline.transform.crosswalk import codes_in_food_table, fdc_ids, own_codes
from schemas.crosswalk import CODE_PATTERNS
from schemas.facts import FOOD

CURATED = packaged_curated()
SUBJECT = pl.coalesce("food_id", "concept_id", "form_id", "total").alias("subject")
# How the publishers of today's releases write their own codes.
OWN = {
    "CIQUAL": "[1-9][0-9]{3,4}",
    "FNDDS": "[1-9][0-9]{7}",
    "Frida": "[1-9][0-9]*",
    "LanguaL": "[A-Z][0-9]{4}",
    "NDB": "[0-9]{5,6}",
    "RDA": "[1-9][0-9]*",
    "SLV": "[1-9][0-9]*",
    "STFCJ": "[0-9]{5}",
    "TFDA": "[A-Z][0-9]{7}",
}


@pytest.fixture(scope="module")
def crosswalk(published: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return published["crosswalk"].rename({"subject": "key"}).with_columns(SUBJECT)


def of(crosswalk: pl.DataFrame, subject: str, scheme: str) -> list[tuple[str, str, str]]:
    found = crosswalk.filter(subject=subject, scheme=scheme)
    return sorted(found.select("code", "match", "how_known").rows())


@pytest.mark.figures("ciqual", "fdc_sr_legacy", "fndds", "frida", "rda", "sr28", "stfcj", "tfda")
@pytest.mark.parametrize(
    ("subject", "scheme", "codes"),
    [
        ("sr28:16113", "NDB", [("16113", "exact", "own_code")]),
        ("sr28:16113", "FDC", [("172443", "close", "same_code")]),
        ("sr28:01009", "NDB", [("01009", "exact", "own_code")]),
        ("fdc_sr_legacy:1009", "NDB", [("01009", "exact", "own_code")]),
        ("fdc_sr_legacy:16113", "FDC", [("172443", "exact", "stated")]),
        ("fndds:41420200", "FNDDS", [("41420200", "exact", "own_code")]),
        ("fndds:41420200", "FDC", [("2707440", "exact", "derived")]),
        ("ciqual:10000", "CIQUAL", [("10000", "exact", "own_code")]),
        ("frida:138", "Frida", [("138", "exact", "own_code")]),
        ("stfcj:04046", "STFCJ", [("04046", "exact", "own_code")]),
        ("tfda:A0100101", "TFDA", [("A0100101", "exact", "own_code")]),
        ("rda:3026", "RDA", [("3026", "exact", "own_code")]),
        ("gouda", "FoodOn", [("FOODON:03303514", "exact", "reviewed")]),
        ("natto", "FoodOn", [("FOODON:00001078", "broad", "reviewed")]),
        ("salmon_atlantic", "FoodOn", [("FOODON:03307996", "close", "reviewed")]),
        ("MK7", "InChIKey", [("RAKQPZMEYJZGPI-LJWNYQGCSA-N", "exact", "stated")]),
        ("MK4", "InChIKey", [("DKHGMERMDICWDU-GHDNBGIDSA-N", "exact", "computed")]),
        ("MK4", "CAS", [("863-61-6", "exact", "stated")]),
        ("MK7", "ChEBI", [("CHEBI:44245", "exact", "stated")]),
        ("DK1", "INFOODS", [("VITK1D", "close", "stated")]),
        ("K2", "INFOODS", [("VITK2", "exact", "stated")]),
        ("MK9_4H", "InChIKey", []),
        ("literature:chollet_2017/emmental-older-than-90-days", "NDB", []),
    ],
)
def test_hand_checked_codes(
    crosswalk: pl.DataFrame, subject: str, scheme: str, codes: list[tuple[str, str, str]]
) -> None:
    assert of(crosswalk, subject, scheme) == codes


@pytest.mark.figures("sr28")
def test_langual_of_natto(crosswalk: pl.DataFrame) -> None:
    natto = crosswalk.filter(food_id="sr28:16113", scheme="LanguaL")
    assert "".join(natto["code"]) == (
        "A0152A1286B1452C0133E0119F0014G0001H0119H0138H0253J0001K0003M0001N0001P0024"
    )
    assert natto.filter(code="H0253")["code_name"].to_list() == ["CURED OR AGED"]
    coded = crosswalk.filter(scheme="LanguaL")
    assert (coded.height, coded["food_id"].n_unique()) == (25_598, 1_780)


def test_every_food_of_a_table_has_its_own_code_and_fdc_id(
    published: dict[str, pl.DataFrame], crosswalk: pl.DataFrame
) -> None:
    own = crosswalk.filter(how_known="own_code")
    food = published["food"]
    of_tables = food.filter(pl.col("source_id").is_in(list(declared("code_scheme"))))
    assert own["food_id"].sort().to_list() == of_tables["food_id"].sort().to_list()
    ids = crosswalk.filter(scheme="FDC").select("food_id", pl.col("code").cast(pl.Int64))
    known = food.drop_nulls("fdc_id").select("food_id", code="fdc_id")
    assert ids.sort("food_id").equals(known.sort("food_id"))
    # Where USDA prints the same number, it is the same code here, zeros and all.
    newer = food.drop_nulls("superseded_by").filter(source_id="sr28")
    pairs = newer.select("food_id", "superseded_by").join(own, on="food_id")
    both = pairs.join(own, left_on="superseded_by", right_on="food_id", suffix="_newer")
    assert both.height == newer.height
    assert (both["code"] == both["code_newer"]).all()


def test_keys_references_and_forms_of_codes(
    published: dict[str, pl.DataFrame], crosswalk: pl.DataFrame
) -> None:
    assert crosswalk.select("subject", "scheme", "code").is_unique().all()
    of_total = pl.lit("total ") + pl.col("total")
    by_id = pl.coalesce("food_id", "concept_id", "form_id", of_total)
    assert crosswalk.select((pl.col("key") == by_id).all()).item()
    for key in ("food_id", "concept_id", "form_id"):
        table = published[key.removesuffix("_id")]
        assert crosswalk.drop_nulls(key).join(table, on=key, how="anti").is_empty()
    patterns = CODE_PATTERNS | OWN
    others = set(crosswalk["scheme"]) - set(patterns)
    assert not others
    for scheme, pattern in patterns.items():
        codes = crosswalk.filter(scheme=scheme)["code"]
        assert len(codes) > 0, scheme
        assert codes.str.contains(f"^(?:{pattern})$").all(), scheme
    reviewed = ("reviewed", "computed")
    assert crosswalk.filter(pl.col("how_known").is_in(reviewed))["evidence"].null_count() == 0
    assert crosswalk.filter(pl.col("food_id").is_null())["evidence"].null_count() == 0


def test_forms_and_concepts_say_the_same(published: dict[str, pl.DataFrame]) -> None:
    form = published["form"]
    codes = CURATED.crosswalk_form.drop_nulls("form_id")
    for scheme, column in (
        ("INFOODS", "infoods_tag"),
        ("FDC nutrient id", "fdc_nutrient_id"),
        ("FDC nutrient number", "fdc_nutrient_number"),
    ):
        stated = codes.filter(scheme=scheme).select("form_id", "code")
        known = form.drop_nulls(column).select("form_id", code=pl.col(column).cast(pl.String))
        assert stated.sort("form_id").equals(known.sort("form_id"))
    exact = CURATED.crosswalk_concept.filter(scheme="FoodOn", match="exact")
    concept = published["concept"].drop_nulls("foodon_id")
    assert dict(exact.select("concept_id", "code").iter_rows()) == dict(
        concept.select("concept_id", "foodon_id").iter_rows()
    )
    assert exact["code"].is_unique().all()
    assert not {"natto", "cheonggukjang"} & set(exact["concept_id"])


def test_every_class_was_seen_in_a_file_at_hand(shared: Path) -> None:
    seen = pl.read_csv(shared / "reference" / "foodon.csv", infer_schema=False)
    current = seen.filter(deprecated_in_2025_import="no")
    labels = dict(current.select("foodon_id", "label").iter_rows())
    of_fdc = _foodon_of_fdc(shared / "fdc" / "FoodData_Central_foundation_food_csv_2024-10-31.zip")
    by_usda = set(of_fdc.values())
    for code, name, match in CURATED.crosswalk_concept.select("code", "code_name", "match").rows():
        assert labels.get(code) == name or (match == "close" and (code, name) in by_usda)
    food = pl.read_csv(str(packaged_facts() / "fdc_foundation" / "food.csv"), infer_schema=False)
    ids = dict(food.select("food_code", "fdc_id").iter_rows())
    for food_code, code, name, evidence in CURATED.crosswalk_food.select(
        "food_code", "code", "code_name", "evidence"
    ).iter_rows():
        fdc_id = evidence.partition("fdc_id ")[2].partition(",")[0]
        assert of_fdc[fdc_id] == (code, name)
        assert ids.get(food_code, fdc_id) == fdc_id


def _foodon_of_fdc(archive: Path) -> dict[str, tuple[str, str]]:
    """Return FoodOn's id and label by FDC id, as ``food_attribute.csv`` states them."""
    with zipfile.ZipFile(archive) as files:
        name = next(n for n in files.namelist() if n.endswith("/food_attribute.csv"))
        rows = list(csv.DictReader(io.StringIO(files.read(name).decode())))
    codes, labels = (
        {row["fdc_id"]: row["value"] for row in rows if row["name"] == f"FoodOn Ontology {what}"}
        for what in ("ID For FDC Item", "Name For FDC Item")
    )
    return {
        fdc_id: (code.rpartition("/")[2].replace("_", ":"), labels[fdc_id])
        for fdc_id, code in codes.items()
    }


@pytest.mark.figures("fdc_foundation")
def test_every_food_of_foundation_has_the_class_that_usda_states(crosswalk: pl.DataFrame) -> None:
    assert of(crosswalk, "fdc_foundation:1009", "FoodOn") == [
        ("FOODON:03302458", "close", "stated")
    ]
    assert crosswalk.filter(scheme="FoodOn").drop_nulls("food_id").height == 75


def test_identifiers_of_vitamers_are_those_collected(shared: Path) -> None:
    seen = pl.read_csv(shared / "reference" / "chem_ids.csv", infer_schema=False)
    names = {"PK": "K1", "DK": "DK1"}
    codes = CURATED.crosswalk_form.drop_nulls("form_id")
    for scheme, column in (
        ("ChEBI", "chebi"),
        ("PubChem", "pubchem_cid"),
        ("CAS", "cas"),
        ("InChIKey", "inchikey_computed"),
    ):
        known = seen.filter(pl.col("form") != "class").drop_nulls(column)
        expected = {
            (names.get(form, form), code) for form, code in known.select("form", column).rows()
        }
        stated = codes.filter(pl.col("match").is_in(["exact"]) | (pl.col("scheme") == "InChIKey"))
        assert set(stated.filter(scheme=scheme).select("form_id", "code").rows()) == expected


def test_own_codes_have_the_zeros_of_their_scheme_and_unknown_ids_no_row() -> None:
    food = pl.DataFrame(
        [
            ("sr28:01009", "sr28", "01009", 170899, "same_code"),
            ("fdc_foundation:1009", "fdc_foundation", "1009", 328637, "source"),
            ("fdc_foundation:100147", "fdc_foundation", "100147", None, None),
            ("literature:a/b", "literature", "a/b", None, None),
        ],
        ["food_id", "source_id", "source_food_code", "fdc_id", "fdc_id_origin"],
        orient="row",
    )
    assert own_codes(food).select("food_id", "scheme", "code").rows() == [
        ("sr28:01009", "NDB", "01009"),
        ("fdc_foundation:1009", "NDB", "01009"),
        ("fdc_foundation:100147", "NDB", "100147"),
    ]
    assert fdc_ids(food).select("code", "match", "how_known").rows() == [
        ("170899", "close", "same_code"),
        ("328637", "exact", "stated"),
    ]


def test_codes_in_a_table_of_foods_are_kept_as_printed() -> None:
    cells = [
        ("1", "A00KR#F28.A07GS", "A0123 B1234", "3656"),
        ("2", None, "A0123;B1234, A0123", None),
        ("3", None, "see A0123", None),
    ]
    columns = ["food_code", "foodex2_code", "langual_code", "ncbi_taxon"]
    food = pl.DataFrame(cells, columns, orient="row")
    lacking = (pl.lit(None, pl.String).alias(c) for c in FOOD.column_names if c not in columns)
    facts = Facts(Sidecar.not_read(source_of("frida")), {"food": food.with_columns(*lacking)})
    found = codes_in_food_table(facts).sort("food_id", "scheme", "code")
    assert found.select("food_id", "scheme", "code", "match").rows() == [
        ("frida:1", "FoodEx2", "A00KR#F28.A07GS", "close"),
        ("frida:1", "LanguaL", "A0123", "broad"),
        ("frida:1", "LanguaL", "B1234", "broad"),
        ("frida:1", "NCBI Taxonomy", "3656", "broad"),
        ("frida:2", "LanguaL", "A0123", "broad"),
        ("frida:2", "LanguaL", "B1234", "broad"),
        ("frida:3", "LanguaL", "see A0123", "broad"),
    ]


def test_committed_codes_of_sr28_are_all_published(crosswalk: pl.DataFrame) -> None:
    stated = read_facts(packaged_facts() / "sr28").tables["scheme_code"]
    published = crosswalk.filter(scheme="LanguaL").filter(
        pl.col("food_id").str.starts_with("sr28:")
    )
    key = ["food_id", "scheme", "code", "code_name"]
    ids = stated.select(("sr28:" + pl.col("food_code")).alias("food_id"), *key[1:])
    assert published.select(key).sort(key).equals(ids.sort(key))
