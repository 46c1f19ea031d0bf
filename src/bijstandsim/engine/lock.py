"""One writer for a folder: a lock that the system takes back when its process dies, however it dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import weakref
from pathlib import Path

#: What a file system says that knows no locks (some network ones): the run then goes on without.
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class Lock:
    """A lock on ``path``, held until ``release``; also given back when the object or the process goes.

    Raises BlockingIOError when another process, or another Lock of this one, holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _locked(path)
        self._close = weakref.finalize(self, _close, self._file)

    def release(self, remove: bool = True) -> None:
        """Give the lock back; with ``remove`` its file goes too."""
        if self._close.alive:
            if remove:
                with contextlib.suppress(OSError):
                    self.path.unlink()
            self._close()


def is_locked(path: Path) -> bool:
    """Whether a process that lives holds the lock. Looking makes no file."""
    if not path.exists():
        return False
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False  # a copy that may only be read: nobody writes here
    try:
        _take(file)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _locked(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(file)
            # Whoever held it before may have removed the file in between: then this is a lock on nothing.
            if os.stat(path).st_ino == os.fstat(file).st_ino:
                return file
            os.close(file)
        except FileNotFoundError:
            os.close(file)
        except BaseException:
            os.close(file)
            raise


def _take(file: int) -> None:
    """Lock an open file at once or raise BlockingIOError."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            raise BlockingIOError(error.errno, "held by another process") from None
        if error.errno not in _NO_LOCKS:
            raise


def _close(file: int) -> None:
    with contextlib.suppress(OSError):
        os.close(file)
