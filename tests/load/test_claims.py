"""Claims: the numbers behind each verdict, and a verdict that no longer stands stops the build."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.build import build
from pipeline.cli.main import main
from pipeline.curated.read_curated import packaged_curated
from pipeline.curated.reviewed_sums import reviewed_sums
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.files.table_store import TableStore
from pipeline.kept_tables.checked_tables import CheckedTables
from pipeline.load.claim_check import check_claims, claim_numbers
from pipeline.load.concept_answers import ANSWERS
from pipeline.query.claim_queries import sql_line
from schemas.codes import INTAKE_KINDS

CLAIMS = packaged_curated().claim
# Worked out by hand from the printed amounts, µg per 100 g if nothing else is said.
WORKED_OUT = {
    "ai_120_90": (90, 120, 2),
    "butter": (15.0, 20.9, 3),  # CIQUAL 16400 and 16414, SR28 01002
    "cheese_mk7": (0.173475, 4.0, 19),  # up to Fu 2017, blue cheese
    "chicken": (8.4, 62.462, 23),  # SR28 05062, TFDA I0404501
    "chicken_country": (37.396706 / 35.7, 54 / 8.4, 14),  # Frida 1740, 1644; SR28 05343, 05062
    "egg_whole": (5.6, 30.868274 + 1.174 + 1.38 + 1.557, 9),  # CIQUAL 22000, Frida 1663
    "egg_yolk": (23.8, 35.54, 3),  # CIQUAL 22002, RDA 2064
    "goose_liver": (369, 369, 1),  # CIQUAL 40120
    "gouda_serving": (47.3 * 0.3, 65 * 0.3, 2),  # Vermeer 2018: 473 and 650 ng/g
    "grassfed_butter": (None, None, 0),
    "hard_cheese_first": (47.3 / 80.1, 65 / 68.1, 4),  # Vermeer 2018
    "kimchi": (None, None, 0),
    # of greens the middle half: between SR Legacy, Frida, Korea and studies, see leafy_k1.sql
    "leafy_k1": (318.78, 470.16375, 46),
    "lean_in_pufa": (7.177177, 36.866397, 45),
    "liver": (0, 369, 14),  # TFDA I0320801, CIQUAL 40120
    # TFDA I0320801: MK-4 0, MK-7 0; Frida 698: MK-4 to MK-10
    "liver_mammals": (0, 19.198773, 8),
    "miso": (0, 0, 2),  # Tanaka 2026
    "munster_50g": (80.1 / 2, 80.1 / 2, 1),  # Vermeer 2018: 801 ng/g
    # Palmer 2021; Schurgers 2000, MK-5 to MK-8; over Fu 2017, blue cheese.
    "natto_richest": (
        81.6 / (10.3 + 0.6 + 4 + 11.6 + 271 + 14.3),
        (7.5 + 13.8 + 998 + 84.1) / (10.3 + 0.6 + 4 + 11.6 + 271 + 14.3),
        5,
    ),
    "natto_tbsp": (81.6 * 0.15, 998 * 0.15, 5),  # Palmer 2021, Schurgers 2000
    "pasture_mk4": (30.868274 / 29.595, 30.868274 / 29.595, 2),  # Frida 1663, 1664
    "pregnancy_90": (90, 90, 2),
    "sauerkraut": (0, 0.4 + 0.8 + 1.5 + 0.2 + 0.8 + 1.1, 2),  # Palmer 2021, Schurgers 2000
    "sauerkraut_mk7": (0.2, 0.2, 1),
}
VERDICTS = {
    "natto_tbsp": "depends",
    "gouda_serving": "overstated",
    "munster_50g": "overstated",
    "egg_yolk": "supported",
    "goose_liver": "unmeasured",
    "liver_mammals": "depends",
    "egg_whole": "depends",
    "chicken_country": "depends",
    "butter": "depends",
    "pasture_mk4": "unsupported",
    "pregnancy_90": "supported",
    "no_upper_limit": "unmeasured",
    "mk7_bioavailable": "depends",
    "leafy_k1": "supported",
    "lean_in_pufa": "depends",
    "k2_d3_fat": "out_of_scope",
    "supplement_50_120": "unmeasured",
    "hair": "out_of_scope",
    "grassfed_butter": "unmeasured",
    "sauerkraut": "overstated",
    "miso": "unsupported",
    "ai_120_90": "supported",
    "insufficient_30": "unmeasured",
    "health_effects": "out_of_scope",
}


@pytest.mark.figures
def test_every_claim_with_evidence_is_worked_out_by_hand(
    database: duckdb.DuckDBPyConnection,
) -> None:
    rows = database.sql("SELECT claim_id, low, high, n_values, holds FROM claim_check").fetchall()
    assert {row[0] for row in rows} == set(WORKED_OUT)
    assert len(rows) == len(WORKED_OUT)
    for claim_id, low, high, n_values, holds in rows:
        expected_low, expected_high, n = WORKED_OUT[claim_id]
        assert (low, high) == (
            expected_low if expected_low is None else pytest.approx(expected_low, rel=1e-4),
            expected_high if expected_high is None else pytest.approx(expected_high, rel=1e-4),
        ), claim_id
        assert n_values == n, claim_id
        assert holds is True, claim_id


def test_a_verdict_says_how_many_publishers_are_behind_it(
    database: duckdb.DuckDBPyConnection,
) -> None:
    counted = dict(database.sql("SELECT claim_id, n_publishers FROM claim_check").fetchall())
    assert {claim_id for claim_id, n in counted.items() if not n} == {"grassfed_butter", "kimchi"}
    assert counted["natto_tbsp"] == counted["natto_richest"] == 5  # each study is one
    assert counted["chicken_country"] == 2
    assert counted["egg_whole"] == 4  # Anses, DTU, RDA, TFDA
    assert counted["munster_50g"] == counted["pasture_mk4"] == 1


def test_verdicts_and_what_cannot_be_told() -> None:
    table = CLAIMS
    verdicts = dict(table.select("claim_id", "verdict").iter_rows())
    assert {claim_id: verdicts[claim_id] for claim_id in VERDICTS} == VERDICTS
    silent = table.filter(pl.col("evidence").is_null())
    assert silent["literature_note"].null_count() == 0
    assert set(silent["claim_id"]) == set(verdicts) - set(WORKED_OUT)


def test_a_verdict_on_upper_levels_is_not_drawn_from_a_table_that_cannot_hold_any() -> None:
    assert "UL" not in INTAKE_KINDS
    row = CLAIMS.row(by_predicate=pl.col("claim_id") == "no_upper_limit", named=True)
    assert (row["verdict"], row["evidence"]) == ("unmeasured", None)
    assert "upper levels were not collected" in row["verdict_text"]
    assert "1000 µg" in row["literature_note"]


def test_each_claim_that_was_collected_is_judged(shared: Path) -> None:
    with (shared / "literature" / "claims.csv").open(encoding="utf-8") as file:
        collected = [row["claim_id"] for row in csv.DictReader(file)]
    assert len(collected) == 14
    assert set(collected) <= set(CLAIMS["claim_id"])


Judged = Callable[..., None]


@pytest.fixture
def judged(published: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch) -> Judged:
    """Let the next build come to the tables of the packaged facts with a claim changed."""

    def change(claim_id: str, column: str, text: str) -> None:
        changed = pl.when(claim_id=claim_id).then(pl.lit(text)).otherwise(column).alias(column)
        tables = TableStore()
        for name in published.keys() - {table.name for table in ANSWERS}:
            tables.put(name, published[name])
        tables.put("claim", published["claim"].with_columns(changed))
        statements = packaged_curated().quality_statement
        made = CheckedTables(tables, pl.DataFrame(), {}, [], reviewed_sums(), statements)
        monkeypatch.setattr("pipeline.build._checked_tables", lambda *_: made)

    return change


@pytest.mark.slow
def test_broken_verdict_stops_the_build_and_leaves_the_output(
    judged: Judged, small: Path, tmp_path: Path, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    output = Path(shutil.copytree(small, tmp_path / "output"))
    before = contents(output)
    judged("natto_tbsp", "holds", "high < 100")
    with pytest.raises(DataError, match="natto_tbsp") as stopped:
        build(output, None, Progress(), report=False)
    assert "high < 100" in str(stopped.value)
    assert "low 12.24, high 149.7, n_values 5" in str(stopped.value)
    assert "\n" not in str(stopped.value)
    assert contents(output) == before
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the database, in which every verdict stands."""
    return Path(shutil.copy(built / "k2.duckdb", tmp_path))


def test_a_verdict_without_numbers_is_not_true(copy: Path) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE claim SET holds = 'high < 100' WHERE claim_id = 'kimchi'")
    with pytest.raises(DataError, match="kimchi") as stopped:
        check_claims(claim_numbers(copy))
    assert "low null, high null, n_values 0" in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_every_verdict_stands(built: Path) -> None:
    check_claims(claim_numbers(built / "k2.duckdb"))


@pytest.mark.parametrize(
    ("change", "claim_id"),
    [
        (
            (
                "UPDATE reported_total SET amount_ug_per_100g = 120"
                " WHERE food_id = 'literature:vermeer_2018/gouda-13-weeks'"
            ),
            "gouda_serving",
        ),
        (
            (
                "UPDATE measurement SET qualifier = 'quantified', amount_ug_per_100g = 5"
                " WHERE measurement_id = 'literature:tanaka_2026/rice-miso/MK7'"
            ),
            "miso",
        ),
        ("UPDATE food SET name = 'Butter, grass-fed' WHERE concept_id = 'butter'", "grassfed"),
        ("UPDATE measurement SET confidence = 'D' WHERE confidence = 'C'", "natto_tbsp"),
        (
            (
                "INSERT INTO issue VALUES"
                " ('test', 'high', 'food', 'literature:vermeer_2018/munster-french', 'a slip')"
            ),
            "munster_50g",
        ),
    ],
)
def test_changed_data_break_the_verdict_that_rests_on_them(
    change: str, claim_id: str, copy: Path
) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute(change)
    with pytest.raises(DataError) as stopped:
        check_claims(claim_numbers(copy))
    assert claim_id in f"{stopped.value} {stopped.value.details}"


@pytest.mark.slow
def test_sql_that_fails_is_told_in_one_line(judged: Judged, tmp_path: Path) -> None:
    judged("miso", "holds", "hihg = 0")
    with pytest.raises(DataError, match=r"hihg.*reviewed/claim") as stopped:
        build(tmp_path / "output", None, Progress())
    assert "\n" not in str(stopped.value)
    assert list(tmp_path.iterdir()) == []


def test_sound_values_leave_out_what_is_doubtful(database: duckdb.DuckDBPyConnection) -> None:
    ((wrong,),) = database.sql(
        "SELECT count(*) FROM sound_value JOIN food USING (food_id)"
        " WHERE confidence = 'D' OR superseded_by IS NOT NULL OR food_id = 'frida:1756'"
    ).fetchall()
    assert wrong == 0
    ((kept, all_values),) = database.sql(
        "SELECT (SELECT count(*) FROM sound_value), (SELECT count(*) FROM measurement)"
        " + (SELECT count(*) FROM reported_total)"
    ).fetchall()
    assert 0.5 * all_values < kept < all_values


def test_claims_are_told_within_80_columns(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def claims(*words: str) -> str:
        assert main(["claims", *words, "--output", str(built)]) == 0
        return capsys.readouterr().out

    every = claims()
    assert max(map(len, every.splitlines())) <= 80
    assert every.count("“") == CLAIMS.height
    one = claims("TABLESPOON", "natto")
    assert "12.2 to 150 µg" in one
    assert "caveat: " in one
    assert "FROM sound_value" in one
    assert "gouda" not in one
    assert claims("xyz") == "(no claim has these words)\n"
    (row,) = csv.DictReader(claims("munster", "--format", "csv").splitlines())
    assert (row["claim_id"], row["low"], row["verdict_holds"]) == ("munster_50g", "40.05", "True")


@pytest.mark.parametrize("width", [40, 80])
def test_evidence_broken_to_fit_is_the_same_sql(
    database: duckdb.DuckDBPyConnection, width: int
) -> None:
    for evidence in CLAIMS["evidence"].drop_nulls():
        lines = [part for line in evidence.splitlines() for part in sql_line(line, width)]
        assert all(len(line) <= width or " " not in line.strip() for line in lines), evidence
        told = database.execute("\n".join(lines)).fetchall()
        assert told == database.execute(evidence).fetchall()


def test_dictionary_warns_who_takes_warfarin(built: Path) -> None:
    text = (built / "README.md").read_text(encoding="utf-8")
    assert "warfarin" in text
    assert "ask your\n  prescriber" in text
