"""A GitHub on 127.0.0.1: pull requests, issues and merges of one repository, and its faults."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "open-k2/open-k2"
TOKEN = "ghs_OfTheTest0123456789abcdefghij"  # noqa: S105 (it opens nothing)


@dataclass
class GitHubServer:
    """Its state, and its faults: ``fault`` gets a request and returns a status, or None.

    A fault of a negative status answers with it after doing what was asked: an answer that got
    lost. ``taken`` opens a pull request of somebody else just before ours. ``settings`` answers
    what is asked by path below the repository; a number is a status.
    """

    fault: Callable[[str], int | None] = lambda _request: None
    taken: bool = False
    mergeable: bool = True
    pulls: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    merged: list[tuple[int, str]] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    started: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    enabled: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    base: str = ""

    @contextmanager
    def running(self) -> Iterator["GitHubServer"]:
        """Serve until the end of the block."""

        class Handler(_Handler):
            github = self

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        self.base = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """What a job gets to reach this server."""
        return {
            "GITHUB_API_URL": self.base,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_SERVER_URL": self.base,
            "GITHUB_RUN_ID": "42",
        }

    def open_of(self, kind: str) -> list[dict[str, Any]]:
        """Return what is open: ``pulls`` or ``issues``."""
        items: list[dict[str, Any]] = getattr(self, kind)
        return [item for item in items if item["state"] == "open"]

    def answer(  # noqa: PLR0911 (a return for each route)
        self, method: str, path: str, query: dict[str, list[str]], body: Any
    ) -> Any:
        """Return status and content, as GitHub documents them."""
        prefix = f"/repos/{REPOSITORY}"
        if not path.startswith(prefix):
            return 404, {"message": "Not Found"}
        place = path.removeprefix(prefix).removeprefix("/")
        if method == "GET" and place in self.settings:
            found = self.settings[place]
            return (found, {"message": "hidden"}) if isinstance(found, int) else (200, found)
        if place.startswith("actions/workflows/"):
            return self._of_workflow(method, place.split("/")[2:], body)
        match [method, *place.split("/")]:
            case ["GET", "pulls" | "issues" as kind]:
                return 200, self._listed(kind, query)
            case ["POST", "pulls"]:
                return self._open_pull(body)
            case ["POST", "issues"]:
                return 201, self._opened("issues", {**body, "labels": body.get("labels", [])})
            case ["POST", "issues", number, "comments"]:
                self.comments.append((int(number), body["body"]))
                return 201, {}
            case ["PATCH", "pulls" | "issues" as kind, number]:
                item = next(i for i in getattr(self, kind) if i["number"] == int(number))
                item |= body
                return 200, item
            case ["PUT", "pulls", number, "merge"]:
                return self._merge(int(number), body)
        return 404, {"message": "Not Found"}

    def _of_workflow(self, method: str, parts: list[str], body: Any) -> tuple[int, Any]:
        match [method, *parts]:
            case ["PUT", workflow, "enable"]:
                self.enabled.append(workflow)
                return 204, {}
            case ["POST", workflow, "dispatches"]:
                self.started.append((workflow, body))
                return 204, {}
        return 404, {"message": "Not Found"}

    def _listed(self, kind: str, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        items = self.open_of(kind)
        if kind == "pulls":
            return [item for item in items if query["head"] == [f"open-k2:{item['head']}"]]
        wanted = query["labels"][0]
        pulls = [{**pull, "labels": [wanted], "pull_request": {}} for pull in self.open_of("pulls")]
        return [item for item in [*pulls, *items] if wanted in item["labels"]]

    def _open_pull(self, body: Any) -> tuple[int, Any]:
        if self.taken:
            self.taken = False
            self._opened("pulls", {**body, "title": "somebody else's"})
        if any(pull["head"] == body["head"] for pull in self.open_of("pulls")):
            said = f"A pull request already exists for open-k2:{body['head']}."
            return 422, {"message": "Validation Failed", "errors": [{"message": said}]}
        return 201, self._opened("pulls", body)

    def _opened(self, kind: str, content: Any) -> dict[str, Any]:
        number = len(self.pulls) + len(self.issues) + 1
        page = f"{self.base}/{REPOSITORY}/{kind}/{number}"
        item = {"number": number, "state": "open", "html_url": page, **content}
        getattr(self, kind).append(item)
        return item

    def _merge(self, number: int, body: Any) -> tuple[int, Any]:
        if not self.mergeable:
            return 405, {"message": "Required status check is expected."}
        self.merged.append((number, body["sha"]))
        next(pull for pull in self.pulls if pull["number"] == number)["state"] = "closed"
        return 200, {"merged": True, "sha": body["sha"]}


class _Handler(BaseHTTPRequestHandler):
    github: GitHubServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Stay silent."""

    def _serve(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        request = f"{self.command} {parts.path.removeprefix(f'/repos/{REPOSITORY}/')}"
        self.github.log.append(request)
        fault = self.github.fault(request)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, content = 401, {"message": "Bad credentials"}
        elif fault is not None and fault > 0:
            status, content = fault, {"message": "Resource not accessible by integration"}
        else:
            body = json.loads(text) if text else None
            status, content = self.github.answer(
                self.command, parts.path, parse_qs(parts.query), body
            )
            status = -fault if fault is not None else status
        payload = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 (names of the standard library)
