"""Foods → concepts: what patterns must not take, what nobody reviewed, and what was checked."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.registry import where
from pipeline.transform.concepts import food_concepts, proposals
from tests.figures import WORKED_OUT_FROM

CURATED = packaged_curated()
DATA = Path(__file__).parents[1] / "data"
CHECKED = DATA / "concept_pairs_checked.csv"
SCHEMA = dict.fromkeys(
    ("food_id", "source_id", "source_food_code", "name", "name_original"), pl.String
)


def foods(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> pl.DataFrame:
    """Return foods of (source_id, code, name[, name_original])."""
    return pl.DataFrame(
        [(f"{s}:{code}", s, code, *(*name, None)[:2]) for s, code, *name in rows],
        SCHEMA,
        orient="row",
    )


def concepts_of(source_id: str, name: str) -> list[str]:
    """Return what the patterns of a source propose for a name whose code nobody knows."""
    return proposals(foods((source_id, "new", name)), CURATED)["concept_id"].sort().to_list()


@pytest.mark.parametrize(
    ("source_id", "name", "concept"),
    [
        ("sr28", "Cheese, gouda", "gouda"),
        ("fndds", "Cheese, Cheddar", "cheddar"),
        ("ciqual", "Munster cheese, from cow's milk", "munster"),
        ("sr28", "Cheese, muenster", "muenster_us"),
        ("frida", "Cheese, semihard, Havarti, 60 % fidm.", "havarti"),
        ("literature", "Gouda, 13 weeks", "gouda"),
        ("literature", "Natto", "natto"),
        ("sr28", "Sauerkraut, canned, solids and liquids", "sauerkraut"),
        ("sr28", "Chicken, liver, all classes, raw", "chicken_liver"),
        ("sr28", "Oil, soybean, salad or cooking", "soybean_oil"),
        (
            "sr28",
            "Chicken, broilers or fryers, leg, meat and skin, raw",
            "chicken_leg_with_skin",
        ),
        ("fndds", "Chicken thigh, stewed, skin not eaten", "chicken_thigh_without_skin"),
    ],
)
def test_a_pattern_proposes_the_concept_and_no_other(
    source_id: str, name: str, concept: str
) -> None:
    assert concepts_of(source_id, name) == [concept]


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("sr28", "Butter, peanut"),
        ("sr28", "Peanut butter, smooth style, with salt"),
        ("sr28", "Butter, light, stick, with salt"),
        ("sr28", "Oil, cocoa butter"),
        ("sr28", "Imitation cheese, american or cheddar, low cholesterol"),
        ("sr28", "Cheese, imitation"),
        ("sr28", "Cheese substitute, mozzarella"),
        ("sr28", "Cheese, cheddar, reduced fat"),
        ("sr28", "Cheese, low fat, cheddar or colby"),
        ("sr28", "Cheese, cottage, creamed, with fruit"),
        ("frida", "Cheddar style slices, plant-based"),
        ("sr28", "Milk, chocolate, fluid, commercial, whole, with added vitamin A and vitamin D"),
        ("sr28", "Milk chocolate"),
        ("fndds", "Milk chocolate candy, plain"),
        ("sr28", "Noodles, egg, cooked, enriched, with added salt"),
        ("sr28", "Egg substitute, liquid or frozen, fat free"),
        ("sr28", "Egg, yolk, dried"),
        ("sr28", "Yogurt, fruit, low fat, 10 grams protein per 8 ounce"),
        ("sr28", "Kefir, lowfat, strawberry, LIFEWAY"),
        ("sr28", "Babyfood, dinner, broccoli and chicken, junior"),
        ("sr28", "Fast foods, egg, scrambled"),
        ("sr28", "Chicken breast tenders, breaded, uncooked"),
        ("sr28", "Chicken, broilers or fryers, breast, meat and skin, cooked, fried, batter"),
        ("sr28", "Chicken pot pie, frozen entree, prepared"),
        ("sr28", "Lamb, New Zealand, imported, kidney, raw"),
        ("sr28", "Veal, composite of trimmed retail cuts, separable fat, raw"),
        ("sr28", "Beef, retail cuts, separable fat, raw"),
        ("sr28", "Crustaceans, crab, alaska king, imitation, made from surimi"),
        ("sr28", "Spinach souffle"),
        ("sr28", "Soup, cheese, canned, condensed"),
        ("sr28", "Salad dressing, blue or roquefort cheese dressing, light"),
        ("sr28", "Macaroni and Cheese, canned entree"),
        ("fndds", "Goat"),
        ("fndds", "Cheese, Gouda or Edam"),
        ("fndds", "Cheese, Blue or Roquefort"),
        ("fndds", "Cream cheese, light"),
        ("fndds", "Spinach, fresh, cooked with oil"),
        ("fndds", "Chicken thigh, fried, coated, skin / coating eaten, from raw"),
        ("frida", "Yogurt, with fruit, 1.5 % fat"),
        ("ciqual", "Feta-type cheese, 100% from cow's milk"),
        ("ciqual", "Goose liver pâté, canned"),
        ("frida", "Liver pâté, goose"),
        ("literature", "Sweet natto (amanatto)"),
        ("literature", "Cheddar (low fat)"),
    ],
)
def test_what_only_sounds_like_a_concept_is_none(source_id: str, name: str) -> None:
    assert concepts_of(source_id, name) == []


@pytest.mark.parametrize(
    ("food_id", "concept"),
    [
        ("ciqual:40120", "goose_liver"),
        ("stfcj:11239", "foie_gras"),
        ("sr28:07014", "liver_sausage"),  # Braunschweiger
        ("stfcj:11192", "liver_sausage"),
        ("frida:1010", "liver_pate_pork"),
        ("frida:32", "buttermilk"),
        ("sr28:01001", "butter"),
        ("stfcj:04046", "natto"),
        ("stfcj:04049", "natto_tera"),
        ("stfcj:15001", None),  # sweet natto: sugared beans
        ("ciqual:12031", None),  # Neufchâtel of Normandy, not the fresh US cheese
        ("ciqual:19646", "quark"),  # fromage blanc, which the table itself prints as quark
        ("frida:136", None),  # Danish Roquefort: a blue cheese of cow's milk
        ("frida:1068", None),  # buttermilk with lemon
    ],
)
def test_foods_that_are_easily_confused(
    published: dict[str, pl.DataFrame], food_id: str, concept: str | None
) -> None:
    found = published["food"].filter(pl.col("food_id") == food_id)["concept_id"].to_list()
    assert found == [concept]


def test_a_code_goes_before_patterns_and_may_say_none() -> None:
    food = foods(("ciqual", "12031", "Neufchâtel cheese, from cow's milk"))
    assert proposals(food, CURATED).is_empty()


def _issues(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> list[tuple[str, str]]:
    pairs, issues = food_concepts(foods(*rows), CURATED)
    assert pairs.is_empty()
    return list(issues.select("rule", "row_key").iter_rows())


def test_a_pair_that_nobody_reviewed_is_an_issue_and_not_published() -> None:
    assert _issues(("sr28", "99999", "Cheese, gouda")) == [("concept_not_reviewed", "sr28:99999")]


def test_a_food_renamed_since_review_is_an_issue_and_not_published() -> None:
    assert _issues(("sr28", "01022", "Cheese, gouda, sliced")) == [
        ("concept_name_changed", "sr28:01022")
    ]


def test_an_accepted_food_that_nothing_proposes_is_an_issue() -> None:
    assert _issues(("sr28", "01022", "Cheese, with a new name")) == [
        ("concept_not_proposed", "sr28:01022")
    ]


def test_sr_legacy_is_reviewed_by_the_ndb_number_of_sr28() -> None:
    pairs, issues = food_concepts(foods(("fdc_sr_legacy", "1022", "Cheese, gouda")), CURATED)
    assert pairs.rows() == [("fdc_sr_legacy:1022", "gouda")]
    assert issues.is_empty()


def test_foods_of_the_japanese_tables_are_reviewed_by_their_japanese_names() -> None:
    name = "だいず　［納豆類］　糸引き納豆"
    pairs, _ = food_concepts(foods(("stfcj", "04046", "Natto, whatever we call it", name)), CURATED)
    assert pairs.rows() == [("stfcj:04046", "natto")]


@pytest.mark.figures(*sorted({*WORKED_OUT_FROM} - {"fdc_foundation"}))
def test_every_proposal_of_the_packaged_sources_is_reviewed(
    published: dict[str, pl.DataFrame],
) -> None:
    issue = published["issue"].filter(pl.col("rule").str.starts_with("concept_"))
    brought = where(lambda source: source.facts == "refreshed")
    source_id = pl.col("row_key").str.extract("^([^:]*):")
    fetched = source_id.is_in(["fdc_foundation", *brought])
    assert issue.filter(~fetched).rows() == [], "only a refresh may bring foods to be reviewed"
    assert published["food"]["concept_id"].count() > 2000


def test_concepts_share_their_category_with_their_foods(
    published: dict[str, pl.DataFrame],
) -> None:
    food = published["food"].join(published["concept"], on="concept_id", suffix="_of_concept")
    assert food.filter(pl.col("category") != pl.col("category_of_concept")).is_empty()


def test_three_hundred_pairs_drawn_at_random_were_read_and_none_is_wrong() -> None:
    """Drawn with seed 11 from the pairs of published foods, over the sources in proportion.

    Each full name was read beside its concept. Earlier draws found seven wrong pairs (such as
    fromage blanc as quark, Danish Roquefort as Roquefort): those were taken out before this draw.
    """
    with CHECKED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["source_id"], row["food_code"]) for row in rows}) == 300
    assert {row["verdict"] for row in rows} == {"right"}
    key = ("source_id", "food_code", "concept_id", "name")
    accepted = set(CURATED.concept_accepted.select(key).iter_rows())
    assert [row for row in rows if tuple(row[name] for name in key) not in accepted] == []


@pytest.mark.parametrize("file", ["concepts_drawn.csv", "concepts_drawn_later.csv"])
def test_four_hundred_foods_with_k2_or_a_menaquinone_were_read_with_their_concept_or_none(
    file: str, published: dict[str, pl.DataFrame]
) -> None:
    """Drawn with seeds 1702 and 2811 from the foods with a value of K2 or of MK-4 to MK-13.

    Each was read by hand.

    ``none`` is a judgement too: by the rules of CONTRIBUTING.md no concept takes the food.
    """
    drawn = pl.read_csv(DATA / file, infer_schema=False)
    found = drawn.join(published["food"], on="food_id", how="left", suffix="_now")
    now = pl.col("concept_id_now").fill_null("none")
    assert drawn["food_id"].n_unique() == 400
    assert found.filter(now != pl.col("concept_id")).is_empty()
    assert found.filter(pl.col("name_now").ne_missing(pl.col("name"))).is_empty()


def test_no_concept_is_empty(published: dict[str, pl.DataFrame]) -> None:
    taken = published["food"]["concept_id"].drop_nulls().unique()
    assert set(published["concept"]["concept_id"]) == set(taken)


@pytest.mark.parametrize(
    ("concept", "foods_of_it"),
    [
        ("beef", ("stfcj:11004", "stfcj:11254", "rda:1791", "slv:953")),
        ("pork", ("stfcj:11115", "stfcj:11277", "slv:6004")),
        (
            "pork",
            (*(f"fdc_sr_legacy:{code}" for code in range(10956, 10964)), "fdc_sr_legacy:10003"),
        ),
        ("pork", ("fdc_sr_legacy:10980", "fdc_sr_legacy:10981")),
        ("lamb_mince", ("fdc_sr_legacy:17224", "fndds:23132000", "slv:925")),
        ("veal_mince", ("fdc_sr_legacy:17142", "fdc_sr_legacy:17424", "fndds:23220010")),
        ("turkey_breast_with_skin", ("fdc_sr_legacy:5727", "fdc_sr_legacy:5733", "sr28:05732")),
        ("egg_yolk_duck", ("rda:2082", "rda:2083")),
        ("egg_yolk_quail", ("rda:2076", "rda:2077")),
        # processed cheese of any fat, as Frida's of 20 % in dry matter
        ("cheese_processed", ("fdc_sr_legacy:43275", "frida:1202")),
        # less salt is no other food
        ("cheese_processed", ("fdc_sr_legacy:43398", "fndds:14410210")),
        ("swiss_cheese", ("fdc_sr_legacy:43405", "fndds:14109020")),
        ("mozzarella", ("fdc_sr_legacy:43597", "fndds:14107040")),
        ("bacon", ("fdc_sr_legacy:43378", "fdc_sr_legacy:10994", "fndds:22602010")),
        ("ham_cooked", ("fdc_sr_legacy:43325", "fdc_sr_legacy:43327")),
        ("salami", ("fdc_sr_legacy:7941", "fndds:25221515")),
        # less fat is: part of what vitamin K is in was taken out
        (None, ("fdc_sr_legacy:43274", "fndds:14303010", "fndds:25221505", "slv:2240")),
        ("lamb", ("stfcj:11201", "slv:5067")),
        ("beef_mince", ("stfcj:11089", "slv:951")),
        ("pork_mince", ("stfcj:11163", "slv:5978")),
        ("squid", ("stfcj:10352", "stfcj:10348")),
        ("egg_duck", ("ciqual:22060",)),
        ("egg_goose", ("ciqual:22070",)),
        ("egg_quail", ("ciqual:22050",)),
        ("egg", ("frida:696",)),  # pasteurised
        ("quark", ("slv:3243", "ciqual:19646")),
        ("yoghurt", ("ciqual:19593", "ciqual:19594", "slv:6113")),
        ("cheese_processed", ("ciqual:12303", "ciqual:12307", "fndds:14410110", "slv:106")),
        ("salami", ("fdc_sr_legacy:7069", "fdc_sr_legacy:7068")),
        ("salmon", ("ciqual:26036", "ciqual:26161", "fndds:26137110")),
        ("salmon_pacific", ("fdc_sr_legacy:35150", "slv:1250")),
        ("salmon_atlantic", ("slv:6173", "slv:6225")),
        ("chicken_breast_without_skin", ("fdc_sr_legacy:5000",)),  # rotisserie, BBQ
        ("chicken_wing", ("fndds:24162130", "rda:1652")),
        ("cream_light", ("fndds:12110100", "slv:1714")),
        ("margarine", ("fndds:81102010", "frida:1038", "slv:5085")),
        (
            "avocado",
            ("ciqual:13004", "fdc_sr_legacy:9037", "fndds:63105010", "frida:616", "stfcj:07006"),
        ),
        (None, ("stfcj:11007", "stfcj:11276", "fndds:24168000", "fdc_sr_legacy:7070")),
    ],
)
def test_groups_that_had_no_concept(
    published: dict[str, pl.DataFrame], concept: str | None, foods_of_it: tuple[str, ...]
) -> None:
    found = published["food"].filter(pl.col("food_id").is_in(foods_of_it))
    assert found["concept_id"].to_list() == [concept] * len(foods_of_it)


def test_racc_categories_are_as_printed(shared: Path) -> None:
    racc = pl.read_csv(shared / "reference" / "racc.csv", infer_schema=False)
    concept = CURATED.concept
    assert set(concept["racc_category"].drop_nulls()) <= set(racc["category_as_printed"])
