"""Files and folders: every touch of the disk that can lose or expose something happens here.

A crash leaves either the old content or the new, never half of one. What belongs to the case folder
is read as what it claims to be: no link out of it, no pipe, nothing too large for a case.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
# A virus scanner or a sync client holds a file for a moment: sharing violations on Windows.
_BUSY_ON_WINDOWS = frozenset({5, 32, 33})
_TRIES = 20
_MOST = 32 * 1024 * 1024  # bytes; some 200,000 entries of one case
TEMPORARY = ".pestprotocol-"


def write(path: Path, data: bytes) -> None:
    """Replace the file by these bytes: temporary file, fsync, rename, fsync of the folder."""
    folder = path.parent
    temporary = folder / f"{TEMPORARY}{path.stem}-{os.urandom(6).hex()}.tmp"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _PRIVATE_FILE)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        _patiently(lambda: temporary.replace(path))
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(folder)


def read(path: Path | str, *, own: bool = False, most: int = 0) -> bytes:
    """All bytes of a file; `EFBIG` when there are more than any file of this program has. With
    `most` no more than that, of a file that somebody else made.

    `own`: the file must stand there itself. A link in a shared folder may lead anywhere."""
    flags = os.O_RDONLY | _BINARY | _NO_WAITING | (_NO_LINKS if own else 0)
    handle = _patiently(lambda: os.open(path, flags))
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            if stat.S_ISDIR(found.st_mode):
                raise OSError(errno.EISDIR, "a folder")
            raise OSError(errno.EINVAL, "no ordinary file")
        limit = most or _MOST + 1
        data = part = os.read(handle, min(limit, found.st_size + 1))
        # One more than there is was asked for: exactly what there is, is all of it.
        if len(data) != found.st_size:
            while part and len(data) < limit:
                part = os.read(handle, limit - len(data))
                data += part
    finally:
        os.close(handle)
    if not most and len(data) > _MOST:
        raise OSError(errno.EFBIG, "more than this can be")
    return data


def listed(folder: Path) -> list[os.DirEntry[str]]:
    """What stands in a folder, in no order; nothing when there is no such folder."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except FileNotFoundError:
        return []


def names_in(folder: Path) -> list[str]:
    """The names alone, which for thousands of files takes less."""
    try:
        return os.listdir(folder)  # noqa: PTH208
    except FileNotFoundError:
        return []


def remove(path: Path) -> None:
    """Take a file away; it is no fault that it is gone already."""
    with contextlib.suppress(FileNotFoundError):
        _patiently(path.unlink)


def move(path: Path, folder: Path) -> None:
    """Put a file into another folder of the same disk, beside what has its name there."""
    target = place_in(folder, path)
    _patiently(lambda: path.replace(target))


def place_in(folder: Path, path: Path) -> Path:
    """Where a file can stand in a folder without taking the place of another."""
    if folder.is_symlink():  # in a shared folder it may lead anywhere
        raise OSError(errno.ELOOP, "a link")
    make_private_folder(folder)
    target = folder / path.name
    number = 2
    while target.exists():
        target = folder / f"{path.stem} {number}{path.suffix}"
        number += 1
    return target


def lock(path: Path, seconds: float) -> int:
    """Take what only one process can have at a time; `TimeoutError` when another has it too long.

    The file stays behind: who took it away could not know that nobody waits for it."""
    from filelock import lock_descriptor

    until = time.monotonic() + seconds
    while True:
        try:
            handle = os.open(path, _TO_LOCK, _PRIVATE_FILE)
        except FileNotFoundError:
            make_private_folder(path.parent)
            handle = os.open(path, _TO_LOCK, _PRIVATE_FILE)
        try:
            # Of a file that someone took away meanwhile, another process may have a new one.
            if lock_descriptor(handle, blocking=False) and os.fstat(handle).st_nlink:
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() >= until:
            raise TimeoutError(path)
        time.sleep(_POLL)


def unlock(handle: int) -> None:
    from filelock import unlock_descriptor

    try:
        unlock_descriptor(handle)
    finally:
        os.close(handle)


def make_private_folder(path: Path) -> None:
    """Make the folder and those above it that lack, for their owner only where the system
    allows."""
    if not path.is_dir():
        for folder in (*reversed(path.parents), path):
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)


def is_open_to_others(path: Path) -> bool:
    """Whether other users of this computer may read it. Unknown, so no, where rights are kept
    elsewhere."""
    if sys.platform == "win32":
        return False
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def make_private(path: Path) -> None:
    """Take away the rights of others."""
    path.chmod(_PRIVATE_FOLDER if path.is_dir() else _PRIVATE_FILE)


_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # for a pipe that someone gave the name of a case
_TO_LOCK = os.O_RDWR | os.O_CREAT | _BINARY | _NO_LINKS | _NO_WAITING
_POLL = 0.05  # seconds between two looks at a lock that another has


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.write(handle, view)
        if written == 0:
            raise OSError(errno.EIO, "nothing was written")
        view = view[written:]


def _patiently(do: Callable[[], T]) -> T:
    """Again for a while when another program holds the file for a moment."""
    for attempt in range(_TRIES - 1):
        try:
            return do()
        except OSError as error:
            if not _is_busy(error):
                raise
            time.sleep(0.01 * (attempt + 1))
    return do()


def _is_busy(error: OSError) -> bool:
    return getattr(error, "winerror", None) in _BUSY_ON_WINDOWS


def sync_folder(folder: Path) -> None:
    """Put on disk what came into the folder and what went."""
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
