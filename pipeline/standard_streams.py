"""Standard input, output and errors as the verbs may rely on them."""

import io
import os
import sys


def complete_streams() -> None:
    """Open what the caller closed, and let no character be one that the locale cannot write.

    A closed standard stream would leave its number to the next file opened, such as the database,
    and whatever a library then prints would go there. Under ASCII, UTF-8 is written, so that a
    ``µ`` stays one; other locales get an escape for what they lack.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = stream.encoding.lower() in {"ascii", "us-ascii", "ansi_x3.4-1968"}
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="backslashreplace")


def leave_output() -> None:
    """Let what is still to be printed go nowhere if standard output cannot take it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
