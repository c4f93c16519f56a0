"""Runs of the refresh as ``refresh.yml`` makes them, one after the other, and what each posts."""

import contextlib
import io
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from pipeline.cli.main import main
from pipeline.fact_files.registry import registry
from pipeline.fetch.backoff import Patience
from pipeline.refresh.carry_out import act
from pipeline.refresh.proposal import Proposal, propose
from pipeline.refresh.read_upstream import UpstreamRead
from pipeline.refresh.run_url import run_url
from tests.fdc_corpus import Food
from tests.fdc_server import FdcServer
from tests.refresh.checkout import git
from tests.refresh.github_server import GitHubServer
from tests.rehearsal.made_release import make_release
from tests.rehearsal.upstream import SOURCE
from tests.staged.__main__ import main as test_staged

KEY = "S3cretKeyOfTheRehearsal0123456789"
_PATIENCE = Patience(first_s=0.001, longest_s=0.01, budget_s=5, rng=random.Random(7))


@dataclass
class Rehearsal:
    """A checkout with a bare origin, a GitHub, and what was said in all runs.

    ``suite`` holds the arguments of the test run on new facts; None leaves out the tests. Without
    ``report`` builds have no pictures and no page.
    """

    checkout: Path
    github: GitHubServer
    say: Callable[[str], None]
    suite: list[str] | None = None
    report: bool = True
    said: list[str] = field(default_factory=list)
    runs: int = 0
    touched: bool = False  # whether the last run left other facts in the checkout

    @property
    def facts(self) -> Path:
        """The facts of the checkout."""
        return self.checkout / "pipeline" / "facts"

    @property
    def output(self) -> Path:
        """The output that is served meanwhile."""
        return self.checkout / "output"

    @property
    def staged(self) -> Path:
        """The build that is not published yet."""
        return self.checkout / ".k2-next"

    def run(self, foods: list[Food] | None) -> Proposal:
        """Refresh from an upstream that offers these foods, or is down; leave main as it was."""
        report, store = self._next()
        with self._upstream(foods) as base:
            environment = {"FDC_API_URL": base, "FDC_API_KEY": KEY, "K2_STORE": str(store)}
            with _environment(environment):
                arguments = ("--via", "api", SOURCE, "--facts", self.facts, "--report", report)
                done = self.k2("fetch", *arguments)
        return self._decided(report, done)

    def run_made(self, source_id: str, *, renamed: bool = True) -> Proposal:
        """Refresh from a made next release of a source, read as its extract step writes it.

        The facts are those of the package here, so that reviewed rows must match them.
        """
        report, store = self._next()

        def read(_plan: object, _request: object, fresh: Path, *_: object) -> UpstreamRead:
            make_release(fresh / source_id, renamed=renamed)
            return UpstreamRead(lambda: None, {})

        place = {f"{source_id.upper()}_URL": "http://127.0.0.1:9/file", "K2_STORE": str(store)}
        made = mock.patch("pipeline.refresh.fetch_facts.read_upstream", read)
        place_of_facts = "pipeline.fact_files.sidecar.packaged_facts"
        packaged = mock.patch(place_of_facts, return_value=self.facts)
        with _environment(place), made, packaged:
            arguments = ("--via", "bulk", source_id, "--facts", self.facts, "--report", report)
            done = self.k2("fetch", *arguments)
        return self._decided(report, done)

    def _next(self) -> tuple[Path, Path]:
        """Return new folders for report and store."""
        self.runs += 1
        return tuple(self.checkout.parent / f"{name} {self.runs}" for name in ("report", "store"))  # type: ignore[return-value]

    def _decided(self, report: Path, done: int) -> Proposal:
        """Build, test, decide and act as the workflow does, after a fetch with this status."""
        if done == 0:
            done = self.build("build", "--report", report)
        if done == 0 and self.suite is not None:
            with self._heard():
                test_staged(self.staged, report, self.suite)
        posting = self.github.environment
        proposal = propose(report, self.staged, run_url(posting))
        for line in act(report, self.checkout, posting, _PATIENCE):
            self.note(line)
        self.touched = bool(git(self.checkout, "status", "--porcelain", "--", "pipeline"))
        self.tidy()
        return proposal

    def build(self, verb: str, *arguments: str | Path) -> int:
        """Build from the facts of the checkout."""
        pages = () if self.report else ("--no-report",)
        return self.k2(verb, "--facts", self.facts, "--output", self.output, *arguments, *pages)

    def publish(self) -> int:
        """Promote the staged build."""
        return self.k2("publish", "--output", self.output)

    def merge(self) -> None:
        """Merge the branch into main, as a person does with the button, or the quiet band."""
        git(self.checkout, "fetch", "--quiet", "origin")
        git(self.checkout, "merge", "--quiet", "--ff-only", "origin/refresh")
        git(self.checkout, "push", "--quiet", "origin", "main")

    def tidy(self) -> None:
        """Leave the checkout as a runner finds it: as main is."""
        git(self.checkout, "restore", "--", "pipeline")
        git(self.checkout, "clean", "--quiet", "--force", "-d", "--", "pipeline")

    def k2(self, *arguments: str | Path) -> int:
        """Run a verb; hear what it says."""
        with self._heard():
            return main([*map(str, arguments)])

    def note(self, line: str) -> None:
        """Keep and pass on a line."""
        self.said.append(line)
        self.say(line)

    @contextlib.contextmanager
    def _heard(self) -> Iterator[None]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
        self.said += out.getvalue().splitlines()
        for line in err.getvalue().splitlines():
            self.note(line)

    @contextlib.contextmanager
    def _upstream(self, foods: list[Food] | None) -> Iterator[str]:
        if foods is None:
            yield "http://127.0.0.1:9"  # nobody listens there
            return
        with FdcServer(foods, key=KEY).running() as server:
            yield server.base


@contextlib.contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


@contextlib.contextmanager
def without_minima() -> Iterator[None]:
    """Ask no number of rows of any source meanwhile: a tenth of the foods has fewer."""
    found = {
        source_id: source.model_copy(update={"minimum": {}})
        for source_id, source in registry().items()
    }
    with mock.patch("pipeline.fact_files.registry._read_all", return_value=found):
        yield


def leaks(rehearsal: Rehearsal, secrets: list[str]) -> list[str]:
    """Return where a secret stands: in a file below the rehearsal's folder, or in what was said."""
    folder = rehearsal.checkout.parent
    texts = {"said": "\n".join(rehearsal.said), "github": repr(rehearsal.github.pulls)}
    texts |= {"issues": repr(rehearsal.github.issues), "log": repr(rehearsal.github.log)}
    found = [place for place, text in texts.items() if any(s in text for s in secrets)]
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return found + [
        str(path) for path in paths if any(s.encode() in path.read_bytes() for s in secrets)
    ]
