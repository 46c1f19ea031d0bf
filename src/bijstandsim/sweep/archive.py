"""Arrays that were kept in a file: read back whole, or set aside so that they are made again."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

#: What reading a file raises when some of its bytes are not those that were written. A byte that says how the archive
#: is packed may also ask for a password or for a packer that nobody has (RuntimeError).
_BROKEN = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


def read_arrays(path: Path, *names: str) -> dict[str, np.ndarray] | None:
    """The arrays of an ``.npz`` file, those of these names or all.

    None where there is no file, or one that is not whole: that is set aside (``.broken``).
    """
    if not path.exists():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes())) as kept:
            return {name: kept[name] for name in names or kept.files}
    except _BROKEN:
        path.replace(path.with_suffix(".broken"))
        return None
