"""Lines from the keyboard or a pipe, and files shown by another program."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path


def prepare_input() -> None:
    """Bytes that are no text become visible signs; to be called before anything is read."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None and not sys.stdin.isatty():
        reconfigure(encoding="utf-8", errors="replace")


def read_line(prompt: str) -> str | None:
    """One line without its end; nothing when the input has ended.

    On a keyboard the line can be edited; it is not kept in any history. Without a prompt nothing
    at all is written: the question was asked on another stream."""
    if sys.stdin is None or sys.stdin.closed:
        return None
    if prompt and sys.stdin.isatty():
        _line_editing()
        try:
            return input(prompt)
        except EOFError:
            print()  # noqa: T201 - the cursor stands behind the question
            return None
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if prompt:
        sys.stdout.write("\n")
    return line.rstrip("\r\n") if line else None


def read_secret(prompt: str) -> str | None:
    """The same, of what no one is to see while it is typed. From a pipe nothing can be seen."""
    if sys.stdin is None or not sys.stdin.isatty():
        return read_line(prompt)
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        return None


def at_keyboard() -> bool:
    """Whether someone sees the questions and types the answers; not so in a script."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _line_editing() -> None:
    with contextlib.suppress(ImportError):  # not on every system
        import readline

        readline.set_auto_history(False)


def open_file(path: Path) -> bool:
    """Show a file with the program that this computer has for it; whether there is one."""
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:  # no program for PDFs here
            return False
        return True
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if opener is None:
        return False
    subprocess.Popen(  # not waited for: whoever reads it decides how long
        [opener, str(path)],
        env=_environment_of_others(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return True


def _environment_of_others() -> dict[str, str]:
    """The environment without what a folder build puts in it: its libraries are its own."""
    own = "LD_LIBRARY_PATH"
    given = dict(os.environ)
    if getattr(sys, "frozen", False):
        before = given.pop(f"{own}_ORIG", None)
        given.pop(own, None)
        given |= {own: before} if before is not None else {}
    return given
