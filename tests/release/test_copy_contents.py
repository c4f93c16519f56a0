"""``k2 check`` compares all files of a copy with the Parquet files, whatever sums say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import DataError
from pipeline.load.sql_text import sql_text
from pipeline.published_files.checksums import sha256, write_sums
from pipeline.release.attestation import REPOSITORY, attested
from pipeline.release.copy_contents import same_contents


@pytest.fixture
def copy(small_output: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_output, tmp_path / "copy"))


@pytest.fixture
def _made_once(small_output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what tables and views give be the files before a change: the next test shows they are."""

    def writing(*names: str) -> Callable[..., None]:
        def write(made: Path, *_: object) -> None:
            for name in names:
                if (small_output / name).is_dir():
                    shutil.copytree(small_output / name, made / name)
                else:
                    shutil.copyfile(small_output / name, made / name)

        return write

    report = small_output / "report"
    pages = {
        path.relative_to(report).as_posix(): path.read_bytes().decode()
        for path in report.rglob("*")
        if path.suffix in {".html", ".bib", ".ris"} and path.parent != report
    }
    assert pages.keys() >= {"foods/natto.html"}
    for name, made in (
        ("write_spreadsheets_of_tables", writing("csv")),
        ("write_spreadsheets_of_views", writing()),
        ("write_citation_files", writing("references.bib", "LICENSE-DATA")),
        ("write_api", writing("api")),
        ("claim_numbers", lambda _: []),
        ("page_tables", lambda *_: {}),
        ("pages", lambda *_: pages),
    ):
        monkeypatch.setattr(f"pipeline.release.copy_contents.{name}", made)


def test_a_whole_copy_says_what_agrees(small_output: Path) -> None:
    report = small_output / "report"
    n_pages = len([*report.rglob("*.html")]) - 1
    n_citations = len([*report.rglob("*.bib"), *report.rglob("*.ris")])
    assert n_pages > 150
    assert n_citations > 300
    assert check(small_output, {}, same_contents)[-2] == (
        "k2.duckdb, csv/, api/v1/, references.bib, LICENSE-DATA, report/index.html,"
        f" {n_pages} pages and {n_citations} citations beside it hold what the Parquet files hold"
    )


def _in_database(copy: Path) -> None:
    with duckdb.connect(str(copy / "k2.duckdb")) as connection:
        connection.execute(
            "UPDATE measurement SET amount_ug_per_100g = 9999"
            " WHERE form_id = 'MK7' AND food_id LIKE 'literature:%natto%'"
            " AND qualifier = 'quantified'"
        )


def _in_csv(copy: Path) -> None:
    path = copy / "csv" / "measurement.csv"
    path.write_bytes(path.read_bytes().replace(b",23.1,", b",9999,", 1))


def _in_csv_of_a_view(copy: Path) -> None:
    path = copy / "csv" / "food_vitamin_k.csv"
    path.write_bytes(path.read_bytes().replace(b",23.1,", b",9999,", 1))


def _in_wide_file(copy: Path) -> None:
    path = copy / "csv" / "k2_wide.csv"
    path.write_bytes(path.read_bytes().replace(b",23.1,", b",9999,", 1))


def _in_json(copy: Path) -> None:
    path = copy / "api" / "v1" / "concept" / "natto.json"
    path.write_bytes(path.read_bytes().replace(b"998.0", b"999.0", 1))


def _one_json_more(copy: Path) -> None:
    (copy / "api" / "v1" / "concept" / "no_food.json").write_text("{}", encoding="utf-8")


def _in_page(copy: Path) -> None:
    path = copy / "report" / "index.html"
    text = path.read_text(encoding="utf-8")
    at = text.index('"measurement":')
    path.write_text(text[:at] + text[at:].replace("930", "999", 1), encoding="utf-8")


def _in_page_of_a_food(copy: Path) -> None:
    path = copy / "report" / "foods" / "natto.html"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('class="number">', 'class="number">1', 1), encoding="utf-8")


@pytest.mark.usefixtures("_made_once")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_in_database, r"k2\.duckdb: measurement is not as parquet/measurement\.parquet"),
        (_in_csv, r"csv/measurement\.csv is not as the tables give it"),
        (_in_csv_of_a_view, r"csv/food_vitamin_k\.csv is not as the tables give it"),
        (_in_page_of_a_food, r"report/foods/natto\.html is not as the tables give it"),
        (_in_wide_file, r"csv/k2_wide\.csv is not as the tables give it"),
        (_in_json, r"api/v1/concept/natto\.json is not as the tables give it"),
        (_one_json_more, r"no_food\.json"),
        (_in_page, r"report/index\.html: its measurement is not as the tables give it"),
    ],
)
def test_a_file_changed_with_its_sum_is_refused(change: object, said: str, copy: Path) -> None:
    before = {path: sha256(path) for path in copy.rglob("*") if path.is_file()}
    change(copy)  # type: ignore[operator]
    assert before != {path: sha256(path) for path in copy.rglob("*") if path.is_file()}
    write_sums(copy)
    with pytest.raises(DataError, match=said):
        check(copy, {}, same_contents)


def test_a_view_of_the_database_that_gives_other_rows_is_refused(copy: Path) -> None:
    with duckdb.connect(str(copy / "k2.duckdb")) as connection:
        connection.execute(
            "CREATE OR REPLACE VIEW food_vitamin_k AS"
            f" SELECT * REPLACE ('other' AS source_id) FROM ({sql_text('food_vitamin_k')})"
        )
    write_sums(copy)
    with pytest.raises(DataError, match=r"csv/food_vitamin_k\.csv is not as the tables give it"):
        check(copy, {}, same_contents)


def test_two_parquet_files_exchanged_are_refused_in_one_line(copy: Path) -> None:
    one, two = copy / "parquet" / "food.parquet", copy / "parquet" / "serving.parquet"
    tables = pl.read_parquet(one.read_bytes()), pl.read_parquet(two.read_bytes())
    tables[1].write_parquet(one)
    tables[0].write_parquet(two)
    write_sums(copy)
    with pytest.raises(
        DataError, match=r"copy: food misses .* and has the unknown .*; get the copy again"
    ):
        check(copy, {}, same_contents)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "were published by a workflow of a/b (attested)"),
        ("echo 'HTTP 404: no attestations found' >&2; exit 1", None),
        ("echo 'verification failed' >&2; exit 1", None),
        ("echo 'try gh auth login' >&2; exit 4", "attested? unknown (gh: try gh auth login)"),
    ],
)
def test_attestations_are_asked_for_where_gh_is_there(
    script: str, said: str | None, tmp_path: Path
) -> None:
    gh = tmp_path / "gh"
    gh.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    gh.chmod(0o755)
    environment = {"PATH": str(tmp_path), REPOSITORY: "a/b"}
    if said is None:
        with pytest.raises(DataError, match="is not attested by a/b"):
            attested(tmp_path, environment)
    else:
        assert said in attested(tmp_path, environment)


def test_without_gh_or_repository_nothing_is_claimed(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path)}
    assert attested(tmp_path, environment) == "attested? unknown (K2_REPOSITORY is not set)"
    environment[REPOSITORY] = "a/b"
    assert attested(tmp_path, environment) == "attested? unknown (gh is not installed)"
