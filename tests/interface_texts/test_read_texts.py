"""Files of texts: what is wrong with one is said in a line, and one file is a translation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.interface_texts import read_texts as reading
from pipeline.interface_texts import say as saying
from pipeline.interface_texts.read_texts import Groups, read_texts, texts_of
from pipeline.interface_texts.say import say, say_count, words_of
from pipeline.interface_texts.script_texts import script_texts
from pipeline.report.pages.page_text import render

_FOODS = {"one": "{n} food", "other": "{n} foods"}
_SMALL: Groups = {
    "language": {"code": "en"},
    "list": {"foods": _FOODS, "in_100_g": "{amount} in 100 g", "skip": "Skip"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder from which the texts are read."""
    monkeypatch.setattr(reading, "files", lambda _package: tmp_path)
    read_texts.cache_clear()
    yield tmp_path
    read_texts.cache_clear()


def write(folder: Path, language: str, groups: Any) -> None:
    text = groups if isinstance(groups, str) else json.dumps(groups)
    (folder / f"{language}.json").write_text(text, encoding="utf-8")


def with_text(language: str, text: Any) -> dict[str, Any]:
    """Return the small texts with another one of ``list.in_100_g``."""
    return {"language": {"code": language}, "list": {**_SMALL["list"], "in_100_g": text}}


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("{", "interface texts en.json: Expecting property name"),
        ('{"a": {"b": "c", "b": "d"}}', "interface texts en.json: b stands there twice"),
        ([], "write groups of texts"),
        ({"list": "Skip"}, "write groups of texts"),
        (with_text("fr", "{amount}"), "language.code is 'fr'; write the name of the file"),
        (with_text("en", 3), "list.in_100_g: write a text, or a text for each"),
        (with_text("en", " a"), "list.in_100_g: a text is one line, not empty, without blanks"),
        (with_text("en", ""), "a text is one line, not empty"),
        (with_text("en", "a\nb"), "a text is one line"),
        (with_text("en", "{amount"), "a place is a name in braces"),
        (with_text("en", "{}"), "a place is a name in braces"),
        (with_text("en", {"one": "{n} food"}), "plural categories are .*; other is needed"),
        (with_text("en", {"some": "{n}", "other": "{n}"}), "plural categories are"),
        (with_text("en", {"other": "foods"}), "each plural form has the number"),
        ({"list": {"a b": "c"}}, "a name has letters, digits and _"),
    ],
)
def test_faults_of_a_file(folder: Path, groups: Any, message: str) -> None:
    write(folder, "en", groups)
    with pytest.raises(DataError, match=message) as told:
        read_texts("en")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"language": {"code": "fr"}, "list": {}}, "lacks list.foods, list.in_100_g, list.skip"),
        ({**with_text("fr", "{amount}"), "new": {"a": "b"}}, "has, unlike en, new.a"),
        (with_text("fr", "{montant} dans 100 g"), "in_100_g: '{montant} .* en.json: amount"),
        (with_text("fr", {"other": "{n}"}), "plural forms go where en.json has them"),
    ],
)
def test_faults_of_a_translation(folder: Path, groups: Any, message: str) -> None:
    write(folder, "en", _SMALL)
    write(folder, "fr", groups)
    with pytest.raises(DataError, match=f"interface texts fr.json.*{message}"):
        read_texts("fr")


def test_a_language_without_a_file_is_said(folder: Path) -> None:
    with pytest.raises(DataError, match=r"interface texts eo.json: .*No such file"):
        texts_of(folder / "eo.json")


def test_a_translation_is_one_further_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = texts_of(Path(reading.__file__).with_name("en.json")).groups
    write(folder, "en", english)
    french = {
        group: {name: _marked(text) for name, text in texts.items()}
        for group, texts in english.items()
    }
    write(folder, "fr", {**french, "language": {"code": "fr"}})
    monkeypatch.setattr(saying, "LANGUAGE", "fr")
    assert say("list.grave_doubt") == "«grave doubt»"
    assert say_count("list.foods", 1) == "«1 food»"
    assert words_of("severity")["high"] == "«grave»"
    page = render(
        "foods.html",
        categories=[],
        release="1",
        cite="",
        canonical="",
        up="",
    )
    assert "<h1>«Vitamin K2 by food»</h1>" in page


def _marked(text: Any) -> Any:
    return (
        f"«{text}»" if isinstance(text, str) else {name: _marked(of) for name, of in text.items()}
    )


def test_a_text_takes_exactly_its_values() -> None:
    assert say("list.in_100_g", amount="{n} <b>") == "{n} <b> in 100 g"
    assert say_count("list.foods", 0) == "0 foods"
    for key, values in (("list.in_100_g", {}), ("list.in_100_g", {"amount": 1, "n": 2})):
        with pytest.raises(DataError, match=r"list\.in_100_g takes amount, not"):
            say(key, **values)
    with pytest.raises(DataError, match=r"list\.foods depends on a number"):
        say("list.foods")
    with pytest.raises(DataError, match=r"list\.in_100_g does not depend on a number"):
        say_count("list.in_100_g", 2)
    with pytest.raises(DataError, match=r"no interface text list\.no_such"):
        say("list.no_such")


def test_scripts_get_the_texts_that_they_name() -> None:
    script = (
        'f(say("list.in_100_g", { amount }), sayCount(\n "list.foods", 2)); wordsFor("severity")'
    )
    given = script_texts(script)
    assert given["language"] == "en"
    assert sorted(given["texts"]) == [
        *("list.foods", "list.in_100_g", "severity.high", "severity.low", "severity.medium"),
    ]
    for wrong in ('say("list.no_such")', 'wordsFor("no_such")'):
        with pytest.raises(DataError, match="no_such"):
            script_texts(wrong)
