"""Questions that cannot be answered end in one line that says what to do."""

from pathlib import Path

import duckdb
import pytest

from pipeline.cli.main import main
from pipeline.query.answer_sentences import sentences
from pipeline.query.known_food import rows_of

Connection = duckdb.DuckDBPyConnection


@pytest.mark.parametrize("amount", ["nan", "-1", "0", "inf", "1e308", "much"])
def test_an_amount_is_micrograms_above_0(amount: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["food", "natto", f"--amount={amount}"])
    assert end.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.endswith("argument --amount: give µg above 0, at most 1000000 (a gram)")


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5"])
def test_a_number_of_rows_is_above_0(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["top", f"-n={number}"])
    assert end.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.endswith("argument -n: give a whole number above 0")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["food", "natto", "--form", "MK-7"], "--form says what --amount is of; give --amount too"),
        (
            ["food", "natto", "--amount", "5", "--entries"],
            "--amount answers by study already; give it without --entries",
        ),
        (["food", " "], "give the name of a food, or its id"),
        (["food", "\udcff"], "the question is no UTF-8 text"),
        (["food", "natto", "--amount", "5", "--form", "\udcff"], "the question is no UTF-8 text"),
        (["top", "\udcff"], "the question is no UTF-8 text"),
        (["top", "--category", "\udcff"], "the question is no UTF-8 text"),
    ],
)
def test_a_question_that_is_none(
    built: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--output", str(built)]) == 2
    assert capsys.readouterr() == ("", f"k2: {said}\n")


@pytest.mark.parametrize("verb", ["top", "food natto --amount 5", "food natto", "top --entries"])
def test_a_database_older_than_the_answers(
    tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(tmp_path / "k2.duckdb")) as connection:
        connection.execute("CREATE TABLE food (food_id VARCHAR, category VARCHAR)")
    assert main([*verb.split(), "--output", str(tmp_path)]) == 1
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith("k2: the database has no macro ")
    assert said.endswith("; build it again with k2 dataset\n")


@pytest.mark.parametrize("amount", ["-1", "0", "NULL", "CAST('nan' AS DOUBLE)"])
def test_the_macro_wants_an_amount_above_0(database: Connection, amount: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="a number of µg above 0"):
        database.execute(f"FROM grams_for('natto', 'MK7', {amount})").fetchall()


def test_all_vitamin_k_is_at_least_so_much_where_k2_is(database: Connection) -> None:
    def said(answer_id: str) -> str:
        (answer,) = rows_of(database, "FROM food_answer WHERE answer_id = $id", answer_id)
        return next(text for text in sentences(answer) if text.startswith("All vitamin K"))

    assert said("chicken_leg").startswith("All vitamin K: ≥ 25.7–49.3 µg per portion (85 g); ≥ ")
    assert said("gouda").startswith("All vitamin K: 14.9–20.2 µg per slice (30 g)")
