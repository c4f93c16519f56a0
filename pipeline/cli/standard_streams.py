"""What the verbs rely on before they start: UTF-8, and standard streams that can be written to."""

import io
import os
import sys


def under_utf8() -> None:
    """Start this process again under UTF-8 where Python was kept from it in an ASCII locale.

    Names of folders, words to find and the ``µ`` of an answer could not be told from damage there.
    """
    if sys.getfilesystemencoding() == "ascii" and "utf8" not in sys._xoptions:  # noqa: SLF001
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def complete_streams() -> None:
    """Open to nowhere what the caller closed; let no character be one that cannot be written.

    A closed standard stream would leave its number to the next file opened, such as the database,
    and whatever a library then prints would go there. What a locale lacks becomes an escape.
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
            stream.reconfigure(errors="backslashreplace")


def leave_output() -> None:
    """Let what is still to be printed go nowhere if standard output cannot take it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
