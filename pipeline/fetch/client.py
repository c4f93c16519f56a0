"""The HTTP client, the only module that uses httpx. A key is sent only as a header.

httpx writes complete addresses into its log and its errors, so its log level is WARNING and its
errors are converted here to errors that name only the host.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from pipeline import __version__
from pipeline.fetch.addresses import DEMO_KEY

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class IncompleteAnswerError(Exception):
    """No complete answer: no connection, a reset, a truncated or slow body.

    ``unreached`` says that no connection could be made.
    """

    def __init__(self, reason: str, *, unreached: bool) -> None:
        super().__init__(reason)
        self.unreached = unreached


@dataclass(frozen=True, slots=True)
class Request:
    """A call: ``parameters`` are those of the query in order, ``body`` is JSON."""

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer whose body is read in pieces; reading them may raise IncompleteAnswerError."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Client:
    """Connections to one base address, usable from several threads.

    ``key`` is sent as FoodData Central takes it, ``token`` as GitHub and Zenodo do.
    """

    def __init__(
        self,
        base: str,
        *,
        key: str | None = None,
        token: str | None = None,
        timeout_s: float = 60.0,
        connections: int = 8,
    ) -> None:
        self.host = httpx.URL(base).host
        self._timeout_s = timeout_s
        self._secret = token or (key if key != DEMO_KEY else None)
        headers = {"User-Agent": f"open-k2/{__version__}"}
        if key is not None:
            headers["X-Api-Key"] = key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=base,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0), pool=None),
            limits=httpx.Limits(max_connections=connections),
            # A redirect would carry the key to another host.
            follow_redirects=key is None and token is None,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def send(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the complete answer of any status; raise IncompleteAnswerError if none arrives.

        ``timeout_s`` limits the whole answer, so that a slow trickle of bytes ends too.
        """
        deadline = time.monotonic() + self._timeout_s
        with self.stream(request, headers) as stream:
            pieces = []
            for piece in stream.pieces:
                pieces.append(piece)
                if time.monotonic() > deadline:
                    raise IncompleteAnswerError(
                        f"the body took over {self._timeout_s:g} s", unreached=False
                    )
            answer = Answer(stream.status, stream.headers, b"".join(pieces))
        if self._secret and _repeats(self._secret, answer):
            raise IncompleteAnswerError("the answer repeats the key", unreached=False)
        return answer

    @contextmanager
    def stream(
        self, request: Request, headers: Mapping[str, str] | None = None
    ) -> Iterator[Stream]:
        """Yield the answer before its body is read."""
        sent = dict(headers or {})
        if request.body is not None:
            sent.setdefault("Content-Type", "application/json")
        try:
            with self._http.stream(
                request.method,
                request.path,
                params=request.parameters or None,
                content=request.body,
                headers=sent,
            ) as response:
                received = {name.lower(): value for name, value in response.headers.items()}
                yield Stream(response.status_code, received, response.iter_bytes())
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise IncompleteAnswerError(type(error).__name__, unreached=True) from None
        except (httpx.RequestError, httpx.StreamError, httpx.InvalidURL) as error:
            raise IncompleteAnswerError(type(error).__name__, unreached=False) from None


def _repeats(secret: str, answer: Answer) -> bool:
    """Whether the key occurs anywhere in an answer; such an answer is never stored or followed."""
    said = answer.content + "\n".join(answer.headers.values()).encode()
    return secret.encode() in said or quote(secret).encode() in said
