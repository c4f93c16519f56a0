"""UTF-8 and writable standard streams, set up before a verb starts."""

import io
import os
import sys


def under_utf8() -> None:
    """Restart this process in UTF-8 mode where Python runs in an ASCII locale without it.

    Folder names, search words and the ``µ`` of an answer could not be decoded reliably there.
    """
    if sys.getfilesystemencoding() == "ascii" and "utf8" not in sys._xoptions:  # noqa: SLF001
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def complete_streams() -> None:
    """Open closed standard streams to the null device; write unencodable characters as escapes.

    A closed standard stream would leave its number to the next file opened, such as the database,
    and whatever a library then prints would be written into that file.
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
    """Discard buffered output if standard output cannot be written to."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
