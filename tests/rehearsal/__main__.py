"""``make refresh-rehearsal``: five runs on the real facts; prints what each would post."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.curated.read_curated import packaged_curated
from pipeline.refresh.decide import Action
from tests.conftest import contents
from tests.refresh.checkout import checkout_of, git
from tests.refresh.github_server import TOKEN, GitHubServer
from tests.rehearsal.made_release import RENAMED, read
from tests.rehearsal.rehearse import KEY, Rehearsal, leaks
from tests.rehearsal.upstream import changed, foundation_foods, with_vitamin_k

_GOES_ON = (Action.MERGE, Action.PROPOSE)
SUITE = ["tests/schemas", "tests/refresh/test_decide.py"]


def main() -> int:
    """Rehearse; return 0 if everything went as it must."""
    os.environ["K2_CACHE"] = ""  # what stands here for parts of the program is in no key
    with TemporaryDirectory(prefix="open-k2-") as folder, GitHubServer().running() as github:
        checkout = checkout_of(Path(folder) / "with a space é")
        rehearsal = Rehearsal(checkout, github, print, SUITE)
        wrong = rehearse(rehearsal)
        for line in wrong:
            print(f"WRONG: {line}")
    return 1 if wrong else 0


def rehearse(rehearsal: Rehearsal) -> list[str]:
    """Run the five cases in order; return what went otherwise than it must."""
    github, checkout = rehearsal.github, rehearsal.checkout
    foods = foundation_foods(rehearsal.facts)
    places = with_vitamin_k(foods)
    wrong: list[str] = []

    def must(what: str, holds: object) -> None:
        if not holds:
            wrong.append(what)

    _head("0. the output before, from the facts of main")
    rehearsal.build("dataset")

    _head("1. upstream has a new release: two small changes and a large one")
    release = changed(foods, {places[0]: 1.01, places[1]: 0.99, places[2]: 1.4})
    rehearsal.run(release)
    must("one pull request", len(github.open_of("pulls")) == 1)
    must("no issue", not github.issues)
    must("main untouched", not git(checkout, "diff", "--stat", "main", "origin/main"))
    _posted(github)
    print(git(checkout, "diff", "--stat", "main", "refs/remotes/origin/main"))
    git(checkout, "fetch", "--quiet", "origin")
    print(git(checkout, "diff", "--stat", "main", "origin/refresh"))
    print("a person merges it, and the tested files are published")
    rehearsal.merge()
    github.open_of("pulls")[0]["state"] = "closed"
    must("published", rehearsal.publish() == 0)

    _head("2. nothing changed")
    rehearsal.run(release)
    must("no pull request", not github.open_of("pulls"))

    served, main = contents(rehearsal.output), git(checkout, "rev-parse", "origin/main")
    _head("3. upstream is down")
    rehearsal.run(None)
    must("one issue", len(github.open_of("issues")) == 1)
    print(github.open_of("issues")[0]["body"])

    _head("4. upstream slips from µg to ng: every vitamin K is 1,000 times as much")
    rehearsal.run(changed(release, dict.fromkeys(range(len(foods)), 1000.0)))
    must("still one issue", len(github.issues) == 1 and github.open_of("issues"))
    must("no pull request of it", not github.open_of("pulls"))
    must("facts never touched", not rehearsal.touched)
    must("the output as it was", contents(rehearsal.output) == served)
    must("the facts as they were", git(checkout, "rev-parse", "origin/main") == main)
    print(github.open_of("issues")[0]["body"])

    _head("5. upstream is mended, with one small change")
    rehearsal.run(changed(release, {places[3]: 1.02}))
    must("the issue is closed", not github.open_of("issues"))
    must("merged inside the quiet band", len(github.merged) == 1)
    _posted(github)

    wrong += rehearse_made_releases(rehearsal)
    must("no secret left", not leaks(rehearsal, [KEY, TOKEN]))
    return wrong


def rehearse_made_releases(rehearsal: Rehearsal) -> list[str]:
    """Refresh from a made next release of each source; return what went wrong."""
    github, wrong = rehearsal.github, list[str]()
    for source_id in made_sources(rehearsal.facts):
        _head(f"6. a made next release of {source_id}: a food, a name, three amounts of 2 % more")
        for pull in github.open_of("pulls"):
            pull["state"] = "closed"
        merged = len(github.merged)
        decided = rehearsal.run_made(source_id)
        if translated(rehearsal.facts / source_id):
            said = "; ".join(decided.reasons)
            print(f"{decided.action.value}: {said}")
            if decided.action is not Action.FAIL or "food_name.csv line" not in said:
                wrong.append(f"{source_id}: its food of another name waits for its English name")
            decided = rehearsal.run_made(source_id, renamed=False)
        told = len(github.merged) > merged or len(github.open_of("pulls")) == 1
        if decided.action not in _GOES_ON or not told:
            wrong.append(f"{source_id} merged or proposed")
        print(f"{decided.action.value}: {'; '.join(decided.reasons)}")
        print("\n".join(github.pulls[-1]["body"].splitlines()[:24]))
    return wrong


def made_sources(facts: Path) -> list[str]:
    """Return the sources of which there are facts, but for the publications, which people read."""
    there = sorted(path.parent.name for path in facts.glob("*/source.json"))
    return [source_id for source_id in there if source_id != "literature"]


def translated(folder: Path) -> bool:
    """Return whether the food that a made release renames has an English name by hand."""
    named = packaged_curated().food_name.filter(source_id=folder.name)["food_code"]
    food = read(folder, "food")["food_code"]
    return food.len() > RENAMED and food[RENAMED] in named


def _head(text: str) -> None:
    print(f"\n=== {text}\n", flush=True)


def _posted(github: GitHubServer) -> None:
    pull = github.pulls[-1]
    print(f"--- pull request {pull['number']}: {pull['title']}\n\n{pull['body']}\n---")


if __name__ == "__main__":
    sys.exit(main())
