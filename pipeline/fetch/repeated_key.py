"""Whether an answer repeats the key, in any form in which a reader would get it back."""

import base64
import re
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote

_SHORTEST = 8  # of a shorter key, encoded pieces would occur by chance
_ROUNDS = 3  # for escapes of escapes
# \u0041 and \/ of JSON, \x41, %41 of addresses, &#65; &#x41; of HTML, =41 of mail.
_ESCAPE = re.compile(
    # No IGNORECASE: without it, the search skips at once to the next of the four signs.
    r"\\u00([2-7][0-9a-fA-F])|\\x([2-7][0-9a-fA-F])|%([2-7][0-9a-fA-F])|=([2-7][0-9a-fA-F])"
    r"|&#[xX]0*([2-7][0-9a-fA-F]);|&#0*([0-9]{2,3});|\\([/\\\"'])"
)
_SIGNS = ("\\", "%", "&#", "=")


def repeats(secret: str, content: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether the key occurs: as it is, escaped, as base64, as hex, or in UTF-16.

    Such an answer must neither be stored, followed nor shown.
    """
    said = content + b"\n" + "\n".join(headers.values()).encode()
    if secret.encode() in said or quote(secret).encode() in said:
        return True
    if len(secret) < _SHORTEST:
        return False
    text = said.replace(b"\0", b"").decode("ascii", errors="replace")
    return any(form in unescaped for unescaped in _unescaped(text) for form in _forms(secret))


def _unescaped(text: str) -> Iterator[str]:
    yield text
    for _ in range(_ROUNDS):
        if not any(sign in text for sign in _SIGNS):
            return
        text, changes = _ESCAPE.subn(_character, text)
        if not changes:
            return
        yield text


def _character(escape: re.Match[str]) -> str:
    *hexadecimal, decimal, itself = escape.groups()
    if itself:
        return itself
    code = int(decimal) if decimal else int(next(filter(None, hexadecimal)), 16)
    return chr(code)


@cache
def _forms(secret: str) -> tuple[str, ...]:
    """Return the key, its hex, and its base64 at three offsets without what neighbours decide."""
    forms = [secret, secret.encode().hex(), secret.encode().hex().upper()]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + secret.encode() + b"\0" * 2)
        bits = 8 * offset
        first, last = -(-bits // 6), (bits + 8 * len(secret)) // 6
        middle = encoded[first:last].decode()
        forms += [middle, middle.replace("+", "-").replace("/", "_")]
    return tuple(dict.fromkeys(forms))
