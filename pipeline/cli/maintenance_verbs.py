"""Verbs for the workflows of the repository: decide and post a refresh, make a release.

They are hidden from the list of verbs; ``make help`` names the targets that call them.
"""

import argparse
import os
from pathlib import Path
from typing import Any


def add_maintenance(verbs: Any) -> None:
    """Add the parsers of these verbs."""
    decide = verbs.add_parser("refresh-decide", description="Decide about a refresh.")
    decide.add_argument("report", type=Path, help="folder of what the refresh found")
    decide.add_argument("staged", type=Path, help="folder of the staged build")
    decide.set_defaults(run=_decide)

    act = verbs.add_parser("refresh-act", description="Do what was decided about a refresh.")
    act.add_argument("report", type=Path, help="folder of what the refresh found")
    act.add_argument("fresh", type=Path, nargs="?", help="facts that were fetched elsewhere")
    act.set_defaults(run=_act)

    documents = verbs.add_parser("refresh-documents", description="Renew README and its picture.")
    documents.add_argument("report", type=Path, help="folder of what the refresh found")
    documents.add_argument("staged", type=Path, help="folder of the staged build")
    documents.set_defaults(run=_documents)

    check = verbs.add_parser("forge-check", description="Ask GitHub what is set up.")
    check.set_defaults(run=_forge_check)

    deploy = verbs.add_parser("release-deploy", description="Let pages.yml publish a release.")
    deploy.set_defaults(run=_deploy)

    readme = verbs.add_parser("readme-results", description="Renew a README and its picture.")
    readme.add_argument("readme", type=Path, help="the text to rewrite")
    readme.add_argument("database", type=Path, help="the database to ask")
    readme.add_argument("picture", type=Path, nargs="?", help="the picture to draw, <name>.png")
    readme.set_defaults(run=_readme)

    _add_release(verbs)


def _add_release(verbs: Any) -> None:
    assets = verbs.add_parser("release-assets", description="Prepare the assets of a release.")
    assets.add_argument("output", type=Path, help="the published folder")
    assets.add_argument("assets", type=Path, help="where the assets go")
    assets.add_argument("--wheels", type=Path, help="folder of the wheel to put among them")
    assets.set_defaults(run=_assets)

    attach = verbs.add_parser("release-attach", description="Attach the assets to a release.")
    attach.add_argument("assets", type=Path, help="folder of the assets")
    attach.set_defaults(run=_attach)

    site = verbs.add_parser("release-site", description="Make the site of a release (TAG).")
    site.add_argument("assets", type=Path, help="folder of the assets")
    site.add_argument("site", type=Path, help="where the site goes")
    site.add_argument("--download", action="store_true", help="take the assets with gh first")
    site.set_defaults(run=_site)

    draft = verbs.add_parser("release-draft", description="Make a draft on Zenodo.")
    draft.add_argument("assets", type=Path, help="folder of the assets")
    draft.set_defaults(run=_draft)

    doi = verbs.add_parser("release-doi", description="Take the DOIs of a published record.")
    doi.add_argument("record", help="number of the record on Zenodo, such as 1234567")
    doi.set_defaults(run=_doi)

    named = verbs.add_parser("name-release", description="Name the present facts as a release.")
    named.add_argument("name", help="year, month and number, such as 2026.12.0")
    named.set_defaults(run=_name)

    record = verbs.add_parser("record-release", description="Keep what this release holds.")
    record.add_argument("output", type=Path, help="the published folder")
    record.set_defaults(run=_record)

    wheel = verbs.add_parser("wheel-source", description="Write the source of the wheel.")
    wheel.add_argument("output", type=Path, help="the published folder")
    wheel.add_argument("folder", type=Path, help="where the source goes")
    wheel.set_defaults(run=_wheel)


def _decide(options: argparse.Namespace) -> int:
    from pipeline.refresh.proposal import propose
    from pipeline.refresh.run_url import run_url

    proposal = propose(options.report, options.staged, run_url(os.environ))
    print(f"decided: {proposal.action.value}", *proposal.reasons, sep="\n  ")
    return 0


def _act(options: argparse.Namespace) -> int:
    """Return 1 if the refresh failed, so that the workflow run fails too."""
    from pipeline.fetch.backoff import Patience
    from pipeline.refresh.carry_out import act
    from pipeline.refresh.decide import Action
    from pipeline.refresh.proposal import read_proposal

    for line in act(options.report, Path.cwd(), os.environ, Patience(), options.fresh):
        print(line)
    return 1 if read_proposal(options.report).action is Action.FAIL else 0


def _documents(options: argparse.Namespace) -> int:
    from pipeline.refresh.renewed_documents import renew_documents

    for name in renew_documents(options.report, options.staged, Path.cwd()):
        print(f"{name}: renewed")
    return 0


def _forge_check(_options: argparse.Namespace) -> int:
    """Return 1 if something is missing."""
    from pipeline.fetch.backoff import Patience
    from pipeline.refresh.forge_check import forge_check

    asked = forge_check(os.environ, Patience())
    for setting in asked:
        print(setting.line)
    return 1 if any(setting.state == "missing" for setting in asked) else 0


def _deploy(_options: argparse.Namespace) -> int:
    from pipeline.fetch.backoff import Patience
    from pipeline.refresh.forge_check import start_pages

    print(start_pages(os.environ, Patience()))
    return 0


def _assets(options: argparse.Namespace) -> int:
    from pipeline.release.assets import prepare

    tag = os.environ.get("GITHUB_REF_NAME", "")
    for name in prepare(options.output, options.assets, tag, options.wheels):
        print(f"{name}  {(options.assets / name).stat().st_size:,} bytes")
    return 0


def _attach(options: argparse.Namespace) -> int:
    from pipeline.release.attach import attach

    print(attach(options.assets, os.environ.get("GITHUB_REF_NAME", "")))
    return 0


def _site(options: argparse.Namespace) -> int:
    from pipeline.release.pages import download, site, tag_of

    tag = tag_of(os.environ)
    if options.download:
        download(options.assets, tag)
    print(f"{options.site}: {len(site(options.assets, options.site, tag))} files of release {tag}")
    return 0


def _draft(options: argparse.Namespace) -> int:
    from pipeline.fetch.backoff import Patience
    from pipeline.release.zenodo import draft

    print(draft(options.assets, os.environ, Patience()))
    return 0


def _doi(options: argparse.Namespace) -> int:
    from pipeline.release.citation_doi import take_doi

    print(take_doi(options.record, Path.cwd(), os.environ))
    return 0


def _name(options: argparse.Namespace) -> int:
    from pipeline.published_files.named_release import name_release

    inputs = name_release(options.name, Path("pipeline"))
    print(f"{options.name} is the name of these facts and reviewed files (SHA-256 {inputs})")
    return 0


def _record(options: argparse.Namespace) -> int:
    from pipeline.published_files.recorded_releases import FILE_NAME, record

    print(record(options.output, Path("pipeline/facts") / FILE_NAME))
    return 0


def _readme(options: argparse.Namespace) -> int:
    from pipeline.load.readme_results import renew

    renew(options.readme, options.database)
    if options.picture:
        from pipeline.report.pictures.draw import draw_for_repository

        options.picture.write_bytes(draw_for_repository(options.database, options.picture.stem))
    return 0


def _wheel(options: argparse.Namespace) -> int:
    from pipeline.wheel.write_source import write_source

    release = write_source(options.output, Path.cwd(), options.folder)
    print(f"{options.folder}: source of open_k2, release {release}")
    return 0
