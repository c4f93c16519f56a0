"""The HTTP client: with its connections, what uses httpx. A key is sent only as a header.

httpx writes complete addresses into its log and its errors, so its log level is WARNING and its
errors are converted here to errors that name only the host.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from pipeline import __version__
from pipeline.fetch.addresses import DEMO_KEY
from pipeline.fetch.bounds import ERROR_BYTES, Budget, IncompleteAnswerError, Kind, too_large
from pipeline.fetch.connections import BoundedTransport
from pipeline.fetch.content_decoding import ACCEPTED, decoded
from pipeline.fetch.repeated_key import repeats

_SUCCESS = 2  # the first digit of the status
_MOST_REDIRECTS = 5

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Request:
    """A call: ``parameters`` are those of the query in order, ``body`` is JSON.

    ``kind`` says how many bytes the answer may have.
    """

    method: str
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    kind: Kind = Kind.OTHER


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
        headers = {"User-Agent": f"open-k2/{__version__}", "Accept-Encoding": ACCEPTED}
        if key is not None:
            headers["X-Api-Key"] = key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(
            base_url=base,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0), pool=None),
            transport=BoundedTransport(connections),
        )
        # A redirect would carry the key to another host.
        self._redirects = _MOST_REDIRECTS if key is None and token is None else 0

        # Upstream needs no cookies, and a stored one might be what no header can carry.
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))

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

        Also raise it for more bytes than the kind of answer may have, or after ``timeout_s`` for
        the whole answer.
        """
        with self.stream(request, headers) as stream:
            most = request.kind.value if stream.status // 100 == _SUCCESS else ERROR_BYTES
            content = bytearray()
            for piece in stream.pieces:
                content += piece
                if len(content) > most:
                    raise too_large(most)
            answer = Answer(stream.status, stream.headers, bytes(content))
        if self._secret and repeats(self._secret, answer.content, answer.headers):
            raise IncompleteAnswerError("the answer repeats the key", unreached=False)
        return answer

    @contextmanager
    def stream(
        self,
        request: Request,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Iterator[Stream]:
        """Yield the answer before its body is read.

        The whole answer may take ``seconds``, or ``timeout_s`` if they are not given.
        """
        sent = dict(headers or {})
        if request.body is not None:
            sent.setdefault("Content-Type", "application/json")
        budget = Budget(request.kind, self._timeout_s if seconds is None else seconds)
        try:
            with budget.spent_here(), ExitStack() as stack:
                response = self._answered(request, sent, stack)
                budget.content_began()
                received = {name.lower(): value for name, value in response.headers.items()}
                content = decoded(response.iter_raw(), received.get("content-encoding", ""))
                yield Stream(response.status_code, received, content)
        except (httpx.RequestError, httpx.StreamError, httpx.InvalidURL) as error:
            raise IncompleteAnswerError(type(error).__name__, unreached=False) from None

    def _answered(
        self, request: Request, headers: Mapping[str, str], stack: ExitStack
    ) -> httpx.Response:
        """Return the answer, whose body is not read yet, after the redirects that it takes.

        The body of a redirect is never read: httpx would decode all of it.
        """
        parameters = request.parameters or None
        try:
            asked = self._http.build_request(
                *(request.method, request.path),
                params=parameters,
                content=request.body,
                headers=headers,
            )
            for _ in range(self._redirects + 1):
                response = self._http.send(asked, stream=True)
                stack.callback(response.close)
                following = response.next_request
                if following is None or not self._redirects:
                    return response
                response.close()
                asked = following
        except UnicodeError:  # of a host in an address that a redirect names
            raise IncompleteAnswerError("a redirect to no address", unreached=False) from None
        raise IncompleteAnswerError(
            f"over {self._redirects} redirects, one after the other", unreached=False
        )
