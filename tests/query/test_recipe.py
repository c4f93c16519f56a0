"""``k2 recipe``: sums against the answers, bounds, what is not known, and faults in the file."""

import json
from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import UsageError
from pipeline.query import recipe_foods
from pipeline.query.recipe import Recipe, RecipeAmount, recipe
from pipeline.query.recipe_file import Line, read_recipe
from pipeline.query.search_hits import Hit, search
from tests.hostile.texts import NEVER_SHOWN


def _of(database: duckdb.DuckDBPyConnection, *foods: tuple[str, float]) -> Recipe:
    return recipe(database, [Line(f"x, line {n}", *food) for n, food in enumerate(foods, 2)])


def _amounts(found: Recipe) -> dict[str, RecipeAmount]:
    return {amount.quantity: amount for amount in found.amounts}


def test_100_g_of_a_food_is_its_answer(database: duckdb.DuckDBPyConnection) -> None:
    answers = database.sql("""\
SELECT answer_id, k2_best_ug_per_100g, k_low_ug_per_100g, k_high_ug_per_100g
FROM food_answer WHERE k_low_ug_per_100g IS NOT NULL AND k2_best_ug_per_100g > 0
ORDER BY hash(answer_id) LIMIT 12""").fetchall()
    assert len(answers) == 12
    for answer, best, low, high in answers:
        found = _amounts(_of(database, (answer, 100)))
        assert found["K2"].best == pytest.approx(best)
        assert (found["K"].lower, found["K"].highest) == pytest.approx((low, high))
        forms = database.execute(
            "SELECT form_id, best_ug_per_100g, low_ug_per_100g, high_ug_per_100g"
            " FROM food_answer_form WHERE answer_id = ?",
            [answer],
        ).fetchall()
        for form, *numbers in forms:
            amount = found[form]
            assert [amount.best, amount.lower, amount.highest] == pytest.approx(numbers)
            assert amount.upper is None or amount.upper >= amount.highest * 0.999999


def test_the_upper_bound_of_a_record_is_that_of_the_view(
    database: duckdb.DuckDBPyConnection,
) -> None:
    rows = database.sql("""\
SELECT k.food_id, k.k2_lower_ug, k.k2_upper_ug, m.amount_ug_per_100g
FROM food_vitamin_k AS k
JOIN answer_value AS v ON v.food_id = k.food_id AND v.quantity = 'MK9'
JOIN measurement AS m ON m.food_id = k.food_id AND m.form_id = 'K1' AND m.qualifier = 'quantified'
WHERE k.k2_upper_ug IS NOT NULL
  AND k.food_id NOT IN (SELECT food_id FROM reported_total)
  AND k.food_id IN (SELECT food_id FROM food WHERE concept_id IS NOT NULL)
  AND k.food_id IN (SELECT food_id FROM answer_value GROUP BY food_id HAVING count(*) >= 8)
ORDER BY k.food_id LIMIT 5""").fetchall()
    for food, lower, upper, k1 in rows:
        found = _amounts(_of(database, (food, 200)))
        assert (found["K2"].lower, found["K2"].upper) == pytest.approx((2 * lower, 2 * upper))
        assert found["K"].upper == pytest.approx(2 * (upper + k1))
        assert found["K"].lower == pytest.approx(2 * (lower + k1))


@pytest.mark.figures("literature", "fdc_sr_legacy")
def test_worked_out_by_hand(database: duckdb.DuckDBPyConnection) -> None:
    """Natto of Schurgers 2000 (MK-7 998) and parsley (MK-7 not known): 45 g and 55 g."""
    found = _of(database, ("literature:schurgers_2000/natto", 45), ("parsley", 55))
    mk7 = _amounts(found)["MK7"]
    assert (mk7.best, mk7.lower, mk7.highest) == pytest.approx((449.1, 449.1, 449.1))
    assert (mk7.upper, mk7.share, mk7.n_known) == (None, 0.45, 1)
    assert {work.key for work in found.bibliography.studies} >= {"schurgers_2000"}
    assert "K1 calculated with retention 1.0 equals the printed K1" in found.retention_check


def test_amounts_add_up(database: duckdb.DuckDBPyConnection) -> None:
    one, two = _amounts(_of(database, ("butter", 10))), _amounts(_of(database, ("natto", 45)))
    both = _amounts(_of(database, ("butter", 10), ("natto", 45), ("butter", 0.5)))
    for quantity, amount in both.items():
        parts = [(1.05, one.get(quantity)), (1, two.get(quantity))]
        for name in ("lower", "highest"):
            total = sum(times * getattr(part, name) for times, part in parts if part)
            assert getattr(amount, name) == pytest.approx(total)
    assert both["K1"].share == 1
    assert both["K1"].n_known == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: the heading is nothing; make it CSV"),
        ("food;grams\nnatto;45\n", "line 1: the heading is food;grams"),
        ("food,grams\n", "holds no ingredient"),
        ("food,grams\nnatto\n", "line 2: 1 cells instead of 2"),
        ("food,grams\ncheese, blue,45\n", "line 2: 3 cells instead of 2; put a food that holds a"),
        ("food,grams\n,45\n", "line 2: the food is missing"),
        ('food,grams\n"natto",45\n\nnatto,"12,5"\n', r"line 4: 12,5 is no weight in grams"),
        ("food,grams\nnatto,\n", "line 2: nothing is no weight"),
        *(
            (f"food,grams\nnatto,{grams}\n", f"line 2: {grams} is no weight")
            for grams in ("0", "-1", "nan", "inf", "1e99", "1_0", "5 g")
        ),
        ('food,grams\nnatto,45\n"natto,45\n', "line 3: unexpected end of data"),
        (b"food,grams\nnatto,45\n\xff,1\n", "line 3: this is no UTF-8 text"),
        (f"food,grams\n{'x' * 301},45\n", "line 2: a food of 301 characters is no name"),
        (f"food,grams\nnatto,{'9' * 500}\n", "line 2: a text of 500 characters is no weight"),
        (b"x" * 1_000_001, "is larger than 1,000,000 bytes"),
    ],
)
def test_a_fault_in_the_file_is_one_line(content: str | bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError) as caught:
        read_recipe(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_spreadsheet_s_own_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes('\ufeffGrams,Food\r\n45," natto "\r\n,\r\n1.5e1,納豆\r\n'.encode())
    assert [(line.food, line.grams) for line in read_recipe(path)] == [("natto", 45), ("納豆", 15)]


@pytest.mark.parametrize(
    ("food", "said"),
    [
        ("zzzz", "line 2: no food is named exactly zzzz"),
        ("chedder", "no food is named exactly chedder; near: Cheddar (cheddar)"),
        ("blue", "no food is named exactly blue"),
        ("MK-7", "no food is named exactly MK-7"),
        ("=1+1", "no food is named exactly =1+1"),  # two times the 1 of "1% milk"
    ],
)
def test_only_an_exact_name_is_taken(
    database: duckdb.DuckDBPyConnection, food: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        _of(database, (food, 1))
    assert said in str(caught.value)


def test_a_superseded_food_names_the_newer_one(database: duckdb.DuckDBPyConnection) -> None:
    old, new = database.sql(
        "SELECT food_id, superseded_by FROM food WHERE superseded_by IS NOT NULL LIMIT 1"
    ).fetchall()[0]
    with pytest.raises(UsageError, match=f"{old} is superseded; give {new}"):
        _of(database, (old, 1))


def test_a_food_named_on_many_lines_is_looked_for_once(
    database: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    def counted(connection: duckdb.DuckDBPyConnection, text: str, n: int) -> list[Hit]:
        searched.append(text)
        return search(connection, text, n)

    monkeypatch.setattr(recipe_foods, "search", counted)
    found = recipe(database, [Line(f"x, line {n}", "納豆", 2) for n in range(2, 10_002)])
    assert searched == ["納豆"]
    assert len(found.ingredients) == 10_000
    once = _amounts(_of(database, ("natto", 20_000)))
    assert _amounts(found)["MK7"].best == pytest.approx(once["MK7"].best)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_command(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / "ingredients.csv"
    path.write_text("food,grams\nnatto,45\nbutter,10\n", encoding="utf-8")
    assert main(["recipe", str(path), "--format", form, "--output", str(built)]) == 0
    printed = capsys.readouterr().out
    if form == "json":
        (found,) = json.loads(printed)
        assert found["retention"] == 1
        assert found["citations"][0]["type"] == "dataset"
    elif form == "csv":
        assert printed.startswith("quantity,best_ug,at_least_ug,highest_study_ug,at_most_ug,")
    else:
        assert "Retention 1.0" in printed
        assert max(map(len, printed.splitlines())) <= 80


def test_an_error_shows_no_control(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("food,grams\n\x1b]52;c;ZXZpbA==\x07\u202e,1\n", encoding="utf-8")
    assert main(["recipe", str(path), "--output", str(built)]) == 2
    said = capsys.readouterr().err
    assert not NEVER_SHOWN & set(said)
    assert len(said.splitlines()) == 1
