"""How the program says that something is not right. Rendered in one place, `dutch.leave_with`."""

from __future__ import annotations

import errno
from pathlib import Path

_SAID = {
    errno.ENOSPC: "de schijf is vol",
    errno.EACCES: "geen toegang",
    errno.EPERM: "geen toegang",
    errno.EROFS: "de map is alleen te lezen",
    errno.ENOENT: "het bestand of de map bestaat niet",
    errno.ENOTDIR: "dat is geen map",
    errno.EISDIR: "dat is een map, geen bestand",
    errno.EIO: "de schijf geeft een fout",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.EEXIST: "het bestaat al",
    errno.EFBIG: "het bestand is te groot",
    errno.ELOOP: "dit is een verwijzing naar een andere plek",
    errno.EINVAL: "dit is geen gewoon bestand",
}


class UserError(Exception):
    """Something that a person can mend: what is wrong, and then what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.message = message
        self.hints = hints


class WrongUsage(UserError):
    """The command was not given as it should be."""

    exit_code = 2


class NotYet(UserError):
    """The protocol does not allow it yet."""

    exit_code = 4


class Stopped(Exception):
    """The user stopped, or the input ended. All that was confirmed is on disk."""


class Interrupted(Exception):
    """Ctrl-C, at a place that already said what is kept and how to go on."""


def failed(what: str, path: Path, error: OSError, *hints: str) -> UserError:
    """What could not be done with a file, and what the system says of it."""
    said = _SAID.get(error.errno or 0, f"fout {error.errno}")
    return UserError(f"{what}: {path}", f"Het systeem zegt: {said}.", *hints)
