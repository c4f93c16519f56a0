"""The content of an answer from its encoded bytes, never more of it in memory than a piece."""

import zlib
from collections.abc import Iterable, Iterator

from pipeline.fetch.bounds import IncompleteAnswerError

ACCEPTED = "gzip"
_PIECE = 256 * 1024
_GZIP = zlib.MAX_WBITS | 16


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the content, at most 256 KB at a time where it is compressed.

    Raise IncompleteAnswerError for broken or cut gzip, and for an encoding that was not asked for.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        yield from pieces
    elif name in {"gzip", "x-gzip"}:
        yield from _inflated(pieces)
    else:
        raise IncompleteAnswerError(
            f"a content encoding that was not asked for: {name[:40]!r}", unreached=False
        )


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(_GZIP)
    began = False
    for piece in pieces:
        left, more = piece, True
        began = began or bool(piece)
        while more and not inflate.eof:
            try:
                content = inflate.decompress(left, _PIECE)
            except zlib.error:
                raise IncompleteAnswerError("broken gzip", unreached=False) from None
            left = inflate.unconsumed_tail
            more = bool(left) or len(content) == _PIECE
            if content:
                yield content
    if began and not inflate.eof:
        raise IncompleteAnswerError("cut gzip", unreached=False)
