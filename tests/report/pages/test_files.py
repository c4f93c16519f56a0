"""The pages as files: valid, small, closed, complete, the same on every build."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from justhtml import StrictModeError

from pipeline.diagnostics.errors import UsageError
from pipeline.report.pages.page_tables import PageTables
from pipeline.report.pages.site_address import site_address
from pipeline.report.pages.write_pages import base_of, pages
from tests.report.pages.conftest import Read, read_page

_SCHEMA = json.loads(
    Path(__file__).with_name("structured_data.schema.json").read_text(encoding="utf-8")
)
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_BASE = "https://data.example/k2/"
_LOADING = ("src", "srcset", "poster", "data", "action", "formaction", "background", "style")


def test_every_concept_has_a_page(all_pages: Mapping[str, Read], tables: PageTables) -> None:
    assert {f"foods/{concept_id}.html" for concept_id in tables.concepts} | {
        "foods/index.html",
        "claims.html",
        "sources.html",
        "data.html",
    } == set(all_pages)  # which the fixture parsed, strictly


def test_the_validator_finds_faults() -> None:
    page = "<!doctype html><html><head><title>x</title></head><body>{}</body></html>"
    read_page(page.format("<table><tbody><tr><td><p>x</p></td></tr></tbody></table>"))
    for fault in (
        *("<p>x</div>", "<p>\0</p>", "<b><p></b></p>", "<p title=a title=b></p>", "<div>"),
        *(
            "<table><p>x</p></table>",
            "<a href=x><a href=y></a></a>",
            "<p><ul></ul></p>",
            "<tr></tr>",
        ),
    ):
        with pytest.raises((StrictModeError, ValueError)):
            read_page(page.format(fault))


def test_ids_are_unique_and_each_page_has_one_heading(all_pages: Mapping[str, Read]) -> None:
    for name, page in all_pages.items():
        ids = Counter(page.attributes("[id]", "id"))
        assert [key for key, n in ids.items() if n > 1] == [], name
        assert len(page.all("h1")) == 1, name
        assert len(page.all("head title")) == 1, name
        assert page.attributes("html", "lang") == ["en"]
    titles = Counter(page.all("head title")[0] for page in all_pages.values())
    assert [title for title, n in titles.items() if n > 1] == []


def test_pages_are_small(all_pages: Mapping[str, Read]) -> None:
    sizes = {name: len(page.text.encode()) for name, page in all_pages.items()}
    assert {name: size for name, size in sizes.items() if size >= 60_000} == {}


def test_pages_load_and_run_nothing(all_pages: Mapping[str, Read]) -> None:
    for name, page in all_pages.items():
        (policy,) = page.attributes('meta[http-equiv="Content-Security-Policy"]', "content")
        assert policy.startswith("default-src 'none'; script-src 'none'; style-src 'sha256-"), name
        for node in page.tree.query("*"):
            loading = {*(node.attrs or ())} & {*_LOADING}
            assert not loading, (name, node.name, loading)
            assert not [key for key in node.attrs or () if key.startswith("on")], (name, node.name)
        scripts = page.attributes("script", "type")
        assert {*scripts} <= {"application/ld+json"}, name
        assert page.attributes("link", "rel") == ["canonical", "icon"]
        assert "@import" not in page.text
        assert "url(" not in page.text


def test_links_lead_somewhere(built: Path, all_pages: Mapping[str, Read]) -> None:
    ids = {name: {*page.attributes("[id]", "id")} for name, page in all_pages.items()}
    report = (built / "report").resolve()
    for name, page in all_pages.items():
        for link in {*page.attributes("a", "href")}:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}, (name, link)
                continue
            path = (report / name).parent / parts.path if parts.path else report / name
            assert path.is_file(), (name, link)
            beside = path.resolve()
            to = beside.relative_to(report).as_posix() if report in beside.parents else ""
            if to in ids and parts.fragment:
                assert unquote(parts.fragment) in ids[to], (name, link)


def test_the_explorer_knows_the_records_that_pages_lead_to(
    built: Path, all_pages: Mapping[str, Read]
) -> None:
    foods = (built / "csv" / "food_vitamin_k.csv").read_text(encoding="utf-8")
    known = {line.split(",", 1)[0].strip('"') for line in foods.splitlines()}
    links = [
        link
        for page in all_pages.values()
        for link in page.attributes("a", "href")
        if "#food=" in link
    ]
    assert len(links) > 1000
    assert {unquote(link.partition("#food=")[2]) for link in links} <= known


def test_machines_are_told_what_the_schema_allows(
    all_pages: Mapping[str, Read], tables: PageTables
) -> None:
    validator = jsonschema.Draft202012Validator(_SCHEMA)
    for answer in tables.answers:
        page = all_pages[f"foods/{answer['concept_id']}.html"]
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
        said = json.loads(text)
        assert [*validator.iter_errors(said)] == [], answer["concept_id"]
        assert said["about"]["name"] == answer["name"]
        forms = {row["form_id"]: row for row in tables.forms.get(answer["concept_id"], [])}
        for stated in said["variableMeasured"]:
            row = forms[stated["name"].replace("MK-", "MK").replace("(4H)", "_4H")]
            assert stated["value"] == row["best_ug_per_100g"]
            assert not row["at_least"]
    (whole,) = re.findall(r"ld\+json\">(.*?)</script>", all_pages["data.html"].text)
    assert [*validator.iter_errors(json.loads(whole))] == []
    assert [*validator.iter_errors({**json.loads(whole), "offers": {}})] != []


def test_pages_are_the_same_when_made_again_and_are_in_the_manifest(
    built: Path, tables: PageTables
) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    sums = (built / "SHA256SUMS").read_text(encoding="utf-8")
    for name, text in pages(tables).items():
        assert (built / "report" / name).read_bytes() == text.encode()
        assert f"report/{name}" in manifest["files"]
        assert f"  report/{name}\n" in sums


def test_the_sitemap_names_all_pages(built: Path, all_pages: Mapping[str, Read]) -> None:
    root = ET.parse(built / "report" / "sitemap.xml").getroot()  # noqa: S314 - our own
    assert {loc.text for loc in root.iter(_LOC)} == {"index.html", *all_pages}
    for name, page in all_pages.items():
        assert page.attributes('link[rel="canonical"]', "href") == [Path(name).name]


def test_a_release_has_whole_addresses(tables: PageTables) -> None:
    made = pages(tables, _BASE)
    assert base_of(made["sitemap.xml"]) == _BASE
    assert base_of(pages(tables)["sitemap.xml"]) is None
    for loc in ET.fromstring(made["sitemap.xml"]).iter(_LOC):  # noqa: S314 - our own
        assert str(loc.text).startswith(f"{_BASE}report/")
    natto = made["foods/natto.html"]
    assert f'<link rel="canonical" href="{_BASE}report/foods/natto.html">' in natto
    assert f'"url":"{_BASE}report/foods/natto.html"' in natto


def test_the_address_of_the_site_is_plain() -> None:
    assert site_address({}) is None
    assert site_address({"K2_SITE_URL": "https://data.example/k2"}) == _BASE
    for text in ("data.example", "javascript:alert(1)", 'https://x/"><b>', "https://x/?a=1"):
        with pytest.raises(UsageError, match="is no address of a folder"):
            site_address({"K2_SITE_URL": text})
