"""``k2 fetch``: upstream → a copy of the facts → guards → a build → the facts, if they changed.

Everything is read into the copy first; a source that cannot be fetched or read stays as it was. The
guards compare the copy with the facts, and the dataset is built from it. The facts are replaced
only if no finding is fatal and the build succeeds; if what follows fails, as where the output
cannot be replaced, the old facts are put back.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.diagnostics.errors import DataError, K2Error, OutsideError, UsageError
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.replace import changed_files, put_back_on_error
from pipeline.fact_files.write import today
from pipeline.fetch import addresses
from pipeline.files.lock import lock
from pipeline.files.staging import recover
from pipeline.guard.finding import Finding, Level
from pipeline.refresh.read_upstream import read_upstream
from pipeline.refresh.refresh_plan import RefreshRequest, plan_refresh
from pipeline.refresh.report_folder import (
    begin,
    failing,
    write_changed,
    write_findings,
    write_unread,
)

Guard = Callable[[Path, Path, date], tuple[Finding, ...]]
Changed = dict[str, list[str]]  # by source the files that changed
Build = Callable[[Path, Changed, Callable[[], None]], None]
_LOCK = "fetch.lock"
_UNCHANGED = "no fact was changed, and make dataset builds from the facts without network"


def fetch_facts(  # noqa: PLR0913, PLR0917 (what a run needs)
    request: RefreshRequest,
    facts: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Callable[[str], None],
    guard: Guard,
    report: Path | None = None,
    build: Build | None = None,
) -> Changed:
    """Fetch, guard, build and rewrite the facts; return by source the files that changed.

    ``say`` gets a line per source. ``build`` gets the folder of the fresh facts, what changed in
    it and a function to call once everything is built, which replaces the facts; without it they
    are replaced unbuilt. ``report`` is a folder for what was found: ``guards.json`` and
    ``guards.md``, ``unread.json``, ``changed.json``, and ``failure.json`` where the run fails.

    Raises OutsideError (network, rate limit, disk), DataError for a fatal finding or for facts that
    do not build, or DataError or UsageError for input that a source's module cannot read; then all
    facts are unchanged. Where only some sources could not be fetched or read, the report notes
    them; without a report such an error is raised at the end, when those of the others are written.
    """
    if report:
        begin(report)
    with failing(report, "fetch"):
        return _fetch(request, facts, environment, progress, say, guard, report, build)


def _fetch(  # noqa: PLR0913, PLR0917 (what a run needs)
    request: RefreshRequest,
    facts: Path,
    environment: Mapping[str, str],
    progress: Progress,
    say: Callable[[str], None],
    guard: Guard,
    report: Path | None,
    build: Build | None,
) -> Changed:
    planned = plan_refresh(request, environment)
    if not facts.is_dir():
        raise UsageError(f"{facts}: no such folder; run in the repository, or give --facts FOLDER")
    store = addresses.store_folder(environment)
    with ExitStack() as stack:
        try:
            stack.enter_context(_exclusive_store(store, say))
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="open-k2-")))
            fresh = folder / "facts"
            recover(facts)
            shutil.copytree(facts, fresh)
            read = read_upstream(planned, request, fresh, environment, progress, say)
        except OutsideError as error:
            raise OutsideError(f"{error}; {_UNCHANGED}") from error
        except OSError as error:
            place = error.filename or store
            raise OutsideError(f"cannot write {place}: {error.strerror}; {_UNCHANGED}") from error
        with progress.step("guarding"):
            findings = guard(facts, fresh, today())
        changed = changed_files(facts, fresh, (*planned.over_api, *planned.by_file))
        if report:
            write_findings(report, findings)
        _stop_on_fatal(findings)
        with put_back_on_error(facts, fresh, list(changed), folder / "before") as replace:
            _build(build, fresh, changed, replace, report)
        if report:
            write_unread(report, {name: str(error) for name, error in read.unread.items()})
            write_changed(report, changed)
        read.finish()
    for line in planned.left:
        say(line)
    say(_summary(findings, changed))
    if read.unread:
        incomplete = _incomplete(read.unread)
        if not report:
            raise incomplete
        say(str(incomplete))
    return changed


def _incomplete(unread: Mapping[str, K2Error]) -> K2Error:
    """Return an error that names the sources that were not read: a DataError if one came wrong."""
    reasons = {
        reason: [name for name, error in unread.items() if str(error) == reason]
        for reason in dict.fromkeys(map(str, unread.values()))
    }
    told = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items())
    outside = all(isinstance(error, OutsideError) for error in unread.values())
    kind = OutsideError if outside else DataError
    return kind(
        f"the others are refreshed, but {', '.join(unread)} could not be read and stayed as before"
        f" ({told}); run again later, or name the sources that you want"
    )


def _build(
    build: Build | None,
    fresh: Path,
    changed: Changed,
    replace: Callable[[], None],
    report: Path | None,
) -> None:
    """Build from the fresh facts, then replace the facts; an error of the build says so."""
    if build is None:
        replace()
        return
    with failing(report, "build"):
        try:
            build(fresh, changed, replace)
        except DataError as error:
            reason = f"the fresh facts do not build: {error}; {_UNCHANGED}"
            raise DataError(reason, error.details) from error


def _stop_on_fatal(findings: tuple[Finding, ...]) -> None:
    lines = [_line(finding) for finding in findings if finding.level is Level.FATAL]
    if not lines:
        return
    more = f" ({len(lines)} fatal findings, listed above)" if len(lines) > 1 else ""
    raise DataError(
        f"guard: {lines[0]}{more}; no fact was changed: look upstream, or let a row of"
        " pipeline/reviewed/guard_override.csv say why it is right",
        details="\n".join(lines) if more else "",
    )


def _line(finding: Finding) -> str:
    about = " ".join(filter(None, (finding.source_id, finding.rule, finding.subject)))
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"{about}: {finding.figure}, asked {finding.bound}{detail}"


def _summary(findings: tuple[Finding, ...], changed: Changed) -> str:
    passed = sum(finding.level is Level.PASSED for finding in findings)
    files = sum(map(len, changed.values()))
    rewritten = (
        f"{files} files of {', '.join(changed)} rewritten" if changed else "no fact was changed"
    )
    return f"{passed} of {len(findings)} guards passed, none is fatal; {rewritten}"


@contextmanager
def _exclusive_store(store: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Lock the store, so that another fetch waits until this one ends, also by an error."""
    store.mkdir(parents=True, exist_ok=True)
    with (store / _LOCK).open("w", encoding="utf-8") as file:
        try:
            had = lock(file.fileno(), wait=False)
        except BlockingIOError:
            say(f"another k2 fetch uses {store}; waiting until it ends")
            had = lock(file.fileno())
        if not had:
            say(f"{store} cannot be locked on this system; let no other k2 fetch use it meanwhile")
        yield
