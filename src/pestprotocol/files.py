"""Writing a file so that a crash leaves either the old content or the new, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from pathlib import Path

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
# A virus scanner or a sync client holds a file for a moment: sharing violations on Windows.
_BUSY_ON_WINDOWS = frozenset({5, 32, 33})
_TRIES = 20
TEMPORARY = ".pestprotocol-"


def write(path: Path, data: bytes) -> None:
    """Replace the file by these bytes: temporary file, fsync, rename, fsync of the folder."""
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(6)}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _PRIVATE_FILE)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        _replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def read(path: Path, *, most: int = -1) -> bytes:
    """All bytes of a file; with `most` no more than that, of a file that may never end."""
    for attempt in range(_TRIES):
        try:
            if most < 0:
                return path.read_bytes()
            with path.open("rb") as file:
                return file.read(most)
        except OSError as error:
            if not _is_busy(error) or attempt == _TRIES - 1:
                raise
            time.sleep(0.01 * (attempt + 1))
    raise AssertionError("unreachable")


def make_private_folder(path: Path) -> None:
    """Make the folder, for its owner only where the system allows."""
    if not path.is_dir():
        path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


_BINARY = getattr(os, "O_BINARY", 0)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.write(handle, view)
        if written == 0:
            raise OSError(errno.EIO, "nothing was written")
        view = view[written:]


def _replace(temporary: Path, path: Path) -> None:
    for attempt in range(_TRIES):
        try:
            temporary.replace(path)
        except OSError as error:
            if not _is_busy(error) or attempt == _TRIES - 1:
                raise
            time.sleep(0.01 * (attempt + 1))
        else:
            return


def _is_busy(error: OSError) -> bool:
    return getattr(error, "winerror", None) in _BUSY_ON_WINDOWS


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # a folder cannot be opened there; the rename is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network folders refuse it; the content itself is synced
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
