"""A refresh rehearsed on a machine: ``python -m tests.threads.refresh 4 FACTS`` in a folder.

The folder holds ``before``, the output of these facts. It prints as JSON what was posted and the
sums of what was committed; the output stays. Pictures are left to ``test_whole_dataset``.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.refresh.checkout import checkout_of, git
from tests.refresh.github_server import GitHubServer
from tests.rehearsal.rehearse import Rehearsal, without_minima
from tests.rehearsal.upstream import changed, foundation_foods, with_vitamin_k
from tests.threads.machine import as_machine, without_pictures

TREE = ("ls-tree", "-r", "--full-tree")


def rehearsed(facts: Path, folder: Path) -> str:
    """Propose, merge and publish a release with changes; then one that slipped by a unit."""
    with GitHubServer().running() as github, without_minima():
        checkout = checkout_of(folder / "git", facts)
        said: list[str] = []
        rehearsal = Rehearsal(checkout, github, said.append)
        shutil.copytree(folder / "before", rehearsal.output, dirs_exist_ok=True)
        foods = foundation_foods(rehearsal.facts)
        places = with_vitamin_k(foods)
        release = changed(foods, {places[0]: 1.4, places[1]: 1.01})
        actions = [rehearsal.run(release).action.value]
        git(checkout, "fetch", "--quiet", "origin")
        proposed = git(checkout, *TREE, "origin/refresh")
        rehearsal.merge()
        done = rehearsal.publish()
        slipped = changed(release, dict.fromkeys(range(len(foods)), 1000.0))
        actions.append(rehearsal.run(slipped).action.value)
        told: dict[str, Any] = {
            "done": done,
            "actions": actions,
            "proposed": proposed,
            "merged": git(checkout, *TREE, "origin/main"),
            "pulls": [(pull["title"], pull["body"]) for pull in github.pulls],
            "issues": [(issue["title"], issue["body"]) for issue in github.issues],
            "comments": github.comments,
            "said": said,
        }
        return json.dumps(told).replace(github.base, "https://github.example")  # any free port


if __name__ == "__main__":
    with as_machine(int(sys.argv[1])), without_pictures():
        sys.stdout.write(rehearsed(Path(sys.argv[2]), Path.cwd()))
